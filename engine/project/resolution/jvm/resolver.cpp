// Java, Kotlin, Scala and Groovy: a name is a package's, and a package is what files declare, wherever they lie.
//
// For a.b.C.d the longest declared package decides: the file of it that is called C, else the file that defines C at its top level. A nested class
// or a static member is its outermost class's file. The JDK's and the languages' own packages are known by a table, libraries by the build files.
#include <algorithm>

#include "engine/project/resolution/jvm/libraries.h"
#include "engine/project/resolution/jvm/packages.h"
#include "engine/project/resolution/source_place.h"

namespace aircher::project::jvm {
namespace {

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context)
        : catalog_(catalog),
          packages_(catalog),
          libraries_(catalog, context),
          is_the_jdk_(packages_.find("java.lang") != nullptr && packages_.find("java.util") != nullptr) {}

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        std::string_view module = trim(import.module);
        if (catalog_.language(importer) == "gradle" && import.keyword == "apply") return applied(import, importer);
        if (import.keyword == "requires") return required(module);
        if (module.starts_with("_root_.")) module.remove_prefix(7);
        bool whole = false;
        for (const std::string_view wildcard : {".*", "._", ".given"})
            if (module.ends_with(wildcard)) {
                module.remove_suffix(wildcard.size());
                whole = true;
            }
        for (const ast::ImportedName& name : import.names) whole = whole || is_wildcard(name.name);
        if (module.empty()) return unresolved("the import names nothing");
        if (import.computed) return unresolved("only running it would tell");
        const bool scala = catalog_.language(importer) == "scala";

        // `import a.b.{C, D}`: each name is looked for by itself; what lies in the project is put together.
        bool several = false;
        for (const ast::ImportedName& name : import.names) several = several || !is_wildcard(name.name);
        if (several) return resolve_names(import, module, importer, scala);
        return resolve_one(module, importer, scala, whole);
    }

    void narrow(Resolution& resolution, FileIndex importer, const NamesInUse& names) const override {
        std::vector<FileIndex> used;
        for (const std::string& name : resolution.packages)
            if (const Package* package = packages_.find(name)) add_used(*package, name, importer, names, used);
        keep_used(catalog_, resolution, std::move(used));
    }

private:
    void add_used(const Package& package, std::string_view package_name, FileIndex importer, const NamesInUse& names, std::vector<FileIndex>& used) const {
        const std::vector<std::string>& declared = catalog_.declares(importer);
        // What the importer's own packages define is nearer than what it imports with all the rest.
        const auto hides = [&](std::string_view name) {
            return std::any_of(declared.begin(), declared.end(), [&](const std::string& own) {
                const Package* found = own == package_name ? nullptr : packages_.find(own);
                return found != nullptr && found->definers(catalog_).contains(name);
            });
        };
        const DefinersByName& definers = package.definers(catalog_);
        add_used_files(catalog_, importer, package.files(), definers, names.bare, hides, used);
        if (catalog_.language(importer) != "scala") return;
        // `import cats.effect`, then effect.IO; and a package object's members, which no name of the package shows.
        add_used_files(catalog_, importer, package.files(), definers, names.members, [](std::string_view) { return false; }, used);
        const std::string place = replaced(package_name, ".", "/") + "/package.scala";
        for (const FileIndex file : nearest(catalog_, package.named("package"), importer))
            if (file != importer && catalog_.path(file).ends_with(place) && std::find(used.begin(), used.end(), file) == used.end()) used.push_back(file);
        std::sort(used.begin(), used.end());
    }

    /// `apply from: "$rootDir/gradle/x.gradle"`
    Resolution applied(const ast::Import& import, FileIndex importer) const {
        std::string_view path = unquote(import.module);
        const std::string& from = catalog_.path(importer);
        std::string_view base = directory_of(from);
        for (const std::string_view root : {"$rootDir/", "${rootDir}/", "$rootProject.projectDir/", "${rootProject.projectDir}/"}) {
            if (!path.starts_with(root)) continue;
            path.remove_prefix(root.size());
            for (const std::string_view directory : directories_above(from)) {
                base = directory;
                if (catalog_.find(under(directory, "settings.gradle")) != kNoFile || catalog_.find(under(directory, "settings.gradle.kts")) != kNoFile) break;
            }
        }
        for (const std::string_view own : {"$projectDir/", "${projectDir}/", "${project.projectDir}/"})
            if (path.starts_with(own)) path.remove_prefix(own.size());
        if (path.find('$') != std::string_view::npos || path.find('(') != std::string_view::npos) return unresolved("only running it would tell");
        if (const std::string_view host = url_host(path); !host.empty()) return external(host);
        if (const FileIndex file = find_at(catalog_, base, path, "."); file != kNoFile) return project_file(catalog_, file);
        return unresolved("no such file: " + under(base, path));
    }

    /// `requires a.b` of a module-info.java.
    Resolution required(std::string_view name) const {
        if (const FileIndex file = packages_.module_info(name); file != kNoFile) return project_file(catalog_, file);
        if (name.starts_with("java.") || name.starts_with("jdk.")) return stdlib(name);
        return libraries_.resolve(std::string(name) + ".*");
    }

    static bool is_wildcard(std::string_view name) { return name == "*" || name == "_" || name == "given"; }

    Resolution resolve_names(const ast::Import& import, std::string_view module, FileIndex importer, bool scala) const {
        Resolution all;
        Resolution packages;  // `import a.b.{C => D, _}`
        bool first = true;
        all.name_files.assign(import.names.size(), kNoFile);
        for (std::size_t i = 0; i < import.names.size() && i < kMaxImportedNames; ++i) {
            const std::string& name = import.names[i].name;
            // Where a scanner repeats the last part of the module as the name, it is the same thing.
            const bool repeated = module.ends_with(name) && module.size() > name.size() && module[module.size() - name.size() - 1] == '.';
            const std::string full = is_wildcard(name) || repeated || name.empty() ? std::string(module) : std::string(module) + "." + name;
            Resolution one = resolve_one(full, importer, scala, is_wildcard(name));
            // What a static import names is inside of the class.
            const bool member = import.keyword.find("static") != std::string::npos;
            if (one.status == ResolutionStatus::project && one.files.size() == 1 && !member) all.name_files[i] = one.files.front();
            if (!one.packages.empty()) {
                if (packages.packages.empty()) {
                    packages = std::move(one);
                } else {
                    merge(packages.files, one.files);
                    packages.packages.push_back(std::move(one.packages.front()));
                }
                continue;
            }
            const bool better = one.status == ResolutionStatus::project && all.status != ResolutionStatus::project;
            if (first || better) {
                std::vector<FileIndex> names = std::move(all.name_files);
                all = std::move(one);
                all.name_files = std::move(names);
                first = false;
            } else if (one.status == ResolutionStatus::project) {
                merge(all.files, one.files);
                if (one.kind == ResolutionKind::inferred) {
                    all.kind = ResolutionKind::inferred;
                    all.reason = std::move(one.reason);
                }
            }
        }
        if (packages.packages.empty()) return all;
        if (first || all.status != ResolutionStatus::project) {
            packages.name_files = std::move(all.name_files);
            return packages;
        }
        all.packages = std::move(packages.packages);
        all.named = all.files.size();
        merge(all.files, packages.files);
        return all;
    }

    /// `whole`: all of a package, or of a class, is imported. Else it is a name in one, although a package may be called the same; in Scala it may be either.
    Resolution resolve_one(std::string_view name, FileIndex importer, bool scala, bool whole) const {
        if (name.starts_with("java.") && !is_the_jdk_) return stdlib(platform_.package_of(name, whole));
        if (const std::size_t dot = name.rfind('.'); !whole && !scala && dot != std::string_view::npos && packages_.find(name) != nullptr)
            if (const Package* outer = packages_.find(name.substr(0, dot)))
                if (Resolution inside = in_package(*outer, name.substr(0, dot), name, importer, true); inside.status == ResolutionStatus::project)
                    return inside;
        Resolution own = in_project(name, importer, true);
        if (own.status == ResolutionStatus::project) return own;
        if (scala) {
            // A name may also begin in a package that encloses the importer.
            for (const std::string& declared : catalog_.declares(importer)) {
                bool clause = true;  // what the clause itself names is in scope; what lies above only if the clauses are chained
                const std::string_view first = name.substr(0, name.find('.'));
                for (std::string_view prefix = declared; !prefix.empty(); clause = false) {
                    // `import cats.~>` inside of cats is no cats.cats.~>.
                    if (prefix == first || prefix.ends_with("." + std::string(first))) break;
                    Resolution relative = in_project(std::string(prefix) + "." + std::string(name), importer, false);
                    if (relative.status == ResolutionStatus::project) {
                        if (!clause && relative.kind == ResolutionKind::exact) {
                            relative.kind = ResolutionKind::inferred;
                            relative.reason = "read as " + std::string(prefix) + "." + std::string(name) + ", from a package around this one";
                        }
                        return relative;
                    }
                    const std::size_t dot = prefix.rfind('.');
                    prefix = dot == std::string_view::npos ? std::string_view() : prefix.substr(0, dot);
                }
            }
        }
        if (const std::string_view package = platform_.package_of(name, whole); !package.empty()) return stdlib(package);
        if (Resolution by_path = by_path_alone(name, importer); by_path.status == ResolutionStatus::project) return by_path;
        if (own.reason.empty()) {
            // `import Prop._` after `import org.scalacheck.Prop`: a name of the file, not of a package.
            if (scala && !name.starts_with("sbt") && (is_upper(name[0]) || name.find('.') == std::string_view::npos))
                return unresolved("it begins with a name that the file itself imports or defines");
            const std::string full = whole ? std::string(name) + ".*" : std::string(name);
            if (std::size_t matched = 0; scala && libraries_.find(full, matched).empty()) {
                // `import annotation.tailrec`: all of scala is in scope.
                const std::string in_scala = "scala." + std::string(name);
                if (scala_packages_.has(name.substr(0, name.find('.'))) || name.starts_with("io.Source") || name.starts_with("io.StdIn")) return stdlib(platform_.package_of(in_scala, whole));
                if (is_value(name.substr(0, name.find('.')), importer)) return unresolved("it begins with a name that the file itself imports or defines");
            }
            return libraries_.resolve(full);
        }
        // A library may share the project's package: io.netty.incubator beside io.netty. Only a longer group of its own proves it.
        std::size_t matched = 0;
        const std::string_view library = libraries_.find(name, matched);
        if (!library.empty() && matched > packages_.longest(name).size()) return external(library);
        return own;
    }

    /// Whether the importer has a parameter or a value of that name: `import c.universe._` behind `(c: Context)`.
    bool is_value(std::string_view name, FileIndex importer) const {
        if (name.empty()) return false;  // an import that begins with a dot
        const auto text = catalog_.read(catalog_.path(importer));
        if (!text) return false;
        const std::string_view all = *text;
        for (std::size_t at = 0; (at = all.find(name, at)) != std::string_view::npos; at += name.size()) {
            const std::size_t end = at + name.size();
            if ((at > 0 && (is_word_byte(all[at - 1]) || all[at - 1] == '.')) || (end < all.size() && is_word_byte(all[end]))) continue;
            const std::string_view rest = all.substr(std::min(all.find_first_not_of(' ', end), all.size()));
            if (rest.starts_with(':') && !rest.starts_with("::")) return true;
            const std::string_view before = trim(all.substr(at - std::min<std::size_t>(at, 12), std::min<std::size_t>(at, 12)));
            for (const std::string_view word : {"val", "var", "object", "def"})
                if (before.ends_with(word)) return true;
        }
        return false;
    }

    /// Unresolved with a reason where the project has the package but not the class; with none where it has nothing to do with the name.
    Resolution in_project(std::string_view name, FileIndex importer, bool absolute) const {
        const std::string_view prefix = packages_.longest(name);
        return prefix.empty() ? Resolution() : in_package(*packages_.find(prefix), prefix, name, importer, absolute);
    }

    Resolution in_package(const Package& package, std::string_view package_name, std::string_view name, FileIndex importer, bool absolute) const {
        if (package_name.size() == name.size()) {
            const std::vector<FileIndex>& files = package.files();
            const std::string_view directory = directory_of(catalog_.path(files.front()));
            const bool together = std::all_of(files.begin(), files.end(), [&](FileIndex file) { return directory_of(catalog_.path(file)) == directory; });
            std::vector<FileIndex> others;
            for (const FileIndex file : files)
                if (file != importer) others.push_back(file);
            if (others.empty()) others = files;
            const bool several = others.size() > 1;
            Resolution all = project_files(std::move(others), together ? std::string(directory) : std::string(name), {});
            if (several) all.packages = {std::string(package_name)};
            return all;
        }
        std::string_view rest = name.substr(package_name.size() + 1);
        const std::string_view type = rest.substr(0, rest.find('.'));
        const bool direct = type.size() == rest.size();
        std::vector<FileIndex> files = package.named(type);
        bool by_name = !files.empty();
        // Kotlin and Scala put functions and objects anywhere, and a file may be called like a class that lies elsewhere.
        if (!by_name || files.size() > 1 || catalog_.language(files.front()) != "java") {
            std::vector<FileIndex> defining = package.defining(catalog_, type);
            if (!defining.empty()) {
                files = std::move(defining);
                by_name = false;
            }
        }
        files = nearest(catalog_, files, importer);
        if (files.size() == 1) return project_file(catalog_, files.front());
        if (files.size() > 1) {
            std::string reason = std::to_string(files.size()) + " files of " + std::string(package_name) + " define " + std::string(type);
            std::string target = catalog_.path(files.front());
            return project_files(std::move(files), std::move(target), std::move(reason));
        }
        // Asked for by its full name only: with relative names, whatever a file imports would be taken for inherited.
        if (absolute && direct && !type.empty() && !is_upper(type[0])) {
            const std::string place = replaced(package_name, ".", "/") + "/package.scala";
            for (const FileIndex file : nearest(catalog_, package.named("package"), importer))
                if (catalog_.path(file).ends_with(place))
                    return project_file(catalog_, file, "not written in the package's files: its package object inherits it, most likely");
        }
        const bool looks_like_package = !direct && !type.empty() && !is_upper(type[0]);
        // A package of one word (cats, play) is shared with libraries too often to claim what is below it.
        if (looks_like_package && package_name.find('.') == std::string_view::npos) return {};
        if (looks_like_package)
            return unresolved("package " + std::string(package_name) + " is the project's, but no file declares " + std::string(package_name) + "." +
                              std::string(type) + ": generated, or a library shares the name");
        return unresolved("package " + std::string(package_name) + " is the project's, but no file of it defines " + std::string(type) +
                          ": generated, or a library shares the package");
    }

    /// a.b.C → …/a/b/C.java, for files whose package is not known.
    Resolution by_path_alone(std::string_view name, FileIndex importer) const {
        // Up to the outermost class.
        for (std::size_t dot = name.find('.'), begin = 0; dot != std::string_view::npos; begin = dot + 1, dot = name.find('.', begin))
            if (is_upper(name[begin])) {
                name = name.substr(0, dot);
                break;
            }
        const std::string path = replaced(name, ".", "/");
        for (const std::string_view extension : {".java", ".kt", ".scala", ".groovy"}) {
            const SuffixMatch match = find_suffix(catalog_, path + std::string(extension), importer);
            if (match.file == kNoFile || !catalog_.declares(match.file).empty()) continue;
            return project_file(catalog_, match.file, "the path fits the name, but the file declares no package");
        }
        return {};
    }

    const FileCatalog& catalog_;
    const WordTable scala_packages_{"annotation collection concurrent util reflect math language sys runtime deriving compiletime quoted"};
    const Packages packages_;
    const Libraries libraries_;
    const Platform platform_;
    const bool is_the_jdk_;
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"jvm", {"java", "kotlin", "scala", "groovy", "gradle"}, true, make}; }

}  // namespace aircher::project::jvm
