// The one way into the workspace: a project root, and paths that are opened beneath it or not at all.
//
// A `ConfinedRoot` holds the root's descriptor. Every path is opened relative to it by `openat2` with RESOLVE_BENEATH and
// RESOLVE_NO_MAGICLINKS, so the kernel itself refuses `..`, absolute links and `/proc` links that leave the root, and no directory can be
// swapped between a check and its use. Where the kernel lacks openat2 each component is opened with O_NOFOLLOW, which also refuses
// links that stay inside. What is opened is examined by `fstat` afterwards: only regular files are read.
//
// Symbolic links inside the root that point inside the root may be read through; directories are never entered through one.
//
// Threads: immutable after `open`; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/file_status.h"
#include "engine/base/result.h"
#include "engine/base/unique_fd.h"

namespace aircher {

struct OpenFile {
    UniqueFd fd;
    FileStatus status;
};

class ConfinedRoot {
public:
    /// Opens `directory`, absolute or relative to the working directory, and remembers its canonical path.
    static Result<ConfinedRoot> open(const std::string& directory);

    /// Absolute and free of links; no trailing '/'.
    const std::string& path() const { return path_; }
    int fd() const { return fd_.get(); }
    /// Whether the directory was removed, whatever its path leads to now.
    bool is_gone() const;

    // In all that follows `relative` is as `normalize_path` returns it; "" is the root itself. Error paths are `relative`.

    /// A regular file, for reading. Errors: not_found, outside_roots, wrong_kind (says which kind), permission_denied.
    Result<OpenFile> open_file(std::string_view relative) const;
    /// Where an open file really lies: its path below the root, links resolved. Errors: outside_roots, io_error where the system does not tell.
    Result<std::string> real_path(const OpenFile& file) const;
    /// A directory, for listing; no component may be a link.
    Result<UniqueFd> open_directory(std::string_view relative) const;
    /// The file itself, not what it links to.
    Result<FileStatus> status(std::string_view relative) const;
    /// Where the link points, as written in it.
    Result<std::string> read_link(std::string_view relative) const;
    /// The whole content. Errors: those of open_file; too_large beyond `limit` bytes.
    Result<std::string> read_file(std::string_view relative, std::size_t limit) const;

private:
    ConfinedRoot(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
    Result<UniqueFd> open_beneath(std::string_view relative, int flags, bool follow_links) const;

    std::string path_;
    UniqueFd fd_;
};

/// `path` with `.`, `..`, doubled and trailing slashes resolved lexically: "a/./b/../c/" → "a/c"; the root itself → "".
/// Errors: outside_roots where `..` leaves the root or `path` is absolute; invalid_argument for NUL bytes and overlong names.
Result<std::string> normalize_path(std::string_view path);

/// Whether `path` is `directory` itself or lies below it, by whole components: "/safe-evil" is not below "/safe".
/// REQUIRES: both absolute and without trailing '/'.
bool is_at_or_below(std::string_view path, std::string_view directory);

/// `fd`'s status. REQUIRES: a valid descriptor.
Result<FileStatus> status_of(int fd, std::string_view path);

/// Reads from `fd` at its position until the end, or until `limit` bytes.
Result<std::string> read_all(int fd, std::size_t limit, std::string_view path);

}  // namespace aircher
