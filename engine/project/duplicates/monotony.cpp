// Code that says little, though it may stand in many places.
#include <algorithm>
#include <array>

#include "engine/project/duplicates/clone_candidates.h"

namespace aircher::project {
namespace {

constexpr std::size_t kGram = 4;
/// Diversity falls with length alone: it is measured in blocks, the first of them.
constexpr std::size_t kBlock = 128;
constexpr std::size_t kMostBlocks = 16;
constexpr double kMostLiterals = 0.4;
constexpr double kLeastDiversity = 0.45;

}  // namespace

bool is_monotonous(std::span<const TokenCode> codes) {
    codes = codes.first(std::min(codes.size(), kBlock * kMostBlocks));
    std::size_t literals = 0;
    for (const TokenCode code : codes) literals += sort_of(code) == TokenSort::number || sort_of(code) == TokenSort::string ? 1U : 0U;
    if (static_cast<double>(literals) > kMostLiterals * static_cast<double>(codes.size())) return true;
    std::size_t grams = 0, distinct = 0;
    std::array<std::uint64_t, kBlock> block;
    for (std::size_t begin = 0; begin + kGram <= codes.size(); begin += kBlock) {
        std::size_t count = 0;
        for (std::size_t i = begin; i + kGram <= std::min(begin + kBlock, codes.size()); ++i) {
            std::uint64_t gram = 0;
            for (std::size_t k = 0; k < kGram; ++k) gram = (gram ^ blind(codes[i + k])) * 0x9E37'79B9'7F4A'7C15U;
            block[count++] = gram;
        }
        std::sort(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
        distinct += static_cast<std::size_t>(std::unique(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count)) - block.begin());
        grams += count;
    }
    return grams > 0 && static_cast<double>(distinct) < kLeastDiversity * static_cast<double>(grams);
}

}  // namespace aircher::project
