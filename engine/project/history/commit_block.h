// Some commits of a table as bytes that stand alone. docs/index-format.md describes every byte.
//
// Threads: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/project/history/commit_table.h"

namespace aircher::project {

/// The commits in `rows`, and what is known of the time of their parents that are not among them. Empty where that is
/// more than a block may hold.
std::string encode_commits(const CommitTable& table, std::span<const CommitTable::Row> rows);

/// Adds what was encoded to `table`; commits that are there already stay. Their rows, in the order of the block. Errors: damaged where the block is damaged; then nothing was added.
Result<std::vector<CommitTable::Row>> decode_commits(std::string_view block, CommitTable& table);

}  // namespace aircher::project
