// The history as tables for SQL: commits, and the files that they changed. Read from what is remembered of the repository; nothing is stored for them.
//
// Rows come as git's log lists commits, the latest first, a part at a time: a query that ends early reads no more of the history, and one with `date >= …` no more than it asks for.
//
// Threads: as store::QueryTable says.
#pragma once

#include <memory>
#include <vector>

#include "engine/project/history/commit_history.h"
#include "engine/project/index/query_tables.h"
#include "engine/project/workspace.h"
#include "engine/store/query.h"

namespace aircher::project {

/// The tables of the repositories that `roots` lie in; they share `gaps`. Asking one fails where there is no repository, or where `history` is null: where git cannot be read on this machine.
/// `roots` null: for the tables' description alone.
std::vector<std::unique_ptr<store::QueryTable>> commit_tables(CommitHistory* history, std::shared_ptr<const RootSet> roots, std::shared_ptr<QueryGaps> gaps);

}  // namespace aircher::project
