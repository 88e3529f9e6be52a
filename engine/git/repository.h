// A repository: where it is, what it is, and a stand-in for its git directory that backends open instead of it.
//
// What a repository configures is never read by git or libgit2. They get a private directory that looks like a git directory: a configuration written here, with the few
// settings that change answers and can do no harm (autocrlf, filemode …), HEAD as it is now, no refs, a copy of the index, and links to the real objects and info. So there is
// no fsmonitor, hook, filter, textconv, external diff, pager, credential helper, alternate or include to switch off: they are not there.
//
// Before that, the real git directory is checked. A `.git` file that leads away must be acknowledged by where it leads (a linked worktree's `gitdir`, a submodule's
// core.worktree); what git would read must be regular files and directories, no links; alternates must stay inside. Somebody who can change the repository between
// this check and its use can still lead git to other files, which then must be valid git objects to be seen.
//
// Immutable once opened; any thread. Move-only: it owns the stand-in, which is removed with it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/base/request_context.h"
#include "engine/git/object_id.h"

namespace aircher::git {

struct Head {
    std::string ref;                 ///< "refs/heads/main"; empty where detached
    std::optional<ObjectId> commit;  ///< none on a branch without commits
};

/// A private temporary directory, removed with everything in it.
class StandIn {
public:
    StandIn() = default;
    explicit StandIn(std::string path) : path_(std::move(path)) {}
    StandIn(StandIn&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    StandIn& operator=(StandIn&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~StandIn();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// What git's words about commits depend on besides the commits (conditions.h).
using Conditions = std::array<char, 16>;

struct Repository {
    std::string worktree;    ///< absolute, canonical; empty where bare
    std::string git_dir;     ///< likewise; of a linked worktree its own
    std::string common_dir;  ///< where objects and refs are
    std::string prefix;      ///< of the directory that was asked about, below the worktree: "" or "a/b/"
    Head head;
    bool linked = false;     ///< a linked worktree or a submodule: its git directory lies elsewhere
    bool partial = false;    ///< a partial clone: contents may be missing, and are not fetched
    std::vector<ObjectId> shallow;  ///< sorted: commits whose parents a shallow clone lacks
    StandIn stand_in;
    Conditions conditions{};  ///< as they were when it was opened

    bool bare() const { return worktree.empty(); }
    bool is_boundary(const ObjectId& id) const;
};

/// Opens the repository that `relative`, a directory below `root`, lies in: the nearest one, which may begin above the root.
/// Errors: not_found (no repository), permission_denied (another user's, as git refuses it; or an unreadable one), outside_roots (leads away, with where to),
/// unavailable (SHA-256 and other formats that cannot be read), io_error (damaged), cancelled, deadline_exceeded.
Result<Repository> open_repository(const ConfinedRoot& root, std::string_view relative, RequestContext& context);

}  // namespace aircher::git
