// What a project's manifests say of it: its packages, the commands that build and test it, where it starts.
//
// Each family of manifests is read in a file of its own here (json_manifests.cpp, ruby.cpp, …); the table of file names is in manifest.cpp. Only what a
// manifest proves is told: a command that its tool is known for, a script that it lists, an entry point that it names. Nothing is executed, and names that a
// shell would not take for one plain word are left out.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/manifest/command_kind.h"

namespace aircher::project {

struct ManifestCommand {
    std::string command;  ///< to be run in the manifest's folder: "npm run build"
    std::string detail;   ///< what it runs or says of itself, cut to one line; may be empty
    CommandKind kind = CommandKind::other;
    std::uint32_t line = 0;  ///< of the manifest, where it is named; 0-based
};

struct ManifestEntryPoint {
    std::string path;    ///< relative to the manifest's folder; may be a module name where `reason` says so
    std::string reason;  ///< "bin of package.json"
    std::uint32_t line = 0;
};

struct Manifest {
    std::string kind;         ///< "npm", "cargo", "python", "go", "cmake", …
    std::string name;         ///< of the package, where the manifest gives one
    std::string description;  ///< what the package says it is for, in one line
    std::uint32_t description_line = 0;
    std::vector<ManifestCommand> commands;  ///< by kind, the plainest names first
    std::vector<ManifestEntryPoint> entry_points;
};

/// Where a file of this name lies: 1 for the manifest's folder; for lock files and wrappers 2 for the folder above it, and so on; 0 where there is none.
using HasFile = std::function<int(std::string_view name)>;

/// The kind of manifest that a file of this name is, or empty.
std::string_view manifest_kind(std::string_view base_name);

/// Whether manifests of this name make the folder that they lie in a package, as CMakeLists.txt and Makefile do not.
bool makes_package(std::string_view base_name);

/// Reads a manifest's text. A malformed one gives its kind and nothing else. `base_name` must have a manifest_kind.
Manifest parse_manifest(std::string_view base_name, std::string_view text, const HasFile& has = {});

}  // namespace aircher::project
