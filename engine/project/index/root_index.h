// The index of one project root: knows its files, keeps what is known of them up to date, and says how far it is.
//
// `ready` is all that a question must call: after it the file table is true, with every file that is not (yet) indexed marked pending. Where the root is watched
// that costs nothing; else it walks and compares. `start` keeps the index up in the background; `update` does the same at once, for the command line.
//
// One process at a time writes the index of a root (it holds the lease); others follow: they read what it commits, and answer about the rest as if it were pending.
//
// Threads: any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/project/index/facts_pass.h"
#include "engine/project/index/housekeeping.h"
#include "engine/project/index/index_location.h"
#include "engine/project/index/word_pass.h"
#include "engine/project/watch_service.h"

namespace aircher::project {

class SearchCache;

/// What the index works with. Outlives it.
struct IndexServices {
    Workspace& workspace;
    SourceAnalyzer& analyzer;
    store::StoreBackend& store;
    store::StoreBackend& memory;  ///< keeps nothing: where the cache cannot be written, and for comparisons
    WatchService& watch;
    TaskPool& pool;
};

struct IndexStatus {
    std::string root;
    std::string database;  ///< empty where the index is in memory
    std::string state;     ///< "starting", "reading files", "parsing", "up to date", "another process keeps it", "failed: …"
    std::string note;      ///< why the store was made anew, or is in memory only
    std::uint64_t files = 0, bytes = 0;
    std::uint64_t files_pending = 0;                 ///< without words
    std::uint64_t documents = 0, documents_parsed = 0;  ///< files of text, and those with facts
    std::uint64_t store_bytes = 0;
    std::uint64_t memory_bytes = 0;  ///< of the term indexes' caches and of search documents
};

class RootIndex {
public:
    /// `in_memory`: an index that outlives nothing, for comparisons. Else opens or makes the store; where the cache cannot be written the index is in memory. Errors: those of the store.
    static Result<std::unique_ptr<RootIndex>> open(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, bool in_memory = false);
    ~RootIndex();
    RootIndex(const RootIndex&) = delete;
    RootIndex& operator=(const RootIndex&) = delete;

    const Root& root() const { return root_; }
    const std::shared_ptr<const RootSet>& roots() const { return roots_; }
    FileTable& files() { return files_; }
    IndexStore& store() { return *store_; }
    const IndexStore& store() const { return *store_; }
    SourceAnalyzer& analyzer() { return services_.analyzer; }
    TaskPool& pool() { return services_.pool; }
    IndexedRoot& indexed() { return indexed_; }
    /// What questions in words made of documents, kept for the next one.
    SearchCache& search_cache() { return *search_cache_; }

    /// Errors: those of the walk and the store; cancelled, deadline_exceeded.
    Result<void> ready(RequestContext& context);
    /// Whether the file table is true already, so that `ready` had nothing to do: the root is watched, and all that happened before the call has been noticed.
    bool is_current(const RequestContext& context);
    /// The files at or below `paths` that the index does not list, since they are hidden or ignored: who names them means them. Errors: those of the walk.
    Result<std::vector<IndexedFile>> unlisted(const std::vector<std::string>& paths, RequestContext& context) const;
    /// How many places below the root the last walk could not list: directories that may not be read.
    std::uint64_t unread() const;

    /// Watches the root and keeps the index up to date on threads of its own, until this dies. Calling it again changes nothing.
    void start();

    /// Whether asking again may help, after `recover`.
    static bool can_recover(const Error& error) { return error.code == ErrorCode::damaged || error.code == ErrorCode::expired; }
    /// The store failed a question. With `expired`: takes over what the store has now. With damaged: begins with an empty one, and with everything pending.
    /// Errors: those of the store and of `ready`.
    Result<void> recover(const Error& error, RequestContext& context);

    struct UpdateOptions {
        bool rebuild = false;  ///< throw away what there is
        /// What is collected in the end, and given back to the system; nothing: that is left to others.
        std::optional<CollectionPolicy> collect;
        int threads = 1;
        std::chrono::milliseconds patience{0};  ///< to wait for the lease that another process holds
    };
    /// Brings everything up to date. Errors: unavailable where another process holds the lease; those of `ready`.
    Result<void> update(const UpdateOptions& options, RequestContext& context);

    /// Waits until everything is up to date, or, without a background, brings it up to date. Errors: cancelled, deadline_exceeded, and what went wrong.
    Result<void> complete(RequestContext& context);

    /// Makes it complete where that takes but a moment: waits up to `patience` for the background, or, without one, brings a small project up to date. Says nothing of
    /// whether that was enough. Errors: cancelled, deadline_exceeded.
    Result<void> settle(std::chrono::milliseconds patience, RequestContext& context);

    /// Whether the words and facts of all files are known.
    bool is_complete() const;

    IndexStatus status() const;

    /// Lets go of all that can be had again.
    void clear_caches();

private:
    RootIndex(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, IndexLocation location, std::unique_ptr<IndexStore> store);

    /// Until `until` or everything is done; whether it is.
    Result<bool> wait(RequestContext::Clock::time_point until, RequestContext& context);
    /// What passes read with: what may be in a secret never gets into the index, which other processes share.
    IndexedRoot of_passes() { return {root_, indexed_.number, *store_, files_, false}; }
    Result<void> reconcile(RequestContext& context);
    void notice(const std::vector<filesystem::ChangeEvent>& events);
    void apply(const filesystem::ChangeEvent& event);
    void maintain(const std::stop_token& stop);
    /// What the background does after a step.
    enum class Next : std::uint8_t {
        again,
        look_again,  ///< some time later: other processes do not tell
        sleep,       ///< until something changes, or house_due_
    };
    Result<Next> step(RequestContext& context);
    Result<Next> follow(RequestContext& context);
    Result<Next> keep_house(RequestContext& context);
    Result<void> collect(const UpdateOptions& options, RequestContext& context);
    /// What a pass leaves to do: terms that want segments, memory that runs short.
    Result<void> tidy_up(RequestContext& context);
    /// Files whose document another process collected are pending.
    void forget_unknown();
    static Result<std::unique_ptr<RootIndex>> open_at(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, IndexLocation location);
    Result<void> check_store();
    Result<void> start_over(const std::string& why);
    std::set<std::string> take_removed();
    void set_state(std::string state, bool settled);

    const IndexServices services_;
    const std::shared_ptr<const RootSet> roots_;
    const Root& root_;
    const IndexLocation location_;
    const std::unique_ptr<SearchCache> search_cache_;
    std::string note_;  ///< set before any thread starts
    std::unique_ptr<IndexStore> store_;
    FileTable files_;
    IndexedRoot indexed_;

    std::mutex work_mutex_;  ///< one at a time reconciles or writes
    IndexLease lease_;       ///< guarded by work_mutex_
    bool followed_ = false;  ///< another process held the lease when we last looked; guarded by work_mutex_
    bool busy_ = false;      ///< many files were read since everything was up to date; guarded by work_mutex_
    Housekeeper housekeeper_;  ///< guarded by work_mutex_

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool reconciled_ = false;                            ///< guarded by mutex_
    std::uint64_t unread_ = 0;                           ///< guarded by mutex_
    bool watched_ = false;                               ///< guarded by mutex_
    bool deferring_ = false;                             ///< a reconciliation is under way: events wait for its end; guarded by mutex_
    std::vector<filesystem::ChangeEvent> deferred_;      ///< guarded by mutex_
    std::set<std::string> removed_;                      ///< files whose rows shall go; guarded by mutex_
    bool rescan_ = false;                                ///< guarded by mutex_
    std::uint64_t noticed_ = 0;                          ///< batches of events; guarded by mutex_
    std::string state_ = "starting";                     ///< guarded by mutex_
    bool settled_ = false;                               ///< nothing left to do; guarded by mutex_
    std::optional<Error> failure_;                       ///< of the background; guarded by mutex_
    std::stop_source pass_;                              ///< of the facts pass under way: events end it; guarded by mutex_
    std::optional<Housekeeper::Clock::time_point> house_due_;  ///< when the house wants to be kept; of the background's thread

    TaskPool background_pool_;
    std::shared_ptr<WatchService::Subscription> subscription_;  ///< guarded by mutex_
    std::jthread thread_;  ///< last: ends before what it uses
};

}  // namespace aircher::project
