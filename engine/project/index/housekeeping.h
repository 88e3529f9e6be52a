// When what the index no longer needs is collected, and its space given back: in the background, some time after files changed, one short step at a time.
//
// Threads: one at a time.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/project/index/collection.h"

namespace aircher::project {

class Housekeeper {
public:
    using Clock = std::chrono::steady_clock;

    /// As Collector.
    Housekeeper(IndexStore& store, std::string root, std::string folder) : store_(store), collector_(store, std::move(root), std::move(folder)) {}

    /// Files changed: something may be dead.
    void notice() { noticed_ = true; }

    /// One step of what is due; whether another is due at once. Errors: those of Collector::step.
    Result<bool> step(RequestContext& context);
    /// When there will be something to do, should nothing change; nothing: never.
    std::optional<Clock::time_point> next() const;

    /// Everything at once. Errors: unavailable where others commit all the time; those of Collector::step.
    Result<void> finish(const CollectionPolicy& policy, RequestContext& context);

private:
    enum class Phase : std::uint8_t { idle, collecting, tidying };
    Result<bool> advance(const CollectionPolicy& policy, RequestContext& context);

    IndexStore& store_;
    Collector collector_;
    Phase phase_ = Phase::idle;
    bool noticed_ = true;  ///< what happened before this process came is not known
    bool disturbed_ = false;
    Clock::time_point earliest_;            ///< of the next collection
    std::optional<Clock::time_point> due_;  ///< what is dead now may go then
};

}  // namespace aircher::project
