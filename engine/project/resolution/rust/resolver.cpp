// Rust: `mod x;` names a file, and a path of `use` leads through the modules of a crate.
//
// An import's module is relative to the module that the file is: the scanner has taken off what inline modules add (`use super::*` in `mod tests { }`
// says "self"), and `mod b;` inside `mod a { }` says "a::b". A path is followed as far as modules are files; what lies behind, items and
// re-exports, is in the last one. `crate` of a file that several crates could own is the library's, which is `inferred` where it matters.
#include <algorithm>

#include "engine/project/resolution/import_resolver.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/rust/crates.h"
#include "engine/project/resolution/rust/path_attributes.h"

namespace aircher::project::rust {
namespace {

constexpr std::size_t kMaxSegments = 64;
constexpr std::size_t kMaxText = 4'000;  // bytes of a path that is looked at

using Segments = std::vector<std::string_view>;

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// Appends the parts of a::b::r#c.
void append_segments(std::string_view path, Segments& out) {
    if (path.empty()) return;
    for (std::string_view part : split(path, "::", kMaxSegments)) {
        part = trim(part);
        if (part.starts_with("r#")) part.remove_prefix(2);
        if (part.find('/') == std::string_view::npos) out.push_back(part);
    }
}

/// Where a path leads.
struct Lead {
    Resolution resolution;
    bool is_module = false;  ///< the whole path is a module's
};

class RustResolver final : public ImportResolver {
public:
    RustResolver(const FileCatalog& catalog, RequestContext& request) : catalog_(catalog), crates_(catalog, request), path_attributes_(catalog) {}
    Resolution resolve(const ast::Import& import, FileIndex importer) const override;

private:
    /// The file reached from a module, and how many segments led there.
    struct Walk {
        FileIndex file = kNoFile;
        std::size_t consumed = 0;
    };
    Walk walk(std::string directory, FileIndex file, const Segments& path, std::size_t first) const;
    FileIndex module_file(std::string_view directory) const;
    std::string module_directory(FileIndex file) const;

    Resolution resolve_mod(std::string_view module, std::string_view path_attribute, FileIndex importer) const;
    Resolution resolve_file(std::string_view path) const;
    Lead resolve_path(const Segments& path, FileIndex importer) const;
    Lead from_crate(std::uint32_t crate, const ModulePlace* place, const Segments& path, std::size_t first) const;
    Lead from_super(const ModulePlace& place, FileIndex importer, const Segments& path, std::size_t first) const;
    bool from_extern(std::string_view name, const Segments& path, std::size_t first, FileIndex importer, Lead& lead) const;
    Lead unknown(const Segments& path, FileIndex importer) const;

    const FileCatalog& catalog_;
    const Crates crates_;
    const PathAttributes path_attributes_;
};

/// `directory` is where the module's children lie. A crate's root is nobody's child, although src/main.rs looks like one.
RustResolver::Walk RustResolver::walk(std::string directory, FileIndex file, const Segments& path, std::size_t first) const {
    Walk result{file, 0};
    std::string children = directory;  // of result.file
    std::string inner;                 // what lies between result.file and path[i]: "a::b"
    for (std::size_t i = first; i < path.size() && i < kMaxSegments; ++i) {
        if (path[i].empty()) break;
        directory = under(directory, path[i]);
        inner.append(inner.empty() ? "" : "::").append(path[i]);
        FileIndex child = catalog_.find(directory + ".rs");
        if (child == kNoFile) child = catalog_.find(directory + "/mod.rs");
        if (child != kNoFile && crates_.is_root(child)) child = kNoFile;
        if (child == kNoFile && result.file != kNoFile && !is_upper(path[i].front())) {
            child = path_attributes_.find(result.file, inner, children);
            // The modules of a file that an attribute names lie beside it.
            if (child != kNoFile) directory = directory_of(catalog_.path(child));
        }
        if (child != kNoFile) {
            result = {child, i - first + 1};
            children = directory;
            inner.clear();
        } else if (!catalog_.has_directory(directory)) {
            break;
        }
    }
    return result;
}

FileIndex RustResolver::module_file(std::string_view directory) const {
    const FileIndex file = catalog_.find(std::string(directory) + ".rs");
    return file != kNoFile ? file : catalog_.find(under(directory, "mod.rs"));
}

std::string RustResolver::module_directory(FileIndex file) const {
    const std::string_view path = catalog_.path(file);
    if (crates_.is_root(file) || base_name_of(path) == "mod.rs") return std::string(directory_of(path));
    return std::string(path.substr(0, path.size() - (path.ends_with(".rs") ? 3 : 0)));
}

Resolution RustResolver::resolve_mod(std::string_view module, std::string_view path_attribute, FileIndex importer) const {
    if (!path_attribute.empty()) {
        std::string joined;
        if (!join_attribute(catalog_.path(importer), module, path_attribute, module_directory(importer), joined)) return unresolved("leaves the project");
        return resolve_file(joined);
    }
    Segments path;
    append_segments(module, path);
    std::string relative;
    for (const std::string_view part : path) relative = under(relative, part);
    if (relative.empty()) return unresolved("not a module's name");
    const std::string base = under(module_directory(importer), relative);
    const FileIndex flat = catalog_.find(base + ".rs");
    const FileIndex nested = catalog_.find(base + "/mod.rs");
    if (flat != kNoFile && nested != kNoFile) return unresolved("both " + base + ".rs and " + base + "/mod.rs exist");
    if (flat != kNoFile || nested != kNoFile) return project_file(catalog_, flat != kNoFile ? flat : nested);
    // A root that no manifest names (compiled by a test, by a build system) has its modules beside it.
    const std::string beside = under(directory_of(catalog_.path(importer)), relative);
    const FileIndex neighbour = module_file(beside);
    if (neighbour != kNoFile && neighbour != importer)
        return project_file(catalog_, neighbour, "beside the file, as if that were a crate's root; no manifest says so");
    return unresolved("neither " + base + ".rs nor " + base + "/mod.rs exists");
}

Resolution RustResolver::resolve_file(std::string_view path) const {
    const FileIndex file = catalog_.find(path);
    if (file != kNoFile) return project_file(catalog_, file);
    const std::string ignored = ignored_reason(catalog_, path);
    return unresolved(ignored.empty() ? "no file " + std::string(path) : ignored);
}

/// A path below a crate's root. `place`: how the importer belongs to the crate, where it does.
Lead RustResolver::from_crate(std::uint32_t index, const ModulePlace* place, const Segments& path, std::size_t first) const {
    const Crate& crate = crates_.crate(index);
    const Walk walked = walk(crate.directory, crate.root, path, first);
    Lead lead;
    lead.is_module = walked.consumed == path.size() - first;
    const bool at_shared_root = walked.file == crate.root && place != nullptr && place->siblings > 0;
    if (at_shared_root && !place->with_library) {
        lead.resolution = unresolved("the file may be a module of several crates in " + crate.directory);
        lead.is_module = false;
    } else {
        lead.resolution = project_file(catalog_, walked.file, at_shared_root ? "the library is meant, not a program with the same modules" : "");
    }
    return lead;
}

/// REQUIRES: path[first - 1] is the last `super`; one or more of them begin at the path's beginning (or behind `self`).
Lead RustResolver::from_super(const ModulePlace& place, FileIndex importer, const Segments& path, std::size_t first) const {
    const auto supers = static_cast<std::size_t>(std::count(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(first), "super"));
    std::string_view module = place.path;
    if (place.crate == kNone) {
        Lead lead;
        const std::string own = module_directory(importer);
        std::string_view directory = own;
        for (std::size_t i = 0; i < supers; ++i) directory = directory_of(directory);
        const FileIndex file = module_file(directory);
        const Walk walked = walk(std::string(directory), file, path, first);
        lead.resolution = walked.file == kNoFile ? unresolved("no crate is known that the file belongs to")
                                                 : project_file(catalog_, walked.file, "no crate is known that the file belongs to; by its directory");
        return lead;
    }
    const Crate& crate = crates_.crate(place.crate);
    for (std::size_t i = 0; i < supers; ++i) {
        if (module.empty()) {
            Lead lead;
            lead.resolution = unresolved("there is no module above the crate's root");
            return lead;
        }
        module = directory_of(module);
    }
    // The module above may be inline in a file further up.
    std::string_view holder = module;
    FileIndex file = kNoFile;
    while (!holder.empty() && file == kNoFile) {
        file = module_file(under(crate.directory, holder));
        if (file != kNoFile && crates_.is_root(file)) file = kNoFile;
        if (file == kNoFile) holder = directory_of(holder);
    }
    if (module.empty()) return from_crate(place.crate, &place, path, first);
    const Walk walked = walk(under(crate.directory, module), file == kNoFile ? crate.root : file, path, first);
    Lead lead;
    lead.is_module = walked.consumed == path.size() - first && walked.consumed > 0;
    const bool guessed = holder.size() != module.size() && walked.consumed == 0;
    lead.resolution = project_file(catalog_, walked.file, guessed ? "the module above has no file of its own; the nearest further up" : "");
    return lead;
}

bool RustResolver::from_extern(std::string_view name, const Segments& path, std::size_t first, FileIndex importer, Lead& lead) const {
    const Package* package = crates_.package(crates_.package_of(importer));
    if (package == nullptr) return false;
    const Package* target = nullptr;
    if (const auto known = package->externs.find(name); known != package->externs.end()) {
        target = crates_.package(known->second.package_index);
        if (target == nullptr) {
            lead.resolution = external(known->second.package);
            return true;
        }
    } else if (name == package->library && package->library_crate != kNone) {
        target = package;
    }
    if (target == nullptr) return false;
    if (target->library_crate == kNone)
        lead.resolution = unresolved("package " + target->name + " of the project has no library");
    else
        lead = from_crate(target->library_crate, nullptr, path, first);
    return true;
}

/// A first segment that is neither a dependency nor a module with a file.
Lead RustResolver::unknown(const Segments& path, FileIndex importer) const {
    const Package* package = crates_.package(crates_.package_of(importer));
    const std::string_view name = path.front();
    Lead lead;
    const bool is_item = !name.empty() && is_upper(name.front());
    if (package != nullptr && !is_item) {
        // A library may be called otherwise than its package: md5 of md-5, crypto of rust-crypto.
        const std::string wanted = squashed(name);
        std::string best;
        for (const auto& [known, target] : package->externs)
            if (target.package_index == kNone && wanted.size() >= 3 && squashed(known).find(wanted) != std::string::npos &&
                (best.empty() || target.package < best))
                best = target.package;
        if (!best.empty()) {
            lead.resolution = external(best, "a dependency of a similar name");
            return lead;
        }
    }
    if (is_item || (package != nullptr && !name.starts_with("rustc_")))
        lead.resolution = project_file(catalog_, importer, "no dependency has this name: an item of the file's own module");
    else
        lead.resolution = external(name, package == nullptr ? "no Cargo.toml applies" : "no dependency has this name");
    return lead;
}

Lead RustResolver::resolve_path(const Segments& path, FileIndex importer) const {
    Lead lead;
    if (path.empty()) {
        lead.resolution = unresolved("not a path");
        return lead;
    }
    const std::string_view head = path.front();
    const ModulePlace place = crates_.place_of(importer);
    if (head == "crate" || head == "$crate") {
        if (place.crate != kNone) return from_crate(place.crate, &place, path, 1);
        lead.resolution = unresolved("no crate is known that the file belongs to");
        return lead;
    }
    std::size_t first = head == "self" ? 1 : 0;
    if (first < path.size() && path[first] == "super") {
        while (first < path.size() && path[first] == "super") ++first;
        return from_super(place, importer, path, first);
    }
    if (head == "self") {
        const Walk walked = walk(module_directory(importer), importer, path, 1);
        lead.is_module = walked.consumed == path.size() - 1;
        lead.resolution = project_file(catalog_, walked.file);
        return lead;
    }

    const bool absolute = head.empty();
    first = absolute ? 1 : 0;
    if (first >= path.size() || path[first].empty()) {
        lead.resolution = unresolved("not a path");
        return lead;
    }
    const std::string_view name = path[first];
    const Package* package = crates_.package(crates_.package_of(importer));
    const bool from_root = package != nullptr && package->edition_2015;
    if (from_root && place.crate != kNone) {
        const Crate& crate = crates_.crate(place.crate);
        const Walk walked = walk(crate.directory, crate.root, path, first);
        if (walked.consumed > 0) {
            lead.is_module = walked.consumed == path.size() - first;
            lead.resolution = project_file(catalog_, walked.file);
            return lead;
        }
    }
    if (from_extern(name, path, first + 1, importer, lead)) return lead;
    if (is_any_of(name, {"std", "core", "alloc"})) {
        lead.resolution = stdlib(name);
        return lead;
    }
    if (!absolute && !from_root) {
        const Walk walked = walk(module_directory(importer), importer, path, 0);
        if (walked.consumed > 0) {
            lead.is_module = walked.consumed == path.size();
            lead.resolution = project_file(catalog_, walked.file);
            return lead;
        }
    }
    if (is_any_of(name, {"proc_macro", "test"})) {
        lead.resolution = stdlib(name);
        return lead;
    }
    return unknown(absolute ? Segments(path.begin() + 1, path.end()) : path, importer);
}

Resolution RustResolver::resolve(const ast::Import& import, FileIndex importer) const {
    if (import.computed) return unresolved("an expression decides: " + import.module.substr(0, 100));
    if (import.module.size() > kMaxText) return unresolved("not a path");
    const bool names_file = import.module.find('/') != std::string::npos || import.module.ends_with(".rs");
    if (import.keyword.starts_with("include")) {
        std::string joined;
        if (import.module.starts_with('/') || !join_path(directory_of(catalog_.path(importer)), import.module, joined)) return unresolved("leaves the project");
        return resolve_file(joined);
    }
    if (import.keyword == "mod" || import.keyword == "path") {
        const bool attribute = import.alias.find('/') != std::string::npos || import.alias.ends_with(".rs");
        return resolve_mod(import.module,
                           attribute    ? std::string_view(import.alias)
                           : names_file ? std::string_view(import.module)
                                        : std::string_view(),
                           importer);
    }

    Segments path;
    append_segments(import.module, path);
    if (import.keyword.starts_with("extern") && !path.empty() && path.front() == "self") path.front() = "crate";
    Lead whole = resolve_path(path.empty() && !import.names.empty() ? Segments{import.names.front().name} : path, importer);
    if (import.names.empty() || whole.resolution.status != ResolutionStatus::project) return std::move(whole.resolution);

    // A name that is a module itself leads to its file; the module before it is meant only by names that are items in it.
    Resolution result = whole.resolution;
    result.files.clear();
    bool uses_module = false;
    std::vector<FileIndex> modules;
    for (const ast::ImportedName& name : import.names) {
        result.name_files.push_back(kNoFile);
        if (name.name == "*" || name.name == "self") {
            uses_module = true;
            continue;
        }
        Segments longer = path;
        append_segments(name.name, longer);
        Lead lead = resolve_path(longer, importer);
        const std::vector<FileIndex>& files = lead.resolution.files;
        if (lead.resolution.status != ResolutionStatus::project || files == whole.resolution.files) {
            uses_module = true;
            continue;
        }
        if (lead.is_module) result.name_files.back() = files.front();
        if (std::find(modules.begin(), modules.end(), files.front()) == modules.end()) modules.push_back(files.front());
    }
    if (uses_module) result.files = whole.resolution.files;
    for (const FileIndex file : modules)
        if (std::find(result.files.begin(), result.files.end(), file) == result.files.end()) result.files.push_back(file);
    if (!uses_module) {
        // Each name was followed to a file below: that the path passed a shared root does not matter any more.
        result.target = catalog_.path(result.files.front());
        result.kind = ResolutionKind::exact;
        result.reason.clear();
    }
    return result;
}

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<RustResolver>(catalog, context); }

}  // namespace

ResolverFactory factory() { return {"rust", {"rust"}, false, make}; }

}  // namespace aircher::project::rust
