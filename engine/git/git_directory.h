// What open_repository does step by step: find a git directory, check that reading it stays inside, read what it says of itself.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"

namespace aircher::git {

/// Where a repository is. All absolute and canonical.
struct GitDirectory {
    std::string worktree;  ///< empty where bare
    std::string git_dir;
    std::string common_dir;
    bool linked = false;
};

/// The nearest git directory at or above `directory`, absolute and canonical: a `.git` directory, a `.git` file that leads to one, or `directory` being one itself.
/// Errors: those of open_repository but for its content.
Result<GitDirectory> find_git_directory(const std::string& directory);

/// Whether this process's user owns it, or trusts it by the `safe.directory` of the user's own configuration. Errors: permission_denied.
Result<void> check_owner(const GitDirectory& place);

/// That git and libgit2, reading it, open nothing but regular files and directories inside. `inside`: where alternates may lie besides.
Result<void> check_files(const GitDirectory& place, const std::vector<std::string>& inside, RequestContext& context);

/// What the repository's configuration says that changes answers.
struct RepositorySettings {
    bool partial = false;
    std::string core_worktree;  ///< core.worktree, as written
    /// Lines of a [core] section for the stand-in: harmless keys, with the user's own configuration below the repository's.
    std::vector<std::pair<std::string, std::string>> core;
};

/// Errors: unavailable for a format that cannot be read.
Result<RepositorySettings> read_settings(const std::string& common_dir, const std::string& git_dir);

}  // namespace aircher::git
