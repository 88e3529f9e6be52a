#include "engine/embedding/transformer/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace aircher::embedding::transformer {

Result<ModelFile> ModelFile::open(std::string path, std::uint64_t limit) {
    ModelFile file;
    file.fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.fd_) return system_error(errno, "open", path);
    struct stat status {};
    if (::fstat(file.fd_.get(), &status) != 0) return system_error(errno, "stat", path);
    if (!S_ISREG(status.st_mode)) return Error{ErrorCode::wrong_kind, "is no regular file", {}, path};
    file.size_ = static_cast<std::uint64_t>(status.st_size);
    if (file.size_ > limit) return Error{ErrorCode::too_large, "has " + std::to_string(file.size_) + " bytes; at most " + std::to_string(limit) + " are read", {}, path};
    file.path_ = std::move(path);
    return file;
}

Result<void> ModelFile::read(std::uint64_t offset, std::span<char> out) const {
    while (!out.empty()) {
        constexpr std::size_t kAtOnce = std::size_t{1} << 30U;
        const ssize_t got = ::pread(fd_.get(), out.data(), std::min(out.size(), kAtOnce), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(errno, "read", path_);
        if (got == 0) return Error{ErrorCode::io_error, "ends before its size", "it may be changing: try again when that is over", path_};
        out = out.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<std::string> ModelFile::read_all() const {
    std::string text(size_, '\0');
    if (auto done = read(0, text); !done) return done.error();
    return text;
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool json_is_shallow(std::string_view text, std::size_t limit) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\') ++at;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > limit) return false;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return true;
}

}  // namespace aircher::embedding::transformer
