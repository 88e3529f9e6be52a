// Git's configuration as text: the syntax of its files, and which files are the user's own.
//
// Read by the ignore rules (core.excludesFile) and by the git component, which takes a few harmless settings and hands nothing else on. Includes are never
// followed: they could name any file of the machine.
//
// Threads: any; the environment must not change meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aircher {

struct GitSetting {
    std::string section;     ///< lower case: "core"
    std::string subsection;  ///< as written: "origin" of [remote "origin"]; "x" of [core.x]
    std::string key;         ///< lower case
    std::string value;       ///< quotes and escapes resolved
    bool has_value = true;   ///< false for a key alone, which means true
};

/// Calls `visit` for every setting of a configuration file, in order. What git would refuse is passed over.
void for_each_git_setting(std::string_view text, const std::function<void(const GitSetting&)>& visit);

/// What git takes a value for as a boolean; nullopt where it is none.
std::optional<bool> git_boolean(const GitSetting& setting);

/// Where the user's own configuration lies, as git looks it up: $GIT_CONFIG_GLOBAL alone where set, else $XDG_CONFIG_HOME/git/config and then ~/.gitconfig,
/// whose settings count more.
std::vector<std::string> user_git_config_paths();
/// $XDG_CONFIG_HOME/git, else ~/.config/git; empty where the environment names neither.
std::string user_git_folder();
/// `path` with a leading `~/` replaced by $HOME.
std::string expand_home(std::string path);

/// The content of a small regular file by its path, links followed; empty where there is none. Never waits for a FIFO.
std::string read_small_file(const std::string& path, std::size_t limit = 1U << 20);

}  // namespace aircher
