#include "engine/pattern/similarity/symbol_positions.h"

namespace aircher::similarity {

SymbolPositions::SymbolPositions(std::span<const std::uint32_t> sequence)
    : size_(sequence.size()), blocks_((sequence.size() + kBits - 1) / kBits), direct_(kDirect * blocks_) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        std::uint64_t* row = nullptr;
        if (sequence[i] < kDirect) {
            row = direct_.data() + sequence[i] * blocks_;
        } else {
            const auto known = rest_rows_.try_emplace(sequence[i], rest_.size());
            if (known.second) rest_.resize(rest_.size() + blocks_);
            row = rest_.data() + known.first->second;
        }
        row[i / kBits] |= std::uint64_t{1} << (i % kBits);
    }
}

}  // namespace aircher::similarity
