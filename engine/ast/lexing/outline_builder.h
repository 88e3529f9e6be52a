// What every outliner writes to: symbols in the order they are found, put in order of position at the end.
//
// Private to lexing/outline*.cpp and macros.cpp.
//
// Threads: one builder belongs to one thread.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/ast/lexing/profile.h"

namespace aircher::ast::outlining {

/// More definitions than this in one text are left out: no hostile file may cost more.
inline constexpr std::size_t kMaxSymbols = 200'000;
/// Definitions nested deeper are left out.
inline constexpr std::size_t kMaxDepth = 200;
/// The longest name kept. A longer one is cut: it is no name.
inline constexpr std::size_t kMaxName = 512;

class Builder {
public:
    Builder(std::string_view of_language, std::string_view in_text, Span inside, Origin as, std::uint32_t under, std::vector<Symbol>& out)
        : language(of_language),
          text(in_text),
          within{inside.begin, static_cast<std::uint32_t>(std::min<std::size_t>(inside.end, in_text.size()))},
          profile(lexical_profile(of_language)),
          origin(as),
          parent(under),
          out_(out),
          first_(out.size()) {}

    const std::string_view language;
    const std::string_view text;
    const Span within;
    const LexicalProfile& profile;
    const Origin origin;
    const std::uint32_t parent;  ///< of the outermost symbols

    /// Adds a definition whose end is not known yet: `range` and `signature` end at `end`. kNoIndex where there are too many; then nothing
    /// may be set on it, and `at` gives a symbol to throw away.
    std::uint32_t add(SymbolKind kind, Span name, std::uint32_t begin, std::uint32_t end, std::uint32_t enclosing);
    std::uint32_t add(Symbol symbol, std::uint32_t enclosing);
    Symbol& at(std::uint32_t index) { return index < out_.size() ? out_[index] : nowhere_; }
    /// The definition ends at `end`, or behind its name where the text ends there.
    void close(std::uint32_t index, std::uint32_t end);
    /// Forgets a symbol; its members go to its parent.
    void erase(std::uint32_t index);
    bool full() const { return out_.size() - first_ >= kMaxSymbols; }
    std::size_t size() const { return out_.size(); }

    /// Finds doc comments, puts the symbols in order and numbers parents anew. Call once, at the end.
    void finish();

private:
    std::vector<Symbol>& out_;
    const std::size_t first_;  ///< what stands before is not ours
    bool erased_ = false;
    Symbol nowhere_;
};

/// Lower-case ASCII.
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool equal_words(std::string_view a, std::string_view b, bool ignore_case) {
    if (a.size() != b.size()) return false;
    if (!ignore_case) return a == b;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

/// Whether `list`, words separated by single spaces, holds `word`.
inline bool listed(std::string_view word, std::string_view list) {
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t space = std::min(list.find(' ', at), list.size());
        if (space - at == word.size() && list.compare(at, word.size(), word) == 0) return true;
        at = space + 1;
    }
    return false;
}

/// How many words a list separated by single spaces has.
consteval std::size_t word_count(std::string_view list) {
    std::size_t count = 1;
    for (const char c : list) count += c == ' ' ? 1U : 0U;
    return count;
}

/// The words of a list, sorted: for lists too long to go through.
template <std::size_t N>
consteval std::array<std::string_view, N> sorted_words(std::string_view list) {
    std::array<std::string_view, N> words{};
    for (std::size_t i = 0; i < N; ++i) {
        const std::size_t space = std::min(list.find(' '), list.size());
        words[i] = list.substr(0, space);
        list.remove_prefix(std::min(space + 1, list.size()));
    }
    std::sort(words.begin(), words.end());
    return words;
}

/// MAX_SIZE, FOO2: capitals, digits and underscores, at least two capitals.
bool is_upper_name(std::string_view name);
/// Whether a macro of this name defines something by macros.cpp's table.
bool is_defining_macro(std::string_view name);
/// What the body behind a call of the macro is: a function's (of tests and modules, too), a struct's or a namespace's, by the table, else by the shape of its name.
std::optional<SymbolKind> kind_of_body(std::string_view name);

// One for each shape of language; each appends to the builder.
void outline_braces(Builder& builder);
void outline_end_words(Builder& builder);
void outline_indentation(Builder& builder);
void outline_lisp(Builder& builder);
/// Documents, data and build files, a line at a time. False where the language has no rules there.
bool outline_lines(Builder& builder);

}  // namespace aircher::ast::outlining
