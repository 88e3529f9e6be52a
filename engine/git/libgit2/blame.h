// Blame: each line is handed down to the parents that have it, until a commit is left with it.
//
// Where a line goes depends on the commit, the file and the line alone, so the order in which commits are looked at changes nothing; by time, the latest first, no commit is
// looked at twice.
//
// Threads: one at a time.
#pragma once

#include "engine/git/libgit2/file_texts.h"

namespace aircher::git::libgit2 {

/// `content`: the file as the working tree has it, its line ends as a commit would have them; used where the request names no commit.
/// Errors: those of GitBackend::blame.
Result<BlameResult> blame_file(const ObjectReader& objects, const Repository& repository, const FileTexts& texts, const BlameRequest& request, const std::string& content, RequestContext& context);

}  // namespace aircher::git::libgit2
