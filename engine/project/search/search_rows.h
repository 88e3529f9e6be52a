// What is shown of a match: its line, lines around it, captured texts.
#pragma once

#include <string_view>
#include <vector>

#include "engine/project/search/pattern_search.h"

namespace aircher::project {

/// Bytes of a line that a row shows.
inline constexpr std::size_t kMaxRowText = 300;

/// The row of `match`, whose positions count from `offset`, the place of `text` in the file.
SearchRow make_row(const pattern::PatternSet& set, const pattern::Match& match, std::string_view text, std::uint64_t offset, std::uint32_t context_lines);

/// At most `limit` bytes of `line`, so that the range [begin, end) of it is in, with "…" where something was cut. Whole characters.
std::string cut_around(std::string_view line, std::size_t begin, std::size_t end, std::size_t limit);

}  // namespace aircher::project
