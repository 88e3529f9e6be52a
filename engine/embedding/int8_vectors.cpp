#include "engine/embedding/int8_vectors.h"

#include <algorithm>
#include <cmath>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace aircher::embedding {
namespace {

#if defined(__x86_64__)
bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

__attribute__((target("avx2"))) std::int32_t sum_of_lanes(__m256i lanes) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
    return _mm_cvtsi128_si32(sum);
}

__attribute__((target("avx2"))) void dot_rows_avx2(const std::int8_t* query, std::size_t dimensions, const std::int8_t* rows, std::size_t count, std::int32_t* dots) {
    const std::size_t whole = dimensions / 16 * 16;
    for (std::size_t row = 0; row < count; ++row, rows += dimensions) {
        __m256i lanes = _mm256_setzero_si256();
        for (std::size_t i = 0; i < whole; i += 16) {
            const __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(query + i)));
            const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(rows + i)));
            lanes = _mm256_add_epi32(lanes, _mm256_madd_epi16(a, b));
        }
        std::int32_t sum = sum_of_lanes(lanes);
        for (std::size_t i = whole; i < dimensions; ++i) sum += std::int32_t{query[i]} * std::int32_t{rows[i]};
        dots[row] = sum;
    }
}
#endif

}  // namespace

void detail::dot_rows_portable(const std::int8_t* query, std::size_t dimensions, const std::int8_t* rows, std::size_t count, std::int32_t* dots) {
    for (std::size_t row = 0; row < count; ++row, rows += dimensions) {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < dimensions; ++i) sum += std::int32_t{query[i]} * std::int32_t{rows[i]};
        dots[row] = sum;
    }
}

void quantise(std::span<const float> vector, std::span<std::int8_t> row) {
    float largest = 0.0F;
    bool finite = true;
    for (const float value : vector) {
        finite = finite && std::isfinite(value);
        largest = std::max(largest, std::abs(value));
    }
    if (!finite || largest == 0.0F) {
        std::fill(row.begin(), row.end(), std::int8_t{0});
        return;
    }
    // In double, the quotient of two floats is rounded once and its product with 127 once more, the same everywhere.
    for (std::size_t i = 0; i < vector.size(); ++i)
        row[i] = static_cast<std::int8_t>(std::lround(static_cast<double>(vector[i]) / static_cast<double>(largest) * 127.0));
}

float inverse_length(std::span<const std::int8_t> row) {
    const std::int32_t squares = dot(row, row);
    return squares == 0 ? 0.0F : static_cast<float>(1.0 / std::sqrt(static_cast<double>(squares)));
}

std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
    std::int32_t out = 0;
    dot_rows(a, b, {&out, 1});
    return out;
}

void dot_rows(std::span<const std::int8_t> query, std::span<const std::int8_t> rows, std::span<std::int32_t> dots) {
#if defined(__x86_64__)
    if (has_avx2()) return dot_rows_avx2(query.data(), query.size(), rows.data(), dots.size(), dots.data());
#endif
    detail::dot_rows_portable(query.data(), query.size(), rows.data(), dots.size(), dots.data());
}

const char* dot_instructions() {
#if defined(__x86_64__)
    if (has_avx2()) return "avx2";
#endif
    return "portable";
}

}  // namespace aircher::embedding
