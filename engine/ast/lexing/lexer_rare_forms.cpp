// Prefixed and raw strings, heredocs, regular expressions, JSX: forms of one language or a few. The rules of lexer_forms.cpp hold.
#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

using Bits = QuoteRule::Bits;
using namespace bytes;

}  // namespace

/// A word of at most four bytes at `begin` and a quote (or '#') at `at`: one string, where the word is a prefix.
Lexer::Form Lexer::prefixed(std::uint32_t begin, std::uint32_t at) {
    const std::string_view word = text_.substr(begin, at - begin);
    const char quote = byte_at(at);
    const bool is_quote = quote == '"' || quote == '\'' || quote == '`';
    if (profile_.has(kPythonPrefixes) && (quote == '"' || quote == '\'') && word.size() <= 2) {
        bool letters = true;
        for (const char letter : word) letters = letters && std::string_view("rbfuRBFUtT").find(letter) != std::string_view::npos;
        if (letters) return quoted(at, quote, quote == '"' ? profile_.double_quote.bits : profile_.single_quote.bits);
    }
    if (profile_.has(kCppRaw) && quote == '"' && (word == "R" || word == "u8R" || word == "LR" || word == "uR" || word == "UR")) {
        std::uint32_t open = at + 1;
        while (open < end_ && open - at <= 17 && text_[open] != '(' && text_[open] != '\n' && text_[open] != '"') ++open;
        if (byte_at(open) != '(') return {};
        std::array<char, 20> close{};
        close[0] = ')';
        const std::size_t length = open - at - 1;
        text_.copy(close.data() + 1, length, at + 1);
        close[length + 1] = '"';
        const std::uint32_t to = find_from(text_, open + 1, {close.data(), length + 2});
        return {std::min(to, end_), TokenKind::string, to > end_};
    }
    if (profile_.has(kRustRaw)) {
        if (quote == '#' ? word == "r" || word == "br" || word == "cr" : quote == '"' && (word == "r" || word == "br" || word == "cr")) {
            std::uint32_t open = at;
            while (byte_at(open) == '#' && open - at < 200) ++open;
            if (byte_at(open) != '"') return {};  // r#keyword
            const std::uint32_t hashes = open - at;
            const char* const end = text_.data() + end_;
            for (const char* p = text_.data() + open + 1; p < end; ++p) {
                p = bytes::find(p, end, '"');
                if (p == end) break;
                std::uint32_t count = 0;
                while (p + 1 + count < end && p[1 + count] == '#' && count < hashes) ++count;
                if (count == hashes) return {static_cast<std::uint32_t>(p + 1 + count - text_.data()), TokenKind::string, false};
            }
            return {end_, TokenKind::string, true};
        }
        if (word == "b" && quote == '\'') return quoted(at, quote, Bits::kCharacter);
        if ((word == "b" || word == "c") && quote == '"') return quoted(at, quote, profile_.double_quote.bits);
    }
    if (profile_.has(kRawPrefix) && is_quote && (word == "r" || word == "raw" || word == "R")) {
        const QuoteRule rule = quote == '"' ? profile_.double_quote : profile_.single_quote;
        constexpr std::uint16_t kCode = Bits::kDollarBrace | Bits::kHashBrace | Bits::kBackslashParen;
        if (rule.has(Bits::kString)) return quoted(at, quote, static_cast<std::uint16_t>(rule.bits & ~(Bits::kBackslash | kCode)));
    }
    if (profile_.has(kRRaw) && (word == "r" || word == "R") && (quote == '"' || quote == '\'')) {
        std::uint32_t open = at + 1;
        while (byte_at(open) == '-' && open - at < 200) ++open;
        const char bracket = byte_at(open);
        if (bracket != '(' && bracket != '[' && bracket != '{') return {};
        const std::uint32_t dashes = open - at - 1;
        const char* const end = text_.data() + end_;
        for (const char* p = text_.data() + open + 1; p < end; ++p) {
            p = bytes::find(p, end, closing(bracket));
            if (p == end) break;
            std::uint32_t count = 0;
            while (p + 1 + count < end && p[1 + count] == '-' && count < dashes) ++count;
            if (count == dashes && p + 1 + count < end && p[1 + count] == quote)
                return {static_cast<std::uint32_t>(p + 2 + count - text_.data()), TokenKind::string, false};
        }
        return {end_, TokenKind::string, true};
    }
    if (profile_.has(kDStrings) && word == "q" && quote == '"' && std::string_view("([{<").find(byte_at(at + 1)) != std::string_view::npos && at + 1 < end_) {
        const std::array<char, 2> close{closing(text_[at + 1]), '"'};
        const std::uint32_t to = find_from(text_, at + 2, {close.data(), close.size()});
        return {std::min(to, end_), TokenKind::string, to > end_};
    }
    return {};
}

/// Perl: the word at [begin, at) as a quoting operator. Also `__END__`, behind which Perl and Ruby read nothing.
Lexer::Form Lexer::perl_quote(std::uint32_t begin, std::uint32_t at) {
    const std::string_view word = text_.substr(begin, at - begin);
    if (word.size() == 7 && line_is_blank_so_far_ && word == "__END__") return {end_, TokenKind::comment, false};
    if (!profile_.has(kPerlQuotes) || word.size() > 8) return {};
    if (line_is_blank_so_far_ && word == "__DATA__") return {end_, TokenKind::comment, false};
    if (word.size() > 2) return {};
    const bool two = word == "s" || word == "y" || word == "tr";
    if (!two && word != "q" && word != "qq" && word != "qw" && word != "qr" && word != "qx" && word != "m") return {};
    const char before = begin > 0 ? text_[begin - 1] : ' ';
    if (before == '$' || before == '@' || before == '%' || before == '&' || before == '>' || before == '-' || before == ':') return {};
    std::uint32_t open = at;
    while (byte_at(open) == ' ' || byte_at(open) == '\t') ++open;
    const char delimiter = byte_at(open);
    if (delimiter == '\0' || is_blank(delimiter) || bytes::is_word(delimiter) || delimiter == ',' || delimiter == ';' || delimiter == ')') return {};
    if (delimiter == '=' && (open > at || byte_at(open + 1) == '>' || byte_at(open + 1) == '=')) return {};
    if (open > at && std::string_view("{([<|/!'\"").find(delimiter) == std::string_view::npos) return {};
    if ((before == '{' && delimiter == '}') || unended_ >= kMaxUnended) return {};  // $h{q}
    std::uint32_t to = delimited_end(text_, open, delimiter, true);
    if (two && to <= end_) {
        if (closing(delimiter) != delimiter) {
            while (is_blank(byte_at(to)) && to < end_) ++to;
            if (to < end_) to = delimited_end(text_, to, text_[to], true);
        } else {
            to = delimited_end(text_, to - 1, delimiter, true);
        }
    }
    // What never ends was no quote.
    if (to > end_) ++unended_;
    while (to < end_ && word != "q" && word != "qq" && word != "qw" && is_letter(text_[to])) ++to;  // flags
    return to <= end_ ? Form{to, TokenKind::string, false} : Form{};
}

/// Ruby: %w( ), %q{ }, %( ), and %r.
Lexer::Form Lexer::ruby_percent(std::uint32_t at) {
    std::uint32_t open = at + 1;
    const bool letter = std::string_view("wWiIqQrxs").find(byte_at(open)) != std::string_view::npos && open < end_;
    if (letter) ++open;
    const char delimiter = byte_at(open);
    if (delimiter == '\0' || is_blank(delimiter) || bytes::is_word(delimiter) || delimiter == '=') return {};
    if (!expression_may_begin(at)) return {};
    if (!letter && delimiter != '(' && delimiter != '{' && delimiter != '[' && delimiter != '|' && delimiter != '<') return {};
    if (unended_ >= kMaxUnended) return {};
    const std::uint32_t to = delimited_end(text_, open, delimiter, true);
    if (to > end_) ++unended_;
    return to <= end_ ? Form{to, TokenKind::string, false} : Form{};
}

/// `<<EOF` and its relatives. The tag is the token; its body follows with the next line.
Lexer::Form Lexer::heredoc(std::uint32_t at) {
    if (heredoc_count_ == kMaxHeredocs || unended_ >= kMaxUnended) return {};
    const bool php = profile_.has(kPhpTags);
    if (!php && ((at > 0 && text_[at - 1] == '<') || byte_at(at + 2) == '<')) return {};  // a here-string
    std::uint32_t to = at + 2;
    bool indented = php;
    if (php) {
        if (byte_at(to) != '<') return {};
        ++to;
        while (byte_at(to) == ' ' || byte_at(to) == '\t') ++to;
    } else if (byte_at(to) == '-' || byte_at(to) == '~') {
        indented = true;
        ++to;
    }
    const bool shell = profile_.line_comments[0].where == LineComment::Where::after_space;
    while (shell && (byte_at(to) == ' ' || byte_at(to) == '\t')) ++to;
    char quote = byte_at(to);
    if (quote == '\\' && shell) ++to;
    const bool is_quoted = quote == '"' || quote == '\'' || (quote == '`' && !php);
    if (is_quoted)
        ++to;
    else
        quote = '\0';
    const std::uint32_t begin = to;
    while (to < end_ && to - begin < 128 &&
           (bytes::is_word(text_[to]) || (is_quoted && text_[to] != quote && text_[to] != '\n') ||
            (shell && (text_[to] == '-' || text_[to] == '!' || text_[to] == '.'))))
        ++to;
    if (to == begin || is_digit(text_[begin])) return {};
    const Span tag{begin, to};
    if (is_quoted) {
        if (byte_at(to) != quote) return {};
        ++to;
    } else if (!shell && !php && !indented && !(text_[begin] >= 'A' && text_[begin] <= 'Z')) {
        return {};
    }
    if (!shell && !php && !is_quoted && previous_kind_ == TokenKind::identifier && at == previous_.end) return {};
    heredocs_[heredoc_count_++] = {tag, indented};
    return {to, TokenKind::string, false};
}

Lexer::Form Lexer::other_form(std::uint32_t at) {
    const char byte = text_[at];
    const char following = byte_at(at + 1);
    const auto raw_until = [&](std::uint32_t from, std::string_view close) {
        const std::uint32_t to = find_from(text_, from, close);
        return Form{std::min(to, end_), TokenKind::string, to > end_};
    };
    switch (byte) {
        case '/': {
            if (profile_.has(kGroovySlashy) && !expression_may_begin(at)) return {};
            if (!profile_.has(kJsRegex | kRubyRegex | kGroovySlashy)) return {};
            if (nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::tag) return {};
            if (!expression_may_begin(at)) return {};
            bool in_class = false;
            const std::uint32_t limit = at + (unended_ < kMaxUnended ? 65536U : 256U);
            for (std::uint32_t to = at + 1; to < end_ && to < limit && text_[to] != '\n'; ++to) {
                const char c = text_[to];
                if (c == '\\')
                    ++to;
                else if (c == '[')
                    in_class = true;
                else if (c == ']')
                    in_class = false;
                else if (c == '/' && (!in_class || !profile_.has(kJsRegex))) {
                    if (to - at > 256 && unended_ != 0) --unended_;
                    ++to;
                    while (to < end_ && is_letter(text_[to])) ++to;
                    return {to, TokenKind::string, false};
                }
                if (to - at == 256) ++unended_;  // given back where it ends
            }
            return {};
        }
        case '<':
            if (profile_.has(kHeredoc) && following == '<') return heredoc(at);
            if (profile_.has(kJsx)) return jsx(at);
            return {};
        case '>':
            if (nest_count_ == 0 || nests_[nest_count_ - 1].kind != Nest::Kind::tag) return {};
            if (nests_[nest_count_ - 1].depth != 0) {
                --nests_[nest_count_ - 1].depth;
            } else if (at > 0 && text_[at - 1] == '/') {
                --nest_count_;
                pending_ = nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::children;
                return {at + 1, TokenKind::string, false};
            } else {
                nests_[nest_count_ - 1].kind = Nest::Kind::children;
                pending_ = true;
                return {at + 1, TokenKind::string, false};
            }
            return {};
        case '[':
            if (!profile_.has(kLuaLong)) return {};
            {
                std::uint32_t to = at + 1;
                while (byte_at(to) == '=') ++to;
                if (byte_at(to) != '[') return {};
                const std::uint32_t level = to - at - 1;
                const char* const end = text_.data() + end_;
                for (const char* p = text_.data() + to + 1; p < end;) {
                    p = bytes::find(p, end, ']');
                    if (p == end) break;
                    const char* q = p + 1;
                    while (q < end && *q == '=') ++q;
                    if (q < end && *q == ']' && static_cast<std::uint32_t>(q - p - 1) == level)
                        return {static_cast<std::uint32_t>(q + 1 - text_.data()), TokenKind::string, false};
                    p = q;
                }
                return {end_, TokenKind::string, true};
            }
        case '{':
            if (!profile_.has(kOcamlQuoted)) return {};
            {
                std::uint32_t to = at + 1;
                while (to < end_ && to - at < 32 && ((text_[to] >= 'a' && text_[to] <= 'z') || text_[to] == '_')) ++to;
                if (byte_at(to) != '|') return {};
                std::array<char, 36> close{};
                const std::size_t length = to - at - 1;
                close[0] = '|';
                text_.copy(close.data() + 1, length, at + 1);
                close[length + 1] = '}';
                return raw_until(to + 1, {close.data(), length + 2});
            }
        case '#':
            if (profile_.has(kSwiftHashes)) {
                std::uint32_t to = at;
                while (byte_at(to) == '#' && to - at < 16) ++to;
                if (byte_at(to) != '"') return {};
                const std::uint32_t hashes = to - at;
                const bool triple = byte_at(to + 1) == '"' && byte_at(to + 2) == '"';
                std::array<char, 20> close{};
                std::size_t length = 0;
                for (int index = 0; index < (triple ? 3 : 1); ++index) close[length++] = '"';
                for (std::uint32_t index = 0; index < hashes && length < close.size(); ++index) close[length++] = '#';
                return raw_until(to + (triple ? 3 : 1), {close.data(), length});
            }
            if (profile_.has(kLispCharacter) && following == '\\' && at + 2 < end_) return {at + 3, TokenKind::string, false};
            return {};
        case '\\':
            if (profile_.has(kLispCharacter) && following != '\0' && following != '\n') return {at + 2, TokenKind::string, false};
            if (profile_.has(kZigLines) && following == '\\') {
                const auto to = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('\n', at), end_));
                return {to, TokenKind::string, false};
            }
            return {};
        case '?':
            if (profile_.has(kPhpTags) && following == '>') {
                const std::uint32_t to = php_begins(at);
                return {to, TokenKind::string, to == end_};
            }
            if (profile_.has(kElispCharacter) && !bytes::is_word(at > 0 ? text_[at - 1] : ' ') && following != '\0' && !is_blank(following)) {
                return {std::min(at + (following == '\\' ? 3U : 2U), end_), TokenKind::string, false};
            }
            if (profile_.has(kRubyPercent) && (following == '"' || following == '\'' || following == '#') && !bytes::is_word(byte_at(at + 2)) &&
                expression_may_begin(at)) {
                return {at + 2, TokenKind::string, false};
            }
            return {};
        case '$':
            if (profile_.has(kErlangCharacter) && following != '\0' && !is_blank(following))
                return {std::min(at + (following == '\\' ? 3U : 2U), end_), TokenKind::string, false};
            if (profile_.has(kPerlQuotes) && following != '\0' && std::string_view("\"'`/#&;").find(following) != std::string_view::npos)
                return {at + 2, TokenKind::identifier, false};
            if (profile_.has(kDollarQuoted)) {
                std::uint32_t to = at + 1;
                while (to < end_ && to - at < 64 && bytes::is_word(text_[to])) ++to;
                if (byte_at(to) != '$' || is_digit(following)) return {};
                return raw_until(to + 1, text_.substr(at, to + 1 - at));
            }
            if (profile_.has(kGroovySlashy) && following == '/') return raw_until(at + 2, "/$");
            if (profile_.has(kCsharpStrings)) {
                std::uint32_t to = at;
                while (byte_at(to) == '$' && to - at < 8) ++to;
                const bool verbatim = byte_at(to) == '@';
                if (verbatim) ++to;
                if (byte_at(to) != '"') return {};
                if (byte_at(to + 1) == '"' && byte_at(to + 2) == '"' && !verbatim) return quoted(to, '"', profile_.double_quote.bits);
                return string_from(
                    to + 1, '"', 1,
                    verbatim ? Bits::kString | Bits::kDoubled | Bits::kMultiline | Bits::kBrace : Bits::kString | Bits::kBackslash | Bits::kBrace);
            }
            return {};
        case '@':
            if (profile_.has(kCsharpStrings) && following == '"') return string_from(at + 2, '"', 1, Bits::kString | Bits::kDoubled | Bits::kMultiline);
            if (profile_.has(kCsharpStrings) && following == '$' && byte_at(at + 2) == '"')
                return string_from(at + 3, '"', 1, Bits::kString | Bits::kDoubled | Bits::kMultiline | Bits::kBrace);
            if (profile_.has(kHereStrings) && (following == '"' || following == '\'')) {
                const std::array<char, 3> close{'\n', following, '@'};
                return raw_until(at + 2, {close.data(), close.size()});
            }
            return {};
        case '~':
            if (profile_.has(kElixirSigil) && is_letter(following)) {
                std::uint32_t open = at + 2;
                while (open < end_ && is_letter(text_[open]) && open - at < 16) ++open;
                const char delimiter = byte_at(open);
                if (delimiter == '\0' || std::string_view("/|\"'([{<").find(delimiter) == std::string_view::npos) return {};
                if ((delimiter == '"' || delimiter == '\'') && byte_at(open + 1) == delimiter && byte_at(open + 2) == delimiter) {
                    return raw_until(open + 3, text_.substr(open, 3));
                }
                std::uint32_t to = open + 1;
                const char close = closing(delimiter);
                for (; to < end_ && text_[to] != close; ++to) {
                    if (text_[to] == '\\') ++to;
                }
                return to < end_ ? Form{to + 1, TokenKind::string, false} : Form{end_, TokenKind::string, true};
            }
            return {};
        case '%': return profile_.has(kRubyPercent) ? ruby_percent(at) : Form{};
        case '=':
            // Pod and its like take whole lines up to the one that ends them.
            if (!profile_.has(kPodBlocks) || !is_letter(following) || (at != 0 && text_[at - 1] != '\n')) return {};
            {
                const std::string_view close = profile_.has(kPerlQuotes) ? "\n=cut" : "\n=end";
                if (!profile_.has(kPerlQuotes) && text_.substr(at, 6) != "=begin") return {};
                const std::uint32_t to = find_from(text_, at, close);
                if (to > end_) return {end_, TokenKind::comment, true};
                return {static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('\n', to), end_)), TokenKind::comment, false};
            }
        case '\'':
            if (!profile_.has(kNixStrings) || following != '\'') return {};
            for (std::uint32_t to = at + 2; to < end_; ++to) {
                to = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find("''", to), end_));
                if (to == end_) break;
                const char mark = byte_at(to + 2);  // ''' and ''$ and ''\ are escapes
                if (mark != '\'' && mark != '$' && mark != '\\') return {to + 2, TokenKind::string, false};
                to += 2;
            }
            return {end_, TokenKind::string, true};
        default: return {};
    }
}

/// `<` where an expression may begin: a tag, or the type parameters of an arrow function.
Lexer::Form Lexer::jsx(std::uint32_t at) {
    if (nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::tag) {  // <Tag<Type> …>
        ++nests_[nest_count_ - 1].depth;
        return {};
    }
    const char following = byte_at(at + 1);
    if (following != '>' && !is_letter(following) && following != '_' && following != '$') return {};
    if (at > 0 && text_[at - 1] == '<') return {};  // 1<<n
    if (!expression_may_begin(at)) return {};
    std::uint32_t to = at + 1;
    while (to < end_ && (bytes::is_word(text_[to]) || text_[to] == '.' || text_[to] == '-' || text_[to] == ':' || text_[to] == '$')) ++to;
    const std::string_view name = text_.substr(at + 1, to - at - 1);
    std::uint32_t behind = to;
    while (behind < end_ && is_blank(text_[behind]) && behind - to < 1024) ++behind;
    const char mark = byte_at(behind);
    const bool type_name = name.size() == 1 || (name.size() > 1 && name[0] == 'T' && name[1] >= 'A' && name[1] <= 'Z');
    if (mark == ',' || mark == '=' || name == "const" || text_.substr(behind, 8) == "extends ") return {};
    if (mark == '>' && byte_at(behind + 1) == '(' && type_name && name[0] >= 'A' && name[0] <= 'Z') return {};
    // In types (`f: <Item>(item: Item) => void`, and members of interfaces) nothing but a parenthesis follows.
    if (profile_.has(kTypeArguments) && mark == '>' && byte_at(behind + 1) == '(' && previous_kind_ == TokenKind::punctuation &&
        std::string_view(":;{},").find(text_[previous_.begin]) != std::string_view::npos && !name.empty() && name[0] >= 'A' && name[0] <= 'Z') {
        return {};
    }
    return push({.kind = Nest::Kind::tag, .opener = '<', .quote = 0, .run = 1, .bits = 0, .depth = 0}) ? Form{at + 1, TokenKind::string, false} : Form{};
}

/// Text of an element, up to what comes next in it: a tag, code in braces, or its own end.
Lexer::Form Lexer::jsx_children(std::uint32_t at) {
    const char* const base = text_.data();
    const char* const end = base + end_;
    const char* p = bytes::find_any(base + at, end, '<', '{', '<', '{');
    if (p == end) {
        nest_count_ = 0;
        return {end_, TokenKind::string, true};
    }
    const auto to = static_cast<std::uint32_t>(p - base);
    if (*p == '{') return {to, TokenKind::string, false};  // the brace is a token of its own: bracket() notes the code
    if (to + 1 < end_ && text_[to + 1] == '/') {
        const char* close = bytes::find(p, end, '>');
        --nest_count_;
        pending_ = nest_count_ != 0 && nests_[nest_count_ - 1].kind == Nest::Kind::children;
        return {close == end ? end_ : static_cast<std::uint32_t>(close + 1 - base), TokenKind::string, close == end};
    }
    if (!push({.kind = Nest::Kind::tag, .opener = '<', .quote = 0, .run = 1, .bits = 0, .depth = 0})) nest_count_ = 0;
    return {to + 1, TokenKind::string, false};
}

}  // namespace aircher::ast
