#include "engine/filesystem/polling_watcher.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace aircher::filesystem {
namespace {

using Clock = std::chrono::steady_clock;

class PollingWatcher final : public Watcher {
public:
    PollingWatcher(const ConfinedRoot& root, const WatchRequest& request, IgnoreRules::Strategy strategy, Reconciler::WalkFunction walk, std::string mechanism,
                   TaskPool& pool)
        : root_(root), interval_(request.poll_interval), mechanism_(std::move(mechanism)), pool_(pool), reconciler_(root, request, strategy, walk) {}

    Result<void> start(RequestContext& context) {
        auto entered = reconciler_.start(context);
        return entered ? Result<void>() : entered.error();
    }

    Result<std::vector<ChangeEvent>> wait(std::chrono::milliseconds timeout) override {
        RequestContext context(pool_, std::stop_token{});
        const auto end = Clock::now() + std::min<std::chrono::milliseconds>(timeout, std::chrono::hours(24));
        while (true) {
            if (root_.is_gone()) return Error{ErrorCode::io_error, "the project root is gone", {}, root_.path()};
            if (auto looked = look_until_settled(context); !looked) return looked.error();
            auto events = reconciler_.take_events();
            if (!events.empty() || Clock::now() >= end) return events;
            std::unique_lock lock(mutex_);
            woken_condition_.wait_until(lock, std::min(end, Clock::now() + interval_), [&] { return woken_; });
            if (woken_) {
                woken_ = false;
                return events;
            }
        }
    }

    Result<void> watch_file(const std::string& path) override { return reconciler_.add_file(path); }

    void wake() override {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        woken_condition_.notify_all();
    }

    WatchState state() const override { return {reconciler_.file_count(), 0, mechanism_}; }

private:
    /// A look takes time, and may see one half of a rename: where it found something, another one follows soon, until nothing more is found.
    Result<void> look_until_settled(RequestContext& context) {
        constexpr int kLooks = 5;
        constexpr std::chrono::milliseconds kPause{20};
        for (int i = 0; i < kLooks; ++i) {
            const std::uint64_t before = reconciler_.differences();
            if (auto looked = look(context); !looked) return looked;
            if (reconciler_.differences() == before) return {};
            std::this_thread::sleep_for(kPause);
        }
        return {};
    }

    Result<void> look(RequestContext& context) {
        for (const std::string& directory : reconciler_.starts())
            if (auto done = reconciler_.reconcile(directory, true, context); !done) return done.error();
        for (const std::string& directory : reconciler_.named_directories())
            if (auto done = reconciler_.reconcile(directory, false, context); !done) return done.error();
        return {};
    }

    const ConfinedRoot& root_;
    const std::chrono::milliseconds interval_;
    const std::string mechanism_;
    TaskPool& pool_;
    Reconciler reconciler_;
    std::mutex mutex_;
    std::condition_variable woken_condition_;
    bool woken_ = false;  ///< guarded by mutex_
};

}  // namespace

Result<std::unique_ptr<Watcher>> make_polling_watcher(const ConfinedRoot& root, const WatchRequest& request, IgnoreRules::Strategy strategy,
                                                      Reconciler::WalkFunction walk, std::string mechanism, RequestContext& context) {
    auto watcher = std::make_unique<PollingWatcher>(root, request, strategy, walk, std::move(mechanism), context.pool());
    if (auto started = watcher->start(context); !started) return started.error();
    return std::unique_ptr<Watcher>(std::move(watcher));
}

}  // namespace aircher::filesystem
