// What a project's manifests say of it: its packages, the commands that build and test it, where it starts.
//
// Reads package.json, Cargo.toml, pyproject.toml, setup.py, go.mod, CMakeLists.txt, CMakePresets.json, Makefile, pom.xml, build.gradle, composer.json,
// Gemfile, mix.exs, pubspec.yaml, *.csproj, Package.swift, meson.build, BUILD.bazel, Dockerfile, docker-compose.yml and their kin. Only what a manifest
// proves is told: a command that its tool is known for, a script that it lists, an entry point that it names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::project {

struct ManifestCommand {
    std::string command;  ///< to be run in the manifest's folder: "npm run build"
    std::string detail;   ///< what it runs, cut to one line; may be empty
};

struct ManifestEntryPoint {
    std::string path;    ///< relative to the manifest's folder; may be a module name where `reason` says so
    std::string reason;  ///< "bin of package.json"
};

struct Manifest {
    std::string kind;  ///< "npm", "cargo", "python", "go", "cmake", …
    std::string name;  ///< of the package, where the manifest gives one
    std::vector<ManifestCommand> commands;
    std::vector<ManifestEntryPoint> entry_points;
};

/// The kind of manifest that a file of this name is, or empty.
std::string_view manifest_kind(std::string_view base_name);

/// Reads a manifest's text. A malformed one gives its kind and nothing else. `base_name` must have a manifest_kind.
Manifest parse_manifest(std::string_view base_name, std::string_view text);

}  // namespace aircher::project
