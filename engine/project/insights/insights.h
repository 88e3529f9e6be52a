// What a repository's history says of its files: hotspots, what changes together, who knows what, how old it is.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/project/history/commit_history.h"
#include "engine/project/insights/cochange.h"
#include "engine/project/insights/hotspots.h"
#include "engine/project/insights/ownership.h"
#include "engine/project/workspace.h"

namespace aircher::project {

struct InsightKinds {
    bool hotspots = true, cochange = true, ownership = true, age = true;
};

struct InsightRequest {
    std::string path;                   ///< below the root, normalised; "" is all
    std::optional<std::int64_t> since;  ///< seconds since 1970; unset: the whole history
    InsightKinds kinds;
    std::size_t limit = 10;             ///< of each kind, at most
};

struct CochangedFiles {
    std::string a, b;
    std::uint32_t support = 0;
    double confidence = 0;
};

struct Insights {
    std::vector<Hotspot> hotspots;
    std::vector<CochangedFiles> cochange;  ///< source files of which neither imports the other
    std::vector<DirectoryOwnership> ownership;
    std::vector<DirectoryAge> age;

    std::uint64_t commits = 0, files = 0, authors = 0;  ///< that everything is counted from
    std::uint64_t bots = 0, bulk = 0;                   ///< commits that are set apart
    std::uint64_t importing_pairs = 0;  ///< pairs that change together and of which one imports the other, as far as was looked
    bool all_pairs = true;              ///< false: some pairs were not counted, since there are too many
    std::optional<std::int64_t> begins; ///< where the history is too long to be remembered: when what was looked at begins
    bool shallow = false, partial = false;
    git::Head head;
};

/// Errors: those of git::open_repository, the backend's log and find_dependencies.
Result<Insights> find_insights(CommitHistory& history, Workspace& workspace, const Root& root, const InsightRequest& request, RequestContext& context);

}  // namespace aircher::project
