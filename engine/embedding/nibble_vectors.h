// Vectors in four bits for each dimension, for stores of many: half of what bytes take.
//
// A float vector becomes round(7 · value / largest magnitude), with 8 added, two of them in a byte: dimension i is the lower half of byte i, dimension i + ceil(dimensions / 2) the upper half of
// it. Only its direction is kept. What is compared with them stays in bytes (int8_vectors.h), so the loss is one-sided: search finds as well with them (docs/embedding.md). Products are integers
// and so the same whichever instructions make them; AVX2 is used where the processor has it.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace aircher::embedding {

constexpr std::size_t nibble_bytes(std::size_t dimensions) { return (dimensions + 1) / 2; }

/// Writes `vector` to `row`. Zeros, and vectors with a value that is no finite number, become zeros. REQUIRES: row.size() == nibble_bytes(vector.size()).
void quantise_nibbles(std::span<const float> vector, std::span<std::uint8_t> row);

/// 1 / the length of a row; 0 where that is 0. cosine = dot · inverse_length(query) · inverse_nibble_length(row).
float inverse_nibble_length(std::span<const std::uint8_t> row);

/// dots[i] = the product of `query` and row i, for dots.size() rows one behind the other. REQUIRES: rows.size() == dots.size() · nibble_bytes(query.size()); at most 2^16 dimensions.
void dot_nibble_rows(std::span<const std::int8_t> query, std::span<const std::uint8_t> rows, std::span<std::int32_t> dots);

/// sums += factor · row. REQUIRES: row.size() == nibble_bytes(sums.size()).
void add_nibbles(std::span<const std::uint8_t> row, std::int64_t factor, std::span<std::int64_t> sums);

/// "avx2" or "portable": what dot_nibble_rows uses here.
const char* dot_instructions();

namespace detail {
void dot_nibble_rows_portable(std::span<const std::int8_t> query, std::span<const std::uint8_t> rows, std::span<std::int32_t> dots);
}  // namespace detail

}  // namespace aircher::embedding
