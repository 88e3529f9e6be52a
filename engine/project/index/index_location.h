// Where the index of a root is kept: one folder for each repository, in the user's cache, so that the worktrees of a repository share what is known of its contents.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/unique_fd.h"

namespace aircher::project {

struct IndexLocation {
    std::string folder;    ///< absolute; empty where the environment names no place for caches
    std::string database;  ///< in it
    std::string lease;     ///< in it: whoever locks this file keeps the index of this root up to date
};

/// Where all that is kept of a repository lies, by the canonical path of its common git directory; empty where the environment names no place for caches. Nothing is made.
std::string repository_cache_folder(const std::string& repository);

/// `root` is canonical. Nothing is made.
IndexLocation index_location(const std::string& root);

/// The lease of the root with this canonical path, in the folder of its repository.
std::string lease_in(const std::string& folder, const std::string& root);

/// What the worktrees of a repository share: the canonical path of its common git directory; that of the root itself where there is none above it.
std::string repository_of(const std::string& root);

/// Held by the one process that writes what the index says of a root. Others that have roots in the same repository write beside it.
class IndexLease {
public:
    /// Nothing where another process has it. Errors: io_error, permission_denied.
    static Result<bool> try_take(const std::string& path, IndexLease& out);
    bool held() const { return static_cast<bool>(fd_); }
    void release() { fd_.reset(); }

private:
    UniqueFd fd_;
};

}  // namespace aircher::project
