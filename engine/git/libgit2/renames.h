// Renames among the changes of a commit, found as `git log -M` finds them: identical contents first, then files of one name that are alike, then the most alike.
//
// The rules are git's (its documentation of diffcore describes them; details were found by comparing answers): a rename must keep half of the larger file, of files of one
// unique name three quarters are enough to look no further, and at most 1,000 × 1,000 pairs are compared. What is alike is counted in lines, or in pieces of 64 bytes.
//
// Threads: one at a time.
#pragma once

#include <vector>

#include "engine/git/libgit2/file_texts.h"

namespace aircher::git::libgit2 {

struct RenameOptions {
    bool identical_only = false;   ///< contents are not looked at
    const std::string* only = nullptr;  ///< the one new path that matters; null for all
    bool copies = false;  ///< as `git log -C`: what was modified, or renamed already, may have been copied as well
};

/// Joins deletions and additions in `changes` that are renames: the addition gets `old_path` and the old side, the deletion goes. An addition that is a copy gets them, too. REQUIRES: by path.
/// Errors: those of FileTexts; cancelled, deadline_exceeded.
Result<void> find_renames(std::vector<RawChange>& changes, const FileTexts& texts, const RenameOptions& options, RequestContext& context);

}  // namespace aircher::git::libgit2
