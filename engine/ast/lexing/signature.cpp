// One-line signatures, and doc comments without their marks. Neither knows the language: the marks tell.
#include "engine/ast/lexing/signature.h"

#include <algorithm>

namespace aircher::ast {
namespace {

constexpr std::string_view kEllipsis = "…";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

/// Cuts `text` to `max` bytes, the ellipsis included.
void cut(std::string& text, std::size_t max) {
    if (text.size() <= max) return;
    std::size_t keep = max > kEllipsis.size() ? max - kEllipsis.size() : 0;
    while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U) --keep;
    while (keep > 0 && is_space(text[keep - 1])) --keep;
    text.resize(keep);
    if (max >= kEllipsis.size()) text += kEllipsis;
}

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    return line;
}

/// The end of the comment that begins at `at`, or `at` where none does. `line_start`: only white space stands before it on its line.
std::size_t comment_end(std::string_view text, std::size_t at, bool line_start) {
    const std::string_view rest = text.substr(at);
    const auto line_end = [&] { return std::min(text.find('\n', at), text.size()); };
    const auto closed = [&](std::string_view close) {
        const std::size_t found = text.find(close, at + 2);
        return found == std::string_view::npos ? text.size() : found + close.size();
    };
    const char before = at > 0 ? text[at - 1] : ' ';
    const char behind = rest.size() > 1 ? rest[1] : ' ';
    if (rest.starts_with("/*")) return closed("*/");
    if (rest.starts_with("(*") && rest.size() > 2 && is_space(rest[2])) return closed("*)");
    if (rest.starts_with("{-")) return closed("-}");
    if (rest.starts_with("<!--")) return closed("-->");
    if (rest.starts_with("//") && before != ':') return line_end();
    if (rest.starts_with("--") && is_space(before) && (rest.size() == 2 || is_space(rest[2]) || rest[2] == '-')) return line_end();
    if (rest[0] == '#' && is_space(before) && (is_space(behind) || behind == '#')) return line_end();
    // A directive inside a C signature: `#ifdef`, `#else`.
    if (rest[0] == '#' && line_start) {
        const std::string_view word = trimmed(rest.substr(1, 8));
        if (word.starts_with("if") || word.starts_with("el") || word.starts_with("endif")) return line_end();
    }
    return at;
}

/// The end of the string that begins at `at`; `at` where the quote is none (Rust's lifetimes).
std::size_t string_end(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::size_t limit = quote == '"' ? text.size() : std::min(text.size(), at + 64);
    for (std::size_t i = at + 1; i < limit; ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == quote)
            return i + 1;
        else if (text[i] == '\n' && quote == '\'')
            break;
    }
    return at;
}

/// One line of a comment without its mark, and whether the mark was one.
struct Mark {
    std::string_view open;
    bool repeat;  ///< its last byte may be repeated
};

/// Longest first where one begins another.
constexpr Mark kLineMarks[] = {{"///", true},  {"//!", false},  {"//", true},    {"##", true},  {"#'", false},  {"#!", false},  {"#:", false},  {"#", true},
                               {"--|", false}, {"-- |", false}, {"-- ^", false}, {"--", true},  {";", true},    {"%", true},    {"'''", false}, {"'", false},
                               {"!>", false},  {"!!", true},    {"!", false},    {"\"", false}, {"dnl", false}, {"REM ", false}};

std::string_view without_mark(std::string_view line, std::string_view mark) {
    if (!line.starts_with(mark)) return line;
    line.remove_prefix(mark.size());
    const char last = mark.back();
    if (last == '/' || last == '#' || last == '-' || last == ';' || last == '%' || last == '!') {
        while (line.starts_with(last)) line.remove_prefix(1);
    }
    if (line.starts_with('<') && mark.starts_with("//")) line.remove_prefix(1);  // Doxygen's `///<`
    return line;
}

/// Strips the quotes of a docstring or the delimiters of a block comment; true where it was one.
bool strip_delimiters(std::string_view& doc, bool& stars) {
    struct Pair {
        std::string_view open, close;
    };
    static constexpr Pair kPairs[] = {{"\"\"\"", "\"\"\""}, {"'''", "'''"}, {"/**", "*/"}, {"/*!", "*/"},   {"/*", "*/"}, {"(**", "*)"},      {"(*", "*)"},
                                      {"{-|", "-}"},        {"{- |", "-}"}, {"{-", "-}"},  {"<!--", "-->"}, {"#|", "|#"}, {"=begin", "=end"}, {"--[[", "]]"},
                                      {"--[==[", "]==]"},   {"#=", "=#"},   {"<#", "#>"},  {"%{", "%}"},    {"/+", "+/"}};
    std::string_view body = doc;
    const std::size_t prefix = std::min(body.find_first_not_of("@abcdefghijklmnopqrstuvwxyzRUBFS~ "), body.size());
    if (prefix < body.size() && prefix <= 12 && (body[prefix] == '"' || body[prefix] == '\'') &&
        (body.substr(prefix).starts_with("\"\"\"") || body.substr(prefix).starts_with("'''") || body.size() > prefix + 1)) {
        // r"""…""", @moduledoc ~S"""…""", b'…'
        const std::string_view quoted = body.substr(prefix);
        if (quoted.starts_with("\"\"\"") || quoted.starts_with("'''") || (quoted.back() == quoted.front() && quoted.find('\n') == std::string_view::npos))
            body = quoted;
    }
    for (const Pair& pair : kPairs) {
        if (!body.starts_with(pair.open)) continue;
        // A ''' may also begin a line comment of Visual Basic.
        if (pair.open == "'''" && (body.size() < 6 || !body.ends_with("'''"))) continue;
        stars = pair.open.starts_with("/*") || pair.open.starts_with("(*");
        body.remove_prefix(pair.open.size());
        if (body.ends_with(pair.close)) body.remove_suffix(pair.close.size());
        while (stars && body.starts_with('*')) body.remove_prefix(1);
        while (stars && body.ends_with('*')) body.remove_suffix(1);
        if (body.starts_with('<') && stars) body.remove_prefix(1);
        doc = body;
        return true;
    }
    if (body.size() >= 2 && (body.front() == '"' || body.front() == '\'') && body.back() == body.front() && body.find('\n') == std::string_view::npos) {
        doc = body.substr(1, body.size() - 2);
        return true;
    }
    return false;
}

/// Whether a line of a doc comment stands by itself rather than continuing the one before.
bool begins_item(std::string_view line) {
    if (line.empty()) return false;
    const char c = line.front();
    if (c == '@' || c == '\\' || c == '|' || c == '>' || line.starts_with("```") || line.starts_with("..")) return true;
    if (c == ':' && line.find(':', 1) != std::string_view::npos) return true;
    if ((c == '-' || c == '*' || c == '+' || c == '#') && line.size() > 1 && (line[1] == ' ' || line[1] == c)) return true;
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
    return digits > 0 && digits < 4 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ';
}

/// A line of a frame or rule: `*****`, `-----`, `=====`.
bool is_rule(std::string_view line) { return line.size() >= 3 && line.find_first_not_of("*-=_~/#+ ") == std::string_view::npos; }

/// The first line with text in it, as it stands but for what opens its content: `#` may begin a heading, `/*` a glob.
std::string first_line(std::string_view text, std::size_t at, std::size_t end) {
    end = std::min(end, text.size());
    while (at < end && is_space(text[at])) ++at;
    if (at >= end) return {};
    std::string_view line = trimmed(text.substr(at, std::min(end, text.find('\n', at)) - at));
    while (!line.empty() && (is_space(line.back()) || line.back() == '{' || line.back() == ':' || line.back() == ',')) line.remove_suffix(1);
    return std::string(line);
}

}  // namespace

std::string signature_text(std::string_view text, const Symbol& symbol, std::size_t max) {
    const std::size_t end = std::min<std::size_t>(symbol.signature.end, text.size());
    std::size_t at = std::min<std::size_t>(symbol.signature.begin, end);
    std::string out;
    if (symbol.kind == SymbolKind::section || symbol.kind == SymbolKind::key) {
        out = first_line(text, at, end);
        if (out.empty() && symbol.name_range.begin > at && symbol.name_range.begin < end)  // `{` alone, an item of a list: the line of its name
            out = first_line(text, text.rfind('\n', symbol.name_range.begin) + 1, end);
        cut(out, max);
        return out;
    }
    bool space = false;
    bool line_start = true;
    std::size_t decorator = 0;
    // A signature that is cut anyway need not be read to its end; what is dropped (comments) may be long, what is kept may not.
    while (at < end && out.size() <= max) {
        while (decorator < symbol.decorators.size() && symbol.decorators[decorator].end <= at) ++decorator;
        if (decorator < symbol.decorators.size() && symbol.decorators[decorator].begin == at) {
            at = std::min<std::size_t>(std::max<std::size_t>(symbol.decorators[decorator].end, at + 1), end);
            space = true;
            continue;
        }
        const char c = text[at];
        if (is_space(c)) {
            space = true;
            line_start = line_start || c == '\n';
            ++at;
            continue;
        }
        const std::string_view limited = text.substr(0, end);
        if (const std::size_t behind = comment_end(limited, at, line_start); behind != at) {
            at = behind;
            space = true;
            continue;
        }
        if (c == '\\' && at + 1 < end && (text[at + 1] == '\n' || text[at + 1] == '\r')) {
            ++at;
            space = true;
            continue;
        }
        if (space && !out.empty() && c != ',' && c != ';' && c != ')') out += ' ';
        space = line_start = false;
        const std::size_t behind = c == '"' || c == '\'' ? string_end(limited, at) : at;
        if (behind == at) {
            out += c;
            ++at;
            continue;
        }
        for (; at < behind && out.size() <= max; ++at) {
            if (!is_space(text[at]))
                out += text[at];
            else if (out.back() != ' ')
                out += ' ';
        }
    }
    if (at >= end) {
        while (!out.empty() &&
               (is_space(out.back()) || out.back() == '{' || out.back() == ';' || out.back() == '=' || (out.back() == ':' && !out.ends_with("::")))) {
            if (out.back() == '=' && (out.size() < 2 || !is_space(out[out.size() - 2]))) break;  // operator=
            out.pop_back();
        }
    }
    cut(out, max);
    return out;
}

std::string doc_text(std::string_view text, const Symbol& symbol, std::size_t max) {
    const std::size_t end = std::min<std::size_t>(symbol.doc.end, text.size());
    const std::size_t begin = std::min<std::size_t>(symbol.doc.begin, end);
    std::string_view doc = trimmed(text.substr(begin, end - begin));
    bool stars = false;
    const bool block = strip_delimiters(doc, stars);
    std::string_view mark;
    if (!block) {
        const auto* const found = std::find_if(std::begin(kLineMarks), std::end(kLineMarks), [&](const Mark& m) { return doc.starts_with(m.open); });
        if (found != std::end(kLineMarks)) mark = found->open;
    }
    std::string out;
    bool paragraph = true;  // the next line begins one
    bool code = false;
    for (std::size_t at = 0; at <= doc.size() && out.size() <= max;) {
        const std::size_t line_end = std::min(doc.find('\n', at), doc.size());
        std::string_view line = doc.substr(at, line_end - at);
        at = line_end + 1;
        line = trimmed(line);
        if (!mark.empty()) {
            // A block of line comments may mix `//` and `///`.
            const std::string_view shorter = mark.starts_with("//") ? "//" : mark.starts_with('#') ? "#" : mark.starts_with("--") ? "--" : mark;
            line = without_mark(line, line.starts_with(mark) ? mark : shorter);
        } else if (stars && line.starts_with('*') && !line.starts_with("**")) {
            line.remove_prefix(1);
        }
        const std::string_view bare = trimmed(line);
        if (bare.starts_with("```")) {
            code = !code;
            if (!out.empty()) out += '\n';
            out += bare;
            paragraph = true;
            continue;
        }
        if (code) {
            while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
            if (line.starts_with(' ')) line.remove_prefix(1);
            out += '\n';
            out += line;
            continue;
        }
        if (bare.empty() || is_rule(bare)) {
            paragraph = true;
            continue;
        }
        if (!out.empty()) out += paragraph || begins_item(bare) ? '\n' : ' ';
        paragraph = false;
        out += bare;
    }
    cut(out, max);
    return out;
}

}  // namespace aircher::ast
