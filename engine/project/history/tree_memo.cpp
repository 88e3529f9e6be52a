#include "engine/project/history/tree_memo.h"

#include <sys/stat.h>

#include <vector>

#include "engine/base/content_hash.h"
#include "engine/base/git_config.h"
#include "engine/git/index_file.h"

namespace aircher::project {
namespace {

/// File systems stamp changes by a clock that lags behind by a tick, some by whole seconds.
constexpr std::int64_t kSlack_ns = 2'000'000'000;
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

std::int64_t changed_ns(const struct stat& info) { return std::int64_t{info.st_ctim.tv_sec} * 1'000'000'000 + info.st_ctim.tv_nsec; }

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
        add(std::to_string(info.st_size) + " " + std::to_string(info.st_ino) + " " + std::to_string(changed_ns(info)));
    }
    return key;
}

Result<std::shared_ptr<const TreeStamps>> stamps_since(filesystem::FilesystemBackend& files, const git::Repository& repository, const ConfinedRoot& top, const Moment& begun, RequestContext& context) {
    const std::shared_ptr<const TreeStamps> nothing;
    const Moment now;
    // Both clocks went on by the same time, or nothing can be said of when something changed.
    const std::int64_t passed = std::chrono::duration_cast<std::chrono::nanoseconds>(now.steady - begun.steady).count();
    if (std::abs(now.wall_ns - begun.wall_ns - passed) > kSlack_ns / 2) return nothing;
    const std::int64_t before = begun.wall_ns - kSlack_ns;
    for (const std::string& path : rule_files(repository)) {
        struct stat info {};
        if (::stat(path.c_str(), &info) == 0 && changed_ns(info) >= before) return nothing;
    }
    const auto names = git::read_index_names(index_of(repository));
    // What a submodule has checked out is said by files in its git directory.
    if (!names || names->submodules) return nothing;
    auto stamps = TreeStamps::take(files, top, names->paths, context);
    if (!stamps) return stamps.error();
    if (!*stamps || (*stamps)->last_change_ns() >= before) return nothing;
    return std::make_shared<const TreeStamps>(std::move(**stamps));
}

}  // namespace aircher::project
