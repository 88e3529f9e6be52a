#include "engine/project/history/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <utility>

namespace aircher::project {

std::shared_ptr<const FolderListing> FolderListing::read(int fd) {
    auto listing = std::make_shared<FolderListing>();
    alignas(dirent64) std::array<char, std::size_t{32} << 10U> buffer;  // not cleared
    for (;;) {
        const ssize_t got = ::getdents64(fd, buffer.data(), buffer.size());
        if (got < 0) return nullptr;
        if (got == 0) break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto* record = reinterpret_cast<const dirent64*>(buffer.data() + at);
            at += record->d_reclen;
            const std::string_view name = record->d_name;
            if (name == "." || name == "..") continue;
            unsigned char type = record->d_type;
            if (type == DT_UNKNOWN) {
                struct stat info {};
                if (::fstatat(fd, record->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) return nullptr;
                type = static_cast<unsigned char>(IFTODT(info.st_mode));
            }
            listing->names_.push_back({static_cast<std::uint32_t>(listing->bytes_.size()), static_cast<std::uint16_t>(name.size()), type});
            listing->bytes_.append(name);
        }
    }
    return listing;
}

std::shared_ptr<const FolderListings::Folders> FolderListings::of_tree(const std::string& top) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(trees_.begin(), trees_.end(), [&](const Tree& tree) { return tree.top == top; });
    return found == trees_.end() ? std::make_shared<const Folders>() : found->folders;
}

void FolderListings::put(const std::string& top, Folders folders) {
    std::size_t bytes = 0;
    for (const auto& [path, known] : folders) bytes += path.size() + sizeof(known) + 64 + known.listing->memory_used();
    const std::lock_guard lock(mutex_);
    std::erase_if(trees_, [&](const Tree& tree) { return tree.top == top; });
    if (bytes > kMaxBytes) return;
    trees_.push_front({top, std::make_shared<const Folders>(std::move(folders)), bytes});
    if (trees_.size() > kMaxTrees) trees_.pop_back();
}

void FolderListings::clear() {
    const std::lock_guard lock(mutex_);
    trees_.clear();
}

std::size_t FolderListings::memory_used() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const Tree& tree : trees_) bytes += tree.bytes;
    return bytes;
}

}  // namespace aircher::project
