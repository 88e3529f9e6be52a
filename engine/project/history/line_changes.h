// Where two versions of a file differ, by lines.
//
// The lines that stay are a longest common subsequence, as git's `--minimal` has it: which of several equal lines stayed can be told otherwise by git's default algorithm.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::project {

/// Lines that were replaced by others. 0-based; one of the two counts may be 0: then `first` is the line before which they stood, or stand.
struct LineHunk {
    std::uint32_t old_first = 0, old_count = 0;
    std::uint32_t new_first = 0, new_count = 0;

    friend bool operator==(const LineHunk&, const LineHunk&) = default;
};

/// Lines [first, first + count) of a file, 0-based.
struct LineRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0xFFFF'FFFF;

    std::uint64_t end() const { return std::uint64_t{first} + count; }
};

/// In order, with at least one common line between any two. Where the texts have little in common, all between their common beginning and end is one hunk.
std::vector<LineHunk> line_hunks(std::string_view old_text, std::string_view new_text, const RequestContext& context);

/// Whether the hunks change any line of `range`, a range of the new text, or remove lines from within it.
bool touches(const std::vector<LineHunk>& hunks, LineRange range);

/// The lines of the old text that became `range` of the new one, those included that hunks in it replaced; a count of 0 where there were none.
LineRange before(const std::vector<LineHunk>& hunks, LineRange range);

}  // namespace aircher::project
