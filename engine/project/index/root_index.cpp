#include "engine/project/index/root_index.h"

#include <algorithm>
#include <utility>

#include "engine/base/cache_folder.h"
#include "engine/project/retrieval/search_cache.h"

namespace aircher::project {
namespace {

/// Up to so many bytes of files a command brings the index up to date by itself, where the answer needs that: about two seconds.
constexpr std::uint64_t kSmallProject = std::uint64_t{16} << 20U;
/// Between two reports of how far the background is.
constexpr std::chrono::milliseconds kReportInterval{250};

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
