// How alike two texts are, character by character: the modes `text` and `levenshtein` of similarity_search.
//
// Both scores are symmetric, 1 for equal texts only, and 0 where nothing is common.
//   indel        2·L / (|a| + |b|), where L is the length of the longest common subsequence of characters: 1 minus the share of characters that have to be
//                removed or inserted to turn one into the other. A replaced character costs two.
//   levenshtein  1 - D / max(|a|, |b|), where D is the least number of characters to remove, insert or replace.
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
#include <variant>

#include "engine/pattern/similarity/lcs.h"
#include "engine/pattern/similarity/levenshtein.h"

namespace aircher::similarity {

enum class TextMeasure : std::uint8_t { indel, levenshtein };

/// One text, prepared to be compared with many.
class TextMatcher {
public:
    explicit TextMatcher(std::string_view query, TextMeasure measure = TextMeasure::indel);

    /// The score, or nothing where it is below `threshold` (found out early) or the call was cancelled.
    std::optional<double> score(std::string_view text, double threshold, const RequestContext& context) const;

private:
    TextMatcher(const std::vector<std::uint32_t>& characters, TextMeasure measure);
    /// How many characters both have, counted by their low bits: no common subsequence is longer, and as many of the longer one are not matched.
    template <class Sequence>
    std::size_t most_common(const Sequence& characters) const;
    template <class Sequence>
    std::optional<double> score_characters(const Sequence& characters, double threshold, const RequestContext& context) const;

    std::size_t size_;
    std::variant<LcsMatcher, LevenshteinMatcher> matcher_;
    std::array<std::uint32_t, 256> counts_{};
};

/// Appends the characters of `text`.
void append_characters(std::string_view text, std::vector<std::uint32_t>& out);

}  // namespace aircher::similarity
