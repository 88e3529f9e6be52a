#include "engine/git/git_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

#include "engine/base/ascii.h"
#include "engine/base/confined_root.h"
#include "engine/base/git_config.h"

namespace aircher::git {
namespace {

/// `path` seen from `base`, canonical; empty where it does not exist.
std::string resolve(const std::string& base, std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return {};
    const std::string joined = path.front() == '/' ? std::string(path) : std::string(base).append("/").append(path);
    char resolved[PATH_MAX];
    return ::realpath(joined.c_str(), resolved) == nullptr ? std::string() : std::string(resolved);
}

enum class Kind { none, file, directory, other };

Kind kind_of(const std::string& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return Kind::none;
    return S_ISREG(info.st_mode) ? Kind::file : S_ISDIR(info.st_mode) ? Kind::directory : Kind::other;
}

/// What git takes for a git directory.
bool looks_like_git_directory(const std::string& path) {
    if (kind_of(path + "/HEAD") == Kind::none) return false;
    std::string common = path;
    if (kind_of(path + "/commondir") == Kind::file) common = resolve(path, trim_ascii(read_small_file(path + "/commondir", 8192)));
    return !common.empty() && ::access((common + "/objects").c_str(), F_OK) == 0 && ::access((common + "/refs").c_str(), F_OK) == 0;
}

Error leads_away(const std::string& what, const std::string& where, std::string hint) {
    return {ErrorCode::outside_roots, what + " leads to '" + where + "', which does not point back", std::move(hint), {}};
}

/// A `.git` that is a file or a link leads to `target`: that must know of `worktree`, or lie in it.
Result<void> check_acknowledged(const std::string& worktree, const std::string& target) {
    if (is_at_or_below(target, worktree)) return {};
    // A linked worktree's git directory names the .git file that belongs to it.
    const std::string back = read_small_file(target + "/gitdir", 8192);
    if (!back.empty() && resolve(target, trim_ascii(back)) == worktree + "/.git") return {};
    // A submodule's is configured with its working tree.
    auto settings = read_settings(target, target);
    if (!settings) return settings.error();
    if (!settings->core_worktree.empty() && resolve(target, settings->core_worktree) == worktree) return {};
    return leads_away("its .git", target, "git submodule absorbgitdirs, git worktree repair, or core.worktree in that git directory's config make it known there");
}

Result<GitDirectory> with_common(GitDirectory place) {
    place.common_dir = place.git_dir;
    const std::string file = place.git_dir + "/commondir";
    if (kind_of(file) == Kind::none) return place;
    place.common_dir = resolve(place.git_dir, trim_ascii(read_small_file(file, 8192)));
    const std::string parent = place.git_dir.substr(0, place.git_dir.rfind('/'));
    if (place.common_dir.empty() || parent != place.common_dir + "/worktrees") return leads_away("the git directory's commondir", place.common_dir, "it must be a linked worktree of that repository");
    return place;
}

}  // namespace

Result<GitDirectory> find_git_directory(const std::string& directory) {
    for (std::string here = directory;;) {
        const std::string dot_git = (here == "/" ? "" : here) + "/.git";
        const Kind kind = kind_of(dot_git);
        if (kind == Kind::directory && looks_like_git_directory(dot_git)) return with_common({here, dot_git, {}, false});
        if (kind == Kind::file || kind == Kind::other) {
            constexpr std::string_view kPrefix = "gitdir:";
            std::string target;
            if (kind == Kind::file) {
                const std::string text = read_small_file(dot_git, 8192);
                if (!text.starts_with(kPrefix)) return Error{ErrorCode::io_error, "its .git file does not name a git directory", {}, here};
                target = resolve(here, trim_ascii(std::string_view(text).substr(kPrefix.size())));
            } else {
                target = resolve(here, ".git");
            }
            if (target.empty() || !looks_like_git_directory(target)) return Error{ErrorCode::io_error, "its .git leads to no git directory", "git worktree repair may mend it", here};
            if (auto known = check_acknowledged(here, target); !known) return known.error();
            return with_common({here, target, {}, true});
        }
        if (here == directory && looks_like_git_directory(here)) return with_common({{}, here, {}, false});
        if (here == "/") break;
        const std::size_t slash = here.rfind('/');
        here = slash == 0 ? "/" : here.substr(0, slash);
    }
    return Error{ErrorCode::not_found, "no git repository holds this folder", "git init makes one; where repositories lie in folders below, name one of them with path", {}};
}

Result<void> check_owner(const GitDirectory& place) {
    std::vector<::uid_t> users{::geteuid()};
    const char* sudo = std::getenv("SUDO_UID");  // as git: who works as root through sudo still owns what is theirs
    if (::geteuid() == 0 && sudo != nullptr && *sudo != '\0') users.push_back(static_cast<::uid_t>(std::strtoul(sudo, nullptr, 10)));
    const auto owner_of = [&](const std::string& path) -> std::optional<::uid_t> {
        struct stat info {};
        if (path.empty() || ::lstat(path.c_str(), &info) != 0) return std::nullopt;
        for (const ::uid_t user : users)
            if (info.st_uid == user) return std::nullopt;
        return info.st_uid;
    };
    std::optional<::uid_t> stranger = owner_of(place.worktree);
    if (!stranger) stranger = owner_of(place.git_dir);
    if (!stranger) stranger = owner_of(place.common_dir);
    if (!stranger) return {};
    const std::string& named = place.worktree.empty() ? place.git_dir : place.worktree;
    bool trusted = false;
    for (const std::string& path : user_git_config_paths())
        for_each_git_setting(read_small_file(path), [&](const GitSetting& setting) {
            if (setting.section != "safe" || setting.key != "directory") return;
            if (setting.value.empty()) trusted = false;  // begins the list anew
            if (setting.value == "*" || expand_home(setting.value) == named) trusted = true;
        });
    if (trusted) return {};
    return Error{ErrorCode::permission_denied, "the repository belongs to another user (uid " + std::to_string(*stranger) + "), so its history is not read; git refuses it, too",
                 "to trust it: git config --global --add safe.directory '" + named + "'", named};
}

Result<RepositorySettings> read_settings(const std::string& common_dir, const std::string& git_dir) {
    // What changes answers and can do no harm. The user's own files may name more files of the user's.
    constexpr std::string_view kHarmless[] = {"autocrlf", "eol", "filemode", "symlinks", "ignorecase", "trustctime", "checkstat", "precomposeunicode", "sparsecheckout", "sparsecheckoutcone"};
    RepositorySettings result;
    std::string version = "0", unreadable;
    bool worktree_config = false;
    const auto keep = [&](const GitSetting& setting, std::string value) {
        for (auto& [key, known] : result.core)
            if (key == setting.key) {
                known = std::move(value);
                return;
            }
        result.core.emplace_back(setting.key, std::move(value));
    };
    const auto take = [&](const GitSetting& setting, bool own) {
        if (setting.section == "core" && setting.subsection.empty()) {
            for (const std::string_view key : kHarmless)
                if (setting.key == key) keep(setting, setting.has_value ? setting.value : "true");
            if (own && (setting.key == "excludesfile" || setting.key == "attributesfile")) keep(setting, expand_home(setting.value));
            if (!own && setting.key == "worktree") result.core_worktree = setting.value;
            if (!own && setting.key == "repositoryformatversion") version = setting.value;
        }
        if (own) return;
        if (setting.section == "remote" && (setting.key == "promisor" || setting.key == "partialclonefilter")) result.partial = true;
        if (setting.section != "extensions") return;
        if (setting.key == "partialclone") {
            result.partial = true;
        } else if (setting.key == "worktreeconfig") {
            worktree_config = git_boolean(setting).value_or(false);
        } else if (setting.key == "objectformat" && setting.value != "sha1") {
            unreadable = "its objects are named by " + setting.value + ", which libgit2 cannot read; SHA-1 is needed";
        } else if (setting.key == "refstorage" && setting.value != "files") {
            unreadable = "its refs are stored as '" + setting.value + "', not as files";
        } else if (setting.key != "objectformat" && setting.key != "refstorage" && setting.key != "noop" && setting.key != "noop-v1" && setting.key != "preciousobjects" &&
                   setting.key != "relativeworktrees") {
            if (unreadable.empty()) unreadable = "it uses the extension '" + setting.key + "', which is unknown here";
        }
    };
    const std::string folder = user_git_folder();
    if (!folder.empty()) result.core = {{"excludesfile", folder + "/ignore"}, {"attributesfile", folder + "/attributes"}};
    for (const std::string& path : user_git_config_paths()) for_each_git_setting(read_small_file(path), [&](const GitSetting& setting) { take(setting, true); });
    for_each_git_setting(read_small_file(common_dir + "/config"), [&](const GitSetting& setting) { take(setting, false); });
    if (worktree_config) for_each_git_setting(read_small_file(git_dir + "/config.worktree"), [&](const GitSetting& setting) { take(setting, false); });
    if (version != "0" && version != "1") unreadable = "its format has the version " + version.substr(0, 20) + "; 0 and 1 are known";
    if (version != "0" && !unreadable.empty()) return Error{ErrorCode::unavailable, "this repository cannot be read: " + unreadable, {}, {}};
    return result;
}

}  // namespace aircher::git
