// Searching for a run of byte classes (syntax/class_run.h) at memory speed.
//
// 64 bytes at a time are sorted into classes by two table look-ups in vector registers. One bit for each byte and class remains; those of a class, shifted by
// the places that it has in the run and joined, leave where the run may begin. Mostly the rarest class leaves nothing, and the others are not looked at.
// Without such registers a byte at a time moves the states of a Shift-And automaton (Baeza-Yates and Gonnet, 1992).
//
// Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/pattern/syntax/class_run.h"

namespace aircher::pattern {

class ClassRunSearch {
public:
    /// REQUIRES: a run of `class_run` that is not empty.
    explicit ClassRunSearch(const ClassRun& run);

    /// Where the run first begins at or behind `from`: ASCII as its places say, to its end or up to a byte above 0x7F at a place that may be `high`. npos
    /// where it does not.
    std::size_t find(std::string_view text, std::size_t from) const;

private:
    /// Places next to each other that ask for the same class.
    struct Stretch {
        std::uint8_t rectangles = 0;  ///< of the class; none where it holds no ASCII
        std::uint8_t begin = 0;       ///< the first place
        std::uint8_t count = 0;
        double bits = 0;  ///< how much the class rules out, all of its stretches together
    };
    struct Chunk;
    std::size_t find_plainly(std::string_view text, std::size_t from) const;
    std::size_t find_avx2(std::string_view text, std::size_t from) const;
    std::uint64_t begins_in(const Chunk& chunk) const;

    std::size_t length_ = 0;
    std::uint32_t high_places_ = 0;                ///< bit k: place k may be above ASCII
    std::array<std::uint32_t, 128> places_of_{};   ///< for each byte of ASCII, bit k: it may stand at place k
    std::vector<Stretch> stretches_;               ///< those that rule out most first; those of a class together
    std::array<std::uint8_t, 16> low_{}, high_{};  ///< for each half byte, the rectangles that hold it
};

}  // namespace aircher::pattern
