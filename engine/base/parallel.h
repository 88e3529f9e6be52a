// The one place that knows oneTBB: a bounded pool for CPU work, task groups that grow while they run, and state per worker.
//
// One `TaskPool` exists per process and is handed around in the RequestContext; it also says how much memory those who work in it may fill. Work that waits (for events, for a client) must not
// run in it: it would hold a slot of the arena while doing nothing. Request threads enter the pool only for their parallel sections.
//
// No request waits for another's: each thread that enters brings itself and has a slot of its own (only the `jobs` - 1 workers are shared, and the system divides the cores), and while it
// waits for the rest of its section it takes up pieces of that section alone, never one of a longer question's.
//
// Threads: every member of TaskPool may be called from any thread.
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <cstddef>
#include <utility>

#include "engine/base/memory_budget.h"

namespace aircher {

/// Tasks that may spawn further tasks; made by `TaskPool::run_group`.
class TaskGroup {
public:
    explicit TaskGroup(bool inline_only) : inline_only_(inline_only) {}

    /// Runs `function()` some time before `run_group` returns, on any worker; with `--jobs 0` at once on the calling thread.
    template <class Function>
    void spawn(Function&& function) {
        if (inline_only_) {
            function();
        } else {
            group_.run(std::forward<Function>(function));
        }
    }

private:
    friend class TaskPool;
    const bool inline_only_;
    tbb::task_group group_;
};

class TaskPool {
public:
    /// Threads that may be in a parallel section at once, besides the workers; further ones wait until a worker takes theirs up.
    static constexpr unsigned kMaxCallers = 32;

    /// `jobs` threads for one parallel section, the calling thread included; 0 runs everything on the calling thread, in order.
    explicit TaskPool(int jobs, MemoryBudget memory = MemoryBudget())
        : jobs_(jobs < 0 ? 0 : jobs),
          memory_(memory),
          limit_(tbb::global_control::max_allowed_parallelism, jobs_ < 1 ? 1U : static_cast<std::size_t>(jobs_)),
          arena_((jobs_ < 1 ? 0 : jobs_ - 1) + static_cast<int>(kMaxCallers), kMaxCallers) {}

    /// 0 where everything runs on the calling thread.
    int jobs() const { return jobs_; }
    const MemoryBudget& memory() const { return memory_; }

    /// Calls `function(TaskGroup&)` and waits for everything it spawned, directly or through its tasks.
    template <class Function>
    void run_group(Function&& function) {
        TaskGroup group(jobs_ < 1);
        if (jobs_ < 1) {
            function(group);
            return;
        }
        in_arena([&] {
            function(group);
            group.group_.wait();
        });
    }

    /// Calls `function(begin, end)` for disjoint pieces of [0, count) of at least `grain` elements where possible.
    template <class Function>
    void for_ranges(std::size_t count, std::size_t grain, const Function& function) {
        if (jobs_ < 1 || count <= grain) {
            if (count > 0) function(std::size_t{0}, count);
            return;
        }
        in_arena([&] {
            tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, grain),
                              [&](const tbb::blocked_range<std::size_t>& range) { function(range.begin(), range.end()); });
        });
    }

private:
    template <class Section>
    void in_arena(const Section& section) {
        arena_.execute([&] { tbb::this_task_arena::isolate(section); });
    }

    const int jobs_;
    const MemoryBudget memory_;
    tbb::global_control limit_;
    tbb::task_arena arena_;
};

/// One `T` for each thread that asks, made on first use and kept until the PerWorker dies.
template <class T>
class PerWorker {
public:
    T& local() { return values_.local(); }
    /// Only while no worker runs.
    auto begin() { return values_.begin(); }
    auto end() { return values_.end(); }

private:
    tbb::enumerable_thread_specific<T> values_;
};

}  // namespace aircher
