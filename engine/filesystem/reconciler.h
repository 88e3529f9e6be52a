// The truth behind a watcher: a snapshot of the watched files, and what differs from it now.
//
// Whatever a system's notifications said, they only name directories to look at again. `reconcile` lists such a directory by the walk's own
// rules, compares it with the snapshot, and remembers what it found; `take_events` turns a batch of differences into events. A file that was
// deleted here and created there in one batch, with the same inode and birth time, was renamed.
//
// Not thread-safe: belongs to its watcher.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/filesystem/filesystem_backend.h"
#include "engine/filesystem/walk_plan.h"

namespace aircher::filesystem {

class Reconciler {
public:
    /// Tells one state of a file from another, and the same file at another place.
    struct Identity {
        std::int64_t size = 0;
        std::int64_t mtime_ns = 0;
        std::int64_t ctime_ns = 0;
        std::int64_t birth_ns = 0;
        std::uint64_t inode = 0;
        bool operator==(const Identity&) const = default;
    };
    using WalkFunction = Result<WalkResult> (*)(const ConfinedRoot&, const WalkPlan&, RequestContext&);

    Reconciler(const ConfinedRoot& root, const WatchRequest& request, IgnoreRules::Strategy strategy, WalkFunction walk)
        : root_(root), request_(request.files), named_files_only_(request.named_files_only), strategy_(strategy), walk_(walk) {}

    /// Takes the first snapshot; nothing of it becomes an event. Returns the directories entered.
    Result<std::vector<std::string>> start(RequestContext& context);

    /// Adds one file to the snapshot by name. Errors: not_found, wrong_kind.
    Result<void> add_file(const std::string& path);

    /// Looks at one directory again, without (or with) what lies below it. Returns directories that are new in it and pass the rules; they
    /// are not looked at yet, so that they can be watched first. A directory that is gone takes its files with it.
    Result<std::vector<std::string>> reconcile(const std::string& directory, bool recursive, RequestContext& context);

    /// The file at `path` was written to: `modified` even where its status shows no difference.
    void touch(std::string path) { touched_.insert(std::move(path)); }

    /// What happened since the last call, sorted by path.
    std::vector<ChangeEvent> take_events();

    /// Grows with every difference found: tells whether a look found any.
    std::uint64_t differences() const { return differences_; }

    bool knows_directory(const std::string& directory) const { return directories_.contains(directory); }
    /// The known directories at or below `directory`.
    std::vector<std::string> directories_at_or_below(const std::string& directory) const;
    std::uint64_t file_count() const { return files_; }
    /// Directories that are only there for files that are watched by name.
    std::set<std::string> named_directories() const;
    /// The directories that `start` was asked for.
    const std::vector<std::string>& starts() const { return starts_; }

private:
    using Files = std::map<std::string, Identity>;  ///< by base name
    struct ByPath {
        /// Orders directories as their contents' paths, so that all below one are neighbours.
        bool operator()(const std::string& a, const std::string& b) const { return directory_before(a, b); }
    };

    Result<std::map<std::string, Files, ByPath>> look(const std::string& directory, bool recursive, RequestContext& context);
    void replace(const std::string& directory, Files now);
    void forget(const std::string& directory);
    /// Takes `directory` into the snapshot as the walk found it.
    void accept(const std::string& directory, Files files);
    /// Whether a file of this very directory is watched by name.
    bool has_named_files(const std::string& directory) const;
    /// Keeps of `directory` only what is watched by name.
    void look_at_named_files(const std::string& directory);
    std::uint32_t depth_below_start(const std::string& directory) const;
    /// Adds to `now` the files of `directory` that are watched by name.
    void add_named_files(const std::string& directory, Files& now) const;

    const ConfinedRoot& root_;
    const WalkRequest request_;
    const bool named_files_only_;
    const IgnoreRules::Strategy strategy_;
    const WalkFunction walk_;

    bool below_a_start(const std::string& directory) const;

    std::vector<std::string> starts_;
    std::set<std::string> named_files_;                 ///< watched by name, whatever the rules say
    std::set<std::string, ByPath> walked_;              ///< directories that the walk entered
    std::map<std::string, Files, ByPath> directories_;  ///< the snapshot: those, and the ones of named files
    std::uint64_t files_ = 0;
    std::uint64_t differences_ = 0;
    // The batch since `take_events`: for each path concerned, what it was when the batch began (absent: it was not there).
    std::map<std::string, Identity> before_;
    std::map<std::string, Identity> after_;
    std::set<std::string> touched_;
};

}  // namespace aircher::filesystem
