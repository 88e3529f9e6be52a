#include "server/mcp/executor.h"

#include <system_error>

namespace aircher::mcp {

Executor::~Executor() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        queue_.clear();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool Executor::submit(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= kMaxQueued) return false;
        queue_.push_back(std::move(work));
        if (queue_.size() > idle_ && threads_.size() < max_threads_) {
            try {
                threads_.emplace_back([this] { run(); });
            } catch (const std::system_error&) {  // the system has no thread left: those there are must do
                if (threads_.empty()) {
                    queue_.pop_back();
                    return false;
                }
            }
        }
    }
    changed_.notify_all();
    return true;
}

bool Executor::wait_idle(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return queue_.empty() && idle_ == threads_.size(); });
}

void Executor::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        changed_.notify_all();  // wait_idle counts
        changed_.wait(lock, [&] { return !queue_.empty() || ending_; });
        --idle_;
        if (ending_) return;
        const auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

}  // namespace aircher::mcp
