#include "engine/filesystem/git_config.h"

#include <unistd.h>

#include <climits>
#include <cstdlib>

#include "engine/base/ascii.h"
#include "engine/base/git_config.h"

namespace aircher::filesystem {
namespace {

/// `path` seen from `base`, canonical, or empty where it does not exist.
std::string resolve(std::string_view base, std::string_view path) {
    const std::string joined = path.starts_with('/') ? std::string(path) : std::string(base).append("/").append(path);
    char resolved[PATH_MAX];
    return ::realpath(joined.c_str(), resolved) == nullptr ? std::string() : std::string(resolved);
}

}  // namespace

std::optional<std::string> excludes_file_in_config(std::string_view text, std::string_view home) {
    std::optional<std::string> found;
    for_each_git_setting(text, [&](const GitSetting& setting) {
        if (setting.section != "core" || !setting.subsection.empty() || setting.key != "excludesfile" || !setting.has_value) return;
        found = setting.value;
        if (found->starts_with("~/")) found->replace(0, 1, home);
    });
    if (found && found->empty()) found.reset();
    return found;
}

std::optional<std::string> global_excludes_path() {
    const char* home = std::getenv("HOME");
    std::vector<std::string> paths = user_git_config_paths();
    for (auto path = paths.rbegin(); path != paths.rend(); ++path)
        if (auto excludes = excludes_file_in_config(read_small_file(*path), home == nullptr ? "" : home)) return excludes;
    const std::string folder = user_git_folder();
    if (folder.empty()) return std::nullopt;
    return folder + "/ignore";
}

std::string read_exclude_of_git_file(std::string_view worktree, std::string_view git_file) {
    constexpr std::string_view kPrefix = "gitdir:";
    if (!git_file.starts_with(kPrefix)) return {};
    const std::string git_directory = resolve(worktree, trim_ascii(git_file.substr(kPrefix.size())));
    if (git_directory.empty()) return {};
    // What git itself takes for a repository; a `.git` file that points at anything else is no reason to read there.
    const std::string common_path = read_small_file(git_directory + "/commondir");
    const std::string common = common_path.empty() ? git_directory : resolve(git_directory, trim_ascii(common_path));  // a linked worktree shares its repository's
    const bool is_repository = !common.empty() && ::access((git_directory + "/HEAD").c_str(), F_OK) == 0 &&
                               ::access((common + "/objects").c_str(), F_OK) == 0 && ::access((common + "/refs").c_str(), F_OK) == 0;
    return is_repository ? read_small_file(common + "/info/exclude") : std::string();
}

}  // namespace aircher::filesystem
