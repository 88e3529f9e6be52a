// Modules whose file an attribute names: `#[path = "posix.rs"] mod system;`.
//
// Which files have such modules only their text tells. A file is read when a path leads through it to a name that no file nearby has, once; most are
// passed over by a search for the attribute's word.
//
// Threads: any. The catalog must outlive it.
#pragma once

#include <mutex>
#include <string_view>
#include <unordered_map>

#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::rust {

class PathAttributes {
public:
    explicit PathAttributes(const FileCatalog& catalog) : catalog_(catalog) {}

    /// The file of `module` ("b", or "a::b" inside of an inline module) that an attribute in `file` names; kNoFile where there is none, or no such file.
    /// Of several, for different targets, the first. `children` is the directory in which the file's own modules lie.
    FileIndex find(FileIndex file, std::string_view module, std::string_view children) const;

private:
    using Modules = TextMap<FileIndex>;
    Modules read(FileIndex file, std::string_view children) const;

    const FileCatalog& catalog_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<FileIndex, Modules> known_;  ///< guarded by mutex_; entries never change
};

/// Where the path of an attribute at `module` of `file` leads; false where it leaves the project.
bool join_attribute(std::string_view file, std::string_view module, std::string_view path, std::string_view children, std::string& out);

}  // namespace aircher::project::rust
