// Whether anything in a working tree changed: its folders and files by their stamps, so that what was found out about it can be told again without asking git.
//
// git looks at the files that its index names, at the names in all folders that no rule ignores, and at rules and attributes in them. A change of any of that changes the
// stamps of a file or of the folder it is in, at least the time of the inode's last change (ctime), which cannot be set back. git's own index relies on the same.
//
// Threads: any, once taken.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/base/request_context.h"
#include "engine/filesystem/filesystem_backend.h"
#include "engine/git/index_file.h"

namespace aircher::project {

class TreeStamps {
public:
    /// Of the working tree at `top`: of each folder and file that git's rules do not ignore, and of the files of git's index. Nothing where changes could pass unnoticed: on a file system
    /// of another machine, with folders that cannot be read or are another file system's, and where there are too many. Errors: those of walk_project.
    static Result<std::optional<TreeStamps>> take(filesystem::FilesystemBackend& files, const ConfinedRoot& top, const git::IndexFile& index, RequestContext& context);

    /// When any of it changed last; nanoseconds since 1970, by the clock of its file system.
    std::int64_t last_change_ns() const { return last_change_ns_; }
    /// Whether all of it is as it was. False also where the call should stop.
    bool hold(const ConfinedRoot& top, RequestContext& context) const;

    std::size_t memory_used() const;

private:
    struct Folder {
        std::string path;
        std::string names;              ///< of its files, each with a null byte behind it
        std::array<char, 16> print{};   ///< of the stamps of the folder and its files
    };
    /// What `folder` is like now.
    struct Look {
        bool certain = false;  ///< else it could not be looked at
        std::array<char, 16> print{};
        std::int64_t last_change_ns = 0;
    };
    static Look look(const ConfinedRoot& top, std::uint64_t device, const Folder& folder);

    std::vector<Folder> folders_;
    std::uint64_t device_ = 0;
    std::int64_t last_change_ns_ = 0;
};

}  // namespace aircher::project
