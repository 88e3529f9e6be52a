// The best matches of a search that runs on all workers. Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <tuple>
#include <utility>

#include "engine/project/similarity/similarity_search.h"

namespace aircher::project {

class TopMatches {
public:
    explicit TopMatches(std::size_t limit) : limit_(limit) {}

    /// Counts a match; `describe()` makes it whole where it is among the best so far.
    template <class Function>
    void add(double score, std::size_t candidate, ast::Span range, const Function& describe) {
        ++matched_;
        const std::lock_guard lock(mutex_);
        SimilarityMatch match;
        match.score = score;
        match.candidate = candidate;
        match.range = range;
        if (heap_.size() >= limit_ && (limit_ == 0 || !before(match, heap_.front()))) return;
        describe(match);
        heap_.push_back(std::move(match));
        std::push_heap(heap_.begin(), heap_.end(), before);
        if (heap_.size() > limit_) {
            std::pop_heap(heap_.begin(), heap_.end(), before);
            heap_.pop_back();
        }
    }
    void compared(std::uint64_t count) { compared_ += count; }

    SimilarityResult take() {
        std::sort_heap(heap_.begin(), heap_.end(), before);
        return {std::move(heap_), matched_, compared_};
    }

private:
    static bool before(const SimilarityMatch& a, const SimilarityMatch& b) {
        return std::tuple(-a.score, a.candidate, a.range.begin, a.range.end) < std::tuple(-b.score, b.candidate, b.range.begin, b.range.end);
    }

    const std::size_t limit_;
    std::atomic<std::uint64_t> matched_{0};
    std::atomic<std::uint64_t> compared_{0};
    std::mutex mutex_;
    std::vector<SimilarityMatch> heap_;  ///< guarded by mutex_; a heap with the worst first
};

}  // namespace aircher::project
