// What tools that look into files have in common: which files, where a byte stands, how a range is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/line_index.h"
#include "engine/ast/facts.h"
#include "engine/project/index/project_index.h"
#include "engine/project/source_analyzer.h"
#include "server/tools/file_answer.h"

namespace aircher::tools {

using aircher::LineIndex;
using aircher::Place;

/// Why a file was not looked at; the skipped row of its own that it has.
inline constexpr std::string_view kMayHoldSecrets = "may hold secrets (--allow-secrets reads it)";

/// The files that `arguments` name, over all roots. Keeps the roots alive.
struct SourceSelection {
    WorkspaceWalk walk;
    std::vector<project::SourceFile> files;
    std::vector<std::string> paths;  ///< parallel: as clients name them
    std::vector<filesystem::SkippedEntry> skipped;  ///< what the walk could not list, and files that may hold secrets
};

/// Errors: those of walk_workspace.
Result<SourceSelection> select_sources(const FileArguments& arguments, ToolServices& services, RequestContext& context);

/// The indexes for project::KnownFacts of the selected files; none where they cannot be opened, or where a command would open them for a few files: then all is parsed.
std::vector<std::shared_ptr<project::RootIndex>> known_indexes(ToolServices& services, const SourceSelection& selection);

Json range_json(Place start, Place end);

/// Adds files that were not looked at, the many of one reason as one row.
class SkipList {
public:
    void add(std::string path, std::string reason);
    /// `before` and then the rows, by path, with the reasons that concern more than a few files summed up.
    std::vector<filesystem::SkippedEntry> rows(std::vector<filesystem::SkippedEntry> before) const;

private:
    mutable std::mutex mutex_;
    std::vector<filesystem::SkippedEntry> entries_;  ///< guarded by mutex_
};

/// Adds the directories that the index could not read, if there are any.
void add_unread(Answer& answer, const project::ProjectIndex& index);

/// Why an answer is empty: `none` where everything was looked at, else `not_indexed` with how much was not.
void explain_empty(Answer& answer, std::size_t looked_at, const std::string& what);

}  // namespace aircher::tools
