// Answers about files that take long to find in a history, by what was asked and the commit that HEAD was.
//
// Threads: any.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/git/object_id.h"

namespace aircher::project {

template <class Answer>
class AnswerMemo {
public:
    using Shared = std::shared_ptr<const Answer>;

    /// The answer to `key`, and the commit that it holds for.
    std::optional<std::pair<git::ObjectId, Shared>> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->key != key) continue;
            entries_.splice(entries_.begin(), entries_, entry);
            return std::pair(entry->head, entry->answer);
        }
        return std::nullopt;
    }

    /// Remembers it instead of an older answer to `key`. The ones that were used longest ago go when all together take more than 16 MiB.
    void put(const std::string& key, const git::ObjectId& head, Shared answer, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->key != key) continue;
            bytes_ -= entry->bytes;
            entries_.erase(entry);
            break;
        }
        entries_.push_front({key, head, std::move(answer), bytes});
        for (bytes_ += bytes; bytes_ > kMaxBytes; entries_.pop_back()) bytes_ -= entries_.back().bytes;
    }

    std::size_t memory_used() const {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    static constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

    struct Entry {
        std::string key;
        git::ObjectId head;
        Shared answer;
        std::size_t bytes = 0;
    };
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< the last used first; guarded by mutex_
    std::size_t bytes_ = 0;     ///< guarded by mutex_
};

}  // namespace aircher::project
