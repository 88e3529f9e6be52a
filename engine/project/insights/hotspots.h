// Hotspots: files that are changed often and are complex, the first that a refactoring pays for (A. Tornhill, Your Code as a Crime Scene, 2015).
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/base/request_context.h"
#include "engine/project/insights/file_changes.h"

namespace aircher::project {

struct Hotspot {
    std::string path;
    std::uint32_t commits = 0;
    std::uint64_t added = 0, deleted = 0;
    std::uint64_t complexity = 0;
    double score = 0;  ///< commits × complexity, of the first one 1
};

/// How deeply a text is nested: the levels of indentation of its lines, summed up. A level is a tab, or as many spaces as lines mostly go in by. Independent of the language, and as good
/// a proxy as McCabe's measure (A. Hindle, M. Godfrey, R. Holt: Reading beside the lines, 2008). At most the number of bytes.
std::uint64_t indentation_complexity(std::string_view text);

/// The first `limit` by score, then by path. Only source code that is neither generated nor somebody else's; only files that are there. Reads no more files than can be among them.
/// Errors: cancelled, deadline_exceeded.
Result<std::vector<Hotspot>> find_hotspots(const FileChanges& changes, const ConfinedRoot& root, std::size_t limit, RequestContext& context);

}  // namespace aircher::project
