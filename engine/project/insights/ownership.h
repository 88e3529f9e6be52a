// Who knows a directory, and how old it is: by directory below a path.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/project/insights/file_changes.h"

namespace aircher::project {

struct DirectoryOwnership {
    std::string path;           ///< of the directory; the asked path itself stands first
    std::uint64_t changes = 0;  ///< files changed, counted once for each commit
    std::uint64_t authors = 0;
    std::vector<std::pair<std::string, double>> first;  ///< the authors with most changes, and their part of all
    std::uint32_t bus_factor = 0;  ///< so few authors made more than half of the changes
};

struct DirectoryAge {
    std::string path;
    std::uint64_t files = 0;       ///< that changed in the window and are still there
    std::int64_t last_change = 0;  ///< seconds since 1970
    std::int64_t median_change = 0;  ///< half of the files did not change after this
};

/// `path` itself and the directories directly in it, those with most changes first. At most `authors` of each are named.
std::vector<DirectoryOwnership> find_owners(const FileChanges& changes, std::string_view path, std::size_t authors);

/// The same directories, the one whose median change is longest ago first; `path` itself stands first.
std::vector<DirectoryAge> find_ages(const FileChanges& changes, std::string_view path);

}  // namespace aircher::project
