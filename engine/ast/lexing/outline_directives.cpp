// The C preprocessor, as an outline needs it: macros are symbols, branches must not spoil the nesting, `#if 0` hides what it holds.
#include <algorithm>

#include "engine/ast/lexing/outline_braces.h"

namespace aircher::ast::outlining {
namespace {

constexpr std::size_t kMaxConditionals = 200;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

/// Behind the directive's last line, continued lines and comments that span lines included.
std::uint32_t BraceOutline::directive_end(std::uint32_t from) const {
    const std::size_t limit = builder_.within.end;
    std::size_t at = from;
    for (;;) {
        const std::size_t line_end = std::min(text_.find('\n', at), limit);
        std::string_view line = text_.substr(at, line_end - at);
        const std::size_t open = line.rfind("/*");
        if (open != std::string_view::npos && line.find("*/", open) == std::string_view::npos &&
            std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(open), '"') % 2 == 0) {
            const std::size_t close_at = text_.find("*/", at + open + 2);
            if (close_at == std::string_view::npos || close_at + 2 > limit) return static_cast<std::uint32_t>(limit);
            at = close_at + 2;
            continue;
        }
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line_end >= limit) return static_cast<std::uint32_t>(limit);
        at = line_end + 1;
        if (!line.ends_with('\\')) return static_cast<std::uint32_t>(at);
    }
}

void BraceOutline::directive(const Token& hash) {
    std::size_t at = hash.span.end;
    const std::size_t limit = builder_.within.end;
    while (at < limit && is_blank(text_[at])) ++at;
    std::size_t word_end = at;
    while (word_end < limit && is_word_byte(text_[word_end])) ++word_end;
    const std::string_view name = text_.substr(at, word_end - at);
    const std::uint32_t end = directive_end(hash.span.begin);
    if (name == "define") {
        define(hash.span.begin, end);
    } else if (name == "if" || name == "ifdef" || name == "ifndef") {
        std::string_view condition = text_.substr(word_end, std::min<std::size_t>(end - word_end, 64));
        while (!condition.empty() && (is_blank(condition.front()) || condition.front() == '(')) condition.remove_prefix(1);
        const bool dead = name == "if" && condition.starts_with('0') && (condition.size() == 1 || !is_word_byte(condition[1]));
        if (conditionals_.size() >= kMaxConditionals) {
            ++conditionals_beyond_;
        } else {
            conditionals_.push_back({frames_.size(), brackets_.size(), tokens_.size(), frames_.back().inner_braces});
        }
        if (dead) {
            skip_dead_branch(end);
            return;
        }
    } else if (name == "else" || name == "elif" || name == "elifdef" || name == "elifndef") {
        if (conditionals_beyond_ == 0 && !conditionals_.empty()) other_branch(hash.span.begin);
    } else if (name == "endif") {
        if (conditionals_beyond_ > 0)
            --conditionals_beyond_;
        else if (!conditionals_.empty())
            conditionals_.pop_back();
    }
    lexer_.seek(end);
}

/// The other branch begins where the first did: what that one opened is closed, its unfinished statement forgotten.
void BraceOutline::other_branch(std::uint32_t at) {
    const Conditional& begin = conditionals_.back();
    while (frames_.size() > std::max<std::size_t>(begin.frames, 1)) pop_frame(at, false);
    if (frames_.size() != begin.frames) return;
    frames_.back().inner_braces = begin.inner_braces;
    while (brackets_.size() > std::max(begin.brackets, frames_.back().brackets)) {
        if (brackets_.back() == '{') --curly_;
        brackets_.pop_back();
    }
    if (tokens_.size() > begin.tokens && begin.tokens >= frames_.back().statement) tokens_.resize(begin.tokens);
}

/// From behind `#if 0` to its #else, #elif or #endif.
void BraceOutline::skip_dead_branch(std::uint32_t from) {
    std::size_t at = from;
    const std::size_t limit = builder_.within.end;
    std::size_t depth = 0;
    while (at < limit) {
        const std::size_t line_end = std::min(text_.find('\n', at), limit);
        std::size_t first = at;
        while (first < line_end && is_blank(text_[first])) ++first;
        if (first < line_end && text_[first] == '#') {
            std::size_t word_begin = first + 1;
            while (word_begin < line_end && is_blank(text_[word_begin])) ++word_begin;
            const std::string_view rest = text_.substr(word_begin, std::min<std::size_t>(line_end - word_begin, 8));
            if (rest.starts_with("if")) {
                ++depth;
            } else if (depth == 0 && (rest.starts_with("el") || rest.starts_with("endif"))) {
                lexer_.seek(static_cast<std::uint32_t>(at));
                return;
            } else if (rest.starts_with("endif")) {
                --depth;
            }
        }
        at = line_end + 1;
    }
    lexer_.seek(static_cast<std::uint32_t>(limit));
}

void BraceOutline::define(std::uint32_t hash, std::uint32_t end) {
    const std::size_t limit = end;
    std::size_t at = text_.find("define", hash) + 6;
    while (at < limit && is_blank(text_[at])) ++at;
    std::size_t name_end = at;
    while (name_end < limit && is_word_byte(text_[name_end])) ++name_end;
    if (name_end == at) return;
    std::size_t signature_end = name_end;
    if (name_end < limit && text_[name_end] == '(') {
        const std::size_t close_at = text_.substr(0, limit).find(')', name_end);
        signature_end = close_at != std::string_view::npos ? close_at + 1 : name_end;
    }
    std::uint32_t range_end = end;
    while (range_end > signature_end && (text_[range_end - 1] == '\n' || text_[range_end - 1] == '\r' || is_blank(text_[range_end - 1]))) --range_end;
    const std::uint32_t index =
        builder_.add(SymbolKind::macro, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(name_end)}, hash, range_end, builder_.parent);
    builder_.at(index).signature = {hash, static_cast<std::uint32_t>(signature_end)};
}

}  // namespace aircher::ast::outlining
