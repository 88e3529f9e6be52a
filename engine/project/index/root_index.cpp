#include "engine/project/index/root_index.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/cache_folder.h"
#include "engine/project/retrieval/search_cache.h"

namespace aircher::project {
namespace {

constexpr int kNiceness = 10;
constexpr std::size_t kFactsPerStep = 32'768;  // at the end of each step threads wait for the slowest
/// How often a follower looks whether the lease is free and what the writer committed.
constexpr std::chrono::milliseconds kFollowInterval{1'000};
/// Up to so many bytes of files a command brings the index up to date by itself, where the answer needs that: about two seconds.
constexpr std::uint64_t kSmallProject = std::uint64_t{16} << 20U;
/// After a failure of the background, and between two looks at a root that cannot be watched.
constexpr std::chrono::milliseconds kRetryInterval{5'000};
/// Between two reports of how far the background is.
constexpr std::chrono::milliseconds kReportInterval{250};
/// So many files leave freed memory behind that is worth giving back.
constexpr std::uint64_t kMany = 500;
/// So long the house is kept before anything else is looked at.
constexpr std::chrono::milliseconds kHousework{100};

}  // namespace

RootIndex::RootIndex(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, IndexLocation location, std::unique_ptr<IndexStore> store)
    : services_(services), roots_(std::move(roots)), root_(root), location_(std::move(location)), search_cache_(std::make_unique<SearchCache>(services.pool.memory().search_documents())), store_(std::move(store)), files_(services.workspace.allow_secrets), indexed_{root_, 0, *store_, files_, services.workspace.allow_secrets}, housekeeper_(*store_, root_.directory.path(), location_.folder), background_pool_(0, services.pool.memory()) {}

Result<std::unique_ptr<RootIndex>> RootIndex::open(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, bool in_memory) {
    IndexLocation location = index_location(root.directory.path());
    std::string note;
    if (in_memory) {
        location = {};
    } else if (!services.store.persistent()) {
        location = {};
        note = "this store backend keeps nothing";
    } else if (location.folder.empty()) {
        note = "in memory: neither XDG_CACHE_HOME nor HOME names a place for caches";
    } else if (auto made = make_private_folder(location.folder); !made) {
        note = "in memory: " + made.error().text();
        location = {};
    }
    if (!location.database.empty()) {
        auto index = open_at(services, roots, root, location);
        if (index) return index;
        note = "in memory: " + index.error().text();
    }
    auto index = open_at(services, std::move(roots), root, {});
    if (index) (*index)->note_ = std::move(note);
    return index;
}

Result<std::unique_ptr<RootIndex>> RootIndex::open_at(IndexServices services, std::shared_ptr<const RootSet> roots, const Root& root, IndexLocation location) {
    auto store = IndexStore::open(location.database.empty() ? services.memory : services.store, location.database, services.pool.memory());
    if (!store) return store.error();
    auto number = (*store)->root_number(root.directory.path());
    if (!number) return number.error();
    auto index = std::unique_ptr<RootIndex>(new RootIndex(services, std::move(roots), root, std::move(location), std::move(*store)));
    index->indexed_.number = *number;
    return index;
}

RootIndex::~RootIndex() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    subscription_.reset();
}

Result<void> RootIndex::check_store() {
    if (store_->in_place()) return {};
    return start_over("the database was removed");
}

Result<void> RootIndex::start_over(const std::string& why) {
    files_.mark_all_pending();  // before the store forgets their documents
    if (store_->persistent())
        if (auto made = make_private_folder(location_.folder); !made) return made;
    if (auto recovered = store_->recover(why); !recovered) return recovered;
    auto number = store_->root_number(root_.directory.path());
    if (!number) return number.error();
    indexed_.number = *number;
    const std::lock_guard lock(mutex_);
    reconciled_ = false;
    return {};
}

bool RootIndex::is_current(const RequestContext& context) {
    std::shared_ptr<WatchService::Subscription> watch;
    {
        const std::lock_guard lock(mutex_);
        if (!reconciled_ || rescan_ || deferring_ || !watched_) return false;
        watch = subscription_;
    }
    if (!watch->catch_up(context)) return false;
    const std::lock_guard lock(mutex_);
    return reconciled_ && !rescan_ && !deferring_;
}

std::uint64_t RootIndex::unread() const {
    const std::lock_guard lock(mutex_);
    return unread_;
}

Result<void> RootIndex::ready(RequestContext& context) {
    if (is_current(context)) return {};
    const std::lock_guard work(work_mutex_);
    if (is_current(context)) return {};
    if (auto checked = check_store(); !checked) return checked;
    return reconcile(context);
}

Result<void> RootIndex::recover(const Error& error, RequestContext& context) {
    if (error.code == ErrorCode::expired) {
        const auto refreshed = store_->refresh();
        if (!refreshed) return refreshed.error();
        if (*refreshed) forget_unknown();
        return {};
    }
    const std::lock_guard work(work_mutex_);
    if (auto restarted = start_over(error.message); !restarted) return restarted;
    return reconcile(context);
}

Result<void> RootIndex::reconcile(RequestContext& context) {
    bool rescan = false;
    {
        const std::lock_guard lock(mutex_);
        deferring_ = true;
        rescan = std::exchange(rescan_, false);
    }
    std::vector<IndexedFile> files;
    std::set<std::string> removed;
    std::uint64_t unread = 0;
    const auto compare = [&]() -> Result<void> {
        filesystem::WalkRequest request;
        request.stat = true;
        auto walk = services_.workspace.filesystem().walk_project(root_.directory, request, context);
        if (!walk) return walk.error();
        unread = static_cast<std::uint64_t>(std::count_if(walk->skipped().begin(), walk->skipped().end(), [](const auto& row) { return !row.path.empty(); }));
        auto reader = store_->read();
        if (!reader) return reader.error();
        // After the reader was made: what its rows name must be known, and others may commit at any time.
        if (auto refreshed = store_->refresh(); !refreshed) return refreshed.error();
        files.reserve(walk->files().size());
        auto entry = walk->files().begin();
        const auto end = walk->files().end();
        std::string path;
        const auto add_walked = [&](const FileRow* known) {
            FileRow row{FileContent::pending, 0, {entry->size, entry->mtime_ns, entry->ctime_ns}, false};
            // Another process may have collected the document since the reader was made.
            const bool complete_row = known != nullptr && (known->document == 0 || store_->knows(known->document));
            if (complete_row && known->stamp == row.stamp && !known->racy) row = *known;
            files.push_back({path, row});
            if (++entry == end) return;
            path.clear();
            walk->append_path(*entry, path);
        };
        if (entry != end) walk->append_path(*entry, path);
        bool damaged = false;
        auto scanned = (*reader)->scan(table(IndexTable::files), file_key(indexed_.number, ""), [&](std::string_view key, std::string_view value) {
            const auto row = decode_file(value);
            damaged = !row;
            if (damaged) return false;
            const std::string_view known = path_of_key(key);
            while (entry != end && path < known) add_walked(nullptr);
            if (entry != end && path == known) {
                add_walked(&*row);
            } else {
                removed.emplace(known);
            }
            return true;
        });
        if (!scanned) return scanned;
        if (damaged) return Error{ErrorCode::damaged, "a file's row is damaged"};
        while (entry != end) add_walked(nullptr);
        return {};
    };
    auto done = compare();
    if (!done && done.error().code == ErrorCode::damaged) {
        if (auto restarted = start_over(done.error().message); !restarted) return restarted;
        files.clear();
        removed.clear();
        done = compare();
    }
    if (done) files_.assign(std::move(files));
    const std::lock_guard lock(mutex_);
    deferring_ = false;
    for (const filesystem::ChangeEvent& event : deferred_) apply(event);
    deferred_.clear();
    if (!done) {
        rescan_ = rescan_ || rescan;
        return done;
    }
    removed_.merge(removed);
    reconciled_ = true;
    unread_ = unread;
    settled_ = false;
    return {};
}

void RootIndex::apply(const filesystem::ChangeEvent& event) {
    switch (event.type) {
        case filesystem::ChangeType::rescan: rescan_ = true; return;
        case filesystem::ChangeType::renamed:
            files_.erase(event.old_path);
            removed_.insert(event.old_path);
            break;
        case filesystem::ChangeType::deleted:
            files_.erase(event.path);
            removed_.insert(event.path);
            return;
        case filesystem::ChangeType::created:
        case filesystem::ChangeType::modified: break;
    }
    files_.mark_pending(event.path);
}

void RootIndex::notice(const std::vector<filesystem::ChangeEvent>& events) {
    const std::lock_guard lock(mutex_);
    for (const filesystem::ChangeEvent& event : events) {
        if (deferring_) {
            deferred_.push_back(event);
        } else {
            apply(event);
        }
    }
    ++noticed_;
    settled_ = false;
    pass_.request_stop();
    changed_.notify_all();
}

void RootIndex::start() {
    const std::lock_guard lock(mutex_);
    if (thread_.joinable()) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { maintain(stop); });
}

std::set<std::string> RootIndex::take_removed() {
    const std::lock_guard lock(mutex_);
    return std::exchange(removed_, {});
}

void RootIndex::set_state(std::string state, bool settled) {
    const std::lock_guard lock(mutex_);
    state_ = std::move(state);
    settled_ = settled;
    changed_.notify_all();
}

void RootIndex::maintain(const std::stop_token& stop) {
    {
        RequestContext context(background_pool_, stop);
        auto watching = services_.watch.subscribe_tree(roots_, root_, [this](const auto& events) { notice(events); }, context);
        const std::lock_guard lock(mutex_);
        watched_ = static_cast<bool>(watching);
        if (watched_) subscription_ = std::move(*watching);
        reconciled_ = false;  // what a question compared before may have changed before anybody watched
    }
    const std::stop_callback wake(stop, [this] {
        const std::lock_guard lock(mutex_);
        pass_.request_stop();
        changed_.notify_all();
    });
    while (!stop.stop_requested()) {
        std::uint64_t noticed = 0;
        std::stop_token pass;
        {
            const std::lock_guard lock(mutex_);
            pass_ = std::stop_source();
            pass = pass_.get_token();
            noticed = noticed_;
        }
        RequestContext context(background_pool_, pass);
        auto more = step(context);
        if (!more && can_recover(more.error())) {
            // Damage that only this step met. Where the disk itself fails that does not help, and the state says so.
            RequestContext again(background_pool_, stop);
            if (recover(more.error(), again)) more = step(context);
        }
        if (more ? *more == Next::again : more.error().code == ErrorCode::cancelled) continue;
        if (!more) set_state("failed: " + more.error().text(), true);
        std::unique_lock lock(mutex_);
        failure_ = more ? std::nullopt : std::optional(more.error());
        const auto woken = [&] { return noticed_ != noticed || stop.stop_requested(); };
        if (more && *more == Next::sleep && house_due_) {
            changed_.wait_until(lock, *house_due_, woken);
        } else if (more && *more == Next::sleep) {
            changed_.wait(lock, woken);
        } else {
            changed_.wait_for(lock, watched_ && more ? kFollowInterval : kRetryInterval, woken);
        }
    }
}

Result<RootIndex::Next> RootIndex::step(RequestContext& context) {
    const std::lock_guard work(work_mutex_);
    if (auto checked = check_store(); !checked) return checked.error();
    bool must_reconcile = false;
    {
        const std::lock_guard lock(mutex_);
        must_reconcile = !reconciled_ || rescan_ || !watched_;
    }
    if (must_reconcile)
        if (auto done = reconcile(context); !done) return done.error();
    if (!lease_.held() && store_->persistent()) {
        auto taken = IndexLease::try_take(location_.lease, lease_);
        if (!taken) return taken.error();
        if (!*taken) {
            followed_ = true;
            return follow(context);
        }
        // What vanished while another process kept the index is told by its rows alone.
        if (std::exchange(followed_, false))
            if (auto done = reconcile(context); !done) return done.error();
    }
    const bool racy = files_.mark_racy_pending(kRacyNanoseconds);
    const Crew crew{std::max(services_.pool.jobs(), 1), kNiceness};
    bool removed = false;
    {
        const std::lock_guard lock(mutex_);
        removed = !removed_.empty();
    }
    if (files_.counts().pending > kMany) busy_ = true;
    if (files_.counts().pending > 0 || removed) {
        set_state("reading files", false);
        // A pass over files is short, and events only add to it: it is not ended by them.
        RequestContext uninterrupted(background_pool_, thread_.get_stop_token());
        housekeeper_.notice();
        if (auto done = add_words(of_passes(), take_removed(), crew, uninterrupted); !done) return done.error();
        if (auto done = tidy_up(uninterrupted); !done) return done.error();
        return Next::again;
    }
    set_state("parsing", false);
    auto parsed = add_facts(of_passes(), services_.analyzer, crew, kFactsPerStep, context);
    if (!parsed) return parsed.error();
    if (*parsed > 0) {
        RequestContext uninterrupted(background_pool_, thread_.get_stop_token());
        if (auto done = tidy_up(uninterrupted); !done) return done.error();
        return Next::again;
    }
    if (files_.counts().pending > 0) return Next::again;  // a file that was to be parsed has changed
    set_state("up to date", true);
    if (std::exchange(busy_, false)) return_free_memory();
    auto kept = keep_house(context);
    // Another process writes, or the disk is full: what is known is known all the same.
    if (!kept && kept.error().code == ErrorCode::unavailable) return Next::look_again;
    if (kept && *kept == Next::sleep && racy) return Next::look_again;
    return kept;
}

Result<RootIndex::Next> RootIndex::keep_house(RequestContext& context) {
    Result<bool> more = false;
    const auto end = RequestContext::Clock::now() + kHousework;
    Crew{1, kNiceness}.run([&](int) {
        do more = housekeeper_.step(context);
        while (more && *more && RequestContext::Clock::now() < end && !context.should_stop());
    });
    if (!more) return more.error();
    house_due_ = housekeeper_.next();
    const std::lock_guard lock(mutex_);
    if (!watched_) return Next::look_again;
    return *more ? Next::again : Next::sleep;
}

Result<RootIndex::Next> RootIndex::follow(RequestContext& context) {
    const std::vector<IndexedFile> pending = files_.pending();
    auto reader = store_->read();
    if (!reader) return reader.error();
    // After the reader was made: the documents that its rows name must be known before files point to them, and the writer may commit at any time.
    const auto refreshed = store_->refresh();
    if (!refreshed) return refreshed.error();
    if (*refreshed) forget_unknown();
    for (const IndexedFile& file : pending) {
        if (context.should_stop()) return context.stop_error();
        std::string value;
        const auto found = (*reader)->get(table(IndexTable::files), file_key(indexed_.number, file.path), value);
        if (!found) return found.error();
        const auto row = *found ? decode_file(value) : std::nullopt;
        if (!row) continue;
        const auto status = root_.directory.status(file.path);
        if (status && FileStamp{status->size, status->mtime_ns, status->ctime_ns} == row->stamp) files_.resolve(file.path, file.row.stamp, *row);
    }
    take_removed();  // the writer's business
    const FactsProgress progress = facts_progress(indexed_);
    set_state("another process keeps it up to date", files_.counts().pending == 0 && progress.done == progress.documents);
    return Next::look_again;
}

void RootIndex::forget_unknown() {
    files_.mark_unknown_pending([this](DocumentId document) { return store_->knows(document); });
}

Result<void> RootIndex::tidy_up(RequestContext& context) {
    for (TermTable* terms : {&store_->words(), &store_->names()}) {
        const TermTable::Upkeep upkeep = terms->upkeep();
        if (upkeep == TermTable::Upkeep::none) continue;
        if (auto done = store_->keep_up(*terms, upkeep, context); !done) return done;
    }
    services_.pool.memory().relieve([this] { clear_caches(); });
    return {};
}

Result<void> RootIndex::update(const UpdateOptions& options, RequestContext& context) {
    const std::lock_guard work(work_mutex_);
    if (auto checked = check_store(); !checked) return checked;
    const auto give_up = RequestContext::Clock::now() + options.patience;
    for (bool compared = false; !lease_.held() && store_->persistent(); compared = true) {
        auto taken = IndexLease::try_take(location_.lease, lease_);
        if (!taken) return taken.error();
        if (*taken) break;
        // Whoever has it does the work; what it committed may be all that is wanted.
        if (!compared)
            if (auto done = reconcile(context); !done) return done;
        if (auto followed = follow(context); !followed) return followed.error();
        if (is_complete() && !options.rebuild) return collect(options, context);
        if (RequestContext::Clock::now() >= give_up)
            return Error{ErrorCode::unavailable, "another process keeps the index of this root up to date", "ask it: `server_status` says how far it is", root_.directory.path()};
        if (context.should_stop()) return context.stop_error();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (options.rebuild)
        if (auto done = start_over(""); !done) return done;
    if (auto done = reconcile(context); !done) return done;
    const Crew crew{std::max(options.threads, 1), 0};
    for (bool removed = true; files_.counts().pending > 0 || removed; removed = false) {
        const std::uint64_t before = files_.counts().pending;
        auto done = add_words(of_passes(), take_removed(), crew, context);
        if (!done) return done.error();
        if (auto kept = tidy_up(context); !kept) return kept;
        if (*done == 0 && files_.counts().pending >= before) break;
    }
    for (;;) {
        auto done = add_facts(of_passes(), services_.analyzer, crew, kFactsPerStep, context);
        if (!done) return done.error();
        if (*done == 0) break;
        if (auto kept = tidy_up(context); !kept) return kept;
    }
    set_state("up to date", true);
    return collect(options, context);
}

Result<void> RootIndex::collect(const UpdateOptions& options, RequestContext& context) {
    if (!options.collect) return {};
    auto done = housekeeper_.finish(*options.collect, context);
    // It is a courtesy, unless everything was asked for.
    if (!done && done.error().code == ErrorCode::unavailable && options.collect->keep > 0) return {};
    return done;
}

Result<void> RootIndex::complete(RequestContext& context) {
    if (thread_.joinable()) {
        if (auto done = wait(RequestContext::Clock::time_point::max(), context); !done) return done.error();
        return {};
    }
    UpdateOptions options;
    options.threads = services_.pool.jobs();
    options.patience = std::chrono::hours(24);
    return update(options, context);
}

Result<std::vector<IndexedFile>> RootIndex::unlisted(const std::vector<std::string>& paths, RequestContext& context) const {
    std::vector<IndexedFile> files;
    for (const std::string& path : paths) {
        if (path.empty() || files_.has_at_or_below(path)) continue;
        const auto status = root_.directory.status(path);
        if (status && status->kind == FileKind::regular) files.push_back({path, {}});
        if (!status || status->kind != FileKind::directory) continue;
        filesystem::WalkRequest request;
        request.paths = {path};
        const auto walk = services_.workspace.filesystem().walk_project(root_.directory, request, context);
        if (!walk) return walk.error();
        for (const filesystem::FileEntry& entry : walk->files()) files.push_back({walk->path(entry), {}});
    }
    return files;
}

bool RootIndex::is_complete() const {
    const FactsProgress progress = facts_progress(indexed_);
    return files_.counts().pending == 0 && progress.done == progress.documents;
}

Result<void> RootIndex::settle(std::chrono::milliseconds patience, RequestContext& context) {
    if (thread_.joinable()) {
        if (auto waited = wait(RequestContext::Clock::now() + patience, context); !waited && context.should_stop()) return waited.error();
        return {};
    }
    if (is_complete() || files_.counts().bytes > kSmallProject) return {};
    UpdateOptions options;
    options.threads = services_.pool.jobs();
    if (auto updated = update(options, context); !updated && context.should_stop()) return updated;
    return {};
}

Result<bool> RootIndex::wait(RequestContext::Clock::time_point until, RequestContext& context) {
    auto next_report = RequestContext::Clock::now();
    while (!context.should_stop()) {
        {
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, std::chrono::milliseconds(20), [&] { return settled_ && !rescan_; })) {
                if (failure_) return *failure_;
                return true;
            }
        }
        const auto now = RequestContext::Clock::now();
        if (now >= until) return false;
        if (now < next_report) continue;
        next_report = now + kReportInterval;
        const FactsProgress progress = facts_progress(indexed_);
        context.report_progress(progress.done, progress.documents, "files parsed");
    }
    return context.stop_error();
}

void RootIndex::clear_caches() {
    store_->words().clear_caches();
    store_->names().clear_caches();
    search_cache_->clear();
}

IndexStatus RootIndex::status() const {
    IndexStatus status;
    status.root = root_.directory.path();
    status.database = location_.database;
    status.note = note_.empty() ? store_->reason() : note_;
    const FileTable::Counts counts = files_.counts();
    status.files = counts.files;
    status.bytes = counts.bytes;
    status.files_pending = counts.pending;
    const FactsProgress progress = facts_progress(indexed_);
    status.documents = progress.documents;
    status.documents_parsed = progress.done;
    status.store_bytes = store_->bytes();
    status.memory_bytes = store_->words().memory_used() + store_->names().memory_used() + search_cache_->memory_used();
    const std::lock_guard lock(mutex_);
    status.state = state_;
    return status;
}

}  // namespace aircher::project
