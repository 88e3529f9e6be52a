#include "engine/base/result.h"

#include <cerrno>
#include <cstring>

namespace aircher {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return "invalid_argument";
        case ErrorCode::not_found: return "not_found";
        case ErrorCode::outside_roots: return "outside_roots";
        case ErrorCode::permission_denied: return "permission_denied";
        case ErrorCode::wrong_kind: return "wrong_kind";
        case ErrorCode::too_large: return "too_large";
        case ErrorCode::expired: return "expired";
        case ErrorCode::cancelled: return "cancelled";
        case ErrorCode::deadline_exceeded: return "deadline_exceeded";
        case ErrorCode::unavailable: return "unavailable";
        case ErrorCode::io_error: return "io_error";
        case ErrorCode::damaged: return "damaged";
        case ErrorCode::internal: return "internal";
    }
    return "internal";
}

std::string Error::text() const {
    std::string text;
    if (!path.empty()) text.append(path).append(": ");
    text.append(message);
    if (!hint.empty()) text.append(" (").append(hint).append(")");
    return text;
}

Error system_error(int number, std::string_view doing, std::string_view path) {
    Error error;
    switch (number) {
        case ENOENT:
        case ENOTDIR: error.code = ErrorCode::not_found; break;
        case EACCES:
        case EPERM: error.code = ErrorCode::permission_denied; break;
        case EXDEV: error.code = ErrorCode::outside_roots; break;
        case ENAMETOOLONG:
        case EINVAL: error.code = ErrorCode::invalid_argument; break;
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case ENOSPC: error.code = ErrorCode::unavailable; break;
        default: error.code = ErrorCode::io_error; break;
    }
    error.message = std::string("cannot ").append(doing).append(": ").append(std::strerror(number));
    error.path = path;
    return error;
}

}  // namespace aircher
