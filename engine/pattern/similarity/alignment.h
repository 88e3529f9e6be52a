// How two sequences correspond: a longest common subsequence as matching runs.
//
// E. W. Myers, "An O(ND) difference algorithm and its variations" (1986), the greedy algorithm: time and memory grow with the differences, not with the
// product of the lengths. `max_distance` bounds both.
//
// Used to verify clones. Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::similarity {

/// a[a_begin + k] == b[b_begin + k] for all k < length.
struct MatchingRun {
    std::uint32_t a_begin = 0;
    std::uint32_t b_begin = 0;
    std::uint32_t length = 0;
};

/// A longest common subsequence of `a` and `b` as runs in order; nothing where more than `max_distance` elements have to be removed and inserted to turn one into
/// the other, or where the call was cancelled. Memory: 2 · max_distance² bytes and more.
std::optional<std::vector<MatchingRun>> align(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::size_t max_distance, const RequestContext& context);

}  // namespace aircher::similarity
