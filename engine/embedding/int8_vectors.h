// Vectors in a byte for each dimension, for stores and for scans over many of them.
//
// A float vector becomes round(127 · value / largest magnitude): only its direction is kept, which is all that a cosine asks for. Products are integers and so
// the same whichever instructions make them; `AVX2` is used where the processor has it.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace aircher::embedding {

/// Writes `vector` to `row`. Zeros, and vectors with a value that is no finite number, become zeros. REQUIRES: as many of each.
void quantise(std::span<const float> vector, std::span<std::int8_t> row);

/// 1 / the length of a row; 0 where that is 0. cosine = dot · inverse_length(a) · inverse_length(b).
float inverse_length(std::span<const std::int8_t> row);

/// REQUIRES: one size, at most 2^16.
std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b);

/// dots[i] = dot(query, row i) for dots.size() rows one behind the other. REQUIRES: rows.size() == dots.size() · query.size().
void dot_rows(std::span<const std::int8_t> query, std::span<const std::int8_t> rows, std::span<std::int32_t> dots);

/// "avx2" or "portable": what dot_rows uses here.
const char* dot_instructions();

namespace detail {
void dot_rows_portable(const std::int8_t* query, std::size_t dimensions, const std::int8_t* rows, std::size_t count, std::int32_t* dots);
}  // namespace detail

}  // namespace aircher::embedding
