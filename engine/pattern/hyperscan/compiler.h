// Compiles databases without holding up a cancel.
//
// A call of Hyperscan's compiler takes as long as it takes. So it runs on a thread of its own, and whoever waits for it looks at the request meanwhile. A
// compilation that nobody waits for any more ends with the call of the library at hand.
//
// Threads: any. Destruction waits for that call.
#pragma once

#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/pattern/hyperscan/disk_cache.h"

namespace aircher::pattern::hyperscan {

class Compiler {
public:
    Compiler() = default;
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    /// Databases for `expressions`, those that are plain together and the others by the hundred. Errors: cancelled, deadline_exceeded.
    Result<CachedSet> compile(std::vector<Expression> expressions, RequestContext& context);

private:
    struct Job;
    void remove_finished();

    std::mutex mutex_;
    std::vector<std::shared_ptr<Job>> jobs_;  ///< guarded by mutex_
};

}  // namespace aircher::pattern::hyperscan
