// Which files differ between two trees: `git diff-tree -r`, without looking into contents.
//
// Threads: one at a time, as its ObjectReader.
#pragma once

#include <string>
#include <vector>

#include "engine/git/libgit2/objects.h"

namespace aircher::git::libgit2 {

/// A path on both sides; a mode of 0 says that there is none.
struct RawChange {
    std::string path;
    std::uint32_t old_mode = 0, new_mode = 0;
    ObjectId old_id, new_id;
    std::string old_path = {};  ///< of a renamed or copied file
    bool copied = false;        ///< the file at old_path stays
};

class TreeDiff {
public:
    /// `paths`: files and directories that count; none means all. Borrowed.
    TreeDiff(const ObjectReader& objects, const std::vector<std::string>& paths, RequestContext& context) : objects_(objects), paths_(paths), context_(context) {}

    /// All changes, by path. nullptr stands for an empty tree. Errors: io_error, unavailable, too_large, cancelled, deadline_exceeded.
    Result<std::vector<RawChange>> changes(const ObjectId* old_tree, const ObjectId* new_tree);
    /// Whether there is any. Errors: as above.
    Result<bool> differ(const ObjectId* old_tree, const ObjectId* new_tree);

private:
    enum class Match { no, below, all };
    Match match(std::string_view path, Match parent) const;
    Result<void> compare(const ObjectId* old_tree, const ObjectId* new_tree, const std::string& folder, Match parent, int depth);
    Result<void> entry(const TreeEntry* old_entry, const TreeEntry* new_entry, const std::string& folder, Match parent, int depth);

    const ObjectReader& objects_;
    const std::vector<std::string>& paths_;
    RequestContext& context_;
    std::vector<RawChange> found_;
    bool first_only_ = false;
};

}  // namespace aircher::git::libgit2
