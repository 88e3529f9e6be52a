#include "engine/git/conditions.h"

#include <sys/stat.h>

#include "engine/base/content_hash.h"
#include "engine/base/git_config.h"
#include "engine/git/index_file.h"

namespace aircher::git {
namespace {

constexpr std::size_t kMaxText = std::size_t{16} << 20U, kMaxIndex = std::size_t{256} << 20U;
constexpr std::string_view kAttributes = ".gitattributes";

/// The content of a regular file; links are not followed, as git does for these.
std::string text_of(const std::string& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? read_small_file(path, kMaxText) : std::string();
}

/// The attributes below the top that are tracked. Most indexes name none, which is seen without reading their entries.
std::vector<std::string> nested_attributes(const Repository& repository) {
    std::vector<std::string> found;
    const std::string index = read_small_file(repository.stand_in.path() + "/index", kMaxIndex);
    // Version 4 leaves out of a name what it has in common with the one before.
    const bool whole_names = index.size() > 8 && index[7] < 4;
    if (whole_names && index.find("/.gitattributes") == std::string::npos) return found;
    const auto read = read_index(index);
    if (!read) return found;
    for (const IndexEntry& entry : read->entries) {
        const std::string_view path = read->path(entry);
        if (path.size() > kAttributes.size() && path.ends_with(kAttributes) && path[path.size() - kAttributes.size() - 1] == '/') found.emplace_back(path);
    }
    return found;
}

}  // namespace

Conditions conditions_of(const Repository& repository) {
    std::string all;
    const auto add = [&](std::string_view part) { all.append(std::to_string(part.size())).append(" ").append(part); };
    add(repository.partial ? "partial" : "whole");
    for (const ObjectId& id : repository.shallow) add(id.hex());
    const std::string config = text_of(repository.stand_in.path() + "/config");
    add(config);
    for_each_git_setting(config, [&](const GitSetting& setting) {
        if (setting.section == "core" && setting.key == "attributesfile") add(read_small_file(setting.value, kMaxText));
    });
    add(text_of(repository.common_dir + "/info/attributes"));
    if (repository.bare()) {
        // The mailmap is the one of the commit that HEAD names.
        if (repository.head.commit) add(repository.head.commit->hex());
    } else {
        add(text_of(repository.worktree + "/.mailmap"));
        add(text_of(repository.worktree + "/" + std::string(kAttributes)));
        for (const std::string& path : nested_attributes(repository)) {
            add(path);
            add(text_of(repository.worktree + "/" + path));
        }
    }
    return content_hash(all);
}

}  // namespace aircher::git
