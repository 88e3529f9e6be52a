#include "engine/embedding/nibble_vectors.h"

#include <cmath>
#include <numeric>

#include "engine/embedding/int8_vectors.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace aircher::embedding {
namespace {

constexpr int kZero = 8, kLargest = 7;

int lower(std::uint8_t byte) { return (byte & 0x0F) - kZero; }
int upper(std::uint8_t byte) { return (byte >> 4) - kZero; }

#if defined(__x86_64__)
bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

/// Nibbles are multiplied as they are stored, and the eights that this is too much are taken off at the end.
__attribute__((target("avx2"))) void dot_nibble_rows_avx2(std::span<const std::int8_t> query, std::span<const std::uint8_t> rows, std::span<std::int32_t> dots) {
    constexpr std::size_t kBlock = 32;
    const std::size_t bytes = nibble_bytes(query.size()), whole = (query.size() - bytes) / kBlock * kBlock;
    const std::int8_t* const front = query.data();
    const std::int8_t* const back = front + bytes;
    const std::int32_t eights = kZero * (std::accumulate(front, front + whole, 0) + std::accumulate(back, back + whole, 0));
    const __m256i mask = _mm256_set1_epi8(0x0F), ones = _mm256_set1_epi16(1);
    const std::uint8_t* row = rows.data();
    for (std::size_t i = 0; i < dots.size(); ++i, row += bytes) {
        __m256i lanes = _mm256_setzero_si256();
        for (std::size_t d = 0; d < whole; d += kBlock) {
            const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + d));
            const __m256i low = _mm256_maddubs_epi16(_mm256_and_si256(both, mask), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(front + d)));
            const __m256i high = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(both, 4), mask), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(back + d)));
            lanes = _mm256_add_epi32(lanes, _mm256_madd_epi16(_mm256_add_epi16(low, high), ones));  // four products of at most 15 · 128 are no overflow
        }
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        std::int32_t dot = _mm_cvtsi128_si32(sum) - eights;
        for (std::size_t d = whole; d < bytes; ++d) dot += lower(row[d]) * front[d] + (bytes + d < query.size() ? upper(row[d]) * back[d] : 0);
        dots[i] = dot;
    }
}
#endif

}  // namespace

void detail::dot_nibble_rows_portable(std::span<const std::int8_t> query, std::span<const std::uint8_t> rows, std::span<std::int32_t> dots) {
    const std::size_t bytes = nibble_bytes(query.size()), pairs = query.size() - bytes;
    const std::int8_t* const back = query.data() + bytes;
    const std::uint8_t* row = rows.data();
    for (std::size_t i = 0; i < dots.size(); ++i, row += bytes) {
        std::int32_t dot = 0;
        for (std::size_t d = 0; d < pairs; ++d) dot += lower(row[d]) * query[d] + upper(row[d]) * back[d];
        if (pairs < bytes) dot += lower(row[pairs]) * query[pairs];
        dots[i] = dot;
    }
}

void quantise_nibbles(std::span<const float> vector, std::span<std::uint8_t> row) {
    const float largest = detail::largest_of(vector);
    const auto nibble = [&](std::size_t i) { return static_cast<unsigned>(kZero + (largest == 0.0F || i >= vector.size() ? 0 : detail::step_of(vector[i], largest, kLargest))); };
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(nibble(i) | nibble(row.size() + i) << 4U);
}

float inverse_nibble_length(std::span<const std::uint8_t> row) {
    std::int32_t squares = 0;
    for (const std::uint8_t byte : row) squares += lower(byte) * lower(byte) + upper(byte) * upper(byte);
    return squares == 0 ? 0.0F : static_cast<float>(1.0 / std::sqrt(static_cast<double>(squares)));
}

void dot_nibble_rows(std::span<const std::int8_t> query, std::span<const std::uint8_t> rows, std::span<std::int32_t> dots) {
#if defined(__x86_64__)
    if (has_avx2()) return dot_nibble_rows_avx2(query, rows, dots);
#endif
    detail::dot_nibble_rows_portable(query, rows, dots);
}

void add_nibbles(std::span<const std::uint8_t> row, std::int64_t factor, std::span<std::int64_t> sums) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        sums[i] += factor * lower(row[i]);
        if (row.size() + i < sums.size()) sums[row.size() + i] += factor * upper(row[i]);
    }
}

const char* dot_instructions() {
#if defined(__x86_64__)
    if (has_avx2()) return "avx2";
#endif
    return "portable";
}

}  // namespace aircher::embedding
