// The history of repositories, remembered: a log is asked of git once, and then only for what is new.
//
// What git said is kept by commit id, in memory and beside the repository's index; whether that is enough for a question is seen by walking (CommitTable::list), so nothing
// has to be invalidated when branches move or history is rewritten. Only what changes how commits are told makes them worthless: the mailmap, attributes, where a shallow clone begins.
//
// Threads: any. While one call reads a long history, others that need what is not known yet ask git themselves.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>

#include "engine/git/git_backend.h"
#include "engine/project/history/answer_memo.h"
#include "engine/project/history/commit_store.h"
#include "engine/project/history/commit_table.h"
#include "engine/project/history/tree_memo.h"
#include "engine/project/history/working_tree.h"

namespace aircher::project {

struct FileHistory;
struct Insights;

class CommitHistory {
public:
    struct Limits {
        std::size_t bytes = MemoryBudget().commits();  ///< of memory for each repository
        std::size_t beyond = std::size_t{8} << 20U;   ///< for what is new where that is used up; when it is, too, the earliest goes
    };
    /// `store` keeps what is remembered; where it is not persistent nothing outlives the process.
    CommitHistory(git::GitBackend& backend, store::StoreBackend& store, const Limits& limits) : backend_(backend), store_(store), limits_(limits) {}
    CommitHistory(git::GitBackend& backend, store::StoreBackend& store) : CommitHistory(backend, store, Limits()) {}

    git::GitBackend& backend() const { return backend_; }

    /// git::GitBackend::log, with the same answer. Logs of paths and ranges are not remembered.
    Result<void> log(const git::Repository& repository, const git::LogRequest& request, const git::CommitVisitor& visit, RequestContext& context);

    /// Calls `look` with all commits of a log from `tip` back to `since` (seconds since 1970). Nothing changes meanwhile. Where there are too many to be remembered the earliest are left out
    /// and `complete` is false. Whether git had to be asked. Errors: those of git::GitBackend::log.
    using Look = std::function<void(const CommitTable& table, std::span<const CommitTable::Row> rows, bool complete)>;
    Result<bool> look(const git::Repository& repository, const git::ObjectId& tip, std::optional<std::int64_t> since, const Look& look, RequestContext& context);

    /// Answers about a file of a repository, which hold as long as no commit changes the file. Each that is asked for begins with the same bytes in `key`: identity, path, and
    /// whatever else the answer depends on. Nothing where there is none, or where it cannot be told cheaply that it still holds. Errors: those of `log`.
    template <class Answer>
    Result<std::shared_ptr<const Answer>> recall(AnswerMemo<Answer>& memo, const std::string& key, const git::Repository& repository, const std::string& path, RequestContext& context) {
        const auto found = memo.find(key);
        if (!found || !repository.head.commit) return std::shared_ptr<const Answer>();
        auto same = unchanged_since(repository, found->first, path, context);
        if (!same) return same.error();
        return *same ? found->second : nullptr;
    }
    AnswerMemo<FileHistory>& file_histories() { return file_histories_; }
    AnswerMemo<git::BlameResult>& blames() { return blames_; }
    WorkingTreeMemory& working_trees() { return working_trees_; }
    TreeMemo<Insights>& insights() { return insights_; }
    /// Of the repository, and of what answers about its commits depend on besides the commits.
    static std::string identity(const git::Repository& repository);

    /// Lets go of commits that nobody looks at, which the store has, and of what is remembered of working trees.
    void clear_caches();
    /// Of everything that is remembered.
    std::size_t memory_used() const;

private:
    struct Remembered;

    std::shared_ptr<Remembered> remembered(const git::Repository& repository);
    /// Asks git for `request`, which names no author, until what is remembered is enough for it. Returns the rows of its commits. REQUIRES: remembered.filling is held.
    Result<CommitTable::Listing> fill(Remembered& remembered, const git::Repository& repository, const git::LogRequest& request, RequestContext& context);
    /// Whether HEAD is `earlier` and commits after it, without branches, that did not touch `path` (of the repository; "" is everything).
    Result<bool> unchanged_since(const git::Repository& repository, const git::ObjectId& earlier, const std::string& path, RequestContext& context);

    git::GitBackend& backend_;
    store::StoreBackend& store_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::list<std::shared_ptr<Remembered>> repositories_;  ///< the last used first; guarded by mutex_
    AnswerMemo<FileHistory> file_histories_;
    AnswerMemo<git::BlameResult> blames_;
    WorkingTreeMemory working_trees_;
    TreeMemo<Insights> insights_;
};

}  // namespace aircher::project
