// What changed lately below a root: commits, and what is not committed yet.
//
// The repository is the one that the asked path lies in, which may begin above the root (a part of a large repository) or below it (a submodule, a nested one). Only what
// lies below the root is told; paths are relative to it.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/project/history/changed_symbols.h"
#include "engine/project/history/commit_history.h"

namespace aircher::project {

/// So many commits' symbols are told.
inline constexpr std::size_t kSymbolCommits = 50;

struct RecentRequest {
    std::string path;                   ///< below the root, normalised; need not exist any more; "" is all
    std::optional<std::int64_t> since;  ///< seconds since 1970
    std::string range;                  ///< a revision or A..B; empty means HEAD
    std::string author;                 ///< part of "Name <email>"
    std::size_t limit = 100;            ///< commits at most
    SourceAnalyzer* symbols_by = nullptr;  ///< set: tells the symbols of the first kSymbolCommits commits
};

/// So many files of a commit are told; of the others it is counted what they sum up to.
inline constexpr std::size_t kFilesTold = 40;

struct ChangeSums {
    std::uint64_t files = 0, added = 0, deleted = 0;

    void add(const git::FileChange& file) {
        ++files;
        added += file.added.value_or(0);
        deleted += file.deleted.value_or(0);
    }
};

struct RecentCommit {
    git::Commit commit;  ///< `files`: the first by path
    ChangeSums all;
};

struct RecentChanges {
    std::vector<RecentCommit> commits;
    bool more = false;  ///< there are more than the limit
    std::vector<std::vector<ChangedSymbol>> symbols;  ///< of the first commits, where asked for
    /// Set unless a range or an author was asked for, or the repository is bare.
    std::optional<git::StatusResult> working_tree;
    git::Head head;
    bool shallow = false, partial = false;
    std::optional<std::int64_t> last_time;  ///< of the latest commit there is, where none fits
};

/// The working tree is looked at beside the log (working_tree.h). Errors: those of git::open_repository, git::resolve_range and of the backend's log and status.
Result<RecentChanges> recent_changes(CommitHistory& history, const ConfinedRoot& root, const RecentRequest& request, RequestContext& context);

}  // namespace aircher::project
