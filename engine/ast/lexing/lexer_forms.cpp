// Comments and strings: what may begin at a byte, and where it ends. Forms that few languages have: lexer_rare_forms.cpp.
//
// Every function takes an offset below end_ and answers with an end in (at, end_], or 0 where the byte is punctuation. Each looks at a byte a
// bounded number of times, but for forms that are none where their end is missing; those are counted, and after some no longer tried.
#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

using Bits = QuoteRule::Bits;
using namespace bytes;

}  // namespace

/// The rest of a string whose first byte of content is at `from`.
Lexer::Form Lexer::string_from(std::uint32_t from, char quote, std::uint8_t run, std::uint16_t bits) {
    const auto has = [bits](Bits bit) { return (bits & bit) != 0; };
    const char* const base = text_.data();
    const char* const end = base + end_;
    const char escape = has(Bits::kBackslash) ? '\\' : has(Bits::kGraveEscape) ? '`' : quote;
    const char mark = has(Bits::kDollarBrace) || has(Bits::kDollarParen) ? '$'
                      : has(Bits::kHashBrace)                            ? '#'
                      : has(Bits::kBrace) || has(Bits::kBraceDollar)     ? '{'
                                                                         : quote;
    const bool one_line = run == 1 && !has(Bits::kMultiline);
    const char line_end = one_line ? '\n' : quote;
    const auto offset = [base](const char* p) { return static_cast<std::uint32_t>(p - base); };
    const auto code_at = [&](const char* p, char opener) {
        return push({.kind = Nest::Kind::code, .opener = opener, .quote = quote, .run = run, .bits = bits, .depth = 0})
                   ? Form{offset(p), TokenKind::string, false}
                   : Form{};
    };
    for (const char* p = base + from; p < end;) {
        p = bytes::find_any(p, end, quote, escape, mark, line_end);
        if (p == end) break;
        if (*p == '\n') return {offset(p), TokenKind::string, true};
        const char following = p + 1 < end ? p[1] : '\0';
        if (*p == quote) {
            if (run > 1) {
                const char* q = p;
                const bool all = has(Bits::kTripleRaw);  // where more quotes than needed belong to the text
                while (q != end && *q == quote && (all || q - p < run)) ++q;
                if (q - p >= run) return {offset(q), TokenKind::string, false};
                p = q;
            } else if (has(Bits::kDoubled) && following == quote) {
                p += 2;
            } else {
                return {offset(p) + 1, TokenKind::string, false};
            }
            continue;
        }
        if (*p == escape) {
            if (following == '(' && has(Bits::kBackslashParen)) {
                const Form form = code_at(p + 2, '(');
                if (form.end != 0) return form;
            }
            const bool before_line_end = following == '\n' || (following == '\r' && p + 2 < end && p[2] == '\n');
            if (before_line_end && one_line && !has(Bits::kEscapedNewline)) {
                ++p;
            } else {
                p += before_line_end && following == '\r' ? 3 : 2;
            }
            continue;
        }
        char opener = '\0';
        if (*p == '$')
            opener = (following == '{' && has(Bits::kDollarBrace)) || (following == '(' && has(Bits::kDollarParen)) ? following : '\0';
        else if (*p == '#')
            opener = following == '{' ? '{' : '\0';
        else if (has(Bits::kBraceDollar))
            opener = following == '$' ? '{' : '\0';
        else if (following == '{')
            ++p;  // `{{`
        else
            opener = '{';
        if (opener != '\0') {
            const Form form = code_at(*p == '{' ? p + 1 : p + 2, opener);
            if (form.end != 0) return form;
        }
        ++p;
    }
    return {end_, TokenKind::string, true};
}

Lexer::Form Lexer::quoted(std::uint32_t at, char quote, std::uint16_t bits) {
    const auto has = [bits](Bits bit) { return (bits & bit) != 0; };
    const char before = at > 0 ? text_[at - 1] : ' ';
    if (has(Bits::kAfterWordIsMark) && (bytes::is_word(before) || before == ')' || before == ']' || before == '}' || before == '.' || before == quote))
        return {};
    if (profile_.has(kTclBraces) && !is_blank(before) && before != '[' && before != '{') return {};
    if (nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::tag) return string_from(at + 1, quote, 1, Bits::kString | Bits::kMultiline);
    if (has(Bits::kTriple) && byte_at(at + 1) == quote && byte_at(at + 2) == quote) {
        std::uint8_t run = 3;
        auto inner = static_cast<std::uint16_t>(bits);
        if (has(Bits::kTripleRaw)) inner = static_cast<std::uint16_t>(bits & ~(Bits::kBackslash | Bits::kBackslashParen));
        if (profile_.has(kCsharpStrings)) {
            while (byte_at(at + run) == quote && run < 250) ++run;
        }
        return string_from(at + run, quote, run, inner);
    }
    if (has(Bits::kCharacter)) {
        std::uint32_t to = at + 1;
        if (byte_at(to) == '\\') {
            // An escape and its closing quote: '\n', '\'', '\x7F', '\u{1F600}'.
            for (to += 2; to < end_ && to - at < 16 && text_[to] != quote && text_[to] != '\n';) ++to;
        } else if (byte_at(to) != quote && byte_at(to) != '\n' && byte_at(to) != '\0') {
            ++to;
            while (to < end_ && (static_cast<unsigned char>(text_[to]) & 0xC0U) == 0x80U && to - at < 6) ++to;
        }
        return byte_at(to) == quote && to > at + 1 ? Form{to + 1, TokenKind::string, false} : Form{};
    }
    return string_from(at + 1, quote, 1, bits);
}

Lexer::Form Lexer::comment(std::uint32_t at) const {
    const std::string_view rest = text_.substr(at);
    const char* const base = text_.data();
    const char* const end = base + end_;
    const auto matches = [&](std::string_view open) {
        if (!rest.starts_with(open)) {
            if (!profile_.ignores_case || open.size() > rest.size()) return false;
            for (std::size_t index = 0; index < open.size(); ++index) {
                if (open[index] != rest[index] && !(is_letter(open[index]) && (open[index] | 0x20) == (rest[index] | 0x20))) return false;
            }
        }
        return !is_letter(open.back()) || rest.size() == open.size() || !bytes::is_word(rest[open.size()]);
    };
    for (const BlockComment& block : profile_.block_comments) {
        if (block.open.empty() || !rest.starts_with(block.open) || (block.line_start && !line_is_blank_so_far_)) continue;
        const auto begin = static_cast<std::uint32_t>(at + block.open.size());
        if (!block.nested) {
            std::uint32_t to = find_from(text_, begin, block.close);
            while (block.line_start && to <= end_) {
                std::size_t line = to - block.close.size();
                while (line > begin && (text_[line - 1] == ' ' || text_[line - 1] == '\t')) --line;
                if (line > begin && text_[line - 1] == '\n') break;
                to = find_from(text_, to, block.close);
            }
            return {std::min(to, end_), TokenKind::comment, to > end_};
        }
        std::uint32_t depth = 1;
        const char open_head = block.open.front(), close_head = block.close.front();
        for (const char* p = base + begin; p < end;) {
            p = bytes::find_any(p, end, open_head, close_head, open_head, close_head);
            if (p == end) break;
            const std::string_view here(p, static_cast<std::size_t>(end - p));
            if (here.starts_with(block.close)) {
                p += block.close.size();
                if (--depth == 0) return {static_cast<std::uint32_t>(p - base), TokenKind::comment, false};
            } else if (here.starts_with(block.open)) {
                p += block.open.size();
                ++depth;
            } else {
                ++p;
            }
        }
        return {end_, TokenKind::comment, true};
    }
    for (const LineComment& line : profile_.line_comments) {
        if (line.open.empty() || !matches(line.open)) continue;
        const char before = at > 0 ? text_[at - 1] : '\n';
        const char behind = byte_at(static_cast<std::uint32_t>(at + line.open.size()));
        if (profile_.has(kPhpTags) && line.open == "#" && behind == '[') continue;  // an attribute
        switch (line.where) {
            case LineComment::Where::anywhere: break;
            case LineComment::Where::after_space:
                if (!is_blank(before) && before != ';' && before != '&' && before != '(' && before != ')' && before != '|') continue;
                break;
            case LineComment::Where::line_start:
                if (!line_is_blank_so_far_) continue;
                break;
            case LineComment::Where::column_zero:
                if (at != 0 && before != '\n') continue;
                break;
            case LineComment::Where::not_in_operator: {
                constexpr std::string_view kOperators = "!#$%&*+./<=>?@\\^|~:";
                std::uint32_t to = static_cast<std::uint32_t>(at + line.open.size());
                while (byte_at(to) == '-') ++to;
                if (kOperators.find(before) != std::string_view::npos || (to < end_ && kOperators.find(text_[to]) != std::string_view::npos)) continue;
                break;
            }
        }
        if (profile_.has(kLuaLong) && behind == '[') {
            auto to = static_cast<std::uint32_t>(at + line.open.size() + 1);
            while (byte_at(to) == '=') ++to;
            const std::uint32_t level = static_cast<std::uint32_t>(to - at - line.open.size() - 1);
            if (byte_at(to) == '[') {
                for (const char* p = base + to; p < end; ++p) {
                    p = bytes::find(p, end, ']');
                    const char* q = p == end ? end : p + 1;
                    while (q < end && *q == '=') ++q;
                    if (q < end && *q == ']' && static_cast<std::uint32_t>(q - p - 1) == level)
                        return {static_cast<std::uint32_t>(q + 1 - base), TokenKind::comment, false};
                    if (q > p + 1) p = q - 1;
                    if (p == end) break;
                }
                return {end_, TokenKind::comment, true};
            }
        }
        const char* p = bytes::find(base + at, end, '\n');
        if (profile_.has(kDoubleSlashContinues)) {
            while (p < end && p > base + at && (p[-1] == '\\' || (p[-1] == '\r' && p[-2] == '\\'))) p = bytes::find(p + 1, end, '\n');
        }
        if (profile_.has(kPhpTags)) {
            const std::size_t tag = text_.substr(at, static_cast<std::size_t>(p - base) - at).find("?>");
            if (tag != std::string_view::npos) return {at + static_cast<std::uint32_t>(tag), TokenKind::comment, false};
        }
        return {static_cast<std::uint32_t>(p - base), TokenKind::comment, false};
    }
    return {};
}

Lexer::Form Lexer::special(std::uint32_t at) {
    const char byte = text_[at];
    // A comment's opening wins over every other meaning, but for a '#' that begins a directive.
    if (byte == '#' && profile_.preprocessor && line_is_blank_so_far_) {
        std::uint32_t to = at + 1;
        while (byte_at(to) == ' ' || byte_at(to) == '\t') ++to;
        if (profile_.line_comments[0].open != "#" || (to == at + 1 && is_letter(byte_at(to)))) return {at + 1, TokenKind::preprocessor, false};
    }
    if ((profile_.classes[static_cast<unsigned char>(byte)] & kBeginsComment) != 0) {
        if (const Form form = comment(at); form.end != 0) return form;
    }
    if (byte == '\\' && profile_.continuation) {
        if (byte_at(at + 1) == '\n') return {at + 2, TokenKind::newline, false};
        if (byte_at(at + 1) == '\r' && byte_at(at + 2) == '\n') return {at + 3, TokenKind::newline, false};
    }
    if (profile_.forms != 0 && byte != '"') {
        if (const Form form = other_form(at); form.end != 0) return form;
    }
    switch (byte) {
        case '"': return profile_.double_quote.has(Bits::kString) ? quoted(at, byte, profile_.double_quote.bits) : Form{};
        case '\'': return profile_.single_quote.has(Bits::kString | Bits::kCharacter) ? quoted(at, byte, profile_.single_quote.bits) : Form{};
        case '`': return profile_.backtick.has(Bits::kString) ? quoted(at, byte, profile_.backtick.bits) : Form{};
        default: return {};
    }
}

}  // namespace aircher::ast
