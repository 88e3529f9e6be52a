// What `lstat` knows of a file, in the engine's own words.
#pragma once

#include <cstdint>
#include <string_view>

namespace aircher {

enum class FileKind : std::uint8_t { regular, directory, symlink, fifo, socket, block_device, character_device, unknown };

constexpr std::string_view to_string(FileKind kind) {
    switch (kind) {
        case FileKind::regular: return "file";
        case FileKind::directory: return "directory";
        case FileKind::symlink: return "symlink";
        case FileKind::fifo: return "fifo";
        case FileKind::socket: return "socket";
        case FileKind::block_device: return "block_device";
        case FileKind::character_device: return "character_device";
        case FileKind::unknown: break;
    }
    return "unknown";
}

struct FileStatus {
    FileKind kind = FileKind::unknown;
    std::uint32_t mode = 0;     ///< permission bits, 0–07777
    std::int64_t size = 0;      ///< bytes
    std::int64_t mtime_ns = 0;  ///< nanoseconds since 1970-01-01T00:00:00Z
    std::int64_t ctime_ns = 0;
    std::int64_t birth_ns = 0;  ///< 0 where the file system does not record it
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
};

}  // namespace aircher
