// git's index, as the format says it (git's Documentation/gitformat-index): which files a repository tracks, and what their stat data were when each was known to be as it is staged.
//
// For who must know what git looks at, or whether a file changed, without asking git. Nothing of it says what HEAD has.
//
// Threads: any.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/git/object_id.h"

namespace aircher::git {

/// A tracked file. Numbers are the lower 32 bits, as git keeps them.
struct IndexEntry {
    std::uint32_t ctime_s = 0, ctime_ns = 0, mtime_s = 0, mtime_ns = 0;
    std::uint32_t inode = 0, mode = 0, user = 0, group = 0, size = 0;
    ObjectId id;
    std::uint32_t name_begin = 0, name_size = 0;  ///< in the index's names
    bool plain = false;  ///< not unmerged, to be added later, assumed unchanged, or left out of a sparse checkout

    bool submodule() const { return (mode & 0170000U) == 0160000U; }
};

struct IndexFile {
    std::vector<IndexEntry> entries;  ///< by path, as unsigned bytes; each path once, that of an unmerged file, too
    std::string names;
    bool submodules = false;  ///< some of them are other repositories
    bool left_out = false;    ///< some are not in the working tree, nor meant to be: a sparse checkout

    /// With a null byte behind it.
    std::string_view path(const IndexEntry& entry) const { return std::string_view(names).substr(entry.name_begin, entry.name_size); }
};

/// Reads versions 2, 3 and 4. Errors: unavailable where a part of the index lies elsewhere (a split one) or stands for folders (a sparse one); io_error where it is damaged, or names what can be no file.
Result<IndexFile> read_index(std::string_view bytes);

/// Whether git would take a file of these stat data for unchanged without reading it. `written_s`: when the index was written; what changed in that second or later may have changed again within it
/// (Documentation/technical/racy-git). False also where only git's settings could tell (core.trustctime, checkStat, fileMode, symlinks), and where the nanoseconds differ, which git leaves out of account.
bool is_as_recorded(const IndexEntry& entry, const struct stat& info, std::int64_t written_s);

}  // namespace aircher::git
