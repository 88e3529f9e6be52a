// Watches that outlive a call: journals of changes that clients ask about again and again, and listeners that are told.
//
// A `Journal` is one watcher, one thread that waits on it, and the events it reported, numbered. `changes` answers from the journal of its path and
// starts one where there is none. Subscriptions to single files share one journal for each root. A journal that nobody asked for in ten minutes, or
// that is the oldest of too many, is ended; who comes back with its token is told to rescan.
//
// Threads: any. Listeners are called from journal threads and must not block.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/workspace.h"

namespace aircher::project {

struct Changes {
    std::vector<filesystem::ChangeEvent> events;  ///< paths relative to the root
    std::string since;                            ///< token for the next call
    bool rescan = false;                          ///< events before these may be missing: look at the files anew
    std::string reason;                           ///< why rescan
    filesystem::WatchState state;
};

class WatchService {
public:
    WatchService(Workspace& workspace, TaskPool& pool);
    ~WatchService();
    WatchService(const WatchService&) = delete;
    WatchService& operator=(const WatchService&) = delete;

    /// What happened below `location` since the token, or, without one, from now on. Waits up to `timeout` for something to happen.
    /// Errors: those of FilesystemBackend::watch_changes; cancelled, deadline_exceeded; unavailable where too many calls wait already.
    Result<Changes> changes(const std::shared_ptr<const RootSet>& roots, const Location& location, const std::string& since, std::chrono::milliseconds timeout,
                            RequestContext& context);

    using Listener = std::function<void(const std::vector<filesystem::ChangeEvent>&)>;
    /// Keeps a listener; destroying it waits for a call of the listener under way.
    class Subscription {
    public:
        virtual ~Subscription() = default;
        /// Returns when the listener was told of all that happened before the call, without waiting for more to come. Errors: io_error where the root is gone;
        /// cancelled, deadline_exceeded.
        virtual Result<void> catch_up(const RequestContext& context) = 0;
    };
    /// Calls `listener` with each batch of events of the file at `location`. Errors: not_found, wrong_kind; those of watch_changes.
    Result<std::shared_ptr<Subscription>> subscribe(const std::shared_ptr<const RootSet>& roots, const Location& location, Listener listener, RequestContext& context);
    /// The same for every file below the root.
    Result<std::shared_ptr<Subscription>> subscribe_tree(const std::shared_ptr<const RootSet>& roots, const Root& root, Listener listener, RequestContext& context);

    struct Status {
        std::string path;  ///< absolute
        filesystem::WatchState state;
        std::uint64_t events = 0;
    };
    std::vector<Status> status() const;

private:
    class Journal;
    class Listening;
    Result<std::shared_ptr<Journal>> journal_for(const std::shared_ptr<const RootSet>& roots, const Root& root, const std::string& path, bool named_files_only,
                                                 RequestContext& context);

    Workspace& workspace_;
    TaskPool& pool_;
    const std::string instance_;   ///< distinguishes tokens of this process from others'
    std::atomic<int> waiting_{0};  ///< calls in `changes`
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Journal>> journals_;  ///< guarded by mutex_
    std::uint64_t next_journal_ = 1;                  ///< guarded by mutex_
};

}  // namespace aircher::project
