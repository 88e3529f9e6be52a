#include "engine/pattern/similarity/lcs.h"

#include <algorithm>
#include <bit>

namespace aircher::similarity {
namespace {

constexpr std::size_t kBits = SymbolPositions::kBits;
/// Words of the table between two looks at whether the call was cancelled: far below a millisecond.
constexpr std::size_t kWordsPerPoll = 1U << 16U;

}  // namespace

template <class Sequence>
std::size_t LcsMatcher::run(const Sequence& other, std::size_t needed, const RequestContext& context) const {
    const std::size_t size = positions_.size();
    const std::size_t blocks = positions_.blocks();
    const std::size_t count = other.size();
    if (size == 0 || count == 0 || needed > std::min(size, count)) return 0;
    // A bit is 0 where the length grows with its position of the pattern: the number of zeros is the length so far.
    if (blocks == 1) {
        std::uint64_t state = ~std::uint64_t{0};
        for (std::size_t j = 0; j < count; ++j) {
            const std::uint64_t* matches = positions_.row(symbol_at(other, j));
            if (matches == nullptr) continue;
            const std::uint64_t hit = state & *matches;
            state = (state + hit) | (state & ~hit);
        }
        return static_cast<std::size_t>(std::popcount(~state));
    }
    // A subsequence of `needed` symbols leaves out at most size − needed of the pattern and count − needed of the other. So where it is at other[j],
    // it is at most that far from pattern[j] to either side; blocks outside of this band cannot matter and keep their state.
    const std::size_t before = count - needed;
    const std::size_t behind = size - needed;
    std::vector<std::uint64_t> state(blocks, ~std::uint64_t{0});
    std::size_t words = 0;
    for (std::size_t j = 0; j < count; ++j) {
        const std::size_t first = j > before ? (j - before) / kBits : 0;
        if (first >= blocks) break;
        const std::size_t end = std::min(blocks, (j + behind) / kBits + 1);
        words += end - first;
        if (words >= kWordsPerPoll) {
            words = 0;
            if (context.should_stop()) return 0;
            std::size_t found = 0;
            for (const std::uint64_t word : state) found += static_cast<std::size_t>(std::popcount(~word));
            if (found + (count - j) < needed) return found;
        }
        const std::uint64_t* matches = positions_.row(symbol_at(other, j));
        if (matches == nullptr) continue;
        std::uint64_t carry = 0;
        for (std::size_t block = first; block < end; ++block) {
            const std::uint64_t old = state[block];
            const std::uint64_t hit = old & matches[block];
            const std::uint64_t partial = old + carry;
            const std::uint64_t sum = partial + hit;
            carry = (partial < old ? 1U : 0U) | (sum < partial ? 1U : 0U);
            state[block] = sum | (old & ~hit);
        }
    }
    std::size_t length = 0;
    for (const std::uint64_t word : state) length += static_cast<std::size_t>(std::popcount(~word));
    return length;
}

template std::size_t LcsMatcher::run(const std::span<const std::uint32_t>&, std::size_t, const RequestContext&) const;
template std::size_t LcsMatcher::run(const std::string_view&, std::size_t, const RequestContext&) const;

}  // namespace aircher::similarity
