#include "engine/embedding/vectors.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace aircher::embedding {

double cosine_similarity(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size()) return 0.0;
    if (std::equal(a.begin(), a.end(), b.begin())) return 1.0;
    double dot = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        dot += x * y;
        aa += x * x;
        bb += y * y;
    }
    const double length = std::sqrt(aa) * std::sqrt(bb);
    const double cosine = dot / length;
    if (!(length > 0.0) || !std::isfinite(cosine)) return 0.0;
    return std::clamp(cosine, -1.0, 1.0);
}

void write_normalised(std::span<const std::int64_t> sums, std::span<float> row) {
    std::uint64_t largest = 0;
    for (const std::int64_t sum : sums) largest = std::max(largest, static_cast<std::uint64_t>(sum < 0 ? -sum : sum));
    if (largest == 0) {
        std::fill(row.begin(), row.end(), 0.0F);
        return;
    }
    // 24 bits of the largest are kept, so that the sum of squares is an exact integer.
    const unsigned bits = static_cast<unsigned>(std::bit_width(largest));
    const std::int64_t divisor = std::int64_t{1} << (bits > 24 ? bits - 24 : 0);
    std::uint64_t squares = 0;
    for (const std::int64_t sum : sums) squares += static_cast<std::uint64_t>((sum / divisor) * (sum / divisor));
    // Square root and quotient are correctly rounded wherever IEEE 754 holds.
    const double length = std::sqrt(static_cast<double>(squares));
    for (std::size_t i = 0; i < sums.size(); ++i) row[i] = static_cast<float>(static_cast<double>(sums[i] / divisor) / length);
}

}  // namespace aircher::embedding
