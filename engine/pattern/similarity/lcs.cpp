#include "engine/pattern/similarity/lcs.h"

#include <algorithm>
#include <bit>

namespace aircher::similarity {
namespace {

constexpr std::size_t kBits = 64;
/// Words of the table between two looks at whether the call was cancelled: far below a millisecond.
constexpr std::size_t kWordsPerPoll = 1U << 16U;

std::uint32_t symbol_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }
std::uint32_t symbol_at(std::span<const std::uint32_t> sequence, std::size_t i) { return sequence[i]; }

}  // namespace

LcsMatcher::LcsMatcher(std::span<const std::uint32_t> pattern)
    : size_(pattern.size()), blocks_((pattern.size() + kBits - 1) / kBits), direct_(kDirect * blocks_) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        std::uint64_t* row = nullptr;
        if (pattern[i] < kDirect) {
            row = direct_.data() + pattern[i] * blocks_;
        } else {
            const auto known = rest_rows_.try_emplace(pattern[i], rest_.size());
            if (known.second) rest_.resize(rest_.size() + blocks_);
            row = rest_.data() + known.first->second;
        }
        row[i / kBits] |= std::uint64_t{1} << (i % kBits);
    }
}

const std::uint64_t* LcsMatcher::row(std::uint32_t symbol) const {
    if (symbol < kDirect) return direct_.data() + symbol * blocks_;
    const auto found = rest_rows_.find(symbol);
    return found == rest_rows_.end() ? nullptr : rest_.data() + found->second;
}

template <class Sequence>
std::size_t LcsMatcher::run(const Sequence& other, std::size_t needed, const RequestContext& context) const {
    const std::size_t count = other.size();
    if (size_ == 0 || count == 0 || needed > std::min(size_, count)) return 0;
    // A bit is 0 where the length grows with its position of the pattern: the number of zeros is the length so far.
    if (blocks_ == 1) {
        std::uint64_t state = ~std::uint64_t{0};
        for (std::size_t j = 0; j < count; ++j) {
            const std::uint64_t* matches = row(symbol_at(other, j));
            if (matches == nullptr) continue;
            const std::uint64_t hit = state & *matches;
            state = (state + hit) | (state & ~hit);
        }
        return static_cast<std::size_t>(std::popcount(~state));
    }
    // A subsequence of `needed` symbols leaves out at most size_ − needed of the pattern and count − needed of the other. So where it is at other[j],
    // it is at most that far from pattern[j] to either side; blocks outside of this band cannot matter and keep their state.
    const std::size_t before = count - needed;
    const std::size_t behind = size_ - needed;
    std::vector<std::uint64_t> state(blocks_, ~std::uint64_t{0});
    std::size_t words = 0;
    for (std::size_t j = 0; j < count; ++j) {
        const std::size_t first = j > before ? (j - before) / kBits : 0;
        if (first >= blocks_) break;
        const std::size_t end = std::min(blocks_, (j + behind) / kBits + 1);
        words += end - first;
        if (words >= kWordsPerPoll) {
            words = 0;
            if (context.should_stop()) return 0;
            std::size_t found = 0;
            for (const std::uint64_t word : state) found += static_cast<std::size_t>(std::popcount(~word));
            if (found + (count - j) < needed) return found;
        }
        const std::uint64_t* matches = row(symbol_at(other, j));
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
