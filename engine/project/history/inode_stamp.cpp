#include "engine/project/history/inode_stamp.h"

#include <sys/vfs.h>

#include <algorithm>
#include <iterator>

namespace aircher::project {

bool has_local_stamps(int fd) {
    struct statfs info {};
    if (::fstatfs(fd, &info) != 0) return false;
    constexpr std::uint32_t kKnown[] = {0xEF53 /* ext */,       0x58465342 /* XFS */,  0x9123683E /* Btrfs */, 0x01021994 /* tmpfs */,
                                        0x794C7630 /* overlay */, 0xF2F52010 /* F2FS */, 0x2FC12FC1 /* ZFS */,   0xCA451A4E /* bcachefs */};
    return std::find(std::begin(kKnown), std::end(kKnown), static_cast<std::uint32_t>(info.f_type)) != std::end(kKnown);
}

}  // namespace aircher::project
