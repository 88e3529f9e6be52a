// What stands next to a text in every match: most places of a common word are ruled out by the byte before or behind it.
//
// `\bfoo\s*\(` has foo behind something that is no ASCII word character, and before white space or a parenthesis. Never narrower than the pattern.
//
// Plain data and pure functions; any thread.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "engine/pattern/syntax/syntax_tree.h"

namespace aircher::pattern {

struct Neighbours {
    /// Bytes; a line feed for the edges of a line, too.
    std::bitset<256> before, behind;

    /// Whether the text from `begin` to `end` of `block` may be that of a match.
    bool fit(std::string_view block, std::size_t begin, std::size_t end) const {
        const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(at < block.size() ? block[at] : '\n'); };
        return behind[byte_at(end)] && before[begin == 0 ? '\n' : byte_at(begin - 1)];
    }
};

/// Of one of the places where the pattern, one that matches within lines, itself says `text`. Nothing where that is no certain place, or anything may stand
/// next to it.
std::optional<Neighbours> neighbours_of(const Syntax& syntax, std::string_view text);

}  // namespace aircher::pattern
