#include "engine/project/manifest/manifest.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxRead = 1'000;   // commands noted of one manifest
constexpr std::size_t kMaxCommands = 40;  // kept
constexpr std::size_t kMaxEntryPoints = 40;
constexpr std::size_t kMaxDetail = 100;  // bytes
constexpr std::size_t kMaxDescription = 400;
constexpr std::size_t kMaxPath = 200;

struct Kind {
    std::string_view file;  ///< a whole name, or an ending that begins with '.'
    std::string_view kind;
    void (*read)(ManifestReader&);  ///< may be null: its kind is all that is told
    bool package = false;
};
constexpr std::array kKinds = {
    Kind{"package.json", "npm", read_npm, true},
    Kind{"Cargo.toml", "cargo", read_cargo, true},
    Kind{"pyproject.toml", "python", read_pyproject, true},
    Kind{"setup.py", "python", read_setup_py, true},
    Kind{"setup.cfg", "python", read_setup_cfg, true},
    Kind{"tox.ini", "tox", read_tox},
    Kind{"noxfile.py", "nox", read_nox},
    Kind{"requirements.txt", "python", read_requirements},
    Kind{"Pipfile", "python", nullptr},
    Kind{"manage.py", "django", read_django},
    Kind{"go.mod", "go", read_go, true},
    Kind{"go.work", "go", nullptr},
    Kind{"CMakeLists.txt", "cmake", read_cmake},
    Kind{"CMakePresets.json", "cmake", read_cmake_presets},
    Kind{"Makefile", "make", read_make},
    Kind{"GNUmakefile", "make", read_make},
    Kind{"makefile", "make", read_make},
    Kind{"Justfile", "just", read_just},
    Kind{"justfile", "just", read_just},
    Kind{".justfile", "just", read_just},
    Kind{"Taskfile.yml", "task", read_taskfile},
    Kind{"Taskfile.yaml", "task", read_taskfile},
    Kind{"pom.xml", "maven", read_maven, true},
    Kind{"build.gradle", "gradle", read_gradle, true},
    Kind{"build.gradle.kts", "gradle", read_gradle, true},
    Kind{"build.sbt", "sbt", read_sbt, true},
    Kind{"composer.json", "composer", read_composer, true},
    Kind{"Gemfile", "bundler", read_gemfile},
    Kind{"Rakefile", "rake", read_rakefile},
    Kind{"mix.exs", "mix", read_mix, true},
    Kind{"pubspec.yaml", "dart", read_pubspec, true},
    Kind{"Package.swift", "swift", read_swift, true},
    Kind{"meson.build", "meson", read_meson},
    Kind{"BUILD.bazel", "bazel", nullptr},
    Kind{"MODULE.bazel", "bazel", read_bazel},
    Kind{"WORKSPACE", "bazel", read_bazel},
    Kind{"build.zig", "zig", read_zig, true},
    Kind{"Dockerfile", "docker", read_docker},
    Kind{"docker-compose.yml", "docker", read_compose},
    Kind{"docker-compose.yaml", "docker", read_compose},
    Kind{"compose.yaml", "docker", read_compose},
    Kind{"compose.yml", "docker", read_compose},
    Kind{"deno.json", "deno", read_deno, true},
    Kind{"stack.yaml", "haskell", read_haskell},
    Kind{"configure.ac", "autotools", read_autotools},
};
constexpr std::array kEndings = {
    Kind{".sln", "dotnet", read_dotnet},          Kind{".csproj", "dotnet", read_dotnet, true},    Kind{".fsproj", "dotnet", read_dotnet, true},
    Kind{".vbproj", "dotnet", read_dotnet, true}, Kind{".gemspec", "bundler", read_gemspec, true}, Kind{".cabal", "haskell", read_haskell, true},
};

const Kind* find_kind(std::string_view base_name) {
    for (const Kind& kind : kKinds)
        if (kind.file == base_name) return &kind;
    for (const Kind& kind : kEndings)
        if (base_name.size() > kind.file.size() && base_name.ends_with(kind.file)) return &kind;
    return nullptr;
}

}  // namespace

std::string_view manifest_kind(std::string_view base_name) {
    const Kind* kind = find_kind(base_name);
    return kind == nullptr ? std::string_view() : kind->kind;
}

bool makes_package(std::string_view base_name) {
    const Kind* kind = find_kind(base_name);
    return kind != nullptr && kind->package;
}

Manifest parse_manifest(std::string_view base_name, std::string_view text, const HasFile& has) {
    Manifest manifest;
    const Kind* kind = find_kind(base_name);
    manifest.kind = kind->kind;
    if (kind->read == nullptr) return manifest;
    ManifestReader reader(base_name, text, has, manifest);
    kind->read(reader);
    reader.finish();
    return manifest;
}

std::string ManifestReader::wrapper(std::string_view name, std::string_view otherwise) const {
    const int at = has_ ? has_(name) : 0;
    if (at == 0) return std::string(otherwise);
    std::string path = at == 1 ? "./" : "";
    for (int up = 1; up < at; ++up) path += "../";
    return path.append(name);
}

void ManifestReader::name(std::string_view package) { manifest_.name = one_line(package, kMaxDetail); }

void ManifestReader::description(std::string_view about, std::size_t offset) {
    manifest_.description = one_line(about, kMaxDescription);
    manifest_.description_line = line_number(text, offset);
}

void ManifestReader::command(CommandKind kind, std::string line, std::size_t offset, std::string_view detail) {
    if (manifest_.commands.size() >= kMaxRead) return;
    const auto same = [&](const ManifestCommand& known) { return known.command == line; };
    if (std::any_of(manifest_.commands.begin(), manifest_.commands.end(), same)) return;
    manifest_.commands.push_back({std::move(line), one_line(detail, kMaxDetail), kind, line_number(text, offset)});
}

void ManifestReader::task(std::string_view runner, std::string_view task_name, std::size_t offset, std::string_view detail, CommandKind check, std::string_view body) {
    if (!is_plain_name(task_name)) return;
    CommandKind kind = kind_of_name(task_name, check);
    // "debug-build" may test a build, and "debug-serve" a server.
    if ((kind == CommandKind::build || kind == CommandKind::run) && begins_with_test_runner(body)) kind = CommandKind::test;
    command(kind, std::string(runner).append(task_name), offset, detail);
}

void ManifestReader::entry(std::string_view path, std::string reason, std::size_t offset) {
    if (path.empty() || path.size() > kMaxPath || manifest_.entry_points.size() >= kMaxEntryPoints) return;
    manifest_.entry_points.push_back({std::string(path), one_line(reason, kMaxPath), line_number(text, offset)});
}

void ManifestReader::finish() {
    const auto rank = [](const ManifestCommand& command) {
        const std::size_t space = command.command.rfind(' ');
        const std::string_view word = std::string_view(command.command).substr(space + 1);
        return std::tuple(command.kind, word != to_string(command.kind), !is_usual_name(word), command.line);
    };
    std::stable_sort(manifest_.commands.begin(), manifest_.commands.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (manifest_.commands.size() > kMaxCommands) manifest_.commands.resize(kMaxCommands);
}

}  // namespace aircher::project
