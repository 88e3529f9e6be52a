// Go: an import path names a directory, and go.mod, go.work and vendor directories say which.
//
// Follows cmd/go's order (modload/import.go): the main modules, then vendor where there is one, else the replacements, else a required module, which is
// external.
//
// A package's files are those that the go command takes here; behind them, as conditional, those that it would take on another platform or with other tags
// (build_constraints.h). Files that ask for the tag `ignore`, and conditional ones of another package clause, are programs of their own. cgo counts as
// switched on, so a file that imports "C" is an ordinary one.
#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "engine/project/resolution/go/build_constraints.h"
#include "engine/project/resolution/go/go_mod.h"
#include "engine/project/resolution/go/std_packages.h"
#include "engine/project/resolution/import_resolver.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::go {
namespace {

constexpr std::uint32_t kNone = 0xFFFF'FFFF;
constexpr std::size_t kMaxModules = 20'000;
constexpr std::size_t kMaxWorkspaces = 64;  // each may name every module
constexpr std::size_t kMaxModFile = 1U << 20U;
constexpr std::size_t kMaxSource = 8U << 20U;
constexpr std::size_t kMaxPath = 1'000;  // bytes of an import path that is looked at

/// A file of a package, and where it is built (FileHead).
struct Member {
    FileIndex file = kNoFile;
    std::uint32_t systems = ~0U;
    std::uint32_t architectures = ~0U;
    bool meets(const Member& other) const { return (systems & other.systems) != 0 && (architectures & other.architectures) != 0; }
};

struct Package {
    std::vector<FileIndex> files;         ///< of the directory, without tests
    std::vector<FileIndex> export_tests;  ///< export_test.go: seen by the external tests of the directory only
    std::uint32_t module = kNone;         ///< whose go.mod is nearest
    // Read when first asked for, under `once`: most questions are about few packages.
    mutable std::once_flag once;
    mutable std::vector<Member> here;       ///< what the go command takes on this platform
    mutable std::vector<Member> elsewhere;  ///< on others, or with other tags
};

/// Where the import paths below a prefix lead, as one context sees it.
struct Provider {
    bool local = false;
    bool replaced = false;         ///< by a replace directive; else the module is a main module
    std::string directory;         ///< of a local one
    std::uint32_t module = kNone;  ///< whose go.mod governs `directory`
};

/// What the go command would know when it builds a module: a workspace's modules share one.
struct Context {
    TextMap<Provider> providers;
    std::vector<std::string> vendors;  ///< directories, "x/vendor"
    std::string standard_library;      ///< in Go's own source tree: the directory of module "std"
    bool has_standard_library = false;
};

struct Module {
    std::string directory;
    ModFile file;
    std::uint32_t context = kNone;
};

bool is_in_vendor(std::string_view path) { return path.starts_with("vendor/") || path.find("/vendor/") != std::string_view::npos; }

/// Calls `each(prefix, rest)` from the whole path to its first element, until it returns true.
template <class Each>
bool for_prefixes(std::string_view path, const Each& each) {
    std::size_t end = path.size();
    while (true) {
        if (each(path.substr(0, end), end == path.size() ? std::string_view() : path.substr(end + 1))) return true;
        const std::size_t slash = path.substr(0, end).rfind('/');
        if (slash == std::string_view::npos || slash == 0) return false;
        end = slash;
    }
}

class GoResolver final : public ImportResolver {
public:
    GoResolver(const FileCatalog& catalog, RequestContext& request) : catalog_(catalog) {
        read_modules(request);
        read_workspaces(request);
        for (std::uint32_t module = 0; module < modules_.size() && !request.should_stop(); ++module)
            if (modules_[module].context == kNone) {
                contexts_.emplace_back();
                add_module(module, contexts_.back());
                modules_[module].context = static_cast<std::uint32_t>(contexts_.size() - 1);
            }
        collect_packages(request);
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override;

private:
    void read_modules(RequestContext& request);
    void read_workspaces(RequestContext& request);
    void add_module(std::uint32_t module, Context& context) const;
    void add_vendor(std::string_view directory, Context& context) const;
    void collect_packages(RequestContext& request);
    std::uint32_t module_of(std::string_view directory) const;

    /// The package in a directory; null where no file of it takes part in any build.
    const Package* package_at(std::string_view directory) const;
    void read_heads(const Package& package) const;
    Resolution found(const Package& package, std::string_view directory, FileIndex importer, std::string inferred_by = {}) const;
    /// A directory of a vendor tree of `context` that is `path`; empty where there is none.
    std::string vendored(std::string_view path, const Context& context) const;
    Resolution resolve_in(const Context& context, std::string_view path, FileIndex importer) const;
    Resolution resolve_without_module(std::string_view path, FileIndex importer) const;
    bool find_in_project_modules(std::string_view path, std::size_t min_prefix, FileIndex importer, Resolution& result) const;

    const FileCatalog& catalog_;
    std::vector<Module> modules_;
    TextMap<std::uint32_t> module_at_;       ///< by directory
    TextMap<std::uint32_t> module_by_path_;  ///< by module path; kNone where several have it
    std::vector<Context> contexts_;
    std::unordered_map<std::string_view, Package> packages_;  ///< by directory; keys are views into the catalog's paths
};

void GoResolver::read_modules(RequestContext& request) {
    for (const FileIndex file : catalog_.files_named("go.mod")) {
        if (modules_.size() >= kMaxModules || request.should_stop()) break;
        const std::string& path = catalog_.path(file);
        // A vendored copy's own go.mod does not count: the go command reads vendor/modules.txt.
        if (is_in_vendor(path)) continue;
        const Result<std::string> text = catalog_.read(path, kMaxModFile);
        Module module{std::string(directory_of(path)), text ? parse_mod_file(*text) : ModFile(), kNone};
        const auto index = static_cast<std::uint32_t>(modules_.size());
        module_at_.emplace(module.directory, index);
        if (!module.file.module.empty()) {
            const auto [known, added] = module_by_path_.emplace(module.file.module, index);
            if (!added) known->second = kNone;
        }
        modules_.push_back(std::move(module));
    }
}

void GoResolver::read_workspaces(RequestContext& request) {
    std::vector<std::string> files;
    for (const FileIndex file : catalog_.files_named("go.work"))
        if (files.size() < kMaxWorkspaces && !is_in_vendor(catalog_.path(file))) files.push_back(catalog_.path(file));
    // Outermost last: the go command, run at the root, uses that one for every module it names.
    std::stable_sort(files.begin(), files.end(),
                     [](const std::string& a, const std::string& b) { return std::count(a.begin(), a.end(), '/') > std::count(b.begin(), b.end(), '/'); });
    for (const std::string& path : files) {
        if (request.should_stop()) return;
        const Result<std::string> text = catalog_.read(path, kMaxModFile);
        if (!text) continue;
        const ModFile work = parse_mod_file(*text);
        const std::string_view directory = directory_of(path);
        Context context;
        std::vector<std::uint32_t> members;
        std::unordered_set<std::uint32_t> seen;
        std::string member;
        for (const std::string& use : work.uses) {
            if (!join_path(directory, use, member)) continue;
            const auto found = module_at_.find(member);
            if (found != module_at_.end() && seen.insert(found->second).second) members.push_back(found->second);
        }
        for (const std::uint32_t module : members) add_module(module, context);
        for (const Replacement& replacement : work.replacements) {
            if (!replacement.local || !join_path(directory, replacement.path, member)) continue;
            context.providers.insert_or_assign(replacement.module, Provider{true, true, member, module_of(member)});
        }
        // Workspace modules win over every replacement of one by another.
        for (const std::uint32_t module : members)
            context.providers.insert_or_assign(modules_[module].file.module, Provider{true, false, modules_[module].directory, module});
        add_vendor(directory, context);
        for (const std::uint32_t module : members) modules_[module].context = static_cast<std::uint32_t>(contexts_.size());
        contexts_.push_back(std::move(context));
    }
}

void GoResolver::add_module(std::uint32_t index, Context& context) const {
    const Module& module = modules_[index];
    for (const std::string& path : module.file.requires_) context.providers.emplace(path, Provider{});
    std::string directory;
    for (const Replacement& replacement : module.file.replacements) {
        if (replacement.local && join_path(module.directory, replacement.path, directory))
            context.providers.insert_or_assign(replacement.module, Provider{true, true, directory, module_of(directory)});
        else
            context.providers.emplace(replacement.module, Provider{});
    }
    if (!module.file.module.empty()) context.providers.insert_or_assign(module.file.module, Provider{true, false, module.directory, index});
    add_vendor(module.directory, context);
    if (module.file.module != "std" && module.file.module != "cmd") return;
    const auto standard = module_by_path_.find("std");
    if (standard == module_by_path_.end() || standard->second == kNone) return;
    context.has_standard_library = true;
    context.standard_library = modules_[standard->second].directory;
}

void GoResolver::add_vendor(std::string_view directory, Context& context) const {
    std::string vendor = under(directory, "vendor");
    if (catalog_.has_directory(vendor)) context.vendors.push_back(std::move(vendor));
}

std::uint32_t GoResolver::module_of(std::string_view directory) const {
    while (true) {
        if (const auto found = module_at_.find(directory); found != module_at_.end()) return found->second;
        if (directory.empty()) return kNone;
        directory = directory_of(directory);
    }
}

void GoResolver::collect_packages(RequestContext& request) {
    const auto size = static_cast<FileIndex>(catalog_.size());
    for (FileIndex file = 0; file < size; ++file) {
        if ((file & 0xFFFU) == 0 && request.should_stop()) return;
        const std::string_view path = catalog_.path(file);
        if (!path.ends_with(".go")) continue;
        const std::string_view name = base_name_of(path);
        if (name.starts_with('_') || name.starts_with('.')) continue;
        const auto [entry, added] = packages_.try_emplace(directory_of(path));
        if (added) entry->second.module = module_of(entry->first);
        if (!name.ends_with("_test.go"))
            entry->second.files.push_back(file);
        else if (name.starts_with("export"))
            entry->second.export_tests.push_back(file);
    }
}

void GoResolver::read_heads(const Package& package) const {
    std::vector<std::pair<Member, std::string>> others;
    std::string name;  // of the package
    for (const FileIndex file : package.files) {
        const Result<std::string> text = catalog_.read(catalog_.path(file), kMaxSource);
        FileHead head = text ? read_file_head(base_name_of(catalog_.path(file)), *text) : FileHead();
        const Member member{file, head.systems, head.architectures};
        if (head.participation == Participation::here) {
            package.here.push_back(member);
            if (name.empty()) name = std::move(head.package);
        } else if (head.participation == Participation::elsewhere) {
            others.emplace_back(member, std::move(head.package));
        }
    }
    for (const auto& [member, its_package] : others) {
        if (name.empty()) name = its_package;
        if (its_package == name) package.elsewhere.push_back(member);
    }
}

const Package* GoResolver::package_at(std::string_view directory) const {
    const auto found = packages_.find(directory);
    if (found == packages_.end() || found->second.files.empty()) return nullptr;
    const Package& package = found->second;
    std::call_once(package.once, [&] { read_heads(package); });
    return package.here.empty() && package.elsewhere.empty() ? nullptr : &package;
}

Resolution GoResolver::found(const Package& package, std::string_view directory, FileIndex importer, std::string inferred_by) const {
    const std::string_view path = catalog_.path(importer);
    Member self{importer};
    bool condition = false;  // whether the importer itself is built elsewhere only
    if (const Package* const own = package_at(directory_of(path)); own != nullptr) {
        for (const auto* members : {&own->here, &own->elsewhere})
            for (const Member& member : *members)
                if (member.file == importer) {
                    self = member;
                    condition = members == &own->elsewhere;
                }
    }
    if (path.ends_with("_test.go")) {
        const FileHead head = read_file_head(base_name_of(path), {});
        self = {importer, head.systems, head.architectures};
        condition = head.participation != Participation::here;
    }
    std::vector<FileIndex> files;
    for (const Member& member : package.here)
        if (member.meets(self)) files.push_back(member.file);
    if (path.ends_with("_test.go") && directory_of(path) == directory)
        for (const FileIndex file : package.export_tests)
            if (file != importer) files.push_back(file);
    const std::size_t certain = condition ? 0 : files.size();
    for (const Member& member : package.elsewhere)
        if (member.meets(self)) files.push_back(member.file);
    if (files.empty()) return unresolved("no file of " + (directory.empty() ? "." : std::string(directory)) + " is built together with this one");
    const std::size_t all = files.size();
    Resolution result = project_files(std::move(files), directory.empty() ? "." : std::string(directory), std::move(inferred_by));
    result.conditional = all - certain;
    return result;
}

std::string GoResolver::vendored(std::string_view path, const Context& context) const {
    for (const std::string& vendor : context.vendors) {
        std::string directory = under(vendor, path);
        if (package_at(directory) != nullptr) return directory;
    }
    return {};
}

bool GoResolver::find_in_project_modules(std::string_view path, std::size_t min_prefix, FileIndex importer, Resolution& result) const {
    return for_prefixes(path, [&](std::string_view prefix, std::string_view rest) {
        if (prefix.size() < min_prefix) return false;
        const auto known = module_by_path_.find(prefix);
        if (known == module_by_path_.end() || known->second == kNone) return false;
        const Module& module = modules_[known->second];
        const std::string directory = under(module.directory, rest);
        const Package* package = package_at(directory);
        if (package == nullptr || package->module != known->second) return false;
        result = found(*package, directory, importer,
                       "the project has module " + module.file.module + "; a build takes the published version unless go.work or replace says otherwise");
        return true;
    });
}

Resolution GoResolver::resolve_in(const Context& context, std::string_view path, FileIndex importer) const {
    if (context.has_standard_library && is_std_package(path)) {
        const std::string directory = under(context.standard_library, path);
        if (const Package* package = package_at(directory)) return found(*package, directory, importer);
    }
    const std::string in_vendor = vendored(path, context);
    Resolution result;
    std::string missing;       // the directory in which the longest local provider lacks the package
    std::string required;      // the longest path of a module elsewhere that could hold it
    bool local_first = false;  // no longer external prefix than the longest local one
    const bool done = for_prefixes(path, [&](std::string_view prefix, std::string_view rest) {
        const auto known = context.providers.find(prefix);
        if (known == context.providers.end()) return false;
        const Provider& provider = known->second;
        if (!provider.local) {
            if (required.empty()) required = prefix;
            return false;
        }
        if (provider.replaced && !in_vendor.empty()) return false;
        const std::string directory = under(provider.directory, rest);
        if (const Package* package = package_at(directory); package != nullptr && package->module == provider.module) {
            result = found(*package, directory, importer);
            return true;
        }
        if (missing.empty()) {
            missing = directory.empty() ? "." : directory;
            local_first = required.empty();
        }
        return false;
    });
    if (done) return result;
    if (!in_vendor.empty()) return found(*package_at(in_vendor), in_vendor, importer);
    if (is_std_package(path)) return stdlib(path);
    if (find_in_project_modules(path, required.size(), importer, result)) return result;
    if (local_first) return unresolved("no Go files in " + missing);
    if (!required.empty()) return external(required);
    return external(path, "no go.mod that applies requires it");
}

Resolution GoResolver::resolve_without_module(std::string_view path, FileIndex importer) const {
    std::string_view ancestor = directory_of(catalog_.path(importer));
    for (int depth = 0; depth < 200; ++depth) {
        for (const std::string_view folder : {"vendor", "src"}) {
            const std::string directory = under(under(ancestor, folder), path);
            if (const Package* package = package_at(directory))
                return found(*package, directory, importer, "no go.mod applies; taken from the " + std::string(folder) + " directory");
        }
        if (ancestor.empty()) break;
        ancestor = directory_of(ancestor);
    }
    if (is_std_package(path)) return stdlib(path);
    Resolution result;
    if (find_in_project_modules(path, 0, importer, result)) return result;
    // host/owner/repository/a/b: two more elements are enough not to take any `util` for ours.
    std::size_t cut = 0;
    for (int elements = 0; elements < 3 && cut != std::string_view::npos; ++elements) cut = path.find('/', cut == 0 ? 0 : cut + 1);
    if (cut != std::string_view::npos && path.find('/', cut + 1) != std::string_view::npos)
        if (const std::string_view rest = path.substr(cut + 1); package_at(rest) != nullptr)
            return found(*package_at(rest), rest, importer, "no go.mod applies; the path's end is a directory of the project");
    return external(path, "no go.mod applies");
}

Resolution GoResolver::resolve(const ast::Import& import, FileIndex importer) const {
    const std::string_view path = import.module;
    if (import.computed || path.empty() || path.size() > kMaxPath) return unresolved("not an import path");
    if (path == "C" || path == "unsafe") return stdlib(path);
    const std::string_view own = directory_of(catalog_.path(importer));
    if (path == "." || path == ".." || path.starts_with("./") || path.starts_with("../")) {
        std::string directory;
        if (!join_path(own, path, directory)) return unresolved("leaves the project");
        if (const Package* package = package_at(directory)) return found(*package, directory, importer);
        return unresolved("no Go files in " + directory);
    }
    if (path.front() == '/') return unresolved("an absolute import path");

    const auto home = packages_.find(own);
    const std::uint32_t module = home == packages_.end() ? module_of(own) : home->second.module;
    Resolution result = module == kNone || modules_[module].context == kNone ? resolve_without_module(path, importer)
                                                                             : resolve_in(contexts_[modules_[module].context], path, importer);
    if (result.status != ResolutionStatus::external || result.kind == ResolutionKind::exact) return result;
    const std::string_view first = path.substr(0, path.find('/'));
    if (first.find('.') != std::string_view::npos) return result;
    if (first.size() == path.size()) {
        result = stdlib(path);
        result.kind = ResolutionKind::inferred;
        result.reason = "only the standard library's paths begin without a dot, but this one is not known";
        return result;
    }
    return unresolved("neither a package of the standard library nor of a module in the project");
}

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<GoResolver>(catalog, context); }

}  // namespace

ResolverFactory factory() { return {"go", {"go"}, false, make}; }

}  // namespace aircher::project::go
