// The history of one file or directory: the commits that changed it, a file also under its earlier names; and where its present lines come from.
//
// What was found is remembered (CommitHistory::recall).
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/project/history/commit_history.h"
#include "engine/project/history/line_changes.h"

namespace aircher::project {

struct FileHistory {
    std::vector<git::Commit> commits;  ///< the latest first; `files` has what each changed of the path, named as the root does
    bool more = false;                 ///< there are more than the limit
    bool shallow = false, partial = false;
    std::string renamed_from;  ///< what the file is called in the latest commit, where its renaming is staged but not committed
};

/// Commits that changed `path` (normalised; need not exist any more). A file is followed through renames of the whole file, one that is only staged included, and to what it was copied
/// from, where the same commit changed that (`git log --follow` looks at all files for it); a directory is not.
/// Merges are simplified as in a plain log. Errors: those of git::open_repository and the backend's log.
Result<FileHistory> file_history(CommitHistory& commits, const ConfinedRoot& root, const std::string& path, std::size_t limit, RequestContext& context);

/// Of `history`, a file's, those commits that changed any of the lines `range` of `text`, which is the file's content now: lines are followed back through what each commit made of them, as
/// `git log -L` does, through merges into each branch that they came from. `limit` commits at most. Errors: those of git::GitBackend::contents.
Result<FileHistory> history_of_lines(CommitHistory& commits, const ConfinedRoot& root, FileHistory history, std::string_view text, LineRange range, std::size_t limit, RequestContext& context);

/// Where the lines of `text`, which is the file's content now, come from. Errors: those of git::open_repository and the backend's blame.
Result<git::BlameResult> blame_file(CommitHistory& commits, const ConfinedRoot& root, const std::string& path, std::string text, LineRange lines, RequestContext& context);

}  // namespace aircher::project
