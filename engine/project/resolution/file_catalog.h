// The project's files as resolvers ask for them: does this path exist, what lies in this directory, which files have this name.
//
// Made from a walk of one root; immutable afterwards but for `set_declares`, which is called before any resolver is made.
//
// Threads: any, once made.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"

namespace aircher::project {

/// Index of a file in a FileCatalog; files are in order of path.
using FileIndex = std::uint32_t;
inline constexpr FileIndex kNoFile = 0xFFFF'FFFF;

struct CatalogEntry {
    std::string path;      ///< relative to the root, with '/'
    std::string language;  ///< the filesystem component's name, or ""
};

class FileCatalog {
public:
    /// Reads a file of the root, also one that ignore rules hide (node_modules/x/package.json); at most `limit` bytes.
    using Reader = std::function<Result<std::string>(std::string_view path, std::size_t limit)>;
    /// Whether a regular file (or a directory) exists on disk although the walk did not list it.
    enum class Kind : std::uint8_t { none, file, directory };
    using Probe = std::function<Kind(std::string_view path)>;

    /// REQUIRES: `entries` sorted by path.
    FileCatalog(std::vector<CatalogEntry> entries, Reader read, Probe probe);

    std::size_t size() const { return entries_.size(); }
    const std::string& path(FileIndex file) const { return entries_[file].path; }
    const std::string& language(FileIndex file) const { return entries_[file].language; }

    /// The file with this path; kNoFile where the walk has none.
    FileIndex find(std::string_view path) const;
    /// Whether a file of the walk lies in or below `directory` ("" is the root).
    bool has_directory(std::string_view directory) const;
    /// The files directly in `directory`, in order of name.
    std::span<const FileIndex> files_in(std::string_view directory) const;
    /// All files whose last path component is `name`, in order of path.
    std::span<const FileIndex> files_named(std::string_view name) const;

    Result<std::string> read(std::string_view path, std::size_t limit = 4U << 20U) const { return read_(path, limit); }
    Kind probe(std::string_view path) const { return probe_(path); }

    /// What each file declares (FileFacts::declares); empty lists where no resolver needs it.
    void set_declares(std::vector<std::vector<std::string>> declares);
    const std::vector<std::string>& declares(FileIndex file) const;

private:
    std::vector<CatalogEntry> entries_;
    Reader read_;
    Probe probe_;
    // Keys are views into entries_' paths.
    std::unordered_map<std::string_view, FileIndex> by_path_;
    std::unordered_map<std::string_view, std::vector<FileIndex>> by_directory_;
    std::unordered_map<std::string_view, std::vector<FileIndex>> by_name_;
    std::unordered_map<std::string_view, bool> directories_;
    std::vector<std::vector<std::string>> declares_;
};

/// "a/b/c.py" → "a/b"; "c.py" → "".
std::string_view directory_of(std::string_view path);
/// "a/b/c.py" → "c.py".
std::string_view base_name_of(std::string_view path);
/// `path` joined to `directory` and normalised lexically ("src/a" + "../b" → "src/b"); false where it leaves the root.
bool join_path(std::string_view directory, std::string_view path, std::string& out);

}  // namespace aircher::project
