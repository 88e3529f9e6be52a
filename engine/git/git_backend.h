// The git component: what a repository's history and its working tree say.
//
// Backends: `libgit2` (in-process; no git needs to be installed) and `cli` (the git program). Both give the same answers, which are those of plain
// `git log --raw --numstat -M`, `git blame` and `git status`; docs/git.md lists the exceptions. A repository is found, checked and described once, for both, by
// repository.h: nothing that a repository configures is run, and nothing outside of it is read.
//
// Paths and names are bytes as git has them: no encoding is promised. Paths are relative to the top of the working tree, with '/'.
//
// Threads: all members may be called from any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/git/object_id.h"
#include "engine/git/repository.h"
#include "engine/registry/backend_factory.h"

namespace aircher::git {

/// Files above this are not blamed, and their content is not given. (Lines are counted up to 512 MiB, as git does.)
inline constexpr std::size_t kMaxTextBytes = std::size_t{64} << 20U;

struct FileChange {
    std::string path;
    std::string old_path;  ///< of a renamed or copied file; empty where it kept its name
    char status = 'M';     ///< A added, M modified, D deleted, R renamed, C copied (where that is asked for), T another kind of file, U unmerged
    /// Lines; nullopt for binary files, and where they cannot be known (Repository::partial).
    std::optional<std::uint64_t> added, deleted;

    friend bool operator==(const FileChange&, const FileChange&) = default;
};

struct Person {
    std::string name, email;  ///< as the mailmap says

    friend auto operator<=>(const Person&, const Person&) = default;
};

struct Commit {
    ObjectId id;
    std::vector<ObjectId> parents;
    Person author;
    std::int64_t author_time = 0;     ///< seconds since 1970
    std::int64_t committer_time = 0;  ///< what the log is sorted by
    std::string subject;              ///< the first paragraph, on one line
    /// By path. Empty for merges, as in a plain log.
    std::vector<FileChange> files;
    /// The history of a shallow clone begins here: `files` are empty, since what it changed is not known.
    bool boundary = false;
};

struct LogRequest {
    ObjectId tip;                               ///< where to begin
    std::optional<ObjectId> exclude;            ///< what can be reached from here is left out
    std::optional<std::int64_t> since, until;   ///< of the committer's time, in seconds, inclusive; the walk ends at what is older, as git's does
    std::vector<std::string> paths;             ///< files or directories, literally; none means all. History is simplified as git does by default
    std::string author;                         ///< part of "Name <email>", ASCII letters in any case; empty means all
    bool files = true;                          ///< also what each commit changed
    bool copies = false;                        ///< also which of the added files are copies of files that the commit changed, as `git log -C` tells them
    std::size_t limit = SIZE_MAX;               ///< commits at most
};

/// False ends the log.
using CommitVisitor = std::function<bool(Commit&&)>;

struct BlameRequest {
    std::string path;
    std::optional<ObjectId> commit;  ///< none: the file as `content` gives it, compared with Repository::head
    std::string content;             ///< of the working tree's file; used where `commit` is none
    std::uint32_t first_line = 0;    ///< 0-based
    std::uint32_t line_count = 0xFFFF'FFFF;
};

struct BlameHunk {
    std::uint32_t first_line = 0;     ///< 0-based, in the blamed file
    std::uint32_t line_count = 0;
    std::uint32_t original_line = 0;  ///< 0-based, in the file as that commit has it
    std::uint32_t commit = 0;         ///< an index into BlameResult::commits
    std::string path;                 ///< the file's name then

    friend bool operator==(const BlameHunk&, const BlameHunk&) = default;
};

struct BlameCommit {
    ObjectId id;  ///< null for lines that are not committed yet
    Person author;
    std::int64_t author_time = 0;
    std::string subject;
    bool boundary = false;  ///< the lines may be older: history begins there, in a shallow clone

    friend bool operator==(const BlameCommit&, const BlameCommit&) = default;
};

struct BlameResult {
    std::vector<BlameHunk> hunks;      ///< by line; neighbours of one commit and file are one hunk where they were together then, too
    std::vector<BlameCommit> commits;  ///< in the order in which lines name them
};

struct StatusRequest {
    bool lines = true;      ///< also added and deleted lines
    bool staged = true, unstaged = true, untracked = true;  ///< which parts are wanted
    std::vector<std::string> paths;  ///< of `unstaged` only these tracked files; none means all
};

struct StatusResult {
    std::vector<FileChange> staged;      ///< between head and index, with renames; by path
    std::vector<FileChange> unstaged;    ///< between index and working tree; by path. Unmerged files are here, once, with status U
    std::vector<std::string> untracked;  ///< those that no rule ignores; a directory without tracked files is one entry that ends in '/'
};

struct ContentRequest {
    ObjectId commit;
    std::string path;
    std::size_t limit = kMaxTextBytes;
};

/// Gets the content of the request with this index, or why there is none: not_found, wrong_kind (a directory, a submodule), too_large; io_error (no such commit). False ends it.
using ContentVisitor = std::function<bool(std::size_t index, Result<std::string>&& content)>;

class GitBackend {
public:
    virtual ~GitBackend() = default;

    /// Commits in the order of a plain log: the latest committer's time first. Errors: not_found (an unknown commit), io_error (a damaged repository), unavailable
    /// (a partial clone without the objects that are needed), cancelled, deadline_exceeded.
    virtual Result<void> log(const Repository& repository, const LogRequest& request, const CommitVisitor& visit, RequestContext& context) = 0;

    /// Which commit each line comes from, through renames of the whole file. Errors: as of log; not_found (no such file), wrong_kind (no file), too_large.
    virtual Result<BlameResult> blame(const Repository& repository, const BlameRequest& request, RequestContext& context) = 0;

    /// What is not committed. Of submodules only which commit is checked out is looked at. Errors: as of log; wrong_kind for a bare repository; unavailable where the
    /// index is of a form that cannot be read.
    virtual Result<StatusResult> status(const Repository& repository, const StatusRequest& request, RequestContext& context) = 0;

    /// Files as commits have them, in the order of `requests`. Errors: as of log.
    virtual Result<void> contents(const Repository& repository, std::span<const ContentRequest> requests, const ContentVisitor& visit, RequestContext& context) = 0;
    /// One of them. Errors: those of `contents` and of its visitor.
    Result<std::string> content(const Repository& repository, const ContentRequest& request, RequestContext& context) {
        Result<std::string> content = Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
        auto done = contents(
            repository, {&request, 1},
            [&](std::size_t, Result<std::string>&& found) {
                content = std::move(found);
                return true;
            },
            context);
        return done ? std::move(content) : done.error();
    }

    /// The commit that `expression` names: an abbreviated id, or an id with `~N` and `^N` behind it. Errors: not_found, also where it is ambiguous.
    /// Names of branches and tags are resolved before, by resolve_revision (revision.h).
    virtual Result<ObjectId> find_commit(const Repository& repository, const std::string& expression, RequestContext& context) = 0;
};

/// Every backend of this build (generated by CMake from the folders).
std::vector<BackendFactory<GitBackend>> backends();

}  // namespace aircher::git
