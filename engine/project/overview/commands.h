// Which of all the commands that manifests, scripts and workflows name are told, and in what order.
//
// Of each kind of manifest the shallowest ones speak: a monorepo's packages repeat what its root says. What only a workflow runs is a weak hint, told where
// nothing else says how to do it.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/manifest/manifest.h"
#include "engine/project/overview/overview.h"

namespace aircher::project {

struct ReadManifest {
    std::string path;  ///< relative to the root
    Manifest manifest;
};

struct ChosenCommands {
    std::vector<Command> commands;
    std::uint64_t left_out = 0;  ///< manifests with commands that are not told
};

/// `manifests` in order of path, all below `focus`.
ChosenCommands choose_commands(const std::vector<ReadManifest>& manifests, const std::string& focus);

/// By depth of their manifests and kind; beyond a few of each kind they come last.
void order_commands(std::vector<Command>& commands);

/// The kind of a script that is run by its name, such as `bootstrap.sh`, `script/test`; `other` for any that is none. `path` is relative to the focus.
CommandKind script_kind(std::string_view path);

/// The steps of a GitHub workflow that begin with a well-known tool and have a kind. `is_folder` tells of a step's `working-directory` whether the project has it:
/// steps elsewhere work on what the workflow has downloaded.
std::vector<Command> workflow_commands(const std::string& path, std::string_view text, const std::function<bool(std::string_view)>& is_folder);

/// Targets of make that a README names in blocks of code and that say by their name what they do: a Makefile that hands all on names none of them itself.
std::vector<Command> readme_targets(const std::string& path, std::string_view text);

/// Those of `hints` whose kind no command has, a few of each kind.
void add_hints(std::vector<Command>& commands, std::vector<Command> hints);

}  // namespace aircher::project
