// How tools write commits and what they changed.
#pragma once

#include <string>

#include "engine/git/git_backend.h"
#include "server/tools/tool.h"

namespace aircher::tools {

/// Seconds since 1970 as ISO 8601.
std::string commit_time(std::int64_t seconds);

/// Who made the commit, when, and why; what it changed is for the tool to add.
Json commit_head(const git::Commit& commit);

/// Says in fields and lines what a shallow or partial clone cannot tell.
void tell_clone(Answer& answer, bool shallow, bool partial);

/// `prefix` stands before paths: of the root, where there are several.
Json change_json(const git::FileChange& file, const std::string& prefix);
std::string change_text(const git::FileChange& file, const std::string& prefix);

/// "1a2b3c4d5e 2026-11-22 Ann: Subject"; without the last part where there is no subject.
std::string commit_line(const git::ObjectId& id, std::int64_t author_time, const git::Person& author, const std::string& subject);

/// Where no git backend works.
Error no_git();

}  // namespace aircher::tools
