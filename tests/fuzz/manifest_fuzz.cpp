// Manifests of hostile repositories: any bytes under any manifest's name.
//
// Input: one byte that picks the name, then the text.
#include <array>

#include "engine/project/manifest/manifest.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace aircher;
    static constexpr std::array<std::string_view, 34> kNames = {"package.json", "composer.json", "deno.json", "CMakePresets.json", "Cargo.toml", "pyproject.toml", "go.mod", "CMakeLists.txt", "Makefile", "Justfile", "pom.xml", "mix.exs",
                                                                "pubspec.yaml", "Package.swift", "meson.build", "setup.py", "configure.ac", "build.sbt", "x.csproj", "build.gradle", "Gemfile", "Dockerfile", "x.cabal", "go.work", "setup.cfg", "tox.ini", "noxfile.py", "Rakefile", "Taskfile.yml", "build.zig", "MODULE.bazel", "x.gemspec", "manage.py", "build.gradle.kts"};
    fuzz::Input input(data, size);
    const std::string_view name = kNames[input.byte() % kNames.size()];
    const project::Manifest manifest = project::parse_manifest(name, input.rest(), [](std::string_view file) { return file.size() % 2 == 0; });
    fuzz::require(manifest.kind == project::manifest_kind(name) && !manifest.kind.empty(), "the kind is the name's");
    for (const auto& command : manifest.commands) fuzz::require(command.detail.find('\n') == std::string::npos && command.detail.size() <= 110, "a command's detail is one short line");
    return 0;
}
