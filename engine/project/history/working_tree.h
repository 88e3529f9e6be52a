// What is not committed in a working tree: git's status, with as little asked of git as is certain to give the same.
//
// A look at the tree (tree_look.h) tells which files are not known to be as the index has them, and what is untracked. git is asked what is staged, and about those files, and what it said is remembered: what is staged
// as long as HEAD and the index are the same, about a file as long as its stamp is. So nothing needs to be watched, and a tree with some edits takes no longer than a clean one. Where the index cannot be read
// here (a split or sparse one) git is asked for all of it.
//
// Threads: any.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/git/git_backend.h"
#include "engine/project/history/answer_memo.h"
#include "engine/project/history/folder_listing.h"
#include "engine/project/history/inode_stamp.h"

namespace aircher::project {

/// What git said about files whose stat data are not those of the index: that they are as it has them nevertheless, or what changed.
class FileVerdicts {
public:
    struct Subject {
        std::string path;
        git::ObjectId staged;
        std::uint32_t staged_mode = 0;
        InodeStamp stamp;
    };
    using Change = std::optional<git::FileChange>;  ///< none: it did not change

    /// `conditions`: all besides a file and its entry in the index that git's word depends on. What it said under others of the same tree is forgotten when it is put.
    std::optional<Change> find(const std::string& tree, const std::string& conditions, const Subject& subject);
    void put(const std::string& tree, const std::string& conditions, const Subject& subject, Change change);

    void clear();
    std::size_t memory_used() const;

private:
    static constexpr std::size_t kMaxTrees = 4, kMaxFiles = 50'000;

    struct Verdict {
        Subject subject;
        Change change;
    };
    struct Tree {
        std::string path, conditions;
        std::unordered_map<std::string, Verdict> files;
        std::size_t bytes = 0;
    };

    mutable std::mutex mutex_;
    std::list<Tree> trees_;  ///< the last used first; guarded by mutex_
};

struct StagedFiles {
    std::string attributes;  ///< a hash of the tree's, which its line counts depend on
    std::vector<git::FileChange> changes;
};

/// What is remembered of working trees.
struct WorkingTreeMemory {
    AnswerMemo<StagedFiles> staged;  ///< by working tree, conditions and index
    FileVerdicts verdicts;
    FolderListings listings;

    /// Lets go of what takes most, to be found out again.
    void clear() {
        verdicts.clear();
        listings.clear();
    }
    std::size_t memory_used() const { return staged.memory_used() + verdicts.memory_used() + listings.memory_used(); }
};

/// git::GitBackend::status with all of its parts, and the same errors.
Result<git::StatusResult> working_tree_status(git::GitBackend& backend, WorkingTreeMemory& memory, const git::Repository& repository, RequestContext& context);

}  // namespace aircher::project
