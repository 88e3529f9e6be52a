// Answers about a working tree, kept for as long as it is provably as it was when they were found.
//
// When an answer is put, nothing is looked at, so that a first question costs nothing more. When it is wanted again, the tree's stamps are taken (tree_stamps.h): if nothing has changed since
// well before the answer was begun, it holds, and from then on as long as the stamps do. Where the tree keeps changing between questions, taking stamps is put off.
//
// Threads: any.
#pragma once

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/iso_time.h"
#include "engine/git/repository.h"
#include "engine/project/history/tree_stamps.h"

namespace aircher::project {

/// When an answer was begun, by two clocks: one of them tells whether the other was set.
struct Moment {
    std::int64_t wall_ns = now_ns();
    std::chrono::steady_clock::time_point steady = std::chrono::steady_clock::now();
};

/// All besides the working tree that git's words about it depend on: the index that git is shown, HEAD, the configuration, rules and attributes of the repository and the user.
std::string working_tree_key(const git::Repository& repository);

/// The stamps of the working tree, if nothing in it, and nothing that `working_tree_key` reads, can have changed since `begun`. Errors: those of TreeStamps::take.
Result<std::shared_ptr<const TreeStamps>> stamps_since(filesystem::FilesystemBackend& files, const git::Repository& repository, const ConfinedRoot& top, const Moment& begun, RequestContext& context);

template <class Answer>
class TreeMemo {
public:
    using Shared = std::shared_ptr<const Answer>;

    /// The answer to `key`, which holds the working tree's key; nothing where there is none that provably holds. Errors: those of stamps_since.
    Result<Shared> recall(filesystem::FilesystemBackend& files, const git::Repository& repository, const std::string& key, RequestContext& context) {
        const auto found = find(key);
        if (!found) return Shared();
        auto top = ConfinedRoot::open(repository.worktree);
        if (!top) return Shared();
        if (found->stamps) return found->stamps->hold(*top, context) ? found->answer : Shared();
        if (found->put_off) return Shared();
        auto stamps = stamps_since(files, repository, *top, found->begun, context);
        if (!stamps) return stamps.error();
        const std::lock_guard lock(mutex_);
        patience_ = *stamps ? 0 : std::min(2 * patience_ + 1, kMaxPatience);
        if (!*stamps) return Shared();
        for (Entry& entry : entries_)
            if (entry.key == key && entry.answer == found->answer) entry.stamps = *stamps;
        return found->answer;
    }

    /// Remembers what was begun at `begun`. Answers of more than 8 MiB are not kept.
    void put(const std::string& key, const Moment& begun, Shared answer, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_, [&](const Entry& entry) { return entry.key == key; });
        if (bytes > kMaxBytes) return;
        entries_.push_front({key, begun, std::move(answer), nullptr, patience_ > 0 && ++waited_ <= patience_, bytes});
        if (!entries_.front().put_off) waited_ = 0;
        if (entries_.size() > kMaxEntries) entries_.pop_back();
    }

    std::size_t memory_used() const {
        const std::lock_guard lock(mutex_);
        std::size_t bytes = 0;
        for (const Entry& entry : entries_) bytes += entry.bytes + (entry.stamps ? entry.stamps->memory_used() : 0);
        return bytes;
    }

private:
    static constexpr std::size_t kMaxEntries = 4;
    static constexpr std::size_t kMaxBytes = std::size_t{8} << 20U;
    /// So many answers at most are not looked at again after one that did not hold.
    static constexpr int kMaxPatience = 3;

    struct Entry {
        std::string key;
        Moment begun;
        Shared answer;
        std::shared_ptr<const TreeStamps> stamps;  ///< none: it is not known yet whether it holds
        bool put_off = false;                      ///< it is not worth looking
        std::size_t bytes = 0;
    };

    std::optional<Entry> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            if (entry->key != key) continue;
            entries_.splice(entries_.begin(), entries_, entry);
            return *entry;
        }
        return std::nullopt;
    }

    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< the last used first; guarded by mutex_
    int patience_ = 0, waited_ = 0;  ///< guarded by mutex_
};

}  // namespace aircher::project
