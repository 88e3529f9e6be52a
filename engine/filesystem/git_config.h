// The little of git's configuration that ignore rules need. The git component (engine/git) is not asked: a walk must work without it.
//
// Only the user's own configuration is read, never a repository's, which could name any file of the machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/confined_root.h"

namespace aircher::filesystem {

/// Git's global excludes file: `core.excludesFile` of the user's configuration, else $XDG_CONFIG_HOME/git/ignore, else ~/.config/git/ignore.
/// Configuration is looked up as git does: $GIT_CONFIG_GLOBAL alone where set, else ~/.gitconfig over $XDG_CONFIG_HOME/git/config.
std::optional<std::string> global_excludes_path();

/// `core.excludesFile` in the text of a configuration file (the last one counts), `~/` expanded with `home`. Includes are not followed.
std::optional<std::string> excludes_file_in_config(std::string_view text, std::string_view home);

/// The `info/exclude` that holds for the directory `worktree` (absolute), whose `.git` is a file with `git_file` in it: of a linked worktree,
/// a submodule, a separate git directory. Empty where the file points at no repository. It may lie outside of the root, as the parents' ignore
/// files do: what is read there can hide files from a listing, and does nothing else.
std::string read_exclude_of_git_file(std::string_view worktree, std::string_view git_file);

}  // namespace aircher::filesystem
