// Where each symbol stands in a fixed sequence, as rows of bits: what the bit-parallel comparisons (lcs.h, levenshtein.h) read one row of for each symbol of
// the other sequence.
//
// Threads: immutable once built; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aircher::similarity {

class SymbolPositions {
public:
    static constexpr std::size_t kBits = 64;

    explicit SymbolPositions(std::span<const std::uint32_t> sequence);

    /// Of the sequence.
    std::size_t size() const { return size_; }
    /// Words in a row.
    std::size_t blocks() const { return blocks_; }
    /// The row of `symbol`; null where it does not stand in the sequence and is none of those that always have one.
    const std::uint64_t* row(std::uint32_t symbol) const {
        if (symbol < kDirect) return direct_.data() + symbol * blocks_;
        const auto found = rest_rows_.find(symbol);
        return found == rest_rows_.end() ? nullptr : rest_.data() + found->second;
    }

private:
    static constexpr std::size_t kDirect = 128;  ///< symbols below this have their row by index

    std::size_t size_;
    std::size_t blocks_;
    std::vector<std::uint64_t> direct_;  ///< kDirect rows of blocks_ words
    std::vector<std::uint64_t> rest_;    ///< rows of the other symbols
    std::unordered_map<std::uint32_t, std::size_t> rest_rows_;
};

inline std::uint32_t symbol_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }
inline std::uint32_t symbol_at(std::span<const std::uint32_t> sequence, std::size_t i) { return sequence[i]; }

}  // namespace aircher::similarity
