#include "engine/project/watch_service.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <random>
#include <thread>

namespace aircher::project {
namespace {

using Clock = std::chrono::steady_clock;
using filesystem::ChangeEvent;

constexpr std::size_t kMaxJournals = 16;
constexpr int kMaxWaiting = 24;
constexpr std::size_t kMaxEvents = 20'000;  // kept in a journal; older ones make a `rescan`
constexpr std::chrono::minutes kForgetAfter{10};
constexpr std::chrono::hours kForever{24};

std::string random_instance() {
    std::random_device random;
    constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (int i = 0; i < 8; ++i) text.push_back(kHex[random() & 15]);
    return text;
}

}  // namespace

class WatchService::Journal {
public:
    struct Key {
        std::string root;  ///< canonical path
        std::string path;  ///< below it
        bool named_files_only;
        bool operator==(const Key&) const = default;
    };

    Journal(std::uint64_t id, Key key, std::shared_ptr<const RootSet> roots, std::unique_ptr<filesystem::Watcher> watcher)
        : id_(id),
          key_(std::move(key)),
          roots_(std::move(roots)),
          watcher_(std::move(watcher)),
          state_(watcher_->state()),
          last_use_(Clock::now()),
          thread_([this] { pump(); }) {}

    ~Journal() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        watcher_->wake();
        thread_.join();
    }

    std::uint64_t id() const { return id_; }
    const Key& key() const { return key_; }

    /// Events with numbers above `after`, waiting for one. `lost` is set where some of them are no longer kept.
    Result<std::vector<ChangeEvent>> read(std::uint64_t& after, bool& lost, std::chrono::milliseconds timeout, const RequestContext& context) {
        const auto end = std::min(Clock::now() + std::min<std::chrono::milliseconds>(timeout, kForever), context.deadline());
        std::unique_lock lock(mutex_);
        last_use_ = Clock::now();
        ++waiting_;
        arrived_.wait_until(lock, context.cancel_token(), end, [&] { return last_ > after || failure_; });
        --waiting_;
        last_use_ = Clock::now();
        if (context.cancel_token().stop_requested()) return context.stop_error();
        if (failure_) return *failure_;
        const std::uint64_t first = last_ - events_.size() + 1;  // number of the oldest event kept
        lost = after + 1 < first;
        std::vector<ChangeEvent> events;
        for (std::uint64_t n = std::max(after + 1, first); n <= last_; ++n) events.push_back(events_[static_cast<std::size_t>(n - first)]);
        after = last_;
        return events;
    }

    std::uint64_t last() const {
        const std::lock_guard lock(mutex_);
        return last_;
    }
    filesystem::WatchState state() const {
        const std::lock_guard lock(mutex_);
        return state_;
    }

    Result<void> add_file(const std::string& path) {
        std::promise<Result<void>> done;
        auto result = done.get_future();
        {
            const std::lock_guard lock(mutex_);
            if (failure_) return *failure_;  // nobody runs commands any more
            commands_.push_back([&, path] { done.set_value(watcher_->watch_file(path)); });
        }
        watcher_->wake();
        return result.get();
    }

    Result<void> catch_up(const RequestContext& context) {
        std::unique_lock lock(mutex_);
        const std::uint64_t ticket = ++looks_wanted_;
        watcher_->wake();
        arrived_.wait_until(lock, context.cancel_token(), context.deadline(), [&] { return looks_done_ >= ticket || failure_; });
        if (failure_) return *failure_;
        if (looks_done_ < ticket) return context.stop_error();
        return {};
    }

    std::uint64_t add_listener(std::string path, Listener listener) {
        const std::lock_guard lock(listeners_mutex_);
        listeners_.emplace(++next_listener_, std::pair(std::move(path), std::move(listener)));
        return next_listener_;
    }
    void remove_listener(std::uint64_t id) {
        const std::lock_guard lock(listeners_mutex_);
        listeners_.erase(id);
    }

    /// Whether nobody waits, listens, or asked lately.
    bool forgotten(Clock::time_point now) const {
        if (in_use()) return false;
        const std::lock_guard lock(mutex_);
        return failure_ || now - last_use_ > kForgetAfter;
    }
    bool in_use() const {
        {
            const std::lock_guard lock(listeners_mutex_);
            if (!listeners_.empty()) return true;
        }
        const std::lock_guard lock(mutex_);
        return waiting_ > 0;
    }
    Clock::time_point last_use() const {
        const std::lock_guard lock(mutex_);
        return last_use_;
    }
    bool failed() const {
        const std::lock_guard lock(mutex_);
        return failure_.has_value();
    }

private:
    void pump() {
        while (true) {
            std::vector<std::function<void()>> commands;
            std::uint64_t look = 0;
            bool at_once = false;
            {
                const std::lock_guard lock(mutex_);
                if (ending_) return;
                commands.swap(commands_);
                look = looks_wanted_;
                at_once = looks_done_ < look;
            }
            for (const auto& command : commands) command();
            auto events = watcher_->wait(at_once ? std::chrono::milliseconds(0) : kForever);
            if (events && !events->empty()) tell(*events);
            const std::lock_guard lock(mutex_);
            state_ = watcher_->state();
            looks_done_ = look;
            if (!events) {
                failure_ = events.error();
                arrived_.notify_all();
                // Commands still come and must be answered; there is nothing to wait for any more.
                for (const auto& command : commands_) command();
                commands_.clear();
                return;
            }
            for (ChangeEvent& event : *events) {
                events_.push_back(std::move(event));
                ++last_;
            }
            while (events_.size() > kMaxEvents) events_.pop_front();
            arrived_.notify_all();
        }
    }

    void tell(const std::vector<ChangeEvent>& events) {
        const std::lock_guard lock(listeners_mutex_);
        for (const auto& [id, entry] : listeners_) {
            const auto& [path, listener] = entry;
            std::vector<ChangeEvent> concerned;
            for (const ChangeEvent& event : events)
                if (path.empty() || event.type == filesystem::ChangeType::rescan || event.path == path || event.old_path == path) concerned.push_back(event);
            if (!concerned.empty()) listener(concerned);
        }
    }

    const std::uint64_t id_;
    const Key key_;
    const std::shared_ptr<const RootSet> roots_;          ///< keeps the watcher's root alive
    const std::unique_ptr<filesystem::Watcher> watcher_;  ///< used by thread_ alone, but for wake()
    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    // Guarded by mutex_:
    std::deque<ChangeEvent> events_;
    std::uint64_t last_ = 0;  ///< number of the newest event
    filesystem::WatchState state_;
    std::optional<Error> failure_;
    std::vector<std::function<void()>> commands_;  ///< to be run by thread_
    std::uint64_t looks_wanted_ = 0;               ///< by catch_up
    std::uint64_t looks_done_ = 0;                 ///< of those: begun after they were wanted, and told of
    Clock::time_point last_use_;
    int waiting_ = 0;
    bool ending_ = false;
    // Guarded by listeners_mutex_, which is held while listeners are called:
    mutable std::mutex listeners_mutex_;
    std::map<std::uint64_t, std::pair<std::string, Listener>> listeners_;  ///< path (empty: all) and whom to tell
    std::uint64_t next_listener_ = 0;
    std::thread thread_;  ///< last: it uses all of the above
};

WatchService::WatchService(Workspace& workspace, TaskPool& pool) : workspace_(workspace), pool_(pool), instance_(random_instance()) {}
WatchService::~WatchService() = default;

Result<std::shared_ptr<WatchService::Journal>> WatchService::journal_for(const std::shared_ptr<const RootSet>& roots, const Root& root, const std::string& path,
                                                                         bool named_files_only, RequestContext& context) {
    const Journal::Key key{root.directory.path(), path, named_files_only};
    std::vector<std::shared_ptr<Journal>> ended;  // destroyed after the lock is gone: that joins their threads
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    for (auto it = journals_.begin(); it != journals_.end();) {
        if ((*it)->forgotten(now) || ((*it)->failed() && (*it)->key() == key)) {
            ended.push_back(std::move(*it));
            it = journals_.erase(it);
        } else {
            ++it;
        }
    }
    for (const auto& journal : journals_)
        if (journal->key() == key) return journal;
    if (journals_.size() >= kMaxJournals) {
        const auto oldest = std::min_element(journals_.begin(), journals_.end(), [](const auto& a, const auto& b) {
            return std::pair(a->in_use(), a->last_use()) < std::pair(b->in_use(), b->last_use());
        });
        if ((*oldest)->in_use())
            return Error{ErrorCode::unavailable, "too many watches at once", "end one of the " + std::to_string(kMaxJournals) + " first", {}};
        ended.push_back(std::move(*oldest));
        journals_.erase(oldest);
    }
    filesystem::WatchRequest request;
    request.named_files_only = named_files_only;
    if (!named_files_only && !path.empty()) request.files.paths = {path};
    auto watcher = workspace_.filesystem().watch_changes(root.directory, request, context);
    if (!watcher) return watcher.error();
    return journals_.emplace_back(std::make_shared<Journal>(next_journal_++, key, roots, std::move(*watcher)));
}

Result<Changes> WatchService::changes(const std::shared_ptr<const RootSet>& roots, const Location& location, const std::string& since,
                                      std::chrono::milliseconds timeout, RequestContext& context) {
    auto journal = journal_for(roots, *location.root, location.relative, false, context);
    if (!journal) return journal.error();
    Changes changes;
    const std::string prefix = instance_ + "-" + std::to_string((*journal)->id()) + ".";
    std::uint64_t after = (*journal)->last();
    if (!since.empty()) {
        std::uint64_t number = 0;
        const char* begin = since.data() + std::min(since.size(), prefix.size());
        const auto parsed = std::from_chars(begin, since.data() + since.size(), number);
        if (since.starts_with(prefix) && parsed.ec == std::errc() && parsed.ptr == since.data() + since.size() && number <= after) {
            after = number;
        } else {
            changes.rescan = true;
            changes.reason = "the token is of an earlier watch, whose events are gone";
            timeout = {};  // the client has something to do now
        }
    }
    bool lost = false;
    // Each waiting call holds a thread; some must stay free for calls that do something.
    const auto leave = [](std::atomic<int>* count) { --*count; };
    const std::unique_ptr<std::atomic<int>, decltype(leave)> entered(&waiting_, leave);
    if (++waiting_ > kMaxWaiting && timeout.count() > 0)
        return Error{
            ErrorCode::unavailable, std::to_string(kMaxWaiting) + " calls wait for changes already", "ask without timeout_ms, or cancel one of them", {}};
    auto events = (*journal)->read(after, lost, timeout, context);
    if (!events) return events.error();
    changes.events = std::move(*events);
    const bool overflowed =
        std::any_of(changes.events.begin(), changes.events.end(), [](const ChangeEvent& e) { return e.type == filesystem::ChangeType::rescan; });
    if (overflowed || lost) {
        changes.rescan = true;
        changes.reason = lost ? "more happened than is kept" : "the system lost events; the tree was compared as a whole instead";
    }
    changes.since = prefix + std::to_string(after);
    changes.state = (*journal)->state();
    return changes;
}

class WatchService::Listening final : public Subscription {
public:
    Listening(std::shared_ptr<Journal> journal, std::string path, Listener listener)
        : journal_(std::move(journal)), id_(journal_->add_listener(std::move(path), std::move(listener))) {}
    ~Listening() override { journal_->remove_listener(id_); }
    Result<void> catch_up(const RequestContext& context) override { return journal_->catch_up(context); }

private:
    const std::shared_ptr<Journal> journal_;
    const std::uint64_t id_;
};

Result<std::shared_ptr<WatchService::Subscription>> WatchService::subscribe(const std::shared_ptr<const RootSet>& roots, const Location& location, Listener listener,
                                                                            RequestContext& context) {
    auto journal = journal_for(roots, *location.root, "", true, context);
    if (!journal) return journal.error();
    auto listening = std::make_shared<Listening>(*journal, location.relative, std::move(listener));
    if (auto added = (*journal)->add_file(location.relative); !added) return added.error();
    return std::shared_ptr<Subscription>(std::move(listening));
}

Result<std::shared_ptr<WatchService::Subscription>> WatchService::subscribe_tree(const std::shared_ptr<const RootSet>& roots, const Root& root, Listener listener,
                                                                                 RequestContext& context) {
    auto journal = journal_for(roots, root, "", false, context);
    if (!journal) return journal.error();
    return std::shared_ptr<Subscription>(std::make_shared<Listening>(*journal, "", std::move(listener)));
}

std::vector<WatchService::Status> WatchService::status() const {
    const std::lock_guard lock(mutex_);
    std::vector<Status> list;
    for (const auto& journal : journals_)
        list.push_back(
            {journal->key().path.empty() ? journal->key().root : journal->key().root + "/" + journal->key().path, journal->state(), journal->last()});
    return list;
}

}  // namespace aircher::project
