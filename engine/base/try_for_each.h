// Visits that can fail, on all workers.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>

#include "engine/base/request_context.h"

namespace aircher {

/// Calls `visit(i)`, which returns a Result<void>, for all i below `count` on all workers, `grain` at a time and more. The first error ends it and is returned; progress counts visits as
/// `what`. Errors: those of `visit`; cancelled, deadline_exceeded.
template <class Visit>
Result<void> try_for_each(RequestContext& context, std::size_t count, std::size_t grain, std::string_view what, const Visit& visit) {
    std::mutex mutex;
    std::optional<Error> failure;  // guarded by mutex
    std::atomic<bool> failed{false};
    context.pool().for_ranges(count, grain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !failed && !context.should_stop(); ++i) {
            const Result<void> done = visit(i);
            if (done) continue;
            const std::lock_guard lock(mutex);
            failure = done.error();
            failed = true;
        }
        context.add_progress(end - begin, what);
    });
    if (context.should_stop()) return context.stop_error();
    if (failure) return *failure;
    return {};
}

}  // namespace aircher
