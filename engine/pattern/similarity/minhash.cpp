#include "engine/pattern/similarity/minhash.h"

#include <algorithm>
#include <random>

namespace aircher::similarity {
namespace {

/// Spreads the bits of `value` (the finaliser of MurmurHash3, 32 bits): the families below need inputs that look random.
std::uint32_t mix(std::uint32_t value) {
    value ^= value >> 16U;
    value *= 0x85EB'CA6BU;
    value ^= value >> 13U;
    value *= 0xC2B2'AE35U;
    return value ^ (value >> 16U);
}

}  // namespace

MinHash::MinHash() {
    // A fixed seed, and an engine whose numbers the standard fixes: the same keys everywhere.
    std::mt19937 random(20'261'129);
    for (std::uint32_t& multiplier : multipliers_) multiplier = static_cast<std::uint32_t>(random()) | 1U;
    for (std::uint32_t& addend : addends_) addend = static_cast<std::uint32_t>(random());
}

MinHash::Keys MinHash::keys(std::span<const std::uint32_t> elements) const {
    std::array<std::uint32_t, kBands * kRows> least;
    least.fill(0xFFFF'FFFFU);
    for (const std::uint32_t element : elements) {
        const std::uint32_t value = mix(element);
        for (std::size_t i = 0; i < least.size(); ++i) {
            std::uint32_t hash = value * multipliers_[i] + addends_[i];
            hash ^= hash >> 15U;
            least[i] = std::min(least[i], hash);
        }
    }
    Keys keys;
    for (std::size_t band = 0; band < kBands; ++band) {
        std::uint64_t key = band;
        for (std::size_t row = 0; row < kRows; ++row) key = (key ^ least[band * kRows + row]) * 0x9E37'79B9'7F4A'7C15U;
        keys[band] = key ^ (key >> 29U);
    }
    return keys;
}

}  // namespace aircher::similarity
