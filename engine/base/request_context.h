// What travels with one request through the engine: its cancellation, its deadline, its progress, and the pool it may use.
//
// Made by the server (or the command line) for each call, passed by reference, never stored beyond the call. Loops over files
// poll `should_stop()`, so that a cancel is noticed within 50 ms. All members may be called from any worker of the request.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/base/parallel.h"
#include "engine/base/result.h"

namespace aircher {

class RequestContext {
public:
    using Clock = std::chrono::steady_clock;
    /// `done` is of the work at hand, which `what` names, and mostly grows within it; `total` 0 means "not known". One call at a time.
    using ProgressSink = std::function<void(std::uint64_t done, std::uint64_t total, std::string_view what)>;

    RequestContext(TaskPool& pool, std::stop_token cancel, Clock::time_point deadline = Clock::time_point::max(), ProgressSink sink = {})
        : pool_(pool), cancel_(std::move(cancel)), deadline_(deadline), sink_(std::move(sink)), next_report_(Clock::now() + kReportInterval) {}
    RequestContext(const RequestContext&) = delete;
    RequestContext& operator=(const RequestContext&) = delete;

    TaskPool& pool() { return pool_; }
    const MemoryBudget& memory() const { return pool_.memory(); }
    const std::stop_token& cancel_token() const { return cancel_; }
    Clock::time_point deadline() const { return deadline_; }

    /// True once the call was cancelled or its deadline passed.
    bool should_stop() const { return cancel_.stop_requested() || (deadline_ != Clock::time_point::max() && Clock::now() >= deadline_); }
    /// Why `should_stop()` is true.
    Error stop_error() const {
        if (cancel_.stop_requested()) return {ErrorCode::cancelled, "the call was cancelled"};
        return {ErrorCode::deadline_exceeded, "the call's time limit passed", "narrow the question with path, include or languages"};
    }

    /// Cheap to call often: at most four reports a second leave, none in the first quarter, and none that says the same again.
    void report_progress(std::uint64_t done, std::uint64_t total, std::string_view what);
    /// The same for workers that know only their own part: `amount` more is done.
    void add_progress(std::uint64_t amount, std::string_view what) { report_progress(amount_done_ += amount, 0, what); }

private:
    static constexpr std::chrono::milliseconds kReportInterval{250};

    TaskPool& pool_;
    const std::stop_token cancel_;
    const Clock::time_point deadline_;
    const ProgressSink sink_;
    std::atomic<Clock::time_point> next_report_;  ///< claimed by compare-exchange: one reporter at a time
    std::mutex report_mutex_;
    std::uint64_t last_done_ = 0;  ///< guarded by report_mutex_
    std::atomic<std::uint64_t> amount_done_{0};
};

}  // namespace aircher
