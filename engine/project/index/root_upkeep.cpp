// What keeps the index of a root up to date: the background of a server, and the update that a command asks for.
#include "engine/project/index/root_index.h"

#include <algorithm>
#include <utility>

namespace aircher::project {
namespace {

constexpr int kNiceness = 10;
constexpr std::size_t kFactsPerStep = 32'768;  // at the end of each step threads wait for the slowest
/// How often a follower looks whether the lease is free and what the writer committed.
constexpr std::chrono::milliseconds kFollowInterval{1'000};
/// After a failure of the background, and between two looks at a root that cannot be watched.
constexpr std::chrono::milliseconds kRetryInterval{5'000};
/// So many files leave freed memory behind that is worth giving back.
constexpr std::uint64_t kMany = 500;
/// So long the house is kept before anything else is looked at.
constexpr std::chrono::milliseconds kHousework{100};

}  // namespace

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

}  // namespace aircher::project
