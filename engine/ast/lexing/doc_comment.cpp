// Which comment belongs to a definition: the one directly above it. Reads lines upward from the definition, so the cost is the comment's own length.
#include <algorithm>

#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/signature.h"

namespace aircher::ast {
namespace {

/// A comment is read so far upward at most.
constexpr std::size_t kMaxComment = std::size_t{64} * 1024;
constexpr int kMaxDecoratorLines = 24;

struct Line {
    std::size_t begin = 0;
    std::size_t end = 0;    ///< without the line break
    std::size_t first = 0;  ///< its first byte that is not white space; `end` where it is blank
};

Line line_at(std::string_view text, std::size_t begin, std::size_t end) {
    if (end > begin && text[end - 1] == '\r') --end;
    std::size_t first = begin;
    while (first < end && (text[first] == ' ' || text[first] == '\t')) ++first;
    return {begin, end, first};
}

/// The line that ends before `begin`, which is the start of a line; false at the text's start.
bool line_above(std::string_view text, std::size_t begin, Line& line) {
    if (begin == 0) return false;
    const std::size_t end = begin - 1;
    std::size_t start = end;
    const std::size_t floor = end > kMaxComment ? end - kMaxComment : 0;
    while (start > floor && text[start - 1] != '\n') --start;
    if (start == floor && floor != 0 && text[start - 1] != '\n') return false;
    line = line_at(text, start, end);
    return true;
}

std::string_view content(std::string_view text, const Line& line) { return text.substr(line.first, line.end - line.first); }

/// A decorator, annotation or attribute that stands on a line of its own.
bool is_decorator(std::string_view line) {
    if (line.empty() || line.ends_with(';') || line.ends_with('{') || line.ends_with('}')) return false;
    return line.front() == '@' || line.starts_with("#[") || line.starts_with("[[") || line.starts_with("__attribute__") || line.starts_with("template <") ||
           line.starts_with("template<") || (line.front() == '[' && line.ends_with(']') && line.size() > 2 && line[1] >= 'A' && line[1] <= 'z');
}

/// C#'s and Swift's conditions may stand between a definition, or its attributes, and the comment that speaks of it.
bool is_condition(const LexicalProfile& profile, std::string_view line) {
    return (line.starts_with("#if") || line.starts_with("#el") || line.starts_with("#endif")) && (profile.family == "csharp" || profile.family == "swift");
}

/// What looks like a comment and speaks to a tool, or to nobody.
bool is_directive(std::string_view line, std::string_view mark) {
    if (line.starts_with("#!") && mark == "#") return line.find('/') != std::string_view::npos || line.starts_with("#![");
    if (line.starts_with("#[")) return true;
    std::string_view rest = line.substr(std::min(mark.size(), line.size()));
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '*' || rest.front() == '/')) rest.remove_prefix(1);
    for (const std::string_view word : {"-*-",
                                        "eslint-",
                                        "prettier-ignore",
                                        "@ts-",
                                        "NOLINT",
                                        "noinspection",
                                        "clang-format ",
                                        "pylint:",
                                        "type: ignore",
                                        "noqa",
                                        "nolint",
                                        "go:",
                                        "+build",
                                        "swiftlint:",
                                        "rubocop:",
                                        "frozen_string_literal",
                                        "istanbul ignore",
                                        "SPDX-License-Identifier",
                                        "vim:",
                                        "endregion",
                                        "region"}) {
        if (rest.starts_with(word)) return true;
    }
    return false;
}

/// The start of the block comment whose end stands at `close`: the first opener behind the comment before it (comments do not nest).
std::size_t block_begin(std::string_view text, std::size_t close, const BlockComment& comment) {
    const std::size_t floor = close > kMaxComment ? close - kMaxComment : 0;
    const std::string_view window = text.substr(floor, close - floor);
    if (comment.open == comment.close) return std::string_view::npos;
    std::size_t from = window.rfind(comment.close);
    if (comment.nested) {
        const std::size_t found = window.rfind(comment.open);
        return found == std::string_view::npos ? found : floor + found;
    }
    from = from == std::string_view::npos ? 0 : from + comment.close.size();
    const std::size_t found = window.find(comment.open, from);
    return found == std::string_view::npos ? found : floor + found;
}

std::string_view line_mark(const LexicalProfile& profile, std::string_view line) {
    for (const LineComment& comment : profile.line_comments) {
        if (!comment.open.empty() && line.starts_with(comment.open)) return comment.open;
    }
    return {};
}

}  // namespace

Span doc_comment_above(const LexicalProfile& profile, std::string_view text, std::uint32_t definition_begin) {
    std::size_t begin = std::min<std::size_t>(definition_begin, text.size());
    // What stands before the definition on its line (`export`, a decorator) belongs to it.
    for (std::size_t steps = 0; begin > 0 && text[begin - 1] != '\n'; --begin) {
        if (++steps > 512) return {};
    }
    Line line;
    bool have = line_above(text, begin, line);
    for (int skipped = 0; have && skipped < kMaxDecoratorLines; ++skipped) {
        if (!is_decorator(content(text, line)) && !is_condition(profile, content(text, line))) break;
        begin = line.begin;
        have = line_above(text, begin, line);
    }
    if (!have || line.first == line.end) return {};
    const std::string_view last = content(text, line);

    // `#>` ends a block, though `#` begins a line comment.
    const bool closes = std::any_of(profile.block_comments.begin(), profile.block_comments.end(),
                                    [&](const BlockComment& comment) { return !comment.close.empty() && last.starts_with(comment.close) && comment.open != comment.close; });
    if (std::string_view mark = line_mark(profile, last); !mark.empty() && !closes) {
        std::size_t top = line.first;
        std::size_t end = line.end;
        bool any = false;
        do {
            const std::string_view here = content(text, line);
            if (line_mark(profile, here).empty() || end - line.begin > kMaxComment) break;
            if (is_directive(here, mark)) {
                if (any) break;
                continue;  // below the comment: `//go:noinline`
            }
            if (!any) end = line.end;
            top = line.first;
            any = true;
        } while (line_above(text, line.begin, line));
        if (!any) return {};
        return {static_cast<std::uint32_t>(top), static_cast<std::uint32_t>(end)};
    }
    for (const BlockComment& comment : profile.block_comments) {
        if (comment.close.empty() || !last.ends_with(comment.close)) continue;
        const std::size_t end = line.end;
        const std::size_t open = block_begin(text, end - comment.close.size(), comment);
        if (open == std::string_view::npos) continue;
        std::size_t start = open;
        while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t') && open - start < 512) --start;
        if (start != 0 && text[start - 1] != '\n') return {};  // behind code
        const std::string_view first = text.substr(open, std::min<std::size_t>(end - open, 80));
        if (is_directive(first, comment.open)) return {};
        return {static_cast<std::uint32_t>(open), static_cast<std::uint32_t>(end)};
    }
    return {};
}

}  // namespace aircher::ast
