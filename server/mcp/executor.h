// Threads that requests run on: made when needed, bounded, asleep when idle.
//
// A request may wait (for a file to change, for the client's roots), so requests do not run in the CPU pool: they enter it for their parallel sections
// only. With one thread, requests run one after the other; the reader stays free to cancel them.
//
// Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aircher::mcp {

class Executor {
public:
    static constexpr std::size_t kMaxQueued = 1'000;

    static constexpr std::size_t kMaxThreads = 32;

    explicit Executor(std::size_t max_threads = kMaxThreads) : max_threads_(max_threads) {}
    /// Waits for everything that runs; what is queued is dropped.
    ~Executor();
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    /// False where too much is queued already; then `work` was not taken.
    bool submit(std::function<void()> work);
    /// Whether everything submitted ended within `timeout`.
    bool wait_idle(std::chrono::milliseconds timeout);

private:
    void run();

    const std::size_t max_threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_:
    std::deque<std::function<void()>> queue_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool ending_ = false;
};

}  // namespace aircher::mcp
