// The maximal repeats of a sequence of numbers: every run that occurs at least twice and cannot be extended at either side without losing an occurrence.
//
// A suffix array by prefix doubling (Manber and Myers 1990, sorted by counting), common prefixes by Kasai et al. (2001); the repeats are the intervals of equal common
// prefix. O(n log n) time, 24 bytes an element.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::similarity {

class Repeats {
public:
    struct Repeat {
        std::uint32_t length = 0;  ///< elements
        std::uint32_t first = 0;   ///< its occurrences are order()[first … last]
        std::uint32_t last = 0;    ///< inclusive
    };

    /// A value that equals nothing, not even itself at another place: repeats never cross it.
    static constexpr std::uint32_t kBreak = 0xFFFF'FFFF;

    /// REQUIRES: other values are below `values`. Errors: cancelled, deadline_exceeded.
    static Result<Repeats> find(std::span<const std::uint32_t> sequence, std::uint32_t values, RequestContext& context);

    const std::vector<Repeat>& repeats() const { return repeats_; }
    /// Where an occurrence begins.
    std::uint32_t position(std::uint32_t index) const { return order_[index]; }

private:
    std::vector<std::uint32_t> order_;  ///< the suffix array
    std::vector<Repeat> repeats_;
};

}  // namespace aircher::similarity
