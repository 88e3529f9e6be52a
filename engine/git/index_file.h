// What git's index names: the files that a repository tracks, as the format says them (git's Documentation/gitformat-index).
//
// For who must know which files git looks at without asking git. What the files' entries say else is not read.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher::git {

struct IndexNames {
    std::vector<std::string> paths;  ///< in git's order, each once: of an unmerged file, too
    bool submodules = false;         ///< some of them are other repositories
};

/// Reads versions 2, 3 and 4. Errors: unavailable where a part of the index lies elsewhere (a split one) or stands for folders (a sparse one); io_error where it is damaged.
Result<IndexNames> read_index_names(std::string_view bytes);

}  // namespace aircher::git
