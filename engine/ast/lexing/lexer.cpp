// The loop over byte classes, and what every language has: words, numbers, punctuation, lines. Comments and strings: lexer_forms.cpp and lexer_rare_forms.cpp.
//
// Speed: words are found sixteen bytes at a time, comments and strings by memchr or SSE2; a token costs one class look-up and two or three
// branches. All state that only some languages need is touched behind one flag or inside their own forms.
#include "engine/ast/lexing/lexer.h"

#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

constexpr std::uint64_t kPrefixForms = kPythonPrefixes | kCppRaw | kRustRaw | kRawPrefix | kRRaw | kDStrings;

bool in_list(std::string_view word, std::string_view list) {
    std::size_t at = 0;
    while (at < list.size()) {
        const std::size_t space = std::min(list.find(' ', at), list.size());
        if (list.substr(at, space - at) == word) return true;
        at = space + 1;
    }
    return false;
}

/// Behind a number: digits, letters (suffixes, hexadecimal), one point between digits, a signed exponent, C++'s apostrophes.
std::uint32_t number_end(std::string_view text, std::uint32_t at, bool apostrophes) {
    const auto size = static_cast<std::uint32_t>(text.size());
    const bool hexadecimal = at + 1 < size && text[at] == '0' && (text[at + 1] == 'x' || text[at + 1] == 'X');
    while (at < size) {
        const char byte = text[at];
        if (bytes::is_word(byte)) {
            const char lower = static_cast<char>(byte | 0x20);
            ++at;
            if (((lower == 'e' && !hexadecimal) || (lower == 'p' && hexadecimal)) && at + 1 < size && (text[at] == '+' || text[at] == '-') &&
                text[at + 1] >= '0' && text[at + 1] <= '9') {
                ++at;
            }
        } else if (byte == '.' && at + 1 < size && text[at + 1] != '.' && (!bytes::is_word(text[at + 1]) || (text[at + 1] >= '0' && text[at + 1] <= '9'))) {
            ++at;
        } else if (byte == '.' && at + 1 == size) {
            ++at;
        } else if (byte == '\'' && apostrophes && at + 1 < size && bytes::is_word(text[at + 1])) {
            ++at;
        } else {
            break;
        }
    }
    return at;
}

}  // namespace

Lexer::Lexer(const LexicalProfile& profile, std::string_view text, Span within, Options options)
    : profile_(profile),
      text_(text.substr(0, std::min<std::size_t>(within.end, text.size()))),
      position_(0),
      end_(static_cast<std::uint32_t>(text_.size())),
      options_(options) {
    seek(within.begin);
}

void Lexer::seek(std::uint32_t offset) {
    position_ = std::min(offset, end_);
    previous_kind_ = TokenKind::end;
    previous_ = {};
    parens_ = braces_ = 0;
    closed_block_ = false;
    nest_count_ = heredoc_count_ = unended_ = 0;
    pending_ = outside_php_ = false;
    line_begin_ = position_;
    line_is_blank_so_far_ = true;
    while (line_begin_ > 0 && text_[line_begin_ - 1] != '\n') {
        --line_begin_;
        if (text_[line_begin_] != ' ' && text_[line_begin_] != '\t') line_is_blank_so_far_ = false;
        // A caller may hand over many ranges of one very long line.
        if (position_ - line_begin_ >= 4096) break;
    }
    if (position_ != 0) return;
    if (text_.starts_with("\xEF\xBB\xBF")) position_ = 3;
    pending_ = profile_.has(kPhpTags) || byte_at(position_) == '#';
    outside_php_ = profile_.has(kPhpTags);
}

bool Lexer::emit(Token& token, TokenKind kind, std::uint32_t begin, std::uint32_t end, bool open) {
    token.kind = kind;
    token.first_on_line = line_is_blank_so_far_;
    token.open = open;
    token.span = {begin, end};
    token.line_begin = line_begin_;
    line_is_blank_so_far_ = false;
    position_ = end;
    previous_kind_ = kind;
    previous_ = {begin, end};
    return true;
}

void Lexer::crossed_lines(std::uint32_t begin, std::uint32_t end) {
    const std::size_t line_end = bytes::find_last(text_.substr(begin, end - begin), "\n");
    if (line_end != std::string_view::npos) line_begin_ = begin + static_cast<std::uint32_t>(line_end) + 1;
}

/// Behind the next "<?php", "<?=" or "<?" (not "<?xml") at or behind `at`; end_ where there is none.
std::uint32_t Lexer::php_begins(std::uint32_t at) const {
    for (;; ++at) {
        at = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find("<?", at), end_));
        if (at == end_) return end_;
        const std::string_view word = text_.substr(at + 2, 3);
        if (word == "xml") continue;
        return at + 2 + (word == "php" || word == "PHP" ? 3 : word.starts_with('=') ? 1 : 0);
    }
}

/// The rare things at the start of a line or of the text: the body of a heredoc, text outside of PHP's tags, a shebang, JSX text.
void Lexer::begin_line_or_text(Token& token, bool& emitted) {
    emitted = false;
    pending_ = false;
    const std::uint32_t begin = position_;
    if (outside_php_) {
        outside_php_ = false;
        const std::uint32_t to = php_begins(begin);
        emitted = emit(token, TokenKind::string, begin, to, to == end_);
        crossed_lines(begin, to);
        return;
    }
    if (begin <= 3 && text_.substr(begin, 2) == "#!" && byte_at(begin + 2) != '[') {
        const auto to = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('\n', begin), end_));
        if (options_.comments) emitted = emit(token, TokenKind::comment, begin, to);
        position_ = to;
        previous_kind_ = TokenKind::end;
        return;
    }
    if (nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::children) {
        const Form form = jsx_children(begin);
        if (form.end == begin) return;
        emitted = emit(token, TokenKind::string, begin, form.end, form.open);
        crossed_lines(begin, form.end);
        return;
    }
    if (heredoc_count_ == 0) return;
    std::uint32_t at = begin;
    bool closed = true;
    for (std::uint8_t index = 0; index < heredoc_count_ && closed; ++index) {
        const Heredoc& wanted = heredocs_[index];
        const std::string_view tag = wanted.tag.of(text_);
        closed = false;
        for (std::uint32_t line = at; line < end_ && !closed;) {
            const auto line_end = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('\n', line), end_));
            std::string_view content = text_.substr(line, line_end - line);
            if (wanted.indented) content.remove_prefix(std::min(content.find_first_not_of(" \t"), content.size()));
            if (content.ends_with('\r')) content.remove_suffix(1);
            // PHP lets code follow the tag.
            closed = content == tag ||
                     (profile_.has(kPhpTags) && content.starts_with(tag) && !bytes::is_word(content.size() > tag.size() ? content[tag.size()] : ' '));
            line = std::min(line_end + 1, end_);
            if (closed)
                at = profile_.has(kPhpTags) ? static_cast<std::uint32_t>(content.data() - text_.data() + static_cast<std::ptrdiff_t>(tag.size())) : line_end;
        }
    }
    heredoc_count_ = 0;
    if (!closed) {
        ++unended_;
        return;
    }
    emitted = emit(token, TokenKind::string, begin, at);
    crossed_lines(begin, at);
    return;
}

void Lexer::bracket(char byte, std::uint32_t at, Form& form) {
    Nest* nest = nest_count_ != 0 ? &nests_[nest_count_ - 1] : nullptr;
    const bool code = nest != nullptr && nest->kind == Nest::Kind::code;
    switch (byte) {
        case '(':
            if (profile_.has(kJsRegex)) {
                parens_ = (parens_ << 1U) | (previous_kind_ == TokenKind::identifier && in_list(previous_.of(text_), "if while for with") ? 1U : 0U);
            }
            if (code && nest->opener == '(') ++nest->depth;
            return;
        case '{':
            if (profile_.has(kJsRegex)) {
                // A brace opens a value behind an operator, `(`, `,` or `return`; elsewhere, and behind `=>`, a block.
                bool block = previous_kind_ != TokenKind::punctuation;
                if (!block) {
                    const char before = text_[previous_.begin];
                    block = before == ')' || before == ';' || before == '{' || before == '}' ||
                            (before == '>' && previous_.begin > 0 && text_[previous_.begin - 1] == '=');
                } else if (previous_kind_ == TokenKind::identifier) {
                    block = !in_list(previous_.of(text_), "return typeof case in of throw new yield await default");
                }
                braces_ = (braces_ << 1U) | (block ? 1U : 0U);
            }
            if (code && nest->opener == '{')
                ++nest->depth;
            else if (nest != nullptr && nest->kind != Nest::Kind::code)
                (void)push({.kind = Nest::Kind::code, .opener = '{', .quote = 0, .run = 1, .bits = 0, .depth = 0});
            return;
        case ')':
            closed_block_ = (parens_ & 1U) != 0;
            parens_ >>= 1U;
            break;
        default:
            closed_block_ = (braces_ & 1U) != 0;
            braces_ >>= 1U;
            break;
    }
    if (!code || nest->opener != (byte == ')' ? '(' : '{')) return;
    if (nest->depth != 0) {
        --nest->depth;
        return;
    }
    const Nest ended = *nest;
    --nest_count_;
    if (ended.quote != 0) {
        form = string_from(at + 1, ended.quote, ended.run, ended.bits);
    } else if (nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::children) {
        pending_ = true;
    }
}

bool Lexer::push(const Nest& nest) {
    if (nest_count_ == kMaxNest) return false;
    nests_[nest_count_++] = nest;
    return true;
}

bool Lexer::next(Token& token) {
    const char* const base = text_.data();
    const char* const end = base + end_;
    const std::uint8_t* const classes = profile_.classes.data();
    const auto offset = [base](const char* p) { return static_cast<std::uint32_t>(p - base); };
    for (;;) {
        if (pending_) [[unlikely]] {
            bool emitted = false;
            if (position_ < end_) begin_line_or_text(token, emitted);
            if (emitted) return true;
        }
        const char* p = base + position_;
        while (p != end && *p == ' ') ++p;
        position_ = offset(p);
        if (p == end) {
            token = {.kind = TokenKind::end, .first_on_line = line_is_blank_so_far_, .open = false, .span = {end_, end_}, .line_begin = line_begin_};
            return false;
        }
        const std::uint32_t at = position_;
        switch (classes[static_cast<unsigned char>(*p)] & kClassMask) {
            case kWord: {
                const char* q = bytes::skip_word(p + 1, end, profile_.extra);
                if (q != end && (classes[static_cast<unsigned char>(*q)] & (kEndsWord | kBeginsForm)) != 0) [[unlikely]] {
                    if ((classes[static_cast<unsigned char>(*q)] & kEndsWord) != 0 && (q + 1 == end || q[1] != '=')) {
                        ++q;
                    } else if (profile_.has(kPrefixForms) && offset(q) - at <= 4) {
                        const Form form = prefixed(at, offset(q));
                        if (form.end != 0) {
                            emit(token, form.kind, at, form.end, form.open);
                            crossed_lines(at, form.end);
                            return true;
                        }
                    }
                }
                if (profile_.has(kPerlQuotes | kPodBlocks)) [[unlikely]] {
                    const Form form = perl_quote(at, offset(q));
                    if (form.end != 0) {
                        if (form.kind == TokenKind::comment && !options_.comments) {
                            position_ = form.end;
                            continue;
                        }
                        emit(token, form.kind, at, form.end, form.open);
                        crossed_lines(at, form.end);
                        return true;
                    }
                }
                return emit(token, TokenKind::identifier, at, offset(q));
            }
            case kPunctuation: return emit(token, TokenKind::punctuation, at, at + 1);
            case kLineEnd:
                position_ = at + 1;
                if (heredoc_count_ != 0) pending_ = true;
                if (options_.newlines) {
                    token = {
                        .kind = TokenKind::newline, .first_on_line = line_is_blank_so_far_, .open = false, .span = {at, at + 1}, .line_begin = line_begin_};
                    line_begin_ = at + 1;
                    line_is_blank_so_far_ = true;
                    return true;
                }
                line_begin_ = at + 1;
                line_is_blank_so_far_ = true;
                continue;
            case kSpace: ++position_; continue;
            case kDigit: return emit(token, TokenKind::number, at, number_end(text_, at, profile_.has(kCppRaw)));
            case kBracket: {
                Form form;
                bracket(*p, at, form);
                if (form.end == 0) return emit(token, TokenKind::punctuation, at, at + 1);
                emit(token, TokenKind::string, at, form.end, form.open);
                crossed_lines(at, form.end);
                return true;
            }
            default: {
                const Form form = special(at);
                if (form.end == 0) return emit(token, TokenKind::punctuation, at, at + 1);
                if (form.kind == TokenKind::comment) {
                    const TokenKind kind = previous_kind_;
                    const Span span = previous_;
                    if (options_.comments) {
                        emit(token, TokenKind::comment, at, form.end, form.open);
                        previous_kind_ = kind;
                        previous_ = span;
                    }
                    position_ = form.end;
                    line_is_blank_so_far_ = false;  // code behind a comment is not first on its line
                    crossed_lines(at, form.end);
                    if (options_.comments) return true;
                    continue;
                }
                if (form.kind == TokenKind::newline) {  // a continued line, or a byte to pass over
                    position_ = form.end;
                    crossed_lines(at, form.end);
                    continue;
                }
                emit(token, form.kind, at, form.end, form.open);
                crossed_lines(at, form.end);
                return true;
            }
        }
    }
}

bool Lexer::expression_may_begin(std::uint32_t at) const {
    switch (previous_kind_) {
        case TokenKind::end: return true;
        case TokenKind::number:
        case TokenKind::string: return false;
        case TokenKind::identifier: {
            const std::string_view word = previous_.of(text_);
            if (previous_.begin > 0 && text_[previous_.begin - 1] == '.' && !(previous_.begin > 1 && text_[previous_.begin - 2] == '.')) return false;
            if (profile_.has(kJsRegex)) return in_list(word, "return typeof case in of delete void throw new instanceof do else yield await default");
            if (in_list(word, "if elsif unless while until and or not when return split grep map then in do else puts x")) return true;
            // `assert_match /x/`: space before and none behind.
            return at > previous_.end && byte_at(at + 1) != ' ' && byte_at(at + 1) != '=' && profile_.has(kRubyPercent);
        }
        default: break;
    }
    const char before = text_[previous_.begin];
    const char before_that = previous_.begin > 0 ? text_[previous_.begin - 1] : '\0';
    switch (before) {
        case ']': return false;
        case ')':
        case '}': return profile_.has(kJsRegex) ? closed_block_ : before == '}' && line_is_blank_so_far_;
        case '+':
        case '-': return before_that != before;
        case '!': return !(bytes::is_word(before_that) || before_that == ')' || before_that == ']');
        default: return true;
    }
}

}  // namespace aircher::ast
