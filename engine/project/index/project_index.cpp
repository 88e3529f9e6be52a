#include "engine/project/index/project_index.h"

#include <algorithm>

namespace aircher::project {

Result<std::vector<std::shared_ptr<RootIndex>>> ProjectIndex::opened(const std::shared_ptr<const RootSet>& roots) {
    std::vector<std::shared_ptr<RootIndex>> result;
    std::vector<std::shared_ptr<RootIndex>> closed;  // destroyed after the lock is gone: that joins their threads
    {
        const std::lock_guard lock(mutex_);
        for (const Root& root : roots->all()) {
            // A root that was opened anew (its folder was replaced) is another one, though it has the same path.
            const auto known = std::find_if(indexes_.begin(), indexes_.end(), [&](const auto& index) { return &index->root() == &root; });
            if (known != indexes_.end()) {
                result.push_back(*known);
                continue;
            }
            auto opened = RootIndex::open(services_, roots, root);
            if (!opened) return opened.error();
            result.push_back(std::move(*opened));
        }
        for (auto& index : indexes_)
            if (std::find(result.begin(), result.end(), index) == result.end()) closed.push_back(std::move(index));
        indexes_ = result;
    }
    closed.clear();
    if (in_background_)
        for (const auto& index : result) index->start();
    return result;
}

Result<std::vector<std::shared_ptr<RootIndex>>> ProjectIndex::of(const std::shared_ptr<const RootSet>& roots, RequestContext& context) {
    auto indexes = opened(roots);
    if (!indexes) return indexes;
    for (const auto& index : *indexes)
        if (auto ready = index->ready(context); !ready) return ready.error();
    return indexes;
}

std::vector<std::shared_ptr<RootIndex>> ProjectIndex::open_ones() const {
    const std::lock_guard lock(mutex_);
    return indexes_;
}

std::vector<IndexStatus> ProjectIndex::status() const {
    std::vector<IndexStatus> status;
    for (const auto& index : open_ones()) status.push_back(index->status());
    return status;
}

Result<void> ProjectIndex::settle(RequestContext& context, std::chrono::milliseconds patience) {
    for (const auto& index : open_ones())
        if (auto done = index->settle(patience, context); !done) return done;
    return {};
}

Result<void> ProjectIndex::complete(RequestContext& context) {
    for (const auto& index : open_ones())
        if (auto done = index->complete(context); !done) return done;
    return {};
}

std::uint64_t ProjectIndex::unread() const {
    std::uint64_t sum = 0;
    for (const auto& index : open_ones()) sum += index->unread();
    return sum;
}

void ProjectIndex::clear_caches() {
    for (const auto& index : open_ones()) index->clear_caches();
}

Result<void> ProjectIndex::recover(const Error& error, RequestContext& context) {
    for (const auto& index : open_ones())
        if (auto done = index->recover(error, context); !done) return done;
    return {};
}

}  // namespace aircher::project
