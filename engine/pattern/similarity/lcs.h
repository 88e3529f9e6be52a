// The longest common subsequence of a fixed sequence with many others, bit-parallel: 64 cells of the table in one addition.
//
// H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004), in blocks of 64 bits with carries. `needed` narrows the table to the band of cells that a
// subsequence of that length can pass through, and ends the work as soon as it cannot be reached any more.
//
// Used by TextMatcher on characters. Threads: immutable once built; any thread.
#pragma once

#include "engine/base/request_context.h"
#include "engine/pattern/similarity/symbol_positions.h"

namespace aircher::similarity {

class LcsMatcher {
public:
    explicit LcsMatcher(std::span<const std::uint32_t> pattern) : positions_(pattern) {}

    std::size_t size() const { return positions_.size(); }

    /// The exact length where it is at least `needed`; otherwise some value below `needed`, and never more than the exact length.
    /// Also less where the call was cancelled: whoever cares asks `context` afterwards.
    std::size_t length(std::span<const std::uint32_t> other, std::size_t needed, const RequestContext& context) const { return run(other, needed, context); }
    /// The same for a sequence of bytes that stand for themselves: ASCII text.
    std::size_t length(std::string_view other, std::size_t needed, const RequestContext& context) const { return run(other, needed, context); }

private:
    template <class Sequence>
    std::size_t run(const Sequence& other, std::size_t needed, const RequestContext& context) const;

    SymbolPositions positions_;
};

}  // namespace aircher::similarity
