// What both backends make of a commit's text.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "engine/git/git_backend.h"

namespace aircher::git {

/// `text`, written in the encoding that a commit's header names ("" is UTF-8), as UTF-8; as it is where the encoding is unknown or does not fit.
std::string decode(std::string_view text, const std::string& encoding);

/// The first paragraph of a message on one line, as git's `%s`.
std::string subject_of(std::string_view message);

/// Whether "Name <email>" holds `part`, ASCII letters in any case.
bool author_matches(const Person& author, std::string_view part);

/// Sorts by path, and by status where an index has a path twice.
void sort_by_path(std::vector<FileChange>& files);

/// Lines that a commit is left with; `hunk.commit` is not set yet.
struct BlamedLines {
    ObjectId commit;
    BlameHunk hunk;
};

/// Puts lines in order, joins those that follow each other in the blamed file and in the commit's file, and asks `describe` once for each commit.
Result<BlameResult> assemble_blame(std::vector<BlamedLines> lines, const std::function<Result<BlameCommit>(const ObjectId&)>& describe);

}  // namespace aircher::git
