// The Levenshtein distance of a fixed sequence to many others, bit-parallel: 64 cells of the table at once.
//
// G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming" (1999), in blocks of 64 rows as in H. Hyyrö, "A
// bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003). `most` narrows the table to the band of cells through which a distance
// of that much can come (Ukkonen, 1985), and ends the work as soon as it is exceeded.
//
// Used by TextMatcher on characters. Threads: immutable once built; any thread.
#pragma once

#include "engine/base/request_context.h"
#include "engine/pattern/similarity/symbol_positions.h"

namespace aircher::similarity {

class LevenshteinMatcher {
public:
    explicit LevenshteinMatcher(std::span<const std::uint32_t> pattern) : positions_(pattern) {}

    std::size_t size() const { return positions_.size(); }

    /// The exact distance where it is at most `most`; otherwise some value above `most`.
    /// Also more where the call was cancelled: whoever cares asks `context` afterwards.
    std::size_t distance(std::span<const std::uint32_t> other, std::size_t most, const RequestContext& context) const { return run(other, most, context); }
    /// The same for a sequence of bytes that stand for themselves: ASCII text.
    std::size_t distance(std::string_view other, std::size_t most, const RequestContext& context) const { return run(other, most, context); }

private:
    template <class Sequence>
    std::size_t run(const Sequence& other, std::size_t most, const RequestContext& context) const;

    SymbolPositions positions_;
};

}  // namespace aircher::similarity
