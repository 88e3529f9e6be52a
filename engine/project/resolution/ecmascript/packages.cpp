#include "engine/project/resolution/ecmascript/packages.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/base/glob.h"
#include "engine/project/resolution/ecmascript/json_document.h"

namespace aircher::project::ecmascript {
namespace {

constexpr std::size_t kMaxPackages = 50'000;
constexpr std::size_t kMaxPackageJson = 2U << 20U;  // bytes
constexpr std::size_t kMaxSameName = 256;
constexpr std::size_t kMaxProbes = 200'000;  // kept in memory

constexpr std::string_view kConditionRule = "by a condition of the package's exports that is not the usual one";
constexpr std::string_view kSourceRule = "the source of a file that the package's build makes";

constexpr std::array<std::string_view, 16> kBuilt = {"dist", "build", "lib",   "libs",    "out", "output", "esm",      "cjs",
                                                     "es",   "umd",   "types", "typings", "dts", "module", "commonjs", "_esm"};
constexpr std::array<std::string_view, 20> kFormats = {"esm",   "cjs", "es",      "umd",    "modern", "legacy", "node", "browser", "import", "require",
                                                       "types", "src", "typings", "module", "mjs",    "prod",   "dev",  "default", "dts",    "development"};

template <class List>
bool has(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool holds(const ExportTarget& target, const Asking& asking) {
    return std::all_of(target.conditions.begin(), target.conditions.end(), [&](std::string_view condition) {
        return condition == (asking.require ? "require" : "import") || condition == "node" || (condition == "types" && asking.order == Order::typescript) ||
               has(asking.conditions, condition);
    });
}

/// Whether `folder` is or lies in a node_modules.
bool in_node_modules(std::string_view folder) {
    const std::string inside = "/" + std::string(folder) + "/";
    return inside.find("/node_modules/") != std::string::npos;
}

/// Folders of the project in which the walk found no package.json, in order of path.
std::vector<std::string_view> folders_without_package(const FileCatalog& catalog, const TextMap<std::unique_ptr<PackageJson>>& packages) {
    std::vector<std::string_view> folders;
    std::unordered_set<std::string_view> seen;
    for (FileIndex file = 0; file < catalog.size(); ++file)
        for (std::string_view folder = directory_of(catalog.path(file)); !folder.empty() && seen.insert(folder).second; folder = directory_of(folder))
            if (!packages.contains(folder) && !in_node_modules(folder)) folders.push_back(folder);
    std::sort(folders.begin(), folders.end());
    return folders;
}

}  // namespace

Packages::Packages(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog) {
    for (const FileIndex file : catalog.files_named("package.json")) {
        if (context.should_stop()) break;
        read_package(directory_of(catalog.path(file)));
    }
    find_workspaces(context);
}

void Packages::read_package(std::string_view directory) {
    if (by_directory_.size() >= kMaxPackages) return;
    const Result<std::string> text = catalog_.read(under(directory, "package.json"), kMaxPackageJson);
    if (!text) return;
    auto package = std::make_unique<PackageJson>(parse_package_json(directory, *text));
    if (!package->name.empty())
        if (auto& same = by_name_[package->name]; same.size() < kMaxSameName) same.push_back(package.get());
    by_directory_.emplace(directory, std::move(package));
}

void Packages::find_workspaces(RequestContext& context) {
    // Where a list of workspaces stands, and what it lists.
    std::vector<std::pair<std::string, std::vector<std::string>>> lists;
    for (const auto& [directory, package] : by_directory_)
        if (!package->workspaces.empty()) lists.emplace_back(directory, package->workspaces);
    for (const FileIndex file : catalog_.files_named("pnpm-workspace.yaml"))
        if (const Result<std::string> text = catalog_.read(catalog_.path(file), kMaxPackageJson)) {
            lists.emplace_back(directory_of(catalog_.path(file)), parse_pnpm_workspace(*text));
            pnpm_ = true;
        }
    for (const FileIndex file : catalog_.files_named("lerna.json")) {
        const Result<std::string> text = catalog_.read(catalog_.path(file), kMaxPackageJson);
        const std::optional<JsonNode> json = text ? read_json(*text) : std::nullopt;
        const JsonNode* packages = json ? json->get("packages") : nullptr;
        if (packages == nullptr || !packages->is_array()) continue;
        std::vector<std::string> globs;
        for (const JsonNode& glob : packages->children)
            if (glob.is_string()) globs.push_back(glob.text);
        lists.emplace_back(directory_of(catalog_.path(file)), std::move(globs));
    }
    if (lists.empty()) return;
    // A package.json that an ignore rule hides counts where a list asks for its folder: some are made by a tool and committed all the same.
    std::vector<std::string_view> candidates = folders_without_package(catalog_, by_directory_);
    for (const auto& [directory, package] : by_directory_) candidates.push_back(package->directory);
    // A hostile tree may have many lists and many folders.
    std::size_t budget = 20'000'000;
    for (const auto& [base, globs] : lists) {
        std::vector<std::pair<bool, Glob>> compiled;
        for (std::string_view glob : globs) {
            const bool negative = glob.starts_with('!');
            if (negative) glob.remove_prefix(1);
            std::string path;
            if (join_path(base, glob, path)) compiled.emplace_back(negative, Glob(path));
        }
        members_.insert(base);
        for (const std::string_view directory : candidates) {
            if (directory == base || !lies_in(directory, base) || budget < compiled.size()) continue;
            if (context.should_stop()) return;
            budget -= compiled.size();
            bool member = false;
            for (const auto& [negative, glob] : compiled)
                if (member == negative && glob.matches(directory)) member = !negative;
            if (!member || members_.contains(directory)) continue;
            if (!by_directory_.contains(directory)) read_package(directory);
            if (by_directory_.contains(directory)) members_.emplace(directory);
        }
    }
}

const PackageJson* Packages::at(std::string_view directory) const {
    const auto found = by_directory_.find(directory);
    return found == by_directory_.end() ? nullptr : found->second.get();
}

const PackageJson* Packages::around(std::string_view directory) const {
    while (true) {
        if (const PackageJson* package = at(directory)) return package;
        if (directory.empty()) return nullptr;
        directory = directory_of(directory);
    }
}

const PackageJson* Packages::above(const PackageJson& package) const { return package.directory.empty() ? nullptr : around(directory_of(package.directory)); }

std::span<const PackageJson* const> Packages::named(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::span<const PackageJson* const>() : found->second;
}

Hit Packages::main_of(const PackageJson& package, Order order, Pass pass) const {
    std::array<std::string_view, 3> fields = {package.main, package.module, {}};
    if (order == Order::typescript) fields = {package.types, package.main, package.module};
    for (const std::string_view field : fields) {
        std::string path;
        if (field.empty() || !join_path(package.directory, field, path) || path == package.directory) continue;
        if (const Hit hit = find_file(catalog_, path, order, pass)) return hit;
        if (const Hit hit = find_index(catalog_, path, order, pass)) return hit;
    }
    return {};
}

Hit Packages::directory_entry(std::string_view directory, Order order, Pass pass) const {
    if (const PackageJson* package = at(directory))
        if (const Hit hit = main_of(*package, order, pass)) return hit;
    return find_index(catalog_, directory, order, pass);
}

Hit Packages::directory_entry(std::string_view directory, Order order) const {
    for (const Pass pass : {Pass::first, Pass::second, Pass::bundler})
        if (const Hit hit = directory_entry(directory, order, pass)) return hit;
    return {};
}

Hit Packages::file_or_directory(std::string_view path, Order order) const {
    const bool directory = catalog_.has_directory(path);
    for (const Pass pass : {Pass::first, Pass::second, Pass::bundler}) {
        if (const Hit hit = find_file(catalog_, path, order, pass)) return hit;
        if (!directory) continue;
        if (const Hit hit = directory_entry(path, order, pass)) return hit;
    }
    return {};
}

Hit Packages::any(const std::string& path, Order order) const {
    for (const Pass pass : {Pass::first, Pass::second, Pass::bundler}) {
        if (const Hit hit = find_file(catalog_, path, order, pass)) return hit;
        if (const Hit hit = find_index(catalog_, path, order, pass)) return hit;
    }
    return {};
}

Hit Packages::source_of(const PackageJson& package, std::string_view built, Order order, bool is_main) const {
    const auto attempt = [&](std::string_view relative) {
        std::string path;
        Hit hit;
        if (join_path(package.directory, relative, path) && path != package.directory) hit = any(path, order);
        // A folder's package.json or a test's data is no source.
        if (hit && catalog_.language(hit.file).empty() && catalog_.path(hit.file).ends_with(".json")) hit = {};
        hit.rule = kSourceRule;
        return hit;
    };
    while (built.starts_with("./")) built.remove_prefix(2);
    std::vector<std::string_view> parts = split(built, "/", 32);
    const auto first = std::find_if(parts.begin(), parts.end(), [](std::string_view part) { return has(kBuilt, part); });
    std::string head;
    for (auto part = parts.begin(); first != parts.end() && part != first; ++part) head.append(*part).push_back('/');
    auto tail = first == parts.end() ? parts.begin() : first + 1;
    while (tail != parts.end()) {
        std::string stem;
        for (auto part = tail; part != parts.end(); ++part) stem.append(stem.empty() ? "" : "/").append(*part);
        stem = without_script_extension(stem);
        for (const std::string_view source : {"src/", "", "source/", "lib/"})
            if (const Hit hit = attempt(std::string(head).append(source).append(stem))) return hit;
        if (!has(kFormats, *tail)) break;
        ++tail;
    }
    if (!is_main) return {};
    for (const std::string_view main : {"src/index", "index", "src/main", "lib/index", "source/index", "src/lib/index"})
        if (const Hit hit = attempt(main)) return hit;
    return {};
}

Entry Packages::choose(const PackageJson& package, const ExportEntry& entry, std::string_view star, const Asking& asking) const {
    Entry result;
    const auto look = [&](const ExportTarget& target) {
        std::string path;
        if (!target.path.starts_with("./") || !join_path(package.directory, replaced(target.path, "*", star), path)) return Hit();
        if (target.path.ends_with('/')) path.append("/").append(star);  // the older way to write a pattern
        return find_file(catalog_, path, asking.order, Pass::first);
    };
    for (const ExportTarget& target : entry.targets) {
        if (!holds(target, asking)) continue;
        if (target.blocked) {
            result.refused = "'" + entry.key + "' is blocked in the package.json of " + (package.name.empty() ? package.directory : package.name);
            return result;
        }
        if (!target.path.starts_with('.')) {
            result.other_package = replaced(target.path, "*", star);
            return result;
        }
        result.hit = look(target);
        if (result.hit) return result;
        break;
    }
    for (const ExportTarget& target : entry.targets) {
        const Hit hit = look(target);
        // Declarations are no answer to a script while the source may be found.
        if (!hit || (asking.order == Order::javascript && catalog_.path(hit.file).ends_with("d.ts"))) continue;
        result.hit = {hit.file, kConditionRule};
        return result;
    }
    result.hit = {};
    const bool is_main = entry.key == ".";
    for (const bool active : {true, false})
        for (const ExportTarget& target : entry.targets) {
            if (target.blocked || holds(target, asking) != active || !target.path.starts_with("./")) continue;
            result.hit = source_of(package, replaced(target.path, "*", star), asking.order, is_main);
            if (result.hit) return result;
        }
    return result;
}

Entry Packages::entry(const PackageJson& package, std::string_view subpath, const Asking& asking) const {
    Entry result;
    if (package.has_exports) {
        std::string star;
        const ExportEntry* found = find_export(package.exports, subpath.empty() ? "." : "./" + std::string(subpath), star);
        if (found != nullptr) return choose(package, *found, star, asking);
        result.refused = "the exports of " + package.name + " have no './" + std::string(subpath) + "'";
        return result;
    }
    if (subpath.empty()) {
        result.hit = directory_entry(package.directory, asking.order);
        if (result.hit && result.hit.rule.empty()) return result;
        Hit source;
        for (const std::string* field : {&package.types, &package.source, &package.module, &package.main, &package.browser})
            if (!source && !field->empty()) source = source_of(package, *field, asking.order, true);
        if (!source) source = source_of(package, "index", asking.order, true);
        if (source) result.hit = source;
        return result;
    }
    std::string path;
    if (!join_path(package.directory, subpath, path)) return result;
    result.hit = file_or_directory(path, asking.order);
    if (!result.hit) result.hit = source_of(package, subpath, asking.order, false);
    return result;
}

Entry Packages::internal_entry(const PackageJson& package, std::string_view name, const Asking& asking) const {
    std::string star;
    const ExportEntry* found = find_export(package.imports, name, star);
    return found == nullptr ? Entry() : choose(package, *found, star, asking);
}

bool Packages::exists(const std::string& path) const {
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = probed_.find(path); found != probed_.end()) return found->second;
    }
    const bool there = catalog_.probe(path) != FileCatalog::Kind::none;
    const std::unique_lock lock(mutex_);
    if (probed_.size() < kMaxProbes) probed_.emplace(path, there);
    return there;
}

bool Packages::installed(std::string_view directory, std::string_view name) const {
    while (true) {
        std::string path = under(directory, "node_modules");
        // A module may be a single file as well.
        if (base_name_of(directory) != "node_modules" && exists(path) && (exists(path.append("/").append(name)) || exists(path.append(".js")))) return true;
        if (directory.empty()) return false;
        directory = directory_of(directory);
    }
}

}  // namespace aircher::project::ecmascript
