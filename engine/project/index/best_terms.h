// The best few of many scored terms, whatever order they come in.
//
// Threads: `add` and `worst` any; `take` once all are done.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aircher::project {

class BestTerms {
public:
    /// Keeps up to `limit` terms, of equal scores the first by name.
    explicit BestTerms(std::size_t limit) : limit_(limit) {}

    /// A term that scores less is not kept.
    double worst() const { return worst_.load(std::memory_order_relaxed); }
    void add(double score, std::string_view term) {
        if (score < worst()) return;
        const std::lock_guard lock(mutex_);
        terms_.emplace(-score, term);
        if (terms_.size() > limit_) terms_.erase(std::prev(terms_.end()));
        if (terms_.size() == limit_) worst_ = -terms_.rbegin()->first;
    }
    /// The best first.
    std::vector<std::string> take() {
        std::vector<std::string> out;
        while (!terms_.empty()) out.push_back(std::move(terms_.extract(terms_.begin()).value().second));
        return out;
    }

private:
    const std::size_t limit_;
    std::atomic<double> worst_{0};
    std::mutex mutex_;
    std::set<std::pair<double, std::string>> terms_;  ///< guarded by mutex_; by descending score, then name
};

}  // namespace aircher::project
