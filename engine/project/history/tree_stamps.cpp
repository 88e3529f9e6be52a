#include "engine/project/history/tree_stamps.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <set>

#include "engine/base/content_hash.h"
#include "engine/project/history/inode_stamp.h"

namespace aircher::project {
namespace {

/// Beyond so many folders and files looking at all of them takes as long as asking git.
constexpr std::size_t kMaxEntries = 250'000;
/// Folders that a worker looks at in one go.
constexpr std::size_t kBatch = 32;

/// Adds the stamp, and takes account of its time.
void add_stamp(std::string& out, const struct stat& info, std::int64_t& last_change_ns) {
    const InodeStamp stamp = stamp_of(info);
    put_stamp(out, stamp);
    last_change_ns = std::max(last_change_ns, stamp.ctime_ns);
}

std::string parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

}  // namespace

TreeStamps::Look TreeStamps::look(const ConfinedRoot& top, std::uint64_t device, const Folder& folder) {
    Look result;
    const auto fd = top.open_directory(folder.path);
    struct stat info {};
    std::string stamps;
    if (fd) {
        if (::fstat(fd->get(), &info) != 0 || info.st_dev != device) return result;
        add_stamp(stamps, info, result.last_change_ns);
        for (const char* name = folder.names.c_str(); *name != '\0'; name += std::strlen(name) + 1) {
            if (::fstatat(fd->get(), name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
                add_stamp(stamps, info, result.last_change_ns);
            } else if (errno == ENOENT) {
                stamps += "no such file";
            } else {
                return result;
            }
        }
    } else if (fd.error().code != ErrorCode::not_found && fd.error().code != ErrorCode::wrong_kind) {
        return result;
    }
    result.certain = true;
    result.print = content_hash(stamps);
    return result;
}

Result<std::optional<TreeStamps>> TreeStamps::take(filesystem::FilesystemBackend& files, const ConfinedRoot& top, const git::IndexFile& index, RequestContext& context) {
    struct stat info {};
    if (!has_local_stamps(top.fd()) || ::fstat(top.fd(), &info) != 0) return std::optional<TreeStamps>();
    filesystem::WalkRequest request;
    request.hidden = true;
    request.git_rules = true;
    auto walked = files.walk_project(top, request, context);
    if (!walked) return walked.error();
    // Links and special files are counted there, and stand in their folders' stamps; what has a path could not be read.
    const bool all_read = std::all_of(walked->skipped().begin(), walked->skipped().end(), [](const auto& row) { return row.path.empty(); });
    std::size_t entries = walked->files().size() + walked->directories().size() + index.entries.size();
    if (!all_read || entries > kMaxEntries) return std::optional<TreeStamps>();

    std::map<std::string, std::set<std::string>, std::less<>> names;
    for (const std::string& directory : walked->directories()) names[directory];
    for (const filesystem::FileEntry& file : walked->files()) names.find(walked->directory(file.directory))->second.emplace(file.base_name());
    for (const git::IndexEntry& entry : index.entries) {
        const std::string_view path = index.path(entry);
        std::string parent = parent_of(path);
        names[parent].emplace(path.substr(parent.empty() ? 0 : parent.size() + 1));
        while (!parent.empty() && names.try_emplace(parent = parent_of(parent)).second) {}
    }

    TreeStamps stamps;
    stamps.device_ = info.st_dev;
    for (const auto& [path, listed] : names) {
        Folder& folder = stamps.folders_.emplace_back();
        folder.path = path;
        for (const std::string& name : listed) folder.names.append(name).push_back('\0');
    }
    std::atomic<bool> certain{true};
    std::vector<std::int64_t> changes(stamps.folders_.size());
    context.pool().for_ranges(stamps.folders_.size(), kBatch, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && certain; ++i) {
            const Look now = look(top, stamps.device_, stamps.folders_[i]);
            if (!now.certain || context.should_stop()) certain = false;
            stamps.folders_[i].print = now.print;
            changes[i] = now.last_change_ns;
        }
    });
    if (context.should_stop()) return context.stop_error();
    if (!certain) return std::optional<TreeStamps>();
    stamps.last_change_ns_ = changes.empty() ? 0 : *std::max_element(changes.begin(), changes.end());
    return std::optional<TreeStamps>(std::move(stamps));
}

bool TreeStamps::hold(const ConfinedRoot& top, RequestContext& context) const {
    std::atomic<bool> same{true};
    context.pool().for_ranges(folders_.size(), kBatch, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && same; ++i) {
            const Look now = look(top, device_, folders_[i]);
            if (!now.certain || now.print != folders_[i].print || context.should_stop()) same = false;
        }
    });
    return same;
}

std::size_t TreeStamps::memory_used() const {
    std::size_t bytes = 0;
    for (const Folder& folder : folders_) bytes += sizeof(Folder) + folder.path.size() + folder.names.size();
    return bytes;
}

}  // namespace aircher::project
