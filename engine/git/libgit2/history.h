// The commits of a log, in git's order and with git's default simplification of history.
//
// The walk is git's own, step by step (docs/git.md): a queue by committer's time; with paths, a merge that is the same as one parent follows that parent alone; a range
// is limited first, going on for a few commits after everything left can be reached from what is excluded.
//
// Threads: one at a time.
#pragma once

#include <functional>

#include "engine/git/libgit2/objects.h"

namespace aircher::git::libgit2 {

/// False ends the walk.
using HistoryVisitor = std::function<Result<bool>(const ObjectId& id)>;

/// Calls `visit` for each commit that the log shows, before author and limit are looked at. Errors: io_error, unavailable, too_large, cancelled, deadline_exceeded.
Result<void> walk_history(const ObjectReader& objects, const Repository& repository, const LogRequest& request, const HistoryVisitor& visit, RequestContext& context);

}  // namespace aircher::git::libgit2
