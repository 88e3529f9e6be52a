#include "engine/project/history/tree_memo.h"

#include <sys/stat.h>

#include <vector>

#include "engine/base/content_hash.h"
#include "engine/base/git_config.h"
#include "engine/base/iso_time.h"
#include "engine/git/index_file.h"
#include "engine/project/history/inode_stamp.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxIndex = std::size_t{256} << 20U;

/// What git reads besides the index and the tree.
std::vector<std::string> rule_files(const git::Repository& repository) {
    std::vector<std::string> files;
    for (const char* name : {"/info/exclude", "/info/attributes", "/info/sparse-checkout"}) files.push_back(repository.common_dir + name);
    for_each_git_setting(read_small_file(repository.stand_in.path() + "/config"), [&](const GitSetting& setting) {
        if (setting.section == "core" && (setting.key == "excludesfile" || setting.key == "attributesfile")) files.push_back(setting.value);
    });
    return files;
}

std::string index_of(const git::Repository& repository) { return read_small_file(repository.stand_in.path() + "/index", kMaxIndex); }

}  // namespace

std::string working_tree_key(const git::Repository& repository) {
    std::string key;
    const auto add = [&](std::string_view part) { key.append(std::to_string(part.size())).append(" ").append(part); };
    add(repository.worktree);
    add(repository.git_dir);
    add(repository.head.commit ? repository.head.commit->hex() : std::string());
    add(repository.partial ? "partial" : "whole");
    add(read_small_file(repository.stand_in.path() + "/config"));
    const auto index = content_hash(index_of(repository));
    add({index.data(), index.size()});
    for (const std::string& path : rule_files(repository)) {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0) info = {};
        add(path);
        std::string stamp;
        put_stamp(stamp, stamp_of(info));
        add(stamp);
    }
    return key;
}

Result<std::shared_ptr<const TreeStamps>> settled_stamps(filesystem::FilesystemBackend& files, const git::Repository& repository, RequestContext& context) {
    const std::shared_ptr<const TreeStamps> nothing;
    const std::int64_t settled_ns = now_ns() - kStampSlack_ns;
    for (const std::string& path : rule_files(repository)) {
        struct stat info {};
        if (::stat(path.c_str(), &info) == 0 && stamp_of(info).ctime_ns >= settled_ns) return nothing;
    }
    const auto index = git::read_index(index_of(repository));
    // What a submodule has checked out is said by files in its git directory.
    if (!index || index->submodules) return nothing;
    auto top = ConfinedRoot::open(repository.worktree);
    if (!top) return top.error();
    auto stamps = TreeStamps::take(files, *top, *index, context);
    if (!stamps) return stamps.error();
    if (!*stamps || (*stamps)->last_change_ns() >= settled_ns) return nothing;
    return std::make_shared<const TreeStamps>(std::move(**stamps));
}

}  // namespace aircher::project
