// Classes of characters as the parser needs them: which ASCII characters belong to one, and whether any above does.
//
// The ASCII half is exact, since a negated class is its complement. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/pattern/syntax/syntax_tree.h"

namespace aircher::pattern {

struct NamedClass {
    AsciiSet set;
    bool high = false;
    bool exact = true;  ///< false: `set` may hold more than the class does
};

/// What `\c` means: one of \d \D \w \W \s \S \h \H \v \V; nothing for other letters.
std::optional<NamedClass> class_escape(char c);

/// The property whose name begins at `at` (behind `\p` or `\P`), which is moved behind it.
NamedClass property_class(std::string_view text, std::size_t& at, bool negated);

/// The character that an escape means, `at` standing behind the backslash: \n \t \x41 \x{41} \o{101} \0 \cA or a character for itself; `at` is moved
/// behind it. Nothing where it is no such escape.
std::optional<std::uint32_t> character_escape(std::string_view text, std::size_t& at);

struct BracketClass {
    AsciiSet set;
    bool high = false;
    bool negated = false;
    bool folds_to_ascii = false;
};

/// The class in brackets at `at`, which is moved behind it. Nothing where it is not understood.
std::optional<BracketClass> read_class(std::string_view text, std::size_t& at, bool ignore_case);

/// The other case of every letter in `set`.
AsciiSet other_case(const AsciiSet& set);

}  // namespace aircher::pattern
