#include "engine/base/confined_root.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <vector>

namespace aircher {
namespace {

FileKind kind_of(unsigned mode) {
    switch (mode & S_IFMT) {
        case S_IFREG: return FileKind::regular;
        case S_IFDIR: return FileKind::directory;
        case S_IFLNK: return FileKind::symlink;
        case S_IFIFO: return FileKind::fifo;
        case S_IFSOCK: return FileKind::socket;
        case S_IFBLK: return FileKind::block_device;
        case S_IFCHR: return FileKind::character_device;
        default: return FileKind::unknown;
    }
}

std::int64_t nanoseconds(const statx_timestamp& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

Result<FileStatus> statx_status(int fd, const char* name, int flags, std::string_view path) {
    struct statx out {};
    if (::statx(fd, name, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &out) != 0) return system_error(errno, "examine it", path);
    FileStatus status;
    status.kind = kind_of(out.stx_mode);
    status.mode = out.stx_mode & 07777U;
    status.size = static_cast<std::int64_t>(out.stx_size);
    status.mtime_ns = nanoseconds(out.stx_mtime);
    status.ctime_ns = nanoseconds(out.stx_ctime);
    if ((out.stx_mask & STATX_BTIME) != 0) status.birth_ns = nanoseconds(out.stx_btime);
    status.inode = out.stx_ino;
    status.device = (static_cast<std::uint64_t>(out.stx_dev_major) << 32) | out.stx_dev_minor;
    return status;
}

Error open_error(int number, std::string_view path) {
    switch (number) {
        case EXDEV:
            return {ErrorCode::outside_roots, "the path leaves the project root (through a link or ..)", "only files below a root can be read",
                    std::string(path)};
        case ELOOP: return {ErrorCode::wrong_kind, "a symbolic link stands in the way", "use the link's target", std::string(path)};
        case ENOENT:
        case ENOTDIR: return {ErrorCode::not_found, "no such file", "walk_project lists what there is", std::string(path)};
        case EAGAIN: return {ErrorCode::unavailable, "another program holds the file", "try again later", std::string(path)};
        case ENXIO: return {ErrorCode::wrong_kind, "it is a socket or device, not a regular file", {}, std::string(path)};
        default: return system_error(number, "open it", path);
    }
}

/// Opens component by component, following no link at all: for kernels without openat2 (before 5.6) and sandboxes that forbid it.
int open_by_component(int root, const std::string& path, int flags) {
    UniqueFd parent(::fcntl(root, F_DUPFD_CLOEXEC, 0));
    std::size_t start = 0;
    while (true) {
        const std::size_t slash = path.find('/', start);
        const std::string name = path.substr(start, slash - start);
        if (slash == std::string::npos) return ::openat(parent.get(), name.c_str(), flags | O_NOFOLLOW);
        UniqueFd next(::openat(parent.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return -1;
        parent = std::move(next);
        start = slash + 1;
    }
}

}  // namespace

Result<ConfinedRoot> ConfinedRoot::open(const std::string& directory) {
    char resolved[PATH_MAX];
    if (::realpath(directory.c_str(), resolved) == nullptr) return system_error(errno, "use it as a root", directory);
    UniqueFd fd(::open(resolved, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return system_error(errno, "use it as a root", directory);
    return ConfinedRoot(resolved, std::move(fd));
}

bool ConfinedRoot::is_gone() const {
    struct stat info {};
    return ::fstat(fd_.get(), &info) != 0 || info.st_nlink == 0;
}

Result<UniqueFd> ConfinedRoot::open_beneath(std::string_view relative, int flags, bool follow_links) const {
    const std::string path = relative.empty() ? "." : std::string(relative);
    flags |= O_CLOEXEC;
    if ((flags & O_PATH) == 0) flags |= O_NOCTTY;  // openat2 refuses flags that O_PATH would ignore
    struct open_how how {};
    how.flags = static_cast<__u64>(flags);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (follow_links ? 0U : static_cast<unsigned>(RESOLVE_NO_SYMLINKS));
    // EAGAIN: a rename raced with the resolution, which passes; or somebody holds a lease on the file, which may not.
    constexpr int kAttempts = 32;
    int fd = -1;
    for (int i = 0; i < kAttempts; ++i) {
        fd = static_cast<int>(::syscall(SYS_openat2, fd_.get(), path.c_str(), &how, sizeof how));
        if (fd >= 0 || (errno != EINTR && errno != EAGAIN)) break;
    }
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) fd = open_by_component(fd_.get(), path, flags);
    if (fd < 0) return open_error(errno, relative);
    return UniqueFd(fd);
}

Result<OpenFile> ConfinedRoot::open_file(std::string_view relative) const {
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    auto fd = open_beneath(relative, O_RDONLY | O_NONBLOCK, true);
    if (!fd) return fd.error();
    auto status = status_of(fd->get(), relative);
    if (!status) return status.error();
    if (status->kind != FileKind::regular)
        return Error{ErrorCode::wrong_kind, std::string("it is a ").append(to_string(status->kind)).append(", not a regular file"), {}, std::string(relative)};
    return OpenFile{std::move(*fd), *status};
}

Result<std::string> ConfinedRoot::real_path(const OpenFile& file) const {
    char target[PATH_MAX];
    const std::string link = "/proc/self/fd/" + std::to_string(file.fd.get());
    const ssize_t length = ::readlink(link.c_str(), target, sizeof target);
    if (length < 0) return system_error(errno, "tell where it lies", "");
    const std::string_view absolute(target, static_cast<std::size_t>(length));
    if (!is_at_or_below(absolute, path_) || absolute.size() <= path_.size())
        return Error{ErrorCode::outside_roots, "the file was moved out of the root", {}, {}};
    return std::string(absolute.substr(path_ == "/" ? 1 : path_.size() + 1));
}

Result<UniqueFd> ConfinedRoot::open_directory(std::string_view relative) const { return open_beneath(relative, O_RDONLY | O_DIRECTORY, false); }

Result<FileStatus> ConfinedRoot::status(std::string_view relative) const {
    auto fd = open_beneath(relative, O_PATH | O_NOFOLLOW, true);
    if (!fd) return fd.error();
    return status_of(fd->get(), relative);
}

Result<std::string> ConfinedRoot::read_link(std::string_view relative) const {
    auto fd = open_beneath(relative, O_PATH | O_NOFOLLOW, true);
    if (!fd) return fd.error();
    char target[PATH_MAX];
    const ssize_t length = ::readlinkat(fd->get(), "", target, sizeof target);
    if (length < 0) return system_error(errno, "read the link", relative);
    return std::string(target, static_cast<std::size_t>(length));
}

Result<std::string> ConfinedRoot::read_file(std::string_view relative, std::size_t limit) const {
    auto file = open_file(relative);
    if (!file) return file.error();
    return read_all(file->fd.get(), limit, relative);
}

Result<FileStatus> status_of(int fd, std::string_view path) { return statx_status(fd, "", AT_EMPTY_PATH, path); }

Result<std::string> read_all(int fd, std::size_t limit, std::string_view path) {
    limit = std::min<std::size_t>(limit, SSIZE_MAX - 1);
    std::string content;
    struct stat info {};
    const std::size_t expected = ::fstat(fd, &info) == 0 && info.st_size > 0 ? static_cast<std::size_t>(info.st_size) : 0;
    // One byte more than expected, so that a file of the expected size ends in the same read that a grown one goes on from.
    content.resize(std::min(expected, limit) + 1);
    std::size_t used = 0;
    while (true) {
        if (used == content.size()) content.resize(std::min(content.size() * 2, limit + 1));
        const ssize_t got = ::read(fd, content.data() + used, content.size() - used);
        if (got < 0) {
            if (errno == EINTR) continue;
            return system_error(errno, "read it", path);
        }
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
        if (used > limit) return Error{ErrorCode::too_large, "the file is larger than the limit of " + std::to_string(limit) + " bytes", {}, std::string(path)};
    }
    content.resize(used);
    return content;
}

Result<std::string> normalize_path(std::string_view path) {
    const auto quoted = [&] { return std::string(path.substr(0, 200)); };
    if (path.find('\0') != std::string_view::npos) return Error{ErrorCode::invalid_argument, "the path holds a NUL byte", {}, {}};
    if (!path.empty() && path.front() == '/')
        return Error{ErrorCode::outside_roots, "the absolute path is not below a project root", "give a path relative to the root", quoted()};
    if (path.size() >= PATH_MAX) return Error{ErrorCode::invalid_argument, "the path is longer than 4,095 bytes", {}, quoted()};
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part == "..") {
            if (parts.empty()) return Error{ErrorCode::outside_roots, "the path leaves the project root", "give a path below the root", quoted()};
            parts.pop_back();
        } else if (part.size() > NAME_MAX) {
            return Error{ErrorCode::invalid_argument, "a name in the path is longer than 255 bytes", {}, quoted()};
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    std::string out;
    for (const std::string_view part : parts) {
        if (!out.empty()) out.push_back('/');
        out.append(part);
    }
    return out;
}

bool is_at_or_below(std::string_view path, std::string_view directory) {
    if (directory == "/") return path.starts_with('/');
    return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace aircher
