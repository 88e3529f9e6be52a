// Blame: each line is handed down to the parents that have it, until a commit is left with it.
//
// Where a line goes depends on the commit, the file and the line alone, so the order in which commits are looked at changes nothing; by time, the latest first, no commit is
// looked at twice.
//
// Threads: one at a time.
#pragma once

#include "engine/git/libgit2/file_texts.h"

namespace aircher::git::libgit2 {

/// What the working tree has instead of a commit.
struct WorkingFile {
    std::string content;    ///< its line ends as a commit would have them
    std::string head_path;  ///< its path in HEAD; "" where HEAD has it under no name
};

/// `working`: used where the request names no commit.
/// Errors: those of GitBackend::blame.
Result<BlameResult> blame_file(const ObjectReader& objects, const Repository& repository, const FileTexts& texts, const BlameRequest& request, const WorkingFile& working, RequestContext& context);

}  // namespace aircher::git::libgit2
