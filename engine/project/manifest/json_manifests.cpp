// package.json, deno.json, composer.json, CMakePresets.json.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// In the order of the text.
using OrderedJson = nlohmann::ordered_json;

/// An object; null where the text is none. Comments are survived.
OrderedJson parse_object(std::string_view text) {
    OrderedJson json = OrderedJson::parse(text, nullptr, false, true);
    if (!json.is_object()) json = nullptr;
    return json;  // moved: a copy would recurse as deep as the text nests
}

/// A string member; empty where there is none.
std::string string_member(const OrderedJson& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A script as it stands: a string, or a list of strings joined by " && ". Nothing else is written out: it may nest without end.
std::string script_text(const OrderedJson& script) {
    if (script.is_string()) return script.get<std::string>();
    if (!script.is_array() || !std::all_of(script.begin(), script.end(), [](const auto& part) { return part.is_string(); })) return {};
    std::string all;
    for (const auto& part : script) all += (all.empty() ? "" : " && ") + part.template get<std::string>();
    return all;
}

/// The offset of the last of `keys`, each looked for behind the one before it; that of the last one found where one is missing.
std::size_t find_key(std::string_view text, std::initializer_list<std::string_view> keys) {
    std::size_t known = 0;
    std::size_t from = 0;
    for (const std::string_view key : keys) {
        const std::string wanted = '"' + std::string(key) + '"';
        std::size_t at = text.find(wanted, from);
        const auto is_key = [&](std::size_t begin) {
            const std::size_t colon = text.find_first_not_of(" \t\r\n", begin + wanted.size());
            return colon != std::string_view::npos && text[colon] == ':';
        };
        while (at != std::string_view::npos && !is_key(at)) at = text.find(wanted, at + 1);
        if (at == std::string_view::npos) return known;
        known = at;
        from = at + wanted.size();
    }
    return known;
}

/// Calls `each(name, script, offset)` for the members of the object `key`.
template <class Each>
void for_members(const OrderedJson& json, std::string_view text, const char* key, const Each& each) {
    constexpr std::size_t kMaxMembers = 300;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object()) return;
    const std::size_t begin = find_key(text, {key});
    std::size_t count = 0;
    for (const auto& [name, value] : found->items()) {
        if (++count > kMaxMembers) return;
        each(name, value, begin + find_key(text.substr(begin), {name}));
    }
}

struct PackageManager {
    std::string_view name;
    std::string_view lock_file;
};
constexpr std::array kManagers = {PackageManager{"pnpm", "pnpm-lock.yaml"}, PackageManager{"yarn", "yarn.lock"}, PackageManager{"bun", "bun.lockb"},
                                  PackageManager{"bun", "bun.lock"}, PackageManager{"npm", "package-lock.json"}};

/// By what the manifest says, else by the lock file beside it.
std::string package_manager(const OrderedJson& json, const ManifestReader& reader) {
    const std::string said = string_member(json, "packageManager");
    for (const PackageManager& manager : kManagers)
        if (said.starts_with(std::string(manager.name) + "@")) return std::string(manager.name);
    for (const PackageManager& manager : kManagers)
        if (reader.has(manager.lock_file)) return std::string(manager.name);
    return "npm";
}

/// npm runs "prebuild" and "postbuild" around "build" by itself.
bool is_hook(std::string_view name, const OrderedJson& scripts) {
    for (const std::string_view prefix : {"pre", "post"})
        if (name.starts_with(prefix) &&
            (scripts.contains(name.substr(prefix.size())) || has_word(" install publish pack version ", name.substr(prefix.size()))))
            return true;
    return name == "prepare" || name == "prepublishOnly";
}

/// What `exports` gives for the package itself: a path, or conditions that lead to one.
std::string exported_path(const OrderedJson& exports) {
    const OrderedJson* at = &exports;
    if (at->is_object() && at->contains(".")) at = &at->at(".");
    for (int depth = 0; depth < 4 && at->is_object(); ++depth) {
        const OrderedJson* next = nullptr;
        for (const char* condition : {"import", "node", "require", "default"})
            if (next == nullptr && at->contains(condition)) next = &at->at(condition);
        if (next == nullptr) return {};
        at = next;
    }
    return at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

void read_npm(ManifestReader& reader) {
    const OrderedJson json = parse_object(reader.text);
    if (json.is_null()) return;
    reader.name(string_member(json, "name"));
    reader.description(string_member(json, "description"), find_key(reader.text, {"description"}));
    const std::string manager = package_manager(json, reader);
    bool depends = false;
    for (const char* key : {"dependencies", "devDependencies"}) depends = depends || json.contains(key);
    if (depends)
        reader.command(CommandKind::install, manager + " install", find_key(reader.text, {json.contains("dependencies") ? "dependencies" : "devDependencies"}));
    for_members(json, reader.text, "scripts", [&](const std::string& name, const OrderedJson& script, std::size_t offset) {
        if (script.is_string() && !is_hook(name, json.at("scripts"))) reader.task(manager + " run ", name, offset, script_text(script), CommandKind::lint, script_text(script));
    });
    if (const auto bin = json.find("bin"); bin != json.end() && bin->is_string())
        reader.entry(bin->get<std::string>(), "bin of package.json", find_key(reader.text, {"bin"}));
    for_members(json, reader.text, "bin", [&](const std::string& name, const OrderedJson& path, std::size_t offset) {
        if (path.is_string()) reader.entry(path.get<std::string>(), "bin '" + name + "' of package.json", offset);
    });
    for (const char* key : {"main", "module", "browser"})
        if (const std::string path = string_member(json, key); !path.empty())
            reader.entry(path, std::string(key) + " of package.json", find_key(reader.text, {key}));
    // What npm takes where nothing is said.
    if (!json.contains("main") && !json.contains("exports") && !json.contains("module") && reader.has_beside("index.js"))
        reader.entry("index.js", "main of package.json, by default", find_key(reader.text, {"name"}));
    if (const auto exports = json.find("exports"); exports != json.end())
        if (const std::string path = exported_path(*exports); !path.empty()) reader.entry(path, "exports of package.json", find_key(reader.text, {"exports"}));
}

void read_deno(ManifestReader& reader) {
    const OrderedJson json = parse_object(reader.text);
    if (json.is_null()) return;
    reader.name(string_member(json, "name"));
    for_members(json, reader.text, "tasks", [&](const std::string& name, const OrderedJson& script, std::size_t offset) {
        reader.task("deno task ", name, offset, script.is_object() ? string_member(script, "command") : script_text(script));
    });
}

void read_composer(ManifestReader& reader) {
    const OrderedJson json = parse_object(reader.text);
    if (json.is_null()) return;
    reader.name(string_member(json, "name"));
    reader.description(string_member(json, "description"), find_key(reader.text, {"description"}));
    if (json.contains("require")) reader.command(CommandKind::install, "composer install", find_key(reader.text, {"require"}));
    for_members(json, reader.text, "scripts", [&](const std::string& name, const OrderedJson& script, std::size_t offset) {
        // "post-update-cmd" and its like are events of Composer's own.
        if (!name.ends_with("-cmd") && !name.ends_with("-autoload-dump")) reader.task("composer run ", name, offset, script_text(script));
    });
    if (reader.has("phpunit.xml") || reader.has("phpunit.xml.dist"))
        reader.command(CommandKind::test, "vendor/bin/phpunit", find_key(reader.text, {"require-dev", "phpunit/phpunit"}));
    if (const auto bin = json.find("bin"); bin != json.end() && bin->is_array())
        for (const auto& path : *bin)
            if (path.is_string()) reader.entry(path.get<std::string>(), "bin of composer.json", find_key(reader.text, {"bin"}));
}

void read_cmake_presets(ManifestReader& reader) {
    const OrderedJson json = parse_object(reader.text);
    if (json.is_null()) return;
    const auto add = [&](const char* key, const std::string& command, CommandKind kind) {
        const auto presets = json.find(key);
        if (presets == json.end() || !presets->is_array()) return;
        const std::size_t begin = find_key(reader.text, {key});
        for (const OrderedJson& preset : *presets) {
            if (!preset.is_object()) continue;
            if (const auto hidden = preset.find("hidden"); hidden != preset.end() && hidden->is_boolean() && hidden->get<bool>()) continue;
            const std::string name = string_member(preset, "name");
            if (!is_plain_name(name)) continue;
            const std::size_t found = reader.text.find('"' + name + '"', begin);
            reader.command(kind, command + name, found == std::string_view::npos ? begin : found, string_member(preset, "displayName"));
        }
    };
    add("configurePresets", "cmake --preset ", CommandKind::build);
    add("buildPresets", "cmake --build --preset ", CommandKind::build);
    add("testPresets", "ctest --preset ", CommandKind::test);
}

}  // namespace aircher::project
