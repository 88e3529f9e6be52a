#include "engine/project/insights/cochange.h"

#include <algorithm>
#include <limits>

namespace aircher::project {
namespace {

/// Pairs that are counted at most: 64 MiB.
constexpr std::size_t kMaxPairs = std::size_t{1} << 21U;
constexpr std::size_t kCommitsBetweenPolls = 1024;

/// Counts pairs: open addressing, which a map of nodes would take ten times as long for.
class PairCounter {
public:
    PairCounter() : slots_(std::size_t{1} << 12U) {}

    void count(std::uint32_t a, std::uint32_t b) {
        if (2 * used_ >= slots_.size() && used_ < kMaxPairs) grow();
        const std::uint64_t key = std::uint64_t{a} << 32U | b;
        Slot& slot = slots_[place_of(key)];
        if (slot.count == 0) {
            if (used_ >= kMaxPairs) {
                complete_ = false;
                return;
            }
            slot.key = key;
            ++used_;
        }
        ++slot.count;
    }
    template <class Visit>
    void for_each(const Visit& visit) const {
        for (const Slot& slot : slots_)
            if (slot.count > 0) visit(static_cast<std::uint32_t>(slot.key >> 32U), static_cast<std::uint32_t>(slot.key), slot.count);
    }
    bool complete() const { return complete_; }

private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint32_t count = 0;
    };

    std::size_t place_of(std::uint64_t key) const {
        std::size_t place = (key * 0x9E37'79B9'7F4A'7C15U) >> 20U & (slots_.size() - 1);
        while (slots_[place].count > 0 && slots_[place].key != key) place = (place + 1) & (slots_.size() - 1);
        return place;
    }
    void grow() {
        std::vector<Slot> old(2 * slots_.size());
        old.swap(slots_);
        for (const Slot& slot : old)
            if (slot.count > 0) slots_[place_of(slot.key)] = slot;
    }

    std::vector<Slot> slots_;  ///< a power of two, at most half full
    std::size_t used_ = 0;
    bool complete_ = true;
};

}  // namespace

Result<FilePairs> find_cochanges(const FileChanges& changes, RequestContext& context) {
    // How often each file changed in commits that say something, and which files changed often enough.
    std::vector<std::uint32_t> times(changes.files().size());
    for (const CountedCommit& commit : changes.commits())
        if (commit.file_count <= kMaxTogether)
            for (const std::uint32_t file : changes.files_of(commit)) ++times[file];
    PairCounter counter;
    std::vector<std::uint32_t> often;
    std::size_t visited = 0;
    for (const CountedCommit& commit : changes.commits()) {
        if (++visited % kCommitsBetweenPolls == 0 && context.should_stop()) return context.stop_error();
        if (commit.file_count > kMaxTogether) continue;
        often.clear();
        for (const std::uint32_t file : changes.files_of(commit))
            if (times[file] >= kMinSupport) often.push_back(file);
        for (std::size_t i = 0; i < often.size(); ++i)
            for (std::size_t j = i + 1; j < often.size(); ++j) counter.count(often[i], often[j]);
    }
    FilePairs found;
    found.complete = counter.complete();
    counter.for_each([&](std::uint32_t a, std::uint32_t b, std::uint32_t support) {
        if (times[b] < times[a]) std::swap(a, b);
        const double confidence = static_cast<double>(support) / static_cast<double>(times[a]);
        if (support >= kMinSupport && confidence >= kMinConfidence) found.pairs.push_back({a, b, support, confidence});
    });
    std::sort(found.pairs.begin(), found.pairs.end(), [](const FilePair& x, const FilePair& y) {
        const double of_x = x.support * x.confidence, of_y = y.support * y.confidence;
        if (of_x != of_y) return of_x > of_y;
        return x.a != y.a ? x.a < y.a : x.b < y.b;
    });
    return found;
}

}  // namespace aircher::project
