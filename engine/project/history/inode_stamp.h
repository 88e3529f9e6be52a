// When a file is as it was: what its inode says, of which the time of the last change (ctime) cannot be set back.
//
// Threads: any.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "engine/base/byte_stream.h"

namespace aircher::project {

struct InodeStamp {
    std::int64_t size = 0, mtime_ns = 0, ctime_ns = 0;
    std::uint64_t inode = 0;
    std::uint32_t mode = 0;

    friend bool operator==(const InodeStamp&, const InodeStamp&) = default;
};

inline InodeStamp stamp_of(const struct stat& info) {
    const auto nanoseconds = [](const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; };
    return {info.st_size, nanoseconds(info.st_mtim), nanoseconds(info.st_ctim), info.st_ino, info.st_mode};
}

/// Appends its bytes, to be hashed or compared.
inline void put_stamp(std::string& out, const InodeStamp& stamp) {
    for (const std::int64_t part : {stamp.size, stamp.mtime_ns, stamp.ctime_ns, static_cast<std::int64_t>(stamp.inode), std::int64_t{stamp.mode}}) put_fixed(out, static_cast<std::uint64_t>(part));
}

/// File systems stamp changes by a clock that lags behind by a tick, some by whole seconds: two changes within this time may leave one stamp.
inline constexpr std::int64_t kStampSlack_ns = 2'000'000'000;

/// Whether the file system of `fd` is stamped by this machine's clock, and no other machine changes it.
bool has_local_stamps(int fd);

}  // namespace aircher::project
