// The files of a model's folder, read defensively: regular ones only, up to a size, and never mapped (a file that is cut while it is mapped ends the process).
//
// Links are followed, since download caches are made of them; the folder is the user's own choice.
//
// Threads: a ModelFile is immutable; any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/unique_fd.h"

namespace aircher::embedding::transformer {

class ModelFile {
public:
    /// Errors: not_found, permission_denied, io_error, wrong_kind where it is no regular file, too_large.
    static Result<ModelFile> open(std::string path, std::uint64_t limit);

    std::uint64_t size() const { return size_; }
    const std::string& path() const { return path_; }

    /// Fills `out` with the bytes from `offset`. Errors: io_error, also where the file ends before.
    Result<void> read(std::uint64_t offset, std::span<char> out) const;
    Result<std::string> read_all() const;

private:
    UniqueFd fd_;
    std::uint64_t size_ = 0;
    std::string path_;
};

bool file_exists(const std::string& path);

/// Whether brackets of the JSON text are nested at most `limit` deep: nlohmann's parser has no limit of its own.
bool json_is_shallow(std::string_view text, std::size_t limit);

}  // namespace aircher::embedding::transformer
