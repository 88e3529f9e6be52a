// The indexes of all roots of a process. Made on first use; a root that the client takes away loses its index, its database stays.
//
// Threads: any.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/project/index/root_index.h"

namespace aircher::project {

class ProjectIndex {
public:
    /// `in_background`: each index keeps itself up to date (a server); else it is brought up to date when asked (a command).
    ProjectIndex(IndexServices services, bool in_background) : services_(services), in_background_(in_background) {}

    /// The indexes of `roots`, in their order; `ready` was called for each. Errors: those of RootIndex::open and ready.
    Result<std::vector<std::shared_ptr<RootIndex>>> of(const std::shared_ptr<const RootSet>& roots, RequestContext& context);

    /// The indexes of `roots`, in their order, as they are: nothing is waited for, and RootIndex::is_current says whether they can be relied on.
    /// Errors: those of RootIndex::open.
    Result<std::vector<std::shared_ptr<RootIndex>>> opened(const std::shared_ptr<const RootSet>& roots);
    /// Whether indexes keep themselves up to date.
    bool in_background() const { return in_background_; }

    /// RootIndex::settle for all that are open, with so much patience for each.
    Result<void> settle(RequestContext& context, std::chrono::milliseconds patience = std::chrono::seconds(2));
    /// Waits until all that are open are up to date. Errors: those of RootIndex::complete.
    Result<void> complete(RequestContext& context);

    /// RootIndex::recover for all that are open.
    Result<void> recover(const Error& error, RequestContext& context);

    const IndexServices& services() const { return services_; }

    /// Of the indexes that are open.
    std::vector<IndexStatus> status() const;

    /// RootIndex::unread of all that are open.
    std::uint64_t unread() const;

    /// RootIndex::clear_caches for all that are open.
    void clear_caches();

    /// From now on indexes keep themselves up to date. Call before the first question.
    void keep_in_background() { in_background_ = true; }

private:
    std::vector<std::shared_ptr<RootIndex>> open_ones() const;

    const IndexServices services_;
    bool in_background_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<RootIndex>> indexes_;  ///< guarded by mutex_
};

}  // namespace aircher::project
