// Cuts a file into what a search finds: functions, methods, the heads of classes, sections, and what stands between them.
//
// Every line belongs to one chunk, the innermost: a method's lines are not its class's. Comments above a definition are its own. What is long is cut into pieces, what is small
// (constants, one-line macros, prototypes) stays with what is around it.
//
// Threads: pure function; any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::project {

/// Lines are 0-based, ends inclusive.
struct ChunkLines {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const ChunkLines&) const = default;
};

struct ChunkPlan {
    std::uint32_t symbol = ast::kNoIndex;  ///< of the facts; none: what stands between symbols
    ChunkLines shown;                      ///< what a result names
    std::vector<ChunkLines> own;           ///< the lines that belong to it, ascending
};

/// Where the lines of a text begin; none behind a line feed at its end.
std::vector<std::uint32_t> line_begins(std::string_view text);
/// The line of the byte at `offset`, 0-based.
std::uint32_t line_of(const std::vector<std::uint32_t>& begins, std::uint32_t offset);

/// Their text, line ends included. `begins` are those of `text`.
std::string_view text_of_lines(std::string_view text, const std::vector<std::uint32_t>& begins, const ChunkLines& lines);

/// By first line. `begins` are those of `text`. Chunks without a word in them are left out.
std::vector<ChunkPlan> plan_chunks(std::string_view text, const std::vector<std::uint32_t>& begins, const std::vector<ast::Symbol>& symbols);

}  // namespace aircher::project
