#include "engine/project/resolution/rust/crates.h"

#include <algorithm>

#include "engine/project/resolution/rust/cargo_toml.h"

namespace aircher::project::rust {
namespace {

constexpr std::size_t kMaxManifests = 20'000;
constexpr std::size_t kMaxManifest = 1U << 20U;

bool is_rust(std::string_view path) { return path.ends_with(".rs"); }

struct Manifest {
    std::string directory;
    CargoToml file;
    std::uint32_t package = kNone;
};

}  // namespace

/// What members of a workspace take from its manifest.
struct Crates::Workspace {
    std::string_view directory;
    std::string_view edition;
    std::unordered_map<std::string_view, const Dependency*> dependencies;
    std::unordered_map<std::string_view, const Dependency*> patches;
};

Crates::Crates(const FileCatalog& catalog, RequestContext& request) : catalog_(catalog) {
    for (const FileIndex file : catalog.files_named("main.rs")) main_files_[std::string(directory_of(directory_of(catalog.path(file))))].push_back(file);
    read_manifests(catalog, request);
    add_loose_roots(catalog);
}

void Crates::read_manifests(const FileCatalog& catalog, RequestContext& request) {
    std::vector<Manifest> manifests;
    TextMap<std::size_t> by_directory;
    for (const FileIndex index : catalog.files_named("Cargo.toml")) {
        if (manifests.size() >= kMaxManifests || request.should_stop()) break;
        const Result<std::string> text = catalog.read(catalog.path(index), kMaxManifest);
        if (!text) continue;
        Manifest manifest{std::string(directory_of(catalog.path(index))), parse_cargo_toml(*text), kNone};
        by_directory.emplace(manifest.directory, manifests.size());
        if (manifest.file.has_package) {
            manifest.package = static_cast<std::uint32_t>(packages_.size());
            Package package;
            package.directory = manifest.directory;
            package.name = manifest.file.name;
            package.library = library_name(manifest.file);
            package_at_.emplace(package.directory, manifest.package);
            packages_.push_back(std::move(package));
        }
        manifests.push_back(std::move(manifest));
    }
    for (const Manifest& manifest : manifests)
        if (manifest.package != kNone) add_targets(catalog, manifest.package, manifest.file);
    // Nearest above wins, as Cargo's search does; members and exclude lists only decide whether Cargo accepts it.
    TextMap<Workspace> workspaces;
    for (const Manifest& manifest : manifests) {
        if (!manifest.file.has_workspace) continue;
        Workspace& workspace = workspaces[manifest.directory];
        workspace.directory = manifest.directory;
        workspace.edition = manifest.file.workspace_edition;
        for (const Dependency& dependency : manifest.file.workspace_dependencies) workspace.dependencies.emplace(dependency.key, &dependency);
        for (const Dependency& patch : manifest.file.patches) workspace.patches.emplace(patch.package.empty() ? patch.key : patch.package, &patch);
    }
    for (const Manifest& manifest : manifests) {
        if (manifest.package == kNone || request.should_stop()) continue;
        std::string_view directory = manifest.directory;
        auto workspace = workspaces.find(directory);
        while (workspace == workspaces.end() && !directory.empty()) {
            directory = directory_of(directory);
            workspace = workspaces.find(directory);
        }
        const Workspace* shared = workspace == workspaces.end() ? nullptr : &workspace->second;
        const std::string_view edition = manifest.file.edition == "workspace" && shared != nullptr ? shared->edition : std::string_view(manifest.file.edition);
        packages_[manifest.package].edition_2015 = edition.empty() || edition == "2015";
        add_externs(manifest.package, manifest.file, shared);
    }
}

void Crates::add_externs(std::uint32_t index, const CargoToml& file, const Workspace* workspace) {
    Package& package = packages_[index];
    std::string directory;
    for (const Dependency& written : file.dependencies) {
        const Dependency* dependency = &written;
        std::string_view base = package.directory;
        if (written.workspace && workspace != nullptr)
            if (const auto inherited = workspace->dependencies.find(written.key); inherited != workspace->dependencies.end()) {
                dependency = inherited->second;
                base = workspace->directory;
            }
        const bool renamed = !dependency->package.empty();
        ExternName name{renamed ? dependency->package : dependency->key, kNone};
        std::string_view path = dependency->path;
        if (path.empty() && workspace != nullptr)
            // A patch replaces the published package everywhere in the workspace.
            if (const auto patch = workspace->patches.find(name.package); patch != workspace->patches.end()) {
                path = patch->second->path;
                base = workspace->directory;
            }
        std::string in_code = code_name(dependency->key);
        if (!path.empty() && join_path(base, path, directory))
            if (const auto target = package_at_.find(directory); target != package_at_.end()) {
                name.package_index = target->second;
                if (!renamed) in_code = packages_[target->second].library;
            }
        const auto [known, added] = package.externs.try_emplace(std::move(in_code), name);
        // The same crate as dev-dependency with a path and as dependency without: the one of the project says more.
        if (!added && known->second.package_index == kNone) known->second = name;
    }
}

void Crates::add_crate(const FileCatalog& catalog, FileIndex root, std::uint32_t package, CrateKind kind) {
    if (root == kNoFile) return;
    const auto index = static_cast<std::uint32_t>(crates_.size());
    if (!root_crates_.emplace(root, index).second) return;
    crates_.push_back({root, std::string(directory_of(catalog.path(root))), package, kind});
    if (kind == CrateKind::library && package != kNone) packages_[package].library_crate = index;
    if (kind == CrateKind::build_script) return;
    const auto [place, added] = directories_.try_emplace(crates_.back().directory, Directory{index, 0});
    if (!added) ++place->second.others;
}

void Crates::add_automatic(const FileCatalog& catalog, std::uint32_t package, std::string_view folder, CrateKind kind) {
    const std::string directory = under(packages_[package].directory, folder);
    if (!catalog.has_directory(directory)) return;
    for (const FileIndex file : catalog.files_in(directory))
        if (is_rust(catalog.path(file))) add_crate(catalog, file, package, kind);
    if (const auto folders = main_files_.find(directory); folders != main_files_.end())
        for (const FileIndex file : folders->second) add_crate(catalog, file, package, kind);
}

void Crates::add_targets(const FileCatalog& catalog, std::uint32_t index, const CargoToml& file) {
    const std::string directory = packages_[index].directory;
    std::string path;
    const auto at = [&](std::string_view relative) { return join_path(directory, relative, path) ? catalog.find(path) : kNoFile; };
    add_crate(catalog, at(file.lib.path.empty() ? std::string_view("src/lib.rs") : file.lib.path), index, CrateKind::library);

    struct Group {
        const std::vector<Target>& targets;
        std::string_view folder;
        bool automatic;
        CrateKind kind;
    };
    const Group groups[] = {{file.bins, "src/bin", file.auto_bins, CrateKind::program},
                            {file.examples, "examples", file.auto_examples, CrateKind::other},
                            {file.tests, "tests", file.auto_tests, CrateKind::other},
                            {file.benches, "benches", file.auto_benches, CrateKind::other}};
    if (file.auto_bins || file.bins.empty()) add_crate(catalog, at("src/main.rs"), index, CrateKind::program);
    for (const Group& group : groups) {
        for (const Target& target : group.targets) {
            FileIndex root = kNoFile;
            if (!target.path.empty()) {
                root = at(target.path);
            } else {
                const std::string base = std::string(group.folder) + "/" + target.name;
                root = at(base + ".rs");
                if (root == kNoFile) root = at(base + "/main.rs");
                if (root == kNoFile && group.kind == CrateKind::program) root = at("src/main.rs");
            }
            add_crate(catalog, root, index, group.kind);
        }
        if (group.automatic) add_automatic(catalog, index, group.folder, group.kind);
    }
    if (file.build != "false")
        add_crate(catalog, at(file.build.empty() || file.build == "true" ? std::string_view("build.rs") : file.build), index, CrateKind::build_script);
}

void Crates::add_loose_roots(const FileCatalog& catalog) {
    // Without Cargo (the kernel, other build systems): lib.rs and main.rs that lie in no crate begin one. Outer ones first.
    std::vector<FileIndex> roots;
    for (const std::string_view name : {"lib.rs", "main.rs"})
        for (const FileIndex file : catalog.files_named(name)) roots.push_back(file);
    std::stable_sort(roots.begin(), roots.end(), [&](FileIndex a, FileIndex b) { return catalog.path(a).size() < catalog.path(b).size(); });
    for (const FileIndex file : roots) {
        std::string_view at;
        if (!is_root(file) && enclosing(directory_of(catalog.path(file)), at) == nullptr)
            add_crate(catalog, file, package_of(file), base_name_of(catalog.path(file)) == "lib.rs" ? CrateKind::library : CrateKind::program);
    }
}

const Crates::Directory* Crates::enclosing(std::string_view directory, std::string_view& at) const {
    while (true) {
        if (const auto found = directories_.find(directory); found != directories_.end()) {
            at = found->first;
            return &found->second;
        }
        if (directory.empty()) return nullptr;
        directory = directory_of(directory);
    }
}

std::uint32_t Crates::package_of(FileIndex file) const {
    if (const auto root = root_crates_.find(file); root != root_crates_.end()) return crates_[root->second].package;
    std::string_view directory = directory_of(catalog_.path(file));
    while (true) {
        if (const auto found = package_at_.find(directory); found != package_at_.end()) return found->second;
        if (directory.empty()) return kNone;
        directory = directory_of(directory);
    }
}

ModulePlace Crates::place_of(FileIndex file) const {
    ModulePlace place;
    if (const auto root = root_crates_.find(file); root != root_crates_.end()) {
        place.crate = root->second;
        return place;
    }
    const std::string_view path = catalog_.path(file);
    std::string_view at;
    const Directory* directory = enclosing(directory_of(path), at);
    if (directory == nullptr) return place;
    place.crate = directory->crate;
    place.siblings = directory->others;
    place.with_library = crates_[place.crate].kind == CrateKind::library;
    place.path = at.empty() ? path : path.substr(at.size() + 1);
    place.path =
        base_name_of(path) == "mod.rs" ? directory_of(place.path) : place.path.substr(0, place.path.size() - std::min<std::size_t>(3, place.path.size()));
    return place;
}

}  // namespace aircher::project::rust
