// Vectors in a byte for each dimension: questions, and what there is one of for each file. What there are many of is stored in half of that (nibble_vectors.h).
//
// A float vector becomes round(127 · value / largest magnitude): only its direction is kept, which is all that a cosine asks for. Products are integers and so the same everywhere.
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

namespace detail {
/// The largest magnitude in a vector; 0 where one of its values is no finite number.
float largest_of(std::span<const float> vector);
/// `value` as a step of `steps` up to `largest`: the quotient of two floats is rounded once in double and its product once more, the same everywhere.
int step_of(float value, float largest, int steps);
}  // namespace detail

}  // namespace aircher::embedding
