// Classes of bytes that follow each other in every match: what there is to look for where a pattern holds no literal.
//
// `\b[A-Z]{3}\d{4}\b` has a run of seven: three capitals, four digits. Like the tree that it is read from, a run is never narrower than the pattern.
//
// Plain data and pure functions; any thread.
#pragma once

#include <vector>

#include "engine/pattern/syntax/syntax_tree.h"

namespace aircher::pattern {

struct ClassRun {
    /// One character of the run. The characters of a match stand at the places of the run up to the first that is above U+007F, which stands at a place
    /// with `high`; those behind that one may stand anywhere.
    struct Place {
        AsciiSet ascii;
        bool high = false;
        bool operator==(const Place&) const = default;
    };
    std::vector<Place> places;  ///< at most kMaxPlaces; empty where nothing is known
    double bits = 0;            ///< a text of source code holds the run at one place in 2^bits, roughly
};

/// What a search takes: places, and rectangles of high and low half bytes that make up all classes of the run together.
inline constexpr std::size_t kMaxPlaces = 16;
inline constexpr std::size_t kMaxRectangles = 8;

/// Bytes with one of `high` in the upper half (bit h: 0xh0) and one of `low` in the lower.
struct ByteRectangle {
    unsigned high = 0;
    unsigned low = 0;
};
/// As few as make up the set together.
std::vector<ByteRectangle> rectangles_of(const AsciiSet& set);

/// A byte of source code is in the set once in 2^bits, roughly.
double bits_of(const AsciiSet& set);

/// The rarest run of the pattern. Where `within_lines`, no match holds a line feed.
ClassRun class_run(const Syntax& syntax, bool within_lines);

}  // namespace aircher::pattern
