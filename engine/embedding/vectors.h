// How vectors are made from sums and compared. All results are the same on every machine.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace aircher::embedding {

/// Of two vectors of one length, in [-1, 1]. 1 where they are equal, whatever they are; 0 where one of two different ones has no direction (zeros, or what is no number).
double cosine_similarity(std::span<const float> a, std::span<const float> b);

/// Writes `sums`, brought to length 1, to `row`; zeros where all are zero. REQUIRES: as many of each; their magnitudes under 2^62.
void write_normalised(std::span<const std::int64_t> sums, std::span<float> row);

}  // namespace aircher::embedding
