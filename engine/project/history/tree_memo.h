// Answers about a working tree, kept for as long as it is provably as it was when they were found.
//
// Before an answer is looked for, the tree's stamps are taken (tree_stamps.h); as long as they are the same, so is the answer.
//
// Threads: any.
#pragma once

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "engine/git/repository.h"
#include "engine/project/history/tree_stamps.h"

namespace aircher::project {

/// All besides the working tree that an answer about it depends on: the index that git is shown, HEAD, the configuration, rules and attributes of the repository and the user.
std::string working_tree_key(const git::Repository& repository);

/// The stamps of the working tree; nothing where changes could pass unnoticed, or something changed just now: it may change again and leave the same stamp. Errors: those of TreeStamps::take.
Result<std::shared_ptr<const TreeStamps>> settled_stamps(filesystem::FilesystemBackend& files, const git::Repository& repository, RequestContext& context);

template <class Answer>
class TreeMemo {
public:
    using Shared = std::shared_ptr<const Answer>;

    /// The answer to `key`, which holds the working tree's key; nothing where there is none that provably holds.
    Shared recall(const git::Repository& repository, const std::string& key, RequestContext& context) {
        Shared answer;
        std::shared_ptr<const TreeStamps> stamps;
        {
            const std::lock_guard lock(mutex_);
            const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& other) { return other.key == key; });
            if (entry == entries_.end()) return nullptr;
            entries_.splice(entries_.begin(), entries_, entry);
            answer = entry->answer;
            stamps = entry->stamps;
        }
        auto top = ConfinedRoot::open(repository.worktree);
        return top && stamps->hold(*top, context) ? answer : nullptr;
    }

    /// Remembers what was looked for after `stamps` were taken. Answers of more than 8 MiB are not kept.
    void put(const std::string& key, std::shared_ptr<const TreeStamps> stamps, Shared answer, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_, [&](const Entry& entry) { return entry.key == key; });
        if (bytes > kMaxBytes) return;
        entries_.push_front({key, std::move(stamps), std::move(answer), bytes});
        if (entries_.size() > kMaxEntries) entries_.pop_back();
    }

    std::size_t memory_used() const {
        const std::lock_guard lock(mutex_);
        std::size_t bytes = 0;
        for (const Entry& entry : entries_) bytes += entry.bytes + entry.stamps->memory_used();
        return bytes;
    }

private:
    static constexpr std::size_t kMaxEntries = 4;
    static constexpr std::size_t kMaxBytes = std::size_t{8} << 20U;

    struct Entry {
        std::string key;
        std::shared_ptr<const TreeStamps> stamps;
        Shared answer;
        std::size_t bytes = 0;
    };

    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< the last used first; guarded by mutex_
};

}  // namespace aircher::project
