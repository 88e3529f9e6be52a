#include "engine/project/overview/root_entries.h"

#include <algorithm>

#include "engine/filesystem/classify.h"
#include "engine/project/manifest/text.h"
#include "engine/project/overview/entry_list.h"
#include "engine/project/overview/entry_points.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxManifests = 200;  // read; a monorepo has thousands
constexpr std::size_t kMaxManifestBytes = 1U << 20U;

/// A HasFile: lock files and wrappers lie in the manifest's folder or above it; other names are asked for with the folder alone.
int place_of(const Root& root, std::string_view folder, std::string_view name) {
    for (int up = 1;; ++up) {
        if (root.directory.status(folder.empty() ? std::string(name) : std::string(folder).append("/").append(name))) return up;
        if (folder.empty() || name.find('/') != std::string_view::npos) return 0;
        folder = directory_of(folder);
    }
}

}  // namespace

std::vector<ReadManifest> read_manifests(const Root& root, std::vector<std::string> paths, std::uint64_t& left_out, RequestContext& context) {
    const auto depth_of = [](const std::string& path) { return std::count(path.begin(), path.end(), '/'); };
    std::stable_sort(paths.begin(), paths.end(), [&](const auto& a, const auto& b) { return depth_of(a) < depth_of(b); });
    left_out = paths.size() - std::min(paths.size(), kMaxManifests);
    paths.resize(paths.size() - left_out);
    std::vector<ReadManifest> manifests;
    for (const std::string& path : paths) {
        if (context.should_stop()) break;
        const std::string folder(directory_of(path));
        ReadManifest one{path, {}};
        if (const auto text = root.directory.read_file(path, kMaxManifestBytes)) {
            one.manifest = parse_manifest(base_name_of(path), *text, [&](std::string_view name) { return place_of(root, folder, name); });
        } else {
            one.manifest.kind = manifest_kind(base_name_of(path));
        }
        manifests.push_back(std::move(one));
    }
    return manifests;
}

ImportScanner RootEntries::scanner() {
    return [this](std::string_view path, std::string_view language, std::string_view text, ast::ImportScan& out) {
        if (const auto start = find_start(path, language, text)) {
            const filesystem::PathFlags flags = filesystem::classify_path(path);
            if (!flags.test && !flags.vendored) {
                const std::lock_guard lock(mutex_);
                starts_.push_back({std::string(path), line_number(text, start->offset), start->reason});
            }
        }
        return ast::scan_imports(language, text, {0, static_cast<std::uint32_t>(text.size())}, out);
    };
}

std::vector<EntryPoint> RootEntries::find(const FileCatalog& catalog, RequestContext& context) {
    std::vector<std::string> manifests, named;
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        const std::string& path = catalog.path(file);
        const bool manifest = !manifest_kind(base_name_of(path)).empty(), start = !start_by_name(path).empty();
        if (!manifest && !start) continue;
        const filesystem::PathFlags flags = filesystem::classify_path(path);
        if (flags.test || flags.vendored) continue;
        if (manifest) manifests.push_back(path);
        if (start) named.push_back(path);
    }
    const std::string everything;
    EntryList list(root_, everything);
    std::uint64_t left_out = 0;
    for (const ReadManifest& one : read_manifests(root_, std::move(manifests), left_out, context)) list.add_manifest(one);
    const auto by_path = [](const SourceFacts::Start& a, const SourceFacts::Start& b) { return a.path < b.path; };
    std::sort(starts_.begin(), starts_.end(), by_path);
    for (std::size_t i = 0; i < starts_.size(); ++i)
        if (i == 0 || starts_[i].path != starts_[i - 1].path) list.add_start(starts_[i]);
    for (const std::string& path : named) list.add_named(path, true);
    return std::move(list).finish();
}

}  // namespace aircher::project
