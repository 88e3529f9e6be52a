// package.json, deno.json.
#include <array>

#include "engine/project/manifest/json_text.h"
#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

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
        if (name.starts_with(prefix) && (scripts.contains(name.substr(prefix.size())) || has_word(" install publish pack version ", name.substr(prefix.size()))))
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
    if (depends) reader.command(CommandKind::install, manager + " install", find_key(reader.text, {json.contains("dependencies") ? "dependencies" : "devDependencies"}));
    for_members(json, reader.text, "scripts", [&](const std::string& name, const OrderedJson& script, std::size_t offset) {
        if (script.is_string() && !is_hook(name, json.at("scripts"))) reader.task(manager + " run ", name, offset, script_text(script));
    });
    if (const auto bin = json.find("bin"); bin != json.end() && bin->is_string()) reader.entry(bin->get<std::string>(), "bin of package.json", find_key(reader.text, {"bin"}));
    for_members(json, reader.text, "bin", [&](const std::string& name, const OrderedJson& path, std::size_t offset) {
        if (path.is_string()) reader.entry(path.get<std::string>(), "bin '" + name + "' of package.json", offset);
    });
    for (const char* key : {"main", "module", "browser"})
        if (const std::string path = string_member(json, key); !path.empty()) reader.entry(path, std::string(key) + " of package.json", find_key(reader.text, {key}));
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

}  // namespace aircher::project
