// What a folder lists, remembered for as long as its stamp is the same: reading a folder takes longer than looking at all of its files' stat data.
//
// For looks at whole working trees (tree_look.h), one after the other.
//
// Threads: a FolderListing is immutable once read; of FolderListings all members may be called from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/project/history/inode_stamp.h"

namespace aircher::project {

class FolderListing {
public:
    struct Name {
        std::uint32_t begin = 0;
        std::uint16_t size = 0;
        unsigned char type = 0;  ///< DT_…; never DT_UNKNOWN
    };

    /// Reads the folder at `fd` from its beginning; nothing where it cannot be read.
    static std::shared_ptr<const FolderListing> read(int fd);

    /// All but "." and "..", in no order.
    const std::vector<Name>& names() const { return names_; }
    std::string_view text(const Name& name) const { return std::string_view(bytes_).substr(name.begin, name.size); }
    bool has(std::string_view wanted) const {
        return std::any_of(names_.begin(), names_.end(), [&](const Name& name) { return text(name) == wanted; });
    }
    std::size_t memory_used() const { return sizeof(*this) + bytes_.capacity() + names_.capacity() * sizeof(Name); }

private:
    std::string bytes_;
    std::vector<Name> names_;
};

/// What folders of working trees listed when they were looked at.
class FolderListings {
public:
    struct Known {
        InodeStamp stamp;  ///< of the folder, well before it was read
        std::shared_ptr<const FolderListing> listing;
    };
    using Folders = std::unordered_map<std::string, Known>;  ///< by path below the tree's top

    /// Of the tree at `top`; never null.
    std::shared_ptr<const Folders> of_tree(const std::string& top) const;
    /// Remembers them instead of what is known of the tree. More than 16 MiB are not kept.
    void put(const std::string& top, Folders folders);
    void clear();

    std::size_t memory_used() const;

private:
    static constexpr std::size_t kMaxTrees = 4, kMaxBytes = std::size_t{16} << 20U;

    struct Tree {
        std::string top;
        std::shared_ptr<const Folders> folders;
        std::size_t bytes = 0;
    };
    mutable std::mutex mutex_;
    std::list<Tree> trees_;  ///< the last that was put first; guarded by mutex_
};

}  // namespace aircher::project
