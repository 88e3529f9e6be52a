// Imports of JavaScript, TypeScript and what embeds them.
//
// The order for a name that is no path: `paths` and `baseUrl` of the nearest tsconfig.json, `#` names of the package itself, Node's own modules, the
// package's own name, workspaces and linked folders, dependencies that a package.json around the importer declares, node_modules. After that come
// guesses, each `inferred`: a tsconfig.json further up, `@/x` and `~/x` as src/x, and a path below the package or its `src`.
// A bundler's own configuration is not read, since it is a program.
#include <algorithm>

#include "engine/project/resolution/ecmascript/node_builtins.h"
#include "engine/project/resolution/ecmascript/packages.h"
#include "engine/project/resolution/ecmascript/tsconfig.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::ecmascript {
namespace {

constexpr std::size_t kMaxSpecifier = 4'096;

constexpr std::string_view kUndeclaredWorkspace = "a package of this repository that the importer's package.json does not declare";
constexpr std::string_view kVersionRule = "a workspace, linked if its version fits the range";
constexpr std::string_view kAliasRule = "'@' or '~' taken for the package's src folder, as most bundlers are set up; their configuration is not read";
constexpr std::string_view kBelowRule = "found below the importer's package, as with a base path or alias of a bundler";
constexpr std::string_view kServedRule = "an absolute path, taken from the package's folder, as a development server does";
constexpr std::string_view kOuterConfigRule = "by a tsconfig.json further up than the nearest";

constexpr std::string_view kPlaces[] = {"src", "app", ""};
constexpr std::string_view kLibraryPlaces[] = {"src/lib"};  // SvelteKit's $lib

struct Query {
    const ast::Import& import;
    FileIndex importer;
    std::string_view directory;
    std::string_view specifier;  ///< without loaders and `?query`
    Order order;
};

bool is_require(const Query& query) { return query.import.keyword.find("require") != std::string::npos; }

/// "https://x" → "https"; empty where `specifier` has no scheme.
std::string_view scheme_of(std::string_view specifier) {
    const std::size_t colon = specifier.find(':');
    if (colon == std::string_view::npos || colon < 2 || colon > 20) return {};
    const std::string_view scheme = specifier.substr(0, colon);
    const bool plain =
        std::all_of(scheme.begin(), scheme.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+'; });
    return plain ? scheme : std::string_view();
}

/// Which package a dependency asks for: "npm:other@^1" wants `other` in the versions ^1 under another name, "workspace:other@*" the workspace `other`.
struct Request {
    std::string_view name;
    std::string_view range;
    bool workspace = false;  ///< by a protocol that means nothing but a workspace
    bool alias = false;
    bool address = false;  ///< of a repository or an archive, or a range that another file holds
};

Request request_of(std::string_view name, std::string_view range) {
    const std::string_view scheme = scheme_of(range);
    Request request{name, range, scheme == "workspace", false, false};
    if (scheme != "npm" && scheme != "workspace") {
        request.address = range.find(':') != std::string_view::npos;
        return request;
    }
    request.range.remove_prefix(scheme.size() + 1);
    const std::size_t version_at = request.range.find('@', 1);  // that of a scope comes first
    const bool named = !request.range.empty() && (request.range.front() == '@' || (request.range.front() >= 'a' && request.range.front() <= 'z'));
    if (!named || (request.workspace && version_at == std::string_view::npos)) return request;
    request.alias = true;
    request.name = request.range.substr(0, version_at);
    request.range = version_at == std::string_view::npos ? std::string_view() : request.range.substr(version_at + 1);
    return request;
}

class EcmascriptResolver final : public ImportResolver {
public:
    EcmascriptResolver(const FileCatalog& catalog, RequestContext& context)
        : catalog_(catalog), packages_(catalog, context), configs_(catalog, packages_, context), builtins_(kNodeBuiltins) {}

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (import.computed) return unresolved("the module's name is computed when the program runs");
        std::string_view specifier = import.module;
        if (const std::size_t loader = specifier.rfind('!'); loader != std::string_view::npos) specifier.remove_prefix(loader + 1);
        const std::size_t query_at = specifier.find('?');
        const std::string_view bare = specifier.substr(0, query_at);
        if (bare.empty() || bare.size() > kMaxSpecifier || bare.find('\0') != std::string_view::npos)
            return unresolved("'" + import.module.substr(0, 100) + "' is no module's name");
        const std::string& path = catalog_.path(importer);
        const std::string& language = catalog_.language(importer);
        Query query{import, importer, directory_of(path), bare, language == "javascript" ? Order::javascript : Order::typescript};
        if (import.keyword.starts_with("reference")) return reference(query);
        if (bare.front() == '/') return absolute(query);
        if (bare == "." || bare == ".." || bare.starts_with("./") || bare.starts_with("../")) return relative(query);
        return name(query, specifier);
    }

private:
    static Resolution answer(const FileCatalog& catalog, Hit hit, std::string_view rule = {}) {
        return project_file(catalog, hit.file, std::string(rule.empty() ? hit.rule : rule));
    }

    /// `path` with everything that Node, TypeScript and bundlers would try.
    Hit at_path(const Query& query, const std::string& path) const { return packages_.file_or_directory(path, query.order); }

    Resolution relative(const Query& query) const {
        std::string path;
        if (!join_path(query.directory, query.specifier, path)) return unresolved("the path leads out of the project");
        const std::string_view last = base_name_of(query.specifier);
        const bool folder = last.empty() || last == "." || last == "..";
        Hit hit = folder ? packages_.directory_entry(path, query.order) : at_path(query, path);
        if (!hit) hit = in_other_roots(query, path);
        if (hit) return answer(catalog_, hit);
        if (path.find('*') != std::string::npos) return unresolved("a pattern of files, not one");
        std::string ignored = ignored_reason(catalog_, path);
        if (!ignored.empty()) return unresolved(std::move(ignored));
        return unresolved("no file " + path + (path.find('.', path.rfind('/') + 1) == std::string::npos ? ", with or without an extension" : ""));
    }

    /// `rootDirs`: several folders that are one when the program runs.
    Hit in_other_roots(const Query& query, const std::string& path) const {
        const TsConfig* config = configs_.around(query.directory);
        if (config == nullptr) return {};
        for (const std::string& root : config->root_dirs) {
            if (!lies_in(path, root) || path.size() <= root.size()) continue;
            const std::string_view rest = std::string_view(path).substr(root.empty() ? 0 : root.size() + 1);
            for (const std::string& other : config->root_dirs)
                if (other != root)
                    if (const Hit hit = at_path(query, under(other, rest))) return hit;
        }
        return {};
    }

    Resolution absolute(const Query& query) const {
        const PackageJson* package = packages_.around(query.directory);
        const std::string_view relative_path = query.specifier.substr(std::min(query.specifier.find_first_not_of('/'), query.specifier.size()));
        if (query.specifier.starts_with("//") && !url_host(query.specifier).empty())
            return external(url_host(query.specifier), "an address without its scheme");
        if (relative_path.empty()) return unresolved("'" + std::string(query.specifier) + "' is no module's name");
        while (true) {
            const std::string_view base = package == nullptr ? std::string_view() : std::string_view(package->directory);
            for (const std::string_view below : {"", "public", "src"}) {
                std::string path;
                if (!join_path(under(base, below), relative_path, path)) break;
                if (const Hit hit = at_path(query, path)) return answer(catalog_, hit, kServedRule);
            }
            if (base.empty()) break;
            package = packages_.above(*package);
        }
        return unresolved("an absolute path that leads to no file of the project");
    }

    /// `/// <reference path="x" />` is a file whatever it looks like, `types="x"` a package's declarations.
    Resolution reference(const Query& query) const {
        if (query.import.keyword != "reference types") {
            std::string path;
            if (!join_path(query.directory, query.specifier, path)) return unresolved("the path leads out of the project");
            if (const Hit hit = find_file(catalog_, path, Order::typescript)) return answer(catalog_, hit);
            std::string ignored = ignored_reason(catalog_, path);
            return unresolved(ignored.empty() ? "no file " + path : std::move(ignored));
        }
        if (query.specifier.starts_with('.')) return relative(query);
        if (query.specifier == "node") return external("@types/node", declares(query, "@types/node") ? "" : "the types of Node itself");
        return name(query, query.specifier);
    }

    Resolution name(const Query& query, std::string_view whole) const {
        const std::string_view specifier = query.specifier;
        const TsConfig* config = configs_.around(query.directory);
        if (config != nullptr) {
            if (const Hit hit = by_config(query, *config)) return answer(catalog_, hit);
            for (const bool included : {true, false})
                for (const TsConfig* reference : config->references)
                    if (reference->includes(catalog_.path(query.importer)) == included)
                        if (const Hit hit = by_config(query, *reference)) return answer(catalog_, hit);
        }
        if (specifier.starts_with('#')) return internal(query, config);
        const std::string_view scheme = scheme_of(specifier);
        if (!scheme.empty()) return with_scheme(scheme, specifier, whole);
        if (builtins_.has(specifier)) return stdlib(specifier);
        const PackageName package = split_package_name(specifier);
        Resolution found;
        if (!package.name.empty() && package_named(query, package, config, found)) return found;
        if (guess(query, config, found)) return found;
        if (package.name.empty())
            return unresolved("'" + std::string(specifier.substr(0, 100)) + "' is neither a path nor a package's name, and no configuration maps it");
        return unresolved("package " + std::string(package.name) + " is neither declared in a package.json around the importer nor installed");
    }

    Hit by_config(const Query& query, const TsConfig& config) const {
        for (const std::string& path : config.mapped(query.specifier))
            if (const Hit hit = at_path(query, path)) return hit;
        if (!config.base_url) return {};
        std::string path;
        return join_path(*config.base_url, query.specifier, path) ? at_path(query, path) : Hit();
    }

    Resolution internal(const Query& query, const TsConfig* config) const {
        const PackageJson* package = packages_.around(query.directory);
        if (package == nullptr) return unresolved("no package.json above the importer says what '" + std::string(query.specifier) + "' is");
        Entry entry = packages_.internal_entry(*package, query.specifier, asking(query, config));
        if (entry.hit) return answer(catalog_, entry.hit);
        if (!entry.refused.empty()) return unresolved(std::move(entry.refused));
        if (!entry.other_package.empty()) {
            if (builtins_.has(entry.other_package) || entry.other_package.starts_with("node:")) return stdlib(entry.other_package);
            Resolution found;
            Query other = query;
            other.specifier = entry.other_package;
            const PackageName name = split_package_name(other.specifier);
            if (!name.name.empty() && package_named(other, name, config, found)) return found;
        }
        Resolution guessed;
        if (guess(query, config, guessed)) return guessed;
        return unresolved("the imports of " + under(package->directory, "package.json") + " have no '" + std::string(query.specifier) +
                          "' that leads to a file");
    }

    Resolution with_scheme(std::string_view scheme, std::string_view specifier, std::string_view whole) const {
        const std::string_view rest = specifier.substr(scheme.size() + 1);
        if (rest.empty()) return unresolved("'" + std::string(specifier) + "' is no module's name");
        if (scheme == "node") return stdlib(rest);
        if (scheme == "http" || scheme == "https") return external(whole);
        if (scheme == "npm" || scheme == "jsr") {
            // npm:chalk@5/sub: the version stands behind the name.
            std::string name(split_package_name(rest).name);
            if (const std::size_t at = name.find('@', 1); at != std::string::npos) name.resize(at);
            return external(name.empty() ? rest : std::string_view(name));
        }
        if (scheme == "data") return external("data:", "the module's text is in the import itself");
        return external(specifier, "'" + std::string(scheme) + ":' names a module that a runtime or a bundler makes");
    }

    Asking asking(const Query& query, const TsConfig* config) const {
        return {query.order, is_require(query), config == nullptr ? std::span<const std::string>() : std::span<const std::string>(config->conditions)};
    }

    /// The version range by which a package.json around the importer declares `name`; null where none does.
    const std::string* declared_range(const Query& query, std::string_view name, const PackageJson** by = nullptr) const {
        for (const PackageJson* package = packages_.around(query.directory); package != nullptr; package = packages_.above(*package)) {
            const auto found = package->dependencies.find(name);
            if (found == package->dependencies.end()) continue;
            if (by != nullptr) *by = package;
            return &found->second;
        }
        return nullptr;
    }
    bool declares(const Query& query, std::string_view name) const { return declared_range(query, name) != nullptr; }

    /// @types/NAME, with "__" for a scope's slash.
    static std::string types_of(std::string_view name) {
        if (!name.starts_with('@')) return "@types/" + std::string(name);
        return "@types/" + replaced(name.substr(1), "/", "__");
    }

    bool package_named(const Query& query, const PackageName& wanted, const TsConfig* config, Resolution& found) const {
        const Asking how = asking(query, config);
        // A package may ask for itself by its name, if it says what it exports.
        const PackageJson* own = packages_.around(query.directory);
        if (own != nullptr && own->name == wanted.name && own->has_exports) {
            found = inside(*own, wanted, how, {});
            return true;
        }
        const PackageJson* by = nullptr;
        const std::string* range = declared_range(query, wanted.name, &by);
        if (range != nullptr) {
            if (const PackageJson* linked = linked_by(*by, *range)) {
                found = inside(*linked, wanted, how, {});
                return true;
            }
        }
        std::string_view rule;
        if (const PackageJson* package = of_repository(query, wanted.name, by, range, rule)) {
            found = inside(*package, wanted, how, rule);
            return true;
        }
        if (range != nullptr || declares(query, types_of(wanted.name)) || packages_.installed(query.directory, wanted.name) ||
            packages_.installed(query.directory, types_of(wanted.name))) {
            found = external(wanted.name);
            return true;
        }
        return false;
    }

    /// "file:../x", "link:x", "portal:x", "workspace:../x": the package in that folder.
    const PackageJson* linked_by(const PackageJson& by, std::string_view range) const {
        const std::string_view scheme = scheme_of(range);
        if (scheme != "file" && scheme != "link" && scheme != "portal" && scheme != "workspace") return nullptr;
        std::string directory;
        return join_path(by.directory, range.substr(scheme.size() + 1), directory) && directory != by.directory ? packages_.at(directory) : nullptr;
    }

    /// The package of the repository that `name` means; null where it is not meant, or where several would do.
    const PackageJson* of_repository(const Query& query, std::string_view name, const PackageJson* by, const std::string* range, std::string_view& rule) const {
        const PackageJson* member = nullptr;
        const PackageJson* only = nullptr;
        std::size_t members = 0;
        std::size_t all = 0;
        const Request request = request_of(name, range == nullptr ? std::string_view() : std::string_view(*range));
        for (const PackageJson* package : packages_.named(request.name)) {
            ++all;
            only = package;
            if (!packages_.is_workspace(*package)) continue;
            member = package;
            ++members;
        }
        if (members == 1) {
            if (range == nullptr) {
                rule = kUndeclaredWorkspace;
                return member;
            }
            if (request.workspace || *range == "*") return member;
            // A template or a sample outside of the workspaces gets its dependencies from the registry; an address is none of ours.
            if (!packages_.is_workspace(*by) || request.address || !same_major(request.range, member->version)) return nullptr;
            if (packages_.pnpm() || request.alias) rule = kVersionRule;
            return member;
        }
        // Not linked by any tool that is known: only what nobody else could mean.
        if (range != nullptr || all != 1 || packages_.installed(query.directory, name)) return nullptr;
        rule = kUndeclaredWorkspace;
        return only;
    }

    /// Whether the first number of a range is that of the version; true where there is none to compare.
    static bool same_major(std::string_view range, std::string_view version) {
        const auto major = [](std::string_view text) {
            const std::size_t begin = text.find_first_of("0123456789");
            return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_first_not_of("0123456789", begin) - begin);
        };
        const std::string_view wanted = major(range);
        const std::string_view given = major(version);
        return wanted.empty() || given.empty() || wanted == given || range.starts_with('>') || given == "0";
    }

    Resolution inside(const PackageJson& package, const PackageName& wanted, const Asking& how, std::string_view rule) const {
        Entry entry = packages_.entry(package, wanted.subpath, how);
        if (entry.hit) return answer(catalog_, entry.hit, entry.hit.rule.empty() ? rule : entry.hit.rule);
        if (!entry.refused.empty()) return unresolved(std::move(entry.refused));
        if (!wanted.subpath.empty())
            return unresolved("no file for '" + std::string(wanted.subpath) + "' in " + (package.directory.empty() ? "the root" : package.directory));
        Resolution resolution;
        resolution.status = ResolutionStatus::project;
        resolution.kind = ResolutionKind::inferred;
        resolution.target = package.directory.empty() ? "." : package.directory;
        resolution.reason = "the package of the repository; the file that it starts with is built and its source was not found";
        return resolution;
    }

    /// What the names mean that no rule explains.
    bool guess(const Query& query, const TsConfig* config, Resolution& found) const {
        while (config != nullptr && (config = configs_.above(*config)) != nullptr)
            if (const Hit hit = by_config(query, *config)) {
                found = answer(catalog_, hit, kOuterConfigRule);
                return true;
            }
        std::string_view rest = query.specifier;
        const bool alias = rest.starts_with("@/") || rest.starts_with("~/") || rest.starts_with("#/");
        const bool library = rest.starts_with("$lib/");
        if (alias || library) rest.remove_prefix(rest.find('/') + 1);
        // A name without a slash looks like a package: it is not taken for a file that happens to be called like it.
        const bool guessable = alias || library || rest.find('/') != std::string_view::npos;
        const std::span<const std::string_view> places =
            library ? std::span<const std::string_view>(kLibraryPlaces) : std::span<const std::string_view>(kPlaces);
        const PackageJson* package = packages_.around(query.directory);
        while (guessable && !rest.empty() && rest.find("..") == std::string_view::npos) {
            const std::string base = package == nullptr ? std::string() : package->directory;
            for (const std::string_view below : places) {
                std::string path;
                if (!join_path(under(base, below), rest, path)) continue;
                const Hit hit = at_path(query, path);
                if (!hit) continue;
                found = answer(catalog_, hit, alias || library ? kAliasRule : kBelowRule);
                return true;
            }
            if (base.empty()) break;
            package = packages_.above(*package);
        }
        if (query.specifier.starts_with("$app/") || query.specifier.starts_with("$env/") || query.specifier.starts_with("~icons/")) {
            found = external(query.specifier, "a module that a framework makes");
            return true;
        }
        return false;
    }

    const FileCatalog& catalog_;
    const Packages packages_;
    const TsConfigs configs_;
    const WordTable builtins_;
};

}  // namespace

ResolverFactory factory() {
    return {"ecmascript",
            {"javascript", "typescript", "tsx", "vue", "svelte", "astro", "mdx"},
            false,
            [](const FileCatalog& catalog, RequestContext& context) -> std::unique_ptr<ImportResolver> {
                return std::make_unique<EcmascriptResolver>(catalog, context);
            }};
}

}  // namespace aircher::project::ecmascript
