// `watch_changes`: what happens to the files below a root, as events.
//
// A `Watcher` keeps a snapshot of the files it looks after and reports how the present state differs from it; what the operating system
// reports only says where to look (reconciler.h). So events are true whatever was coalesced, reordered or lost on the way: created and
// deleted within one batch is nothing, an editor's write-to-temporary-and-rename is one `modified`, and after an overflow the tree is compared
// as a whole.
//
// Threads: a Watcher belongs to one thread at a time, except `wake`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/filesystem/walk.h"

namespace aircher::filesystem {

enum class ChangeType : std::uint8_t { created, modified, deleted, renamed, rescan };

constexpr std::string_view to_string(ChangeType type) {
    switch (type) {
        case ChangeType::created: return "created";
        case ChangeType::modified: return "modified";
        case ChangeType::deleted: return "deleted";
        case ChangeType::renamed: return "renamed";
        case ChangeType::rescan: break;
    }
    return "rescan";
}

/// Files only: a directory that is moved or removed is reported by its files. `rescan` says that events were lost; the
/// differences that follow it were found by comparing the whole tree, so nothing is missing but intermediate states.
struct ChangeEvent {
    ChangeType type = ChangeType::modified;
    std::string path;
    std::string old_path = {};  ///< of a renamed file
    std::int64_t time_ns = 0;   ///< when it was noticed, nanoseconds since 1970
};

struct WatchRequest {
    WalkRequest files;                              ///< which files: the walk's own terms (`stat` is implied)
    bool named_files_only = false;                  ///< start with nothing and watch what `watch_file` adds
    std::chrono::milliseconds poll_interval{1000};  ///< between two looks, where looking is all there is
};

struct WatchState {
    std::uint64_t files = 0;               ///< under watch
    std::uint64_t polled_directories = 0;  ///< directories for which the system had no watch left
    std::string mechanism;                 ///< "inotify", "polling", "inotify, polling for 12 directories: the limit of …"
};

class Watcher {
public:
    virtual ~Watcher() = default;

    /// Waits until something changed, `timeout` passed or `wake` was called, and returns what changed since the last call, in order of
    /// path (renames by their new one), coalesced over some milliseconds. With a timeout of 0 it looks at once: what was written before the call is found.
    /// Errors: io_error where the root is gone.
    virtual Result<std::vector<ChangeEvent>> wait(std::chrono::milliseconds timeout) = 0;

    /// Also watches this one file (normalised path), whatever the rules say of it. Errors: not_found, wrong_kind.
    virtual Result<void> watch_file(const std::string& path) = 0;

    /// Ends a `wait` of another thread early; the only member that may be called while another runs.
    virtual void wake() = 0;

    virtual WatchState state() const = 0;
};

}  // namespace aircher::filesystem
