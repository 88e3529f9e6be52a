#include "engine/project/manifest.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

// A malformed manifest is no reason to abort: toml++ 3.3 asserts on some.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "engine/base/utf8.h"

namespace aircher::project {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxCommands = 40;  // of one manifest
constexpr std::size_t kMaxEntryPoints = 40;
constexpr std::size_t kMaxDetail = 100;  // bytes

struct Kind {
    std::string_view file;
    std::string_view kind;
};
constexpr std::array kKinds = {
    Kind{"package.json", "npm"},
    Kind{"Cargo.toml", "cargo"},
    Kind{"pyproject.toml", "python"},
    Kind{"setup.py", "python"},
    Kind{"setup.cfg", "python"},
    Kind{"requirements.txt", "python"},
    Kind{"go.mod", "go"},
    Kind{"go.work", "go"},
    Kind{"CMakeLists.txt", "cmake"},
    Kind{"CMakePresets.json", "cmake"},
    Kind{"Makefile", "make"},
    Kind{"GNUmakefile", "make"},
    Kind{"makefile", "make"},
    Kind{"pom.xml", "maven"},
    Kind{"build.gradle", "gradle"},
    Kind{"build.gradle.kts", "gradle"},
    Kind{"composer.json", "composer"},
    Kind{"Gemfile", "bundler"},
    Kind{"Rakefile", "rake"},
    Kind{"mix.exs", "mix"},
    Kind{"pubspec.yaml", "dart"},
    Kind{"Package.swift", "swift"},
    Kind{"meson.build", "meson"},
    Kind{"BUILD.bazel", "bazel"},
    Kind{"MODULE.bazel", "bazel"},
    Kind{"WORKSPACE", "bazel"},
    Kind{"Dockerfile", "docker"},
    Kind{"docker-compose.yml", "docker"},
    Kind{"compose.yaml", "docker"},
    Kind{"deno.json", "deno"},
    Kind{"stack.yaml", "haskell"},
    Kind{"build.sbt", "sbt"},
    Kind{"configure.ac", "autotools"},
    Kind{"tox.ini", "python"},
    Kind{"Justfile", "just"},
    Kind{"justfile", "just"},
};

std::string one_line(std::string_view text) {
    std::string line;
    const std::string valid = to_utf8(text);
    for (const char c : utf8_prefix(valid, kMaxDetail)) line.push_back(std::iscntrl(static_cast<unsigned char>(c)) != 0 ? ' ' : c);
    if (text.size() > kMaxDetail) line += "…";
    return line;
}

std::string string_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_true(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

/// A script as it stands: a string, or a list of strings. Nothing else is written out: it may nest without end.
std::string script_text(const Json& script) {
    if (script.is_string()) return script.get<std::string>();
    const bool flat = script.is_array() && std::all_of(script.begin(), script.end(), [](const Json& part) { return part.is_string(); });
    return flat ? script.dump(-1, ' ', false, Json::error_handler_t::replace) : std::string();
}

void parse_npm(const Json& json, Manifest& manifest) {
    manifest.name = string_of(json, "name");
    std::string runner = "npm run ";
    if (const std::string manager = string_of(json, "packageManager"); manager.starts_with("pnpm@"))
        runner = "pnpm run ";
    else if (manager.starts_with("yarn@"))
        runner = "yarn run ";
    else if (manager.starts_with("bun@"))
        runner = "bun run ";
    if (const auto scripts = json.find("scripts"); scripts != json.end() && scripts->is_object())
        for (const auto& [name, script] : scripts->items())
            if (script.is_string() && manifest.commands.size() < kMaxCommands)
                manifest.commands.push_back({runner + name, one_line(script.get<std::string>())});
    if (const auto bin = json.find("bin"); bin != json.end()) {
        if (bin->is_string()) manifest.entry_points.push_back({bin->get<std::string>(), "bin of package.json"});
        if (bin->is_object())
            for (const auto& [name, path] : bin->items())
                if (path.is_string()) manifest.entry_points.push_back({path.get<std::string>(), "bin '" + name + "' of package.json"});
    }
    for (const char* key : {"main", "module", "browser"})
        if (const std::string path = string_of(json, key); !path.empty()) manifest.entry_points.push_back({path, std::string(key) + " of package.json"});
}

void parse_composer(const Json& json, Manifest& manifest) {
    manifest.name = string_of(json, "name");
    if (const auto scripts = json.find("scripts"); scripts != json.end() && scripts->is_object())
        for (const auto& [name, script] : scripts->items())
            if (manifest.commands.size() < kMaxCommands) manifest.commands.push_back({"composer run " + name, one_line(script_text(script))});
}

void parse_deno(const Json& json, Manifest& manifest) {
    manifest.name = string_of(json, "name");
    if (const auto tasks = json.find("tasks"); tasks != json.end() && tasks->is_object())
        for (const auto& [name, task] : tasks->items())
            if (manifest.commands.size() < kMaxCommands) manifest.commands.push_back({"deno task " + name, one_line(script_text(task))});
}

void parse_cmake_presets(const Json& json, Manifest& manifest) {
    const auto add = [&](const char* key, const std::string& command) {
        const auto presets = json.find(key);
        if (presets == json.end() || !presets->is_array()) return;
        for (const Json& preset : *presets) {
            if (!preset.is_object() || is_true(preset, "hidden") || manifest.commands.size() >= kMaxCommands) continue;
            manifest.commands.push_back({command + string_of(preset, "name"), one_line(string_of(preset, "displayName"))});
        }
    };
    add("configurePresets", "cmake --preset ");
    add("buildPresets", "cmake --build --preset ");
    add("testPresets", "ctest --preset ");
}

void parse_json_manifest(std::string_view base_name, std::string_view text, Manifest& manifest) {
    const Json json = Json::parse(text, nullptr, false, true);
    if (!json.is_object()) return;
    if (base_name == "package.json") parse_npm(json, manifest);
    if (base_name == "composer.json") parse_composer(json, manifest);
    if (base_name == "deno.json") parse_deno(json, manifest);
    if (base_name == "CMakePresets.json") parse_cmake_presets(json, manifest);
}

void parse_cargo(const toml::table& table, Manifest& manifest) {
    manifest.name = table["package"]["name"].value_or(std::string());
    manifest.commands = {{"cargo build", ""}, {"cargo test", ""}};
    if (const toml::array* bins = table["bin"].as_array())
        for (const toml::node& bin : *bins)
            if (const toml::table* entry = bin.as_table())
                if (const auto path = (*entry)["path"].value<std::string>()) manifest.entry_points.push_back({*path, "bin of Cargo.toml"});
    if (const auto path = table["lib"]["path"].value<std::string>()) manifest.entry_points.push_back({*path, "lib of Cargo.toml"});
}

void parse_pyproject(const toml::table& table, Manifest& manifest) {
    manifest.name = table["project"]["name"].value_or(table["tool"]["poetry"]["name"].value_or(std::string()));
    for (const toml::table* scripts : {table["project"]["scripts"].as_table(), table["tool"]["poetry"]["scripts"].as_table()}) {
        if (scripts == nullptr) continue;
        for (const auto& [name, target] : *scripts)
            if (const auto module = target.value<std::string>())
                manifest.entry_points.push_back({*module, "script '" + std::string(name.str()) + "' of pyproject.toml (module:function)"});
    }
    if (table["tool"]["pytest"].is_table()) manifest.commands.push_back({"python -m pytest", ""});
    if (table["build-system"].is_table()) manifest.commands.push_back({"pip install -e .", ""});
}

/// Calls `each(line)` for every line of `text`.
template <class Each>
void for_lines(std::string_view text, const Each& each) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        each(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

/// A key of more parts than anybody writes: toml++ 3.3 recurses once for each.
bool has_endless_key(std::string_view text) {
    constexpr std::ptrdiff_t kMaxParts = 200;
    bool endless = false;
    for_lines(text, [&](std::string_view line) {
        endless = endless || std::count(line.substr(0, line.find('=')).begin(), line.substr(0, line.find('=')).end(), '.') > kMaxParts;
    });
    return endless;
}

void parse_toml_manifest(std::string_view base_name, std::string_view text, Manifest& manifest) {
    // TOML forbids control characters, and toml++ 3.3 asserts on some of them.
    const bool clean = std::none_of(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; });
    if (!clean || has_endless_key(text)) return;
    try {
        const toml::table table = toml::parse(text);
        if (base_name == "Cargo.toml") parse_cargo(table, manifest);
        if (base_name == "pyproject.toml") parse_pyproject(table, manifest);
    } catch (const toml::parse_error&) {
        // Malformed: its kind is all that is known.
    }
}

std::string first_match(std::string_view text, const char* pattern) {
    const std::regex regex(pattern);
    std::cmatch match;
    const std::string_view head = text.substr(0, 20'000);
    return std::regex_search(head.data(), head.data() + head.size(), match, regex) ? match[1].str() : std::string();
}

/// Plain targets at a line's beginning: no variables, no patterns, no file suffixes.
void parse_make(std::string_view text, const std::string& runner, Manifest& manifest) {
    for_lines(text, [&](std::string_view line) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 || line.substr(colon).starts_with(":=") || line.substr(colon).starts_with("::=")) return;
        const std::string_view target = line.substr(0, colon);
        const bool plain =
            std::all_of(target.begin(), target.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; });
        if (!plain || manifest.commands.size() >= kMaxCommands) return;
        const std::string command = runner + std::string(target);
        if (std::none_of(manifest.commands.begin(), manifest.commands.end(), [&](const auto& c) { return c.command == command; }))
            manifest.commands.push_back({command, ""});
    });
}

void parse_other(std::string_view base_name, std::string_view text, Manifest& manifest) {
    if (manifest.kind == "go") {
        manifest.name = first_match(text, R"((?:^|\n)module\s+(\S+))");
        manifest.commands = {{"go build ./...", ""}, {"go test ./...", ""}};
    } else if (base_name == "CMakeLists.txt") {
        manifest.name = first_match(text, R"((?:^|\n)[ \t]*project[ \t]*\(\s*([A-Za-z0-9_.+-]+))");
        if (!manifest.name.empty()) manifest.commands = {{"cmake -B build && cmake --build build", ""}};
    } else if (manifest.kind == "make") {
        parse_make(text, "make ", manifest);
    } else if (manifest.kind == "just") {
        parse_make(text, "just ", manifest);
    } else if (manifest.kind == "maven") {
        // The project's own artifactId stands outside of <parent>.
        const std::size_t parent_end = text.find("</parent>");
        manifest.name = first_match(text.substr(parent_end == std::string_view::npos ? 0 : parent_end), "<artifactId>([^<]+)</artifactId>");
        manifest.commands = {{"mvn package", ""}, {"mvn test", ""}};
    } else if (manifest.kind == "gradle") {
        manifest.commands = {{"gradle build", ""}, {"gradle test", ""}};
    } else if (manifest.kind == "mix") {
        manifest.name = first_match(text, R"(app:\s*:([a-z0-9_]+))");
        manifest.commands = {{"mix compile", ""}, {"mix test", ""}};
    } else if (manifest.kind == "dart") {
        manifest.name = first_match(text, R"((?:^|\n)name:\s*(\S+))");
    } else if (manifest.kind == "swift") {
        manifest.name = first_match(text, R"rx(name:\s*"([^"]+)")rx");
        manifest.commands = {{"swift build", ""}, {"swift test", ""}};
    } else if (manifest.kind == "meson") {
        manifest.name = first_match(text, R"((?:^|\n)[ \t]*project[ \t]*\(\s*'([^']+)')");
        if (!manifest.name.empty()) manifest.commands = {{"meson setup build && ninja -C build", ""}};
    } else if (base_name == "setup.py") {
        manifest.name = first_match(text, R"rx(name\s*=\s*["']([^"']+)["'])rx");
    } else if (manifest.kind == "sbt") {
        manifest.commands = {{"sbt compile", ""}, {"sbt test", ""}};
    } else if (manifest.kind == "autotools") {
        manifest.name = first_match(text, R"(AC_INIT\(\[?([^\],)]+))");
        manifest.commands = {{"./configure && make", ""}};
    } else if (base_name.ends_with(".csproj") || base_name.ends_with(".fsproj")) {
        manifest.commands = {{"dotnet build", ""}};
    }
}

}  // namespace

std::string_view manifest_kind(std::string_view base_name) {
    for (const Kind& kind : kKinds)
        if (kind.file == base_name) return kind.kind;
    if (base_name.ends_with(".csproj") || base_name.ends_with(".fsproj") || base_name.ends_with(".sln")) return "dotnet";
    if (base_name.ends_with(".gemspec")) return "bundler";
    if (base_name.ends_with(".cabal")) return "haskell";
    return {};
}

Manifest parse_manifest(std::string_view base_name, std::string_view text) {
    Manifest manifest;
    manifest.kind = manifest_kind(base_name);
    if (base_name.ends_with(".json")) {
        parse_json_manifest(base_name, text, manifest);
    } else if (base_name.ends_with(".toml")) {
        parse_toml_manifest(base_name, text, manifest);
    } else {
        parse_other(base_name, text, manifest);
    }
    if (manifest.entry_points.size() > kMaxEntryPoints) manifest.entry_points.resize(kMaxEntryPoints);
    manifest.name = one_line(manifest.name);
    return manifest;
}

}  // namespace aircher::project
