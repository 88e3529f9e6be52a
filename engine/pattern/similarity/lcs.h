// The longest common subsequence of a fixed sequence with many others, bit-parallel: 64 cells of the table in one addition.
//
// H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004), in blocks of 64 bits with carries. `needed` narrows the table to the band of cells that a
// subsequence of that length can pass through, and ends the work as soon as it cannot be reached any more.
//
// Used by TextMatcher on characters. Threads: immutable once built; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::similarity {

class LcsMatcher {
public:
    explicit LcsMatcher(std::span<const std::uint32_t> pattern);

    std::size_t size() const { return size_; }

    /// The exact length where it is at least `needed`; otherwise some value below `needed`, and never more than the exact length.
    /// Also less where the call was cancelled: whoever cares asks `context` afterwards.
    std::size_t length(std::span<const std::uint32_t> other, std::size_t needed, const RequestContext& context) const { return run(other, needed, context); }
    /// The same for a sequence of bytes that stand for themselves: ASCII text.
    std::size_t length(std::string_view other, std::size_t needed, const RequestContext& context) const { return run(other, needed, context); }

private:
    static constexpr std::size_t kDirect = 128;  ///< symbols below this have their row of the table by index

    template <class Sequence>
    std::size_t run(const Sequence& other, std::size_t needed, const RequestContext& context) const;
    const std::uint64_t* row(std::uint32_t symbol) const;

    std::size_t size_;
    std::size_t blocks_;
    std::vector<std::uint64_t> direct_;  ///< kDirect rows of blocks_ words: at which positions of the pattern the symbol stands
    std::vector<std::uint64_t> rest_;    ///< rows of the other symbols
    std::unordered_map<std::uint32_t, std::size_t> rest_rows_;
};

}  // namespace aircher::similarity
