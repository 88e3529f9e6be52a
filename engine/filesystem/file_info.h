// Request and result of `get_file_info`: all there is to know about single files, content included.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/base/file_status.h"
#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/filesystem/language/language.h"

namespace aircher::filesystem {

enum class Encoding : std::uint8_t { none, ascii, utf8, utf8_bom, utf16_le, utf16_be, unknown_8bit, binary };
enum class LineEnding : std::uint8_t { none, lf, crlf, cr, mixed };

std::string_view to_string(Encoding encoding);
std::string_view to_string(LineEnding ending);

/// A larger file is not read as a whole, only its beginning.
inline constexpr std::uint64_t kMaxExaminedBytes = std::uint64_t{1} << 30U;
inline constexpr std::uint64_t kExaminedOfLarge = std::uint64_t{16} << 20U;

/// What reading a file's bytes tells. Binary files have no lines.
struct ContentFacts {
    std::string hash;  ///< 32 hexadecimal digits: XXH3-128 of the bytes
    std::uint64_t examined = 0;  ///< bytes that were read: all, or of a file above kMaxExaminedBytes its beginning; then there is no hash, and all else is the beginning's
    Encoding encoding = Encoding::none;
    LineEnding line_ending = LineEnding::none;
    std::uint64_t lines = 0;  ///< line ends, and one more where the last line has none
    bool binary = false;      ///< a NUL byte among the first 8,000, as git has it, and not UTF-16
    bool generated = false;   ///< its first lines say so ("Code generated … DO NOT EDIT", "@generated", …)
    Recognition language;     ///< by name and content
};

struct FileInfo {
    std::string path;  ///< relative to the root
    FileStatus status;
    std::optional<std::string> target;    ///< of a symbolic link, as written in it
    std::optional<ContentFacts> content;  ///< of regular files
    std::optional<Error> error;           ///< why the rest could not be told; then only `path` is sure
};

/// Everything about the file at `path` (normalised). Never fails as a whole: see `FileInfo::error`.
FileInfo examine_file(const ConfinedRoot& root, const std::string& path, RequestContext& context);

}  // namespace aircher::filesystem
