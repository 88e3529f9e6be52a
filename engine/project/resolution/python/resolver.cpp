// Python's imports.
//
// Which directories are on sys.path depends on how a program is started, which no file says. The order searched here, for an importer in directory D:
//   1. the parent of the outermost package around D (the importer's own name is rooted there);
//   2. D itself where D is no package: the directory of a script comes first on its path (`inferred`);
//      neither where it lies below a source root such as `src`: there it is a namespace package;
//   3. the source roots of the projects (pyproject.toml, setup.py, setup.cfg) around D, the nearest first, and the root;
// as one path, as importlib would; then, each `inferred`, one by one: the folders above D that are no packages; D although it is a package (a script inside of
// one); source roots of other projects in the repository; the only top-level module of that name anywhere.
// Of a distribution that a manifest around the importer declares, only a project of the repository that is this distribution is asked before it is said
// to be external: the one that [tool.uv.sources] or Poetry's `path` says, or (`inferred`) the only one of that name.
//
// A name that both the project and the standard library have means the library, unless (a) the importer lies in the project's package of that
// name, (b) the file lies beside a script, whose directory precedes the library (`inferred`), (c) more than the top-level name is asked for and the
// project has just that (`inferred`), or (d) the source root is a standard library itself: it has an os.py. Built-in modules are always the library's.
#include <algorithm>

#include "engine/project/resolution/python/module_tree.h"
#include "engine/project/resolution/python/project_config.h"
#include "engine/project/resolution/python/standard_library.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::python {
namespace {

constexpr std::size_t kMaxParts = 64;   // of a module's name
constexpr std::size_t kMaxPlaces = 64;  // a name with more is no clue where to look
constexpr std::size_t kMaxSearchRoots = 64;
constexpr std::size_t kMaxNames = 1'000;  // imported names that are looked for as modules

struct SearchRoot {
    std::string directory;
    std::string_view rule;  ///< empty where exact
};

constexpr std::string_view kScriptRule = "found beside the importer, as when it is run as a script";
constexpr std::string_view kAboveRule = "found in a folder above the importer";
constexpr std::string_view kOtherProjectRule = "found in another project of the repository";
constexpr std::string_view kSameNameRule = "the project of the repository that is the declared distribution; it may be installed from elsewhere";
constexpr std::string_view kUniqueRule = "the only top-level module of this name";
constexpr std::string_view kHidesRule = "the project has this module; the standard library's package of this name has another content";

using Parts = std::vector<std::string_view>;

class PythonResolver final : public ImportResolver {
public:
    PythonResolver(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog), tree_(catalog), config_(catalog, tree_, context) {}

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        const Query query(import, importer, catalog_);
        if (import.computed) return unresolved("the module's name is computed when the program runs");
        if (import.keyword == "include") return included(query);
        std::string_view module = trim(import.module);
        std::size_t level = 0;
        while (level < module.size() && module[level] == '.') ++level;
        module.remove_prefix(level);
        Parts parts;
        if (!module.empty()) parts = split(module, ".", kMaxParts + 1);
        if (parts.size() > kMaxParts ||
            std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty() || part.find('/') != part.npos; }) ||
            (level == 0 && parts.empty()))
            return unresolved("'" + import.module.substr(0, 100) + "' is no module's name");
        return level > 0 ? relative(query, level, parts) : absolute(query, module, parts);
    }

private:
    struct Query {
        Query(const ast::Import& asked, FileIndex from, const FileCatalog& catalog)
            : import(asked), importer(from), directory(directory_of(catalog.path(from))) {
            if (asked.keyword == "cimport")
                prefer = Prefer::definition;
            else if (catalog.path(from).ends_with(".pyi"))
                prefer = Prefer::stub;
        }
        const ast::Import& import;
        FileIndex importer;
        std::string_view directory;
        Prefer prefer = Prefer::source;
    };

    /// Cython's `include "x.pxi"`: a text, not a module.
    Resolution included(const Query& query) const {
        std::string path;
        if (!join_path(query.directory, query.import.module, path)) return unresolved("the path leads out of the project");
        const FileIndex file = catalog_.find(path);
        return file == kNoFile ? unresolved("no file " + path) : project_file(catalog_, file);
    }

    Resolution relative(const Query& query, std::size_t level, const Parts& parts) const {
        std::string_view base = query.directory;
        for (std::size_t up = 1; up < level; ++up) {
            if (base.empty()) return unresolved("the relative import leads out of the project");
            base = directory_of(base);
        }
        const std::vector<std::string> directories = {std::string(base)};
        Module module;
        if (parts.empty()) {
            module.kind = tree_.is_package(base) ? Module::Kind::package : Module::Kind::namespace_package;
            module.directories = directories;
            const bool stub = query.prefer == Prefer::stub;
            for (const std::string_view init : {stub ? "__init__.pyi" : "__init__.py", stub ? "__init__.py" : "__init__.pyi"})
                if (module.file == kNoFile) module.file = catalog_.find(under(base, init));
        } else {
            const Located located = tree_.locate(directories, parts, query.prefer);
            if (located.parts < parts.size()) return missing(parts, located.parts, base);
            module = located.module;
        }
        Resolution resolution = answer(query, module, module.rule);
        if (resolution.files.empty() && resolution.target.empty()) {
            const std::string place = shown(module.directories.empty() ? base : std::string_view(module.directories.front()));
            return unresolved(query.import.names.empty() ? "no __init__.py in " + place : "no module " + query.import.names.front().name + " in " + place);
        }
        return resolution;
    }

    Resolution absolute(const Query& query, std::string_view name, const Parts& parts) const {
        const std::string_view top = parts.front();
        if (name == "__main__") return unresolved("which file is __main__ depends on what is run");
        if (library_.built_in(top) && parts.size() == 1) return stdlib(name);
        if (query.prefer == Prefer::definition && cython_.has(top)) return stdlib(name);
        const bool standard = library_.has(top);

        // Where the first root with a package of that name lacks the rest of it.
        std::size_t partial_parts = 0;
        std::string partial_root;
        if (!tree_.places(top).empty() || has_renamed_packages(query.directory)) {
            const std::vector<SearchRoot> roots = search_roots(query);
            std::vector<std::string> path;
            for (const SearchRoot& root : roots) path.push_back(root.directory);
            Resolution resolution;
            const Located located = tree_.locate(path, parts, query.prefer);
            if (accept(query, parts, located, path, located.parts > 0 ? roots[located.root].rule : std::string_view(), standard, resolution)) return resolution;
            if (located.parts > 0 && located.top != Module::Kind::namespace_package && roots[located.root].rule.empty() && !standard) {
                partial_parts = located.parts;
                partial_root = path[located.root];
            }
            if (renamed_package(query, parts, standard, resolution)) return resolution;
            if (distribution_of_repository(query, parts, standard, resolution)) return resolution;
            if (fallback(query, parts, roots, standard, resolution)) return resolution;
        }
        if (standard) {
            Resolution resolution = stdlib(name);
            if (top == "_typeshed") {
                resolution.kind = ResolutionKind::inferred;
                resolution.reason = "known to type checkers only";
            }
            return resolution;
        }
        const ProjectConfig::Declared declared = config_.declared(parts, query.directory);
        // Other distributions may add to a package only where their names say so (google-cloud-storage to google.cloud).
        if (partial_parts > 0 && declared.parts < 2) return missing(parts, partial_parts, partial_root);
        if (!declared.distribution.empty())
            return declared.above ? external(top)
                                  : external(top, "declared only in " + shown(declared.manifest_directory) + " (" + declared.distribution + ")");
        if (library_.python2(top)) {
            Resolution resolution = stdlib(name);
            resolution.kind = ResolutionKind::inferred;
            resolution.reason = "a module of Python 2's standard library";
            return resolution;
        }
        return external(top, "not in the project, and no manifest declares a distribution of that name");
    }

    /// Steps 1 to 3 of the order above.
    std::vector<SearchRoot> search_roots(const Query& query) const {
        std::vector<SearchRoot> roots;
        const auto add = [&](std::string_view directory, std::string_view rule) {
            for (SearchRoot& root : roots) {
                if (root.directory != directory) continue;
                if (rule.empty()) root.rule = rule;
                return;
            }
            if (roots.size() < kMaxSearchRoots) roots.push_back({std::string(directory), rule});
        };
        const std::vector<std::string_view> above = directories_above(catalog_.path(query.importer));
        // Below a source root, a directory without `__init__` is a namespace package and not on any path: src/poetry in src/poetry/console/a.py.
        const auto in_namespace = [&](std::string_view directory) {
            for (const std::string_view outer : above)
                if (const PythonProject* project = config_.project_at(outer))
                    for (const std::string& root : project->roots)
                        if (root != project->directory && root != directory && lies_in(directory, root)) return true;
            return false;
        };
        // The importer may lie in a namespace package inside of a package.
        for (const std::string_view directory : above) {
            if (!tree_.is_package(directory)) continue;
            if (const std::string_view root = tree_.package_root(directory); !in_namespace(root)) add(root, {});
            break;
        }
        if (!tree_.is_package(query.directory) && !in_namespace(query.directory)) add(query.directory, kScriptRule);
        for (const std::string_view directory : above)
            if (const PythonProject* project = config_.project_at(directory))
                for (const std::string& root : project->roots) add(root, {});
        return roots;
    }

    bool has_renamed_packages(std::string_view directory) const {
        while (true) {
            if (const PythonProject* project = config_.project_at(directory); project != nullptr && !project->packages.empty()) return true;
            if (directory.empty()) return false;
            directory = directory_of(directory);
        }
    }

    /// package-dir = {name = "lib"}: the package is called otherwise than its directory.
    bool renamed_package(const Query& query, const Parts& parts, bool standard, Resolution& resolution) const {
        for (const std::string_view above : directories_above(catalog_.path(query.importer))) {
            const PythonProject* project = config_.project_at(above);
            if (project == nullptr) continue;
            for (const auto& [package, directory] : project->packages) {
                if (package != parts.front()) continue;
                // The package's directory is found under its own name, the rest below it.
                Parts real = parts;
                real.front() = base_name_of(directory);
                const std::vector<std::string> path = {std::string(directory_of(directory))};
                if (real.front().empty()) continue;
                if (accept(query, real, tree_.locate(path, real, query.prefer), path, {}, standard, resolution)) return true;
            }
        }
        return false;
    }

    /// A distribution that is declared and whose project lies in the repository.
    bool distribution_of_repository(const Query& query, const Parts& parts, bool standard, Resolution& resolution) const {
        const ProjectConfig::Declared declared = config_.declared(parts, query.directory);
        if (!declared.above || standard) return false;
        const ProjectConfig::Local local = config_.local(declared.distribution, query.directory);
        if (local.project == nullptr || (!local.told && looks_like_sample(local.project->directory, query.directory))) return false;
        std::vector<std::string> path = local.project->roots;
        path.push_back(under(local.project->directory, "python"));  // maturin's custom
        return accept(query, parts, tree_.locate(path, parts, query.prefer), path, local.told ? std::string_view() : kSameNameRule, standard, resolution);
    }

    /// What may be meant where the path of steps 1 to 3 leads nowhere.
    bool fallback(const Query& query, const Parts& parts, const std::vector<SearchRoot>& roots, bool standard, Resolution& resolution) const {
        const auto attempt = [&](std::string_view root, std::string_view rule) {
            const std::vector<std::string> path = {std::string(root)};
            return accept(query, parts, tree_.locate(path, parts, query.prefer), path, rule, standard, resolution);
        };
        if (roots.size() > 1)
            for (const SearchRoot& root : roots)
                if (attempt(root.directory, root.rule)) return true;
        if (standard) return false;  // guessing is for names that mean nothing else
        const auto declared = config_.declared(parts, query.directory);
        if (declared.above) return false;
        const bool package_itself = module_name_of(catalog_.path(query.importer)) == "__init__";
        for (const std::string_view directory : directories_above(catalog_.path(query.importer)))
            if ((directory == query.directory ? !package_itself : !tree_.is_package(directory)) &&
                attempt(directory, directory == query.directory ? kScriptRule : kAboveRule))
                return true;
        const std::span<const std::string_view> places = tree_.places(parts.front());
        if (places.size() > kMaxPlaces) return false;
        std::string_view unique;
        std::size_t count = 0;
        for (const std::string_view place : places) {
            if (config_.is_root(place) && attempt(place, kOtherProjectRule)) return true;
            if (tree_.is_package(place) || looks_like_sample(place, query.directory)) continue;
            unique = place;
            ++count;
        }
        return count == 1 && attempt(unique, kUniqueRule);
    }

    /// Packages made up for tests are meant only by their neighbours.
    static bool looks_like_sample(std::string_view place, std::string_view importer_directory) {
        static constexpr std::string_view kSamples[] = {"test",    "tests", "testing", "testdata", "fixtures",    "data",         "examples",
                                                        "samples", "docs",  "vendor",  "_vendor",  "third_party", "node_modules", "site-packages"};
        std::size_t begin = 0;
        while (begin < place.size()) {
            const std::size_t end = std::min(place.find('/', begin), place.size());
            const std::string_view part = place.substr(begin, end - begin);
            if (std::find(std::begin(kSamples), std::end(kSamples), part) != std::end(kSamples) && !lies_in(importer_directory, place.substr(0, end)))
                return true;
            begin = end + 1;
        }
        return false;
    }

    /// Fills `resolution` if `located` is all of `parts` and may be what is meant.
    bool accept(const Query& query, const Parts& parts, const Located& located, const std::vector<std::string>& path, std::string_view rule, bool standard,
                Resolution& resolution) const {
        if (located.parts < parts.size()) return false;
        const Module& module = located.module;
        const std::string& root = path[located.root];
        // A script that asks for its own name wants somebody else's.
        if (module.file == query.importer && parts.size() == 1 && !rule.empty()) return false;
        resolution = answer(query, module, rule.empty() ? module.rule : rule);
        if (resolution.files.empty()) return false;  // a directory that merely has the name
        if (!standard || is_standard_library(root)) return true;
        if (located.top != Module::Kind::namespace_package) {
            if (lies_in(catalog_.path(query.importer), under(root, parts.front()))) return true;
            if (rule == kScriptRule && !library_.built_in(parts.front()) && !tree_.is_package(query.directory)) return true;
        }
        const bool names_a_module = std::any_of(resolution.name_files.begin(), resolution.name_files.end(), [](FileIndex file) { return file != kNoFile; });
        if (parts.size() > 1 || names_a_module) {
            resolution.kind = ResolutionKind::inferred;
            resolution.reason = kHidesRule;
            return true;
        }
        return false;
    }

    bool is_standard_library(std::string_view root) const {
        return catalog_.find(under(root, "os.py")) != kNoFile || catalog_.find(under(root, "os/__init__.pyi")) != kNoFile;
    }

    /// The module's file and those of the imported names that are modules; without the former where a package's own module asks for nothing but modules of it. No files: nothing of it is a file of the project.
    Resolution answer(const Query& query, const Module& module, std::string_view rule) const {
        Resolution resolution;
        resolution.status = ResolutionStatus::project;
        if (module.file != kNoFile) resolution.files.push_back(module.file);
        bool only_modules = false;
        const std::vector<ast::ImportedName>& names = query.import.names;
        if (module.has_children() && !names.empty() && names.size() <= kMaxNames) {
            resolution.name_files.assign(names.size(), kNoFile);
            std::size_t modules = 0;
            for (std::size_t i = 0; i < names.size(); ++i) {
                if (names[i].name.empty() || names[i].name == "*" || names[i].name.find('/') != std::string::npos) continue;
                const Module child = tree_.find(module.directories, names[i].name, query.prefer);
                if (!child.found()) continue;
                if (child.file == kNoFile) {
                    if (resolution.target.empty()) resolution.target = child.directories.front();
                    continue;
                }
                ++modules;
                resolution.name_files[i] = child.file;
                if (std::find(resolution.files.begin(), resolution.files.end(), child.file) == resolution.files.end()) resolution.files.push_back(child.file);
            }
            if (modules == 0) resolution.name_files.clear();
            // The package of the importer has been run before the importer is, whatever it imports: nothing but its modules is asked for.
            only_modules = module.file != kNoFile && modules == names.size() && is_of_package(query.directory, module.directories.front());
        }
        if (only_modules) {
            resolution.files.erase(resolution.files.begin());
            resolution.target = resolution.files.size() == 1 ? catalog_.path(resolution.files.front()) : module.directories.front();
        } else if (module.file != kNoFile) {
            resolution.target = catalog_.path(module.file);
        } else if (!resolution.files.empty()) {
            resolution.target = module.directories.front();
        }
        if (!rule.empty()) {
            resolution.kind = ResolutionKind::inferred;
            resolution.reason = rule;
        }
        return resolution;
    }

    /// Whether modules in `directory` are the package's or those of a package below it.
    bool is_of_package(std::string_view directory, std::string_view package) const {
        if (!lies_in(directory, package)) return false;
        while (directory != package && tree_.is_package(directory)) directory = directory_of(directory);
        return directory == package;
    }

    static std::string shown(std::string_view directory) { return directory.empty() ? "the root" : std::string(directory); }

    static Resolution missing(const Parts& parts, std::size_t found, std::string_view base) {
        std::string name;
        for (const std::string_view part : parts) name.append(name.empty() ? "" : ".").append(part);
        std::string place(base);
        for (std::size_t i = 0; i < found; ++i) place = under(place, parts[i]);
        return unresolved("no module " + name + " in " + shown(base) + (found > 0 ? ": nothing called " + std::string(parts[found]) + " in " + place : ""));
    }

    const FileCatalog& catalog_;
    const StandardLibrary library_;
    const WordTable cython_{"libc libcpp cpython cython posix openmp"};  ///< the definitions that Cython brings along
    const ModuleTree tree_;
    const ProjectConfig config_;
};

}  // namespace

ResolverFactory factory() {
    return {"python", {"python", "cython"}, false, [](const FileCatalog& catalog, RequestContext& context) -> std::unique_ptr<ImportResolver> {
                return std::make_unique<PythonResolver>(catalog, context);
            }};
}

}  // namespace aircher::project::python
