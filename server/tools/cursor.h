// Cursors: where a page ended, in which snapshot.
//
// A cursor names a snapshot that the server still holds, an index in it, and the answer's fingerprint. While the snapshot is held, paging on costs
// nothing but the page. When it is gone (many questions later, or in another process) the same question is asked again: if the answer
// still has that fingerprint, paging goes on; if not, the cursor has expired, and says so. So pages never repeat and never skip.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/memory_budget.h"
#include "server/tools/answer.h"

namespace aircher::tools {

struct Cursor {
    std::uint64_t snapshot = 0;
    std::uint64_t fingerprint = 0;
    std::uint64_t offset = 0;

    std::string encode() const;
    /// Nothing where `text` is no cursor of ours.
    static std::optional<Cursor> decode(std::string_view text);
};

/// The answers that cursors pin: the most recently used ones, within bounds of number and memory. Thread-safe.
class SnapshotCache {
public:
    struct Snapshot {
        std::uint64_t id = 0;
        std::string tool;
        std::string arguments;  ///< canonical, without max_tokens, cursor and format
        std::shared_ptr<const Answer> answer;
        std::uint64_t fingerprint = 0;
    };

    /// Holds up to `limit` bytes, or one answer that is larger.
    explicit SnapshotCache(std::size_t limit = MemoryBudget().held_answers());

    /// Keeps `answer` and returns its snapshot.
    Snapshot keep(std::string tool, std::string arguments, std::shared_ptr<const Answer> answer);
    std::optional<Snapshot> find(std::uint64_t id);

    /// Lets go of all: who pages on has the question asked again.
    void clear();
    std::size_t count() const;
    std::size_t bytes() const;

private:
    static constexpr std::size_t kMaxSnapshots = 32;

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::list<Snapshot> snapshots_;  ///< guarded by mutex_; most recently used first
    std::size_t bytes_ = 0;          ///< guarded by mutex_
    std::uint64_t next_id_;          ///< guarded by mutex_; begins at random, so that another process's ids are not taken for ours
};

/// The answer's own fingerprint, or one over all of its items' text.
std::uint64_t fingerprint_of(const Answer& answer);

}  // namespace aircher::tools
