// Files that belong to a task although no word of it stands in them: changed by commits that speak of the same, imported by the files that were found, tests named after them.
//
// Each comes with how strong the hint is (1 is as strong as being found first) and with the reason, for people.
//
// Threads: any; each call is independent.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/history/commit_history.h"
#include "engine/project/index/root_index.h"
#include "engine/project/retrieval/search_query.h"

namespace aircher::project {

struct Hint {
    double strength = 0;
    std::string reason;
};
/// By path below the root.
using Hints = std::map<std::string, Hint>;

/// Keeps the stronger reason; two hints are together a little stronger than the better of them.
void add_hint(Hints& hints, const std::string& path, double strength, const std::string& reason);

/// From the latest commits: files of those whose subjects have much of the question, and files that changed together with `found` (paths with strengths). Nothing where there is no
/// repository, or it cannot be read. Errors: cancelled, deadline_exceeded.
Result<Hints> hints_of_history(CommitHistory& history, RootIndex& index, const SearchQuery& query, const Hints& found, RequestContext& context);

/// The files of the project that `found` import, and tests that are named after `found`; the reason tells whether such a test imports what it is named after. Errors: cancelled,
/// deadline_exceeded.
Result<Hints> hints_of_imports(Workspace& workspace, RootIndex& index, const Hints& found, RequestContext& context);

}  // namespace aircher::project
