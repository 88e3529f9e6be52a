#include "engine/store/sqlite/errors.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <array>

#include "engine/base/unique_fd.h"

namespace aircher::store::sqlite {
namespace {

/// Whether the process may open a database's files now. SQLite says "cannot open" for a full table of descriptors, too.
bool descriptors_left() {
    std::array<UniqueFd, 4> fds;
    for (UniqueFd& fd : fds) {
        fd.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!fd) return false;
    }
    return true;
}

}  // namespace

Error sqlite_error(int extended_code, std::string_view message, std::string_view path) {
    Error error{ErrorCode::damaged, std::string("the store failed: ").append(message), {}, std::string(path)};
    switch (extended_code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            error.code = ErrorCode::unavailable;
            error.message = "the store is locked by another process";
            error.hint = "try again later";
            break;
        case SQLITE_NOMEM:
        case SQLITE_FULL: error.code = ErrorCode::unavailable; break;
        case SQLITE_CANTOPEN:
            if (!descriptors_left()) error.code = ErrorCode::unavailable;
            break;
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY: error.code = ErrorCode::permission_denied; break;
        default: break;
    }
    return error;
}

bool means_misfit(int extended_code) {
    if (extended_code == SQLITE_IOERR_NOMEM) return false;
    switch (extended_code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_NOMEM:
        case SQLITE_FULL: return false;
        case SQLITE_CANTOPEN: return descriptors_left();
        default: return true;
    }
}

}  // namespace aircher::store::sqlite
