#include "engine/project/resolution/ecmascript/package_json.h"

#include "engine/project/resolution/ecmascript/json_document.h"

namespace aircher::project::ecmascript {
namespace {

constexpr std::size_t kMaxTargets = 5'000;  // of one package
constexpr std::size_t kMaxWorkspaces = 1'000;

/// Appends the targets of `node`. Recursion is bounded by read_json's depth.
void flatten(const JsonNode& node, std::vector<std::string>& conditions, std::vector<ExportTarget>& out, std::size_t& budget) {
    if (budget == 0) return;
    switch (node.kind) {
        case JsonNode::Kind::string:
            --budget;
            out.push_back({conditions, node.text, false});
            return;
        case JsonNode::Kind::null:
            --budget;
            out.push_back({conditions, {}, true});
            return;
        case JsonNode::Kind::array:
            for (const JsonNode& child : node.children) flatten(child, conditions, out, budget);
            return;
        case JsonNode::Kind::object:
            for (const JsonNode& child : node.children) {
                const bool condition = child.key != "default";
                if (condition) conditions.push_back(child.key);
                flatten(child, conditions, out, budget);
                if (condition) conditions.pop_back();
            }
            return;
        case JsonNode::Kind::boolean:
        case JsonNode::Kind::number: return;
    }
}

/// `prefix` is what keys of entries begin with; an exports value without any is the entry ".".
std::vector<ExportEntry> read_entries(const JsonNode& node, char prefix) {
    std::vector<ExportEntry> entries;
    std::vector<std::string> conditions;
    std::size_t budget = kMaxTargets;
    const bool keyed = node.is_object() && !node.children.empty() && node.children.front().key.starts_with(prefix);
    if (keyed) {
        for (const JsonNode& child : node.children) {
            if (!child.key.starts_with(prefix) || budget == 0 || entries.size() >= kMaxTargets) continue;
            entries.push_back({child.key, {}});
            flatten(child, conditions, entries.back().targets, budget);
        }
    } else if (prefix == '.') {
        entries.push_back({".", {}});
        flatten(node, conditions, entries.back().targets, budget);
    }
    return entries;
}

void read_strings(const JsonNode* node, std::vector<std::string>& out) {
    if (node == nullptr || !node->is_array()) return;
    for (const JsonNode& child : node->children)
        if (child.is_string() && out.size() < kMaxWorkspaces) out.push_back(child.text);
}

}  // namespace

PackageJson parse_package_json(std::string_view directory, std::string_view text) {
    PackageJson package;
    package.directory = directory;
    const std::optional<JsonNode> json = read_json(text);
    if (!json || !json->is_object()) return package;
    package.name = json->string_at("name");
    package.version = json->string_at("version");
    package.main = json->string_at("main");
    package.module = json->string_at("module");
    package.types = json->string_at("types");
    if (package.types.empty()) package.types = json->string_at("typings");
    package.source = json->string_at("source");
    package.browser = json->string_at("browser");
    if (const JsonNode* exports = json->get("exports"); exports != nullptr && exports->kind != JsonNode::Kind::null) {
        package.has_exports = true;
        package.exports = read_entries(*exports, '.');
    }
    if (const JsonNode* imports = json->get("imports"); imports != nullptr) package.imports = read_entries(*imports, '#');
    for (const std::string_view kind : {"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"}) {
        const JsonNode* list = json->get(kind);
        if (list == nullptr || !list->is_object()) continue;
        for (const JsonNode& dependency : list->children)
            if (dependency.is_string()) package.dependencies.try_emplace(dependency.key, dependency.text);
    }
    if (const JsonNode* workspaces = json->get("workspaces"); workspaces != nullptr)
        read_strings(workspaces->is_object() ? workspaces->get("packages") : workspaces, package.workspaces);
    return package;
}

std::vector<std::string> parse_pnpm_workspace(std::string_view yaml) {
    std::vector<std::string> packages;
    bool inside = false;
    for_each_line(yaml, [&](std::string_view line) {
        const std::string_view content = trim(line);
        if (content.empty() || content.front() == '#') return;
        if (content.front() == '-' && inside) {
            std::string_view item = trim(content.substr(1));
            if (!item.empty() && item.front() != '"' && item.front() != '\'')
                if (const std::size_t comment = item.find(" #"); comment != std::string_view::npos) item = item.substr(0, comment);
            if (const std::size_t quote = item.empty() ? std::string_view::npos : item.find(item.front(), 1);
                quote != std::string_view::npos && (item.front() == '"' || item.front() == '\''))
                item = item.substr(0, quote + 1);
            if (packages.size() < kMaxWorkspaces) packages.emplace_back(unquote(item));
        } else if (line.front() != ' ' && line.front() != '\t') {
            inside = content.starts_with("packages:");
            // packages: ["a", 'b']
            if (inside)
                for (const std::string_view item : quoted(content, kMaxWorkspaces)) packages.emplace_back(item);
        }
    });
    return packages;
}

const ExportEntry* find_export(const std::vector<ExportEntry>& entries, std::string_view key, std::string& star) {
    star.clear();
    const ExportEntry* best = nullptr;
    std::size_t best_base = 0;
    for (const ExportEntry& entry : entries) {
        if (entry.key == key && key.find('*') == std::string_view::npos) {
            star.clear();
            return &entry;
        }
        const std::string_view pattern = entry.key;
        const std::size_t at = pattern.find('*');
        // "./features/" is the older way to write "./features/*".
        const bool folder = at == std::string_view::npos && pattern.ends_with('/') && pattern.size() > 1;
        if (at == std::string_view::npos && !folder) continue;
        const std::size_t base = folder ? pattern.size() : at;
        const std::string_view suffix = folder ? std::string_view() : pattern.substr(at + 1);
        if (key.size() < base + suffix.size() || !key.starts_with(pattern.substr(0, base)) || !key.ends_with(suffix)) continue;
        if (best != nullptr && (base < best_base || (base == best_base && pattern.size() <= best->key.size()))) continue;
        best = &entry;
        best_base = base;
        star = key.substr(base, key.size() - base - suffix.size());
    }
    return best;
}

PackageName split_package_name(std::string_view specifier) {
    if (specifier.empty() || specifier.front() == '.' || specifier.front() == '/') return {};
    std::size_t slash = specifier.find('/');
    if (specifier.front() == '@') {
        if (slash == std::string_view::npos || slash < 2) return {};
        slash = specifier.find('/', slash + 1);
    }
    const std::string_view name = specifier.substr(0, slash);
    if (name.back() == '/' || name.find_first_of(" \\%*\"'<>|\n") != std::string_view::npos) return {};
    return {name, slash == std::string_view::npos ? std::string_view() : specifier.substr(slash + 1)};
}

}  // namespace aircher::project::ecmascript
