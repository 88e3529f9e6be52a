#include "engine/embedding/int8_vectors.h"

#include <algorithm>
#include <cmath>

namespace aircher::embedding {

float detail::largest_of(std::span<const float> vector) {
    float largest = 0.0F;
    for (const float value : vector) {
        if (!std::isfinite(value)) return 0.0F;
        largest = std::max(largest, std::abs(value));
    }
    return largest;
}

int detail::step_of(float value, float largest, int steps) { return static_cast<int>(std::lround(static_cast<double>(value) / static_cast<double>(largest) * steps)); }

void quantise(std::span<const float> vector, std::span<std::int8_t> row) {
    const float largest = detail::largest_of(vector);
    std::transform(vector.begin(), vector.end(), row.begin(), [largest](float value) { return largest == 0.0F ? std::int8_t{0} : static_cast<std::int8_t>(detail::step_of(value, largest, 127)); });
}

float inverse_length(std::span<const std::int8_t> row) {
    const std::int32_t squares = dot(row, row);
    return squares == 0 ? 0.0F : static_cast<float>(1.0 / std::sqrt(static_cast<double>(squares)));
}

std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::int32_t{a[i]} * std::int32_t{b[i]};
    return sum;
}

}  // namespace aircher::embedding
