// C#, F# and Visual Basic: a using names a namespace, and a namespace is whatever files declare it.
//
// Which of a namespace's files an importer needs, names tell where both are C#: those of types, and of extension methods behind a dot. With F# and Visual Basic the
// answer is all of them, `inferred`. A static using or an alias names a type, and so one file. F#'s `open` may also name a module, and begin in the importer's own namespace.
#include <algorithm>
#include <memory>
#include <mutex>

#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/scope_names.h"
#include "engine/project/resolution/whole_package.h"

namespace aircher::project::csharp {
namespace {

constexpr std::size_t kMaxProjects = 5'000;
constexpr std::size_t kMaxDeclared = 4'096;   // namespaces of one file
constexpr std::size_t kMaxPackageName = 200;  // what is longer has no parts that anyone asks for
constexpr std::size_t kMaxBelow = 64;         // files of the namespaces below one
constexpr std::size_t kPolyfills = 40;        // a project that declares more files in System is the library itself

// The .NET base class library. What NuGet packages put below it stands in the second table.
constexpr std::string_view kPlatform =
    "System Microsoft.CSharp Microsoft.VisualBasic Microsoft.Win32 Windows Microsoft.FSharp FSharp.Core FSharp.Collections FSharp.Control FSharp.Reflection "
    "FSharp.Quotations FSharp.NativeInterop FSharp.Linq FSharp.Data.UnitSystems UnityEngine UnityEditor";
constexpr std::string_view kPackaged =
    "System.Reactive System.CommandLine System.IO.Abstractions System.Linq.Dynamic System.Linq.Async System.Data.SQLite System.Data.SqlClient "
    "System.Data.Entity "
    "System.Data.HashFunction System.IdentityModel.Tokens.Jwt System.Interactive System.Web.Mvc System.Web.Http System.Web.Optimization System.Web.Razor "
    "System.Web.WebPages System.Net.Http.Formatting System.Windows.Interactivity System.Composition Microsoft.Win32.TaskScheduler "
    "System.Text.Encodings.Web.Utf8 System.IO.Packaging.Extensions";

struct Namespace {
    std::vector<FileIndex> files;
    TextMap<std::vector<FileIndex>> by_stem;
    mutable std::once_flag read;
    // Of C# files; written once, under read.
    mutable DefinersByName names;
    mutable DefinersByName members;  ///< extension methods
};

bool is_dotnet(std::string_view language) { return language == "csharp" || language == "fsharp" || language == "vb"; }

std::string_view parent_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog), platform_(kPlatform), packaged_(kPackaged) {
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            if (!is_dotnet(catalog.language(file))) continue;
            std::size_t count = 0;
            for (const std::string& name : catalog.declares(file)) {
                if (name.size() > kMaxName || ++count > kMaxDeclared) continue;
                std::unique_ptr<Namespace>& space = namespaces_[name];
                if (!space) space = std::make_unique<Namespace>();
                if (!space->files.empty() && space->files.back() == file) continue;
                space->files.push_back(file);
                const std::string_view base = base_name_of(catalog.path(file));
                space->by_stem[std::string(base.substr(0, base.find('.', 1)))].push_back(file);  // Partial.Part.cs is a part of Partial
            }
        }
        for (const auto& [name, space] : namespaces_)
            for (std::string_view above = parent_of(name); !above.empty() && name.size() <= kMaxPackageName; above = parent_of(above)) {
                std::vector<FileIndex>& files = parents_[std::string(above)];
                for (const FileIndex file : space->files)
                    if (files.size() < kMaxBelow) files.push_back(file);
            }
        for (auto& [name, files] : parents_) {
            std::sort(files.begin(), files.end());
            files.erase(std::unique(files.begin(), files.end()), files.end());
        }
        const auto system = namespaces_.find("System");
        is_the_platform_ = system != namespaces_.end() && system->second->files.size() > kPolyfills;
        read_packages(context);
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        std::string_view module = trim(import.module);
        if (import.computed) return unresolved("only running it would tell");
        if (import.keyword == "load" || import.keyword == "#load" || import.keyword == "r" || import.keyword == "#r" || module.ends_with(".fsx") ||
            module.ends_with(".csx") || module.starts_with("nuget:"))
            return resolve_script(module, importer);
        if (module.starts_with("global::")) module.remove_prefix(8);
        if (module.starts_with("global.")) module.remove_prefix(7);
        if (const std::size_t generic = module.find_first_of("<("); generic != std::string_view::npos) module = trim(module.substr(0, generic));
        if (const std::size_t extern_alias = module.find("::"); extern_alias != std::string_view::npos) module.remove_prefix(extern_alias + 2);
        if (module.empty()) return unresolved("the import names nothing");
        if (import.keyword.find("extern") != std::string::npos) return external(module, "an extern alias is bound by the project file");
        // `using static A.B.C` and `using X = A.B.C` name a type; an alias of a namespace is found as one first.
        const bool type = import.keyword.find("static") != std::string::npos || !import.alias.empty();

        const bool platform = platform_.covers(module, ".") && !packaged_.covers(module, ".");
        if (platform && !is_the_platform_) return stdlib(module);
        if (Resolution found = in_project(module, importer, type); found.status == ResolutionStatus::project) return found;
        for (const std::string& declared : catalog_.declares(importer))
            for (std::string_view around = declared; !around.empty(); around = parent_of(around)) {
                Resolution found = in_project(std::string(around) + "." + std::string(module), importer, type);
                if (found.status == ResolutionStatus::project) return found;
            }
        if (platform) return stdlib(module);
        Resolution package = resolve_package(module);
        if (package.kind == ResolutionKind::exact) return package;
        if (type && module.find('.') == std::string_view::npos) return unresolved("a type of whatever namespaces are in scope");
        // Below a namespace of the project's own there are hardly others' packages: F# modules that no declaration shows, generated code.
        for (std::string_view space = parent_of(module); space.find('.') != std::string_view::npos; space = parent_of(space)) {
            const auto found = namespaces_.find(space);
            if (found == namespaces_.end()) continue;
            if (catalog_.language(importer) == "fsharp") return inside(*found->second, space, module.substr(space.size() + 1), importer);
            return unresolved("namespace " + std::string(space) + " is the project's, but no file declares " + std::string(module));
        }
        return package;
    }

    void narrow(Resolution& resolution, FileIndex importer, const NamesInUse& names) const override {
        if (catalog_.language(importer) != "csharp") return;
        const std::string& name = resolution.packages.front();  // a using names one
        const auto found = namespaces_.find(name);
        if (found == namespaces_.end()) return;
        const Namespace& space = *found->second;
        read(space);
        const std::vector<std::string>& declared = catalog_.declares(importer);
        const auto hides = [&](std::string_view word) {
            for (const std::string& own : declared)
                for (std::string_view around = own; !around.empty(); around = parent_of(around)) {
                    const auto mine = around == name ? namespaces_.end() : namespaces_.find(around);
                    if (mine == namespaces_.end()) continue;
                    read(*mine->second);
                    if (mine->second->names.contains(word)) return true;
                }
            return false;
        };
        std::vector<FileIndex> used;
        add_used_files(catalog_, importer, space.files, space.names, names.bare, hides, used);
        add_used_files(catalog_, importer, space.files, space.members, names.members, [](std::string_view) { return false; }, used);
        for (const FileIndex file : space.files)
            if (catalog_.language(file) != "csharp") used.push_back(file);  // not known
        std::sort(used.begin(), used.end());
        keep_used(catalog_, resolution, std::move(used));
    }

private:
    /// Once for each namespace that a name is looked for in.
    void read(const Namespace& space) const {
        std::call_once(space.read, [&] {
            const auto add = [](DefinersByName& to, const std::vector<std::string>& names, FileIndex file) {
                for (const std::string& name : names) {
                    std::vector<FileIndex>& files = to[name];
                    if (files.empty() || files.back() != file) files.push_back(file);
                }
            };
            for (const FileIndex file : space.files) {
                if (catalog_.language(file) != "csharp") continue;
                const Result<std::string> text = catalog_.read(catalog_.path(file));
                if (!text) continue;
                const ScopeNames defined = scope_names(catalog_.path(file), "csharp", *text);
                add(space.names, defined.names, file);
                add(space.members, defined.members, file);
            }
        });
    }

    Resolution in_project(std::string_view name, FileIndex importer, bool type) const {
        if (const auto found = namespaces_.find(name); found != namespaces_.end()) return whole(*found->second, name, importer, type);
        // Below a namespace: a type, or a type nested in one.
        for (std::string_view space = parent_of(name); !space.empty(); space = parent_of(space)) {
            const auto found = namespaces_.find(space);
            if (found == namespaces_.end()) continue;
            const std::string_view rest = name.substr(space.size() + 1);
            const std::string_view word = rest.substr(0, rest.find('.'));
            if (Resolution one = type_in(*found->second, word); one.status == ResolutionStatus::project) return one;
            if (type && word.size() == rest.size() && !parents_.contains(name))
                return unresolved("namespace " + std::string(space) + " is the project's, but no file of it defines " + std::string(word));
            break;
        }
        if (parents_.contains(name)) return below(name, importer);
        return {};
    }

    Resolution whole(const Namespace& space, std::string_view name, FileIndex importer, bool type) const {
        std::vector<FileIndex> files;
        for (const FileIndex file : space.files)
            if (file != importer) files.push_back(file);
        if (files.empty()) files = space.files;
        std::string reason;
        if (files.size() > 1) reason = "namespace declared by " + std::to_string(files.size()) + " files: types would tell which are used";
        if (files.size() == 1 && catalog_.language(importer) == "fsharp" && parents_.contains(name)) reason = "modules below it may be meant as well";
        std::string target = files.size() == 1 ? catalog_.path(files.front()) : std::string(name);
        const bool several = files.size() > 1;
        Resolution all = project_files(std::move(files), std::move(target), std::move(reason));
        if (several && !type) all.packages = {std::string(name)};  // what an alias of a namespace is used for stands behind a dot
        return all;
    }

    /// An F# module in one of the namespace's files: the one that is called like it, else whichever.
    Resolution inside(const Namespace& space, std::string_view name, std::string_view rest, FileIndex importer) const {
        const std::string_view word = rest.substr(0, rest.find('.'));
        if (const auto named = space.by_stem.find(word); named != space.by_stem.end() && named->second.size() == 1)
            return project_file(catalog_, named->second.front(), "the file of its namespace that is called like the module");
        Resolution all = whole(space, name, importer, true);
        all.kind = ResolutionKind::inferred;
        all.reason = "a module inside of " + std::string(name) + ", most likely";
        return all;
    }

    /// A namespace that only has others below it: legal to import, and of no use by itself.
    Resolution below(std::string_view name, FileIndex importer) const {
        std::vector<FileIndex> files;
        for (const FileIndex file : parents_.find(name)->second)
            if (file != importer) files.push_back(file);
        if (files.empty()) return {};
        return project_files(std::move(files), std::string(name), "only namespaces below it are declared");
    }

    Resolution type_in(const Namespace& space, std::string_view name) const {
        read(space);
        std::string reason;
        std::vector<FileIndex> files;
        if (const auto defined = space.names.find(name); defined != space.names.end()) {
            files = defined->second;
            if (files.size() > 1) reason = std::to_string(files.size()) + " files define it or parts of it";
        } else if (const auto named = space.by_stem.find(name); named != space.by_stem.end()) {
            for (const FileIndex file : named->second)
                if (catalog_.language(file) != "csharp") files.push_back(file);
            reason = "the file of its namespace that is called like it";
        }
        if (files.empty()) return {};
        std::string target = catalog_.path(files.front());
        return project_files(std::move(files), std::move(target), std::move(reason));
    }

    Resolution resolve_script(std::string_view module, FileIndex importer) const {
        if (module.starts_with("nuget:"))
            return external(trim(module.substr(6, module.find(',') == std::string_view::npos ? module.size() : module.find(',') - 6)));
        const std::string path = replaced(module, "\\", "/");
        if (const FileIndex file = find_at(catalog_, directory_of(catalog_.path(importer)), path, "."); file != kNoFile) return project_file(catalog_, file);
        if (path.ends_with(".dll") || path.find('/') == std::string::npos) return external(base_name_of(path));
        return unresolved("no such file: " + path);
    }

    void read_packages(RequestContext& context) {
        std::size_t read = 0;
        for (FileIndex file = 0; file < catalog_.size() && !context.should_stop(); ++file) {
            const std::string& path = catalog_.path(file);
            const bool project = path.ends_with(".csproj") || path.ends_with(".fsproj") || path.ends_with(".vbproj") || path.ends_with(".props") ||
                                 path.ends_with(".targets") || base_name_of(path) == "packages.config";
            const bool paket = base_name_of(path) == "paket.references" || base_name_of(path) == "paket.dependencies";
            if ((!project && !paket) || ++read > kMaxProjects) continue;
            const Result<std::string> text = catalog_.read(path, 1U << 20U);
            if (!text) continue;
            if (paket) {
                for_each_line(*text, [&](std::string_view line) {
                    line = trim(line);
                    if (line.starts_with("nuget ")) line = trim(line.substr(6));
                    add_package(line.substr(0, line.find_first_of(" \t")));
                });
                continue;
            }
            for (const std::string_view tag : {"PackageReference", "PackageVersion", "GlobalPackageReference", "Reference"})
                for (const char* attribute : {"Include", "Update"})
                    for (const std::string_view name : xml_attributes(*text, tag, attribute)) add_package(name.substr(0, name.find(',')));
            for (const std::string_view name : xml_attributes(*text, "package", "id")) add_package(name);
        }
    }

    void add_package(std::string_view name) {
        if (name.empty() || name.size() > kMaxPackageName || name.find_first_of("$@*;/\\ ") != std::string_view::npos) return;
        std::string key = lower(name);
        std::string shortened = key;
        for (std::size_t dot = shortened.rfind('.'); dot != std::string::npos; dot = shortened.rfind('.')) {
            shortened.resize(dot);
            longer_.try_emplace(shortened, name);
        }
        packages_.try_emplace(std::move(key), name);
    }

    Resolution resolve_package(std::string_view module) const {
        const std::string name = lower(module);
        for (std::string_view prefix = name; !prefix.empty(); prefix = parent_of(prefix))
            if (const auto found = packages_.find(prefix); found != packages_.end()) return external(found->second);
        for (std::string_view prefix = name; !prefix.empty(); prefix = parent_of(prefix))
            if (const auto found = longer_.find(prefix); found != longer_.end() && (prefix.size() == name.size() || prefix.find('.') != std::string_view::npos))
                return external(found->second, "a referenced package's name begins with it");
        const std::size_t first = module.find('.');
        const std::size_t second = first == std::string_view::npos ? first : module.find('.', first + 1);
        return external(module.substr(0, second), "no package reference has this name: the namespace's name is all that tells");
    }

    const FileCatalog& catalog_;
    const WordTable platform_;
    const WordTable packaged_;
    TextMap<std::unique_ptr<Namespace>> namespaces_;
    TextMap<std::vector<FileIndex>> parents_;  ///< what declared namespaces lie below, with files of theirs
    TextMap<std::string> packages_;            ///< by lower-case name
    TextMap<std::string> longer_;              ///< beginnings of packages' names
    bool is_the_platform_ = false;
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"csharp", {"csharp", "fsharp", "vb"}, true, make}; }

}  // namespace aircher::project::csharp
