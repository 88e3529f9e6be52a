// How alike two texts are, character by character: the mode `text` of similarity_search.
//
// The score is the normalised indel similarity 2·L / (|a| + |b|), where L is the length of the longest common subsequence of characters: 1 minus the share of
// characters that have to be removed or inserted to turn one into the other. It is symmetric, 1 for equal texts only, and 0 where nothing is common.
// (The Levenshtein distance also counts a replacement as one step; as a removal and an insertion it costs two here, which tells alike from unalike better.)
//
// Characters are Unicode code points; a byte that is no UTF-8 is a character of its own that equals only itself. Two empty texts are equal.
//
// Threads: immutable once built; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/pattern/similarity/lcs.h"

namespace aircher::similarity {

/// One text, prepared to be compared with many.
class TextMatcher {
public:
    explicit TextMatcher(std::string_view query);

    /// The score, or nothing where it is below `threshold` (found out early) or the call was cancelled.
    std::optional<double> score(std::string_view text, double threshold, const RequestContext& context) const;

private:
    explicit TextMatcher(const std::vector<std::uint32_t>& characters);
    /// No common subsequence is longer than what both have of each character, counted by the characters' low bits.
    template <class Sequence>
    std::size_t most(const Sequence& characters) const;
    template <class Sequence>
    std::optional<double> score_characters(const Sequence& characters, double threshold, const RequestContext& context) const;

    LcsMatcher matcher_;
    std::array<std::uint32_t, 256> counts_{};
};

/// Appends the characters of `text`.
void append_characters(std::string_view text, std::vector<std::uint32_t>& out);

}  // namespace aircher::similarity
