#include "engine/store/sqlite/place.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <thread>

namespace aircher::store::sqlite {
namespace {

/// The database comes first: without it the others mean nothing, while it may be torn without them.
constexpr std::array kSuffixes = {"", "-wal", "-shm", "-journal"};

/// Gives a directory another name.
Result<void> put_aside(const std::string& path) {
    if (::rmdir(path.c_str()) == 0) return {};
    for (int i = 1; i <= 100; ++i) {
        const std::string aside = path + ".aside-" + std::to_string(i);
        struct stat status {};
        if (::lstat(aside.c_str(), &status) == 0) continue;
        if (::rename(path.c_str(), aside.c_str()) == 0) return {};
        return system_error(errno, "put aside the directory in a store's place", path);
    }
    return Error{ErrorCode::io_error, "too many directories were put aside here", "remove them", path};
}

Result<void> remove_one(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    const int number = errno;
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return put_aside(path);
    return system_error(number, "remove", path);
}

}  // namespace

Result<PlaceLock> PlaceLock::take(const std::string& path, Kind kind, std::chrono::milliseconds patience) {
    const std::string name = path + ".lock";
    UniqueFd fd;
    for (int attempt = 0; attempt < 2 && !fd; ++attempt) {
        fd.reset(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
        if (fd) break;
        const int number = errno;
        // Something else stands there: a link, a directory, a socket.
        if (attempt > 0 || (number != ELOOP && number != EISDIR && number != ENXIO)) return system_error(number, "open the lock of a store", name);
        if (auto removed = remove_one(name); !removed) return removed.error();
    }
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(fd.get(), (kind == Kind::exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return system_error(errno, "lock a store", name);
        if (std::chrono::steady_clock::now() >= end) return Error{ErrorCode::unavailable, "another process holds the lock of the store", "try again later", name};
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return PlaceLock(std::move(fd));
}

Result<Place> look_at(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return Place{};
        return system_error(errno, "look at a store", path);
    }
    Place place;
    place.identity = {status.st_dev, status.st_ino};
    if (S_ISREG(status.st_mode)) {
        place.occupant = status.st_size == 0 ? Occupant::empty_file : Occupant::file;
    } else {
        place.occupant = Occupant::other;
        place.what = S_ISDIR(status.st_mode) ? "a directory" : S_ISLNK(status.st_mode) ? "a symbolic link" : "no plain file";
    }
    return place;
}

std::optional<FileIdentity> identity_of(const std::string& path) {
    const auto place = look_at(path);
    if (!place || place->occupant == Occupant::nothing) return std::nullopt;
    return place->identity;
}

std::uint64_t size_on_disk(const std::string& path) {
    std::uint64_t sum = 0;
    for (const char* suffix : kSuffixes) {
        struct stat status {};
        if (::lstat((path + suffix).c_str(), &status) == 0 && S_ISREG(status.st_mode)) sum += static_cast<std::uint64_t>(status.st_size);
    }
    return sum;
}

Result<void> clear_place(const std::string& path) {
    for (const char* suffix : kSuffixes)
        if (auto removed = remove_one(path + suffix); !removed) return removed.error();
    return {};
}

Result<void> make_empty(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return system_error(errno, "make a store", path);
    return {};
}

Result<void> clear_beside(const std::string& path) {
    for (const char* suffix : kSuffixes) {
        const std::string name = path + suffix;
        const auto place = look_at(name);
        if (!place) return place.error();
        if (name == path || place->occupant != Occupant::other) continue;
        if (auto removed = remove_one(name); !removed) return removed.error();
    }
    return {};
}

}  // namespace aircher::store::sqlite
