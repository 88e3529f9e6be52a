#include "engine/project/resolution/ecmascript/tsconfig.h"

#include <algorithm>

#include "engine/project/resolution/ecmascript/json_document.h"

namespace aircher::project::ecmascript {
namespace {

constexpr std::size_t kMaxConfigs = 20'000;
constexpr std::size_t kMaxExtends = 16;        // of one another
constexpr std::size_t kMaxConfig = 1U << 20U;  // bytes
constexpr std::size_t kMaxPatterns = 200;
constexpr std::size_t kMaxWildcards = 2'000;
constexpr std::string_view kConfigDir = "${configDir}";

std::vector<std::string> strings_of(const JsonNode& node) {
    std::vector<std::string> out;
    for (const JsonNode& child : node.children)
        if (child.is_string()) out.push_back(child.text);
    return out;
}

/// `value` from `base`, or from the final configuration's directory where it says so; nothing where it leaves the root.
std::optional<std::string> placed(std::string_view base, std::string_view value, std::string_view config_directory) {
    if (value.starts_with(kConfigDir)) {
        base = config_directory;
        value.remove_prefix(kConfigDir.size());
    } else if (value.starts_with('/')) {
        return std::nullopt;
    }
    std::string out;
    if (!join_path(base, value, out)) return std::nullopt;
    return out;
}

}  // namespace

std::vector<std::string> TsConfig::mapped(std::string_view specifier) const {
    if (const auto found = exact.find(specifier); found != exact.end()) return found->second;
    std::vector<std::string> out;
    for (const Wildcard& wildcard : wildcards) {
        if (specifier.size() < wildcard.prefix.size() + wildcard.suffix.size() || !specifier.starts_with(wildcard.prefix) ||
            !specifier.ends_with(wildcard.suffix))
            continue;
        const std::string_view star = specifier.substr(wildcard.prefix.size(), specifier.size() - wildcard.prefix.size() - wildcard.suffix.size());
        for (const std::string& target : wildcard.targets) {
            const std::size_t at = target.find('*');
            if (at == std::string::npos) {
                out.push_back(target);
                continue;
            }
            std::string path;
            if (join_path({}, std::string(target, 0, at).append(star).append(target, at + 1), path)) out.push_back(std::move(path));
        }
        return out;
    }
    return out;
}

bool TsConfig::includes(std::string_view path) const {
    if (include.empty()) return lies_in(path, directory);
    return std::any_of(include.begin(), include.end(), [&](const Glob& glob) { return glob.matches(path); });
}

TsConfigs::TsConfigs(const FileCatalog& catalog, const Packages& packages, RequestContext& context) : catalog_(catalog), packages_(packages) {
    for (const std::string_view name : {"tsconfig.json", "jsconfig.json"})
        for (const FileIndex file : catalog.files_named(name)) {
            if (context.should_stop() || configs_.size() >= kMaxConfigs) break;
            const std::string_view directory = directory_of(catalog.path(file));
            if (!by_directory_.contains(directory)) by_directory_.emplace(directory, finished(catalog.path(file)));
        }
    // A configuration that maps nothing itself may be a mere list of others. One level: those that are referred to are whole.
    for (const auto& [directory, config] : by_directory_) {
        if (config->maps_names()) continue;
        for (const std::string& file : references_[config->file]) {
            if (file == config->file || catalog.find(file) == kNoFile || configs_.size() >= kMaxConfigs) continue;
            const TsConfig* reference = finished(file);
            if (reference->maps_names() || !reference->root_dirs.empty()) config->references.push_back(reference);
        }
    }
    raw_.clear();
    references_.clear();
}

const TsConfig* TsConfigs::around(std::string_view directory) const {
    while (true) {
        if (const auto found = by_directory_.find(directory); found != by_directory_.end()) return found->second;
        if (directory.empty()) return nullptr;
        directory = directory_of(directory);
    }
}

std::string TsConfigs::find_extended(std::string_view directory, std::string_view name) const {
    std::string path;
    if (name.starts_with("./") || name.starts_with("../") || name == "." || name == "..") {
        if (!join_path(directory, name, path)) return {};
        if (catalog_.find(path) == kNoFile && !path.ends_with(".json")) path.append(".json");
        return path;
    }
    const auto [package_name, subpath] = split_package_name(name);
    if (package_name.empty()) return {};
    for (const PackageJson* package : packages_.named(package_name)) {
        if (!join_path(package->directory, subpath.empty() ? "tsconfig.json" : subpath, path)) continue;
        if (catalog_.find(path) != kNoFile) return path;
        if (catalog_.find(path.append(".json")) != kNoFile) return path;
    }
    if (!packages_.installed(directory, package_name)) return {};
    while (true) {
        for (const std::string_view tail : {"", ".json", "/tsconfig.json"}) {
            path = under(directory, "node_modules/").append(name).append(tail);
            if (path.ends_with(".json") && catalog_.probe(path) == FileCatalog::Kind::file) return path;
        }
        if (directory.empty()) return {};
        directory = directory_of(directory);
    }
}

const TsConfigs::Raw& TsConfigs::load(const std::string& path, std::size_t depth) {
    // The entry stands before its bases are read, so that a circle of them ends.
    const auto [place, added] = raw_.try_emplace(path);
    if (!added || depth > kMaxExtends || raw_.size() > kMaxConfigs) return place->second;
    const Result<std::string> text = catalog_.read(path, kMaxConfig);
    const std::optional<JsonNode> json = text ? read_json(*text) : std::nullopt;
    if (!json || !json->is_object()) return raw_[path];

    const std::string directory(directory_of(path));
    Raw raw;
    if (const JsonNode* extends = json->get("extends")) {
        std::vector<std::string> bases;
        if (extends->is_string()) bases.push_back(extends->text);
        if (extends->is_array()) bases = strings_of(*extends);
        for (const std::string& base : bases) {
            const std::string file = find_extended(directory, base);
            if (file.empty()) continue;
            const Raw& inherited = load(file, depth + 1);
            if (inherited.base_url) raw.base_url = inherited.base_url;
            if (inherited.paths) raw.paths = inherited.paths;
            if (inherited.root_dirs) raw.root_dirs = inherited.root_dirs;
            if (inherited.conditions) raw.conditions = inherited.conditions;
            if (inherited.include) raw.include = inherited.include;
            if (inherited.files) raw.files = inherited.files;
        }
    }
    if (const JsonNode* options = json->get("compilerOptions")) {
        if (const JsonNode* base = options->get("baseUrl"); base != nullptr && base->is_string()) raw.base_url = {directory, base->text};
        if (const JsonNode* paths = options->get("paths"); paths != nullptr && paths->is_object()) {
            raw.paths.emplace(directory, std::vector<std::pair<std::string, std::vector<std::string>>>());
            for (const JsonNode& pattern : paths->children) raw.paths->second.emplace_back(pattern.key, strings_of(pattern));
        }
        if (const JsonNode* roots = options->get("rootDirs"); roots != nullptr && roots->is_array()) raw.root_dirs = {directory, strings_of(*roots)};
        if (const JsonNode* conditions = options->get("customConditions"); conditions != nullptr && conditions->is_array())
            raw.conditions = strings_of(*conditions);
    }
    if (const JsonNode* include = json->get("include"); include != nullptr && include->is_array()) raw.include = {directory, strings_of(*include)};
    if (const JsonNode* files = json->get("files"); files != nullptr && files->is_array()) raw.files = {directory, strings_of(*files)};
    if (const JsonNode* references = json->get("references"); references != nullptr && references->is_array()) {
        for (const JsonNode& reference : references->children) {
            std::string file;
            if (reference.string_at("path").empty() || !join_path(directory, reference.string_at("path"), file)) continue;
            if (!file.ends_with(".json")) file = under(file, "tsconfig.json");
            raw.references.push_back(std::move(file));
        }
    }
    return raw_[path] = std::move(raw);
}

TsConfig* TsConfigs::finished(const std::string& path) {
    const auto [place, added] = configs_.try_emplace(path);
    if (!added) return place->second.get();
    place->second = std::make_unique<TsConfig>();
    TsConfig& config = *place->second;
    const Raw& raw = load(path, 0);
    references_[path] = raw.references;
    config.file = path;
    config.directory = directory_of(path);
    if (raw.base_url) config.base_url = placed(raw.base_url->first, raw.base_url->second, config.directory);
    if (raw.paths) {
        const std::string& base = config.base_url ? *config.base_url : raw.paths->first;
        for (const auto& [pattern, values] : raw.paths->second) {
            std::vector<std::string> targets;
            for (const std::string& value : values)
                if (std::optional<std::string> target = placed(base, value, config.directory)) targets.push_back(std::move(*target));
            const std::size_t star = pattern.find('*');
            if (star == std::string::npos)
                config.exact.try_emplace(pattern, std::move(targets));
            else if (config.wildcards.size() < kMaxWildcards)
                config.wildcards.push_back({pattern.substr(0, star), pattern.substr(star + 1), std::move(targets)});
        }
        std::stable_sort(config.wildcards.begin(), config.wildcards.end(), [](const auto& a, const auto& b) { return a.prefix.size() > b.prefix.size(); });
    }
    if (raw.root_dirs)
        for (const std::string& value : raw.root_dirs->second)
            if (std::optional<std::string> root = placed(raw.root_dirs->first, value, config.directory)) config.root_dirs.push_back(std::move(*root));
    if (raw.conditions) config.conditions = *raw.conditions;
    for (const auto* list : {&raw.include, &raw.files})
        if (*list)
            for (const std::string& value : (*list)->second) {
                std::optional<std::string> pattern = placed((*list)->first, value, config.directory);
                if (!pattern || config.include.size() >= kMaxPatterns) continue;
                // A pattern without wildcard or extension is a folder; one without wildcards may be either.
                if (pattern->find('*') == std::string::npos) config.include.emplace_back(under(*pattern, "**"));
                config.include.emplace_back(*pattern);
            }
    return &config;
}

}  // namespace aircher::project::ecmascript
