// The files of a store: who may change what lies at its path, and which file that is.
//
// SQLite opens the file beside a database (-wal, -shm) by name, so whoever replaces a database must be sure that nobody is just opening it: the lock of
// `<path>.lock` is held exclusively by whoever makes or removes a database, and shared by whoever opens one that should be there. It is never held while a store is merely
// in use. The file itself stays for good, since a lock on a removed file locks nothing.
//
// No function here opens the database: closing it would drop the locks that SQLite holds on it for other connections of this process (POSIX locks belong to the process).
//
// Threads: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/unique_fd.h"

namespace aircher::store::sqlite {

class PlaceLock {
public:
    enum class Kind : std::uint8_t { shared, exclusive };
    /// Errors: unavailable when `patience` ran out, permission_denied, io_error.
    static Result<PlaceLock> take(const std::string& path, Kind kind, std::chrono::milliseconds patience);

private:
    explicit PlaceLock(UniqueFd fd) : fd_(std::move(fd)) {}
    UniqueFd fd_;  ///< closing it ends the lock
};

/// Which file, whatever its name.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileIdentity&) const = default;
};

/// What lies at a path, links not followed.
enum class Occupant : std::uint8_t { nothing, empty_file, file, other };
struct Place {
    Occupant occupant = Occupant::nothing;
    FileIdentity identity;
    std::string what;  ///< "a directory", "a symbolic link", …; of `other`
};
Result<Place> look_at(const std::string& path);

/// The identity of the file at `path`; none where there is none.
std::optional<FileIdentity> identity_of(const std::string& path);

/// Bytes of the database and the files beside it.
std::uint64_t size_on_disk(const std::string& path);

/// Removes the database and what lies beside it, or stands in their place; a directory with something in it is renamed to `<name>.aside-N`. REQUIRES: the exclusive lock.
Result<void> clear_place(const std::string& path);

/// Makes an empty file that only its owner may read. REQUIRES: the exclusive lock, and nothing at `path`.
Result<void> make_empty(const std::string& path);

/// Removes what is not a plain file where SQLite would make -wal and -shm, links above all, which it would follow. REQUIRES: the exclusive lock.
Result<void> clear_beside(const std::string& path);

}  // namespace aircher::store::sqlite
