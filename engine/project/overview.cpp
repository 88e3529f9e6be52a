#include "engine/project/overview.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "engine/filesystem/classify.h"
#include "engine/project/root_policy.h"

namespace aircher::project {
namespace {

using filesystem::FileEntry;
using filesystem::LanguageId;
using filesystem::WalkResult;

constexpr std::size_t kMaxManifestBytes = 1U << 20;
constexpr std::size_t kMaxLanguages = 15;   // told one by one; the rest in one row
constexpr std::size_t kMaxManifests = 200;  // read; a monorepo's rest is counted in `skipped`

struct Share {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    void add(const FileEntry& file) {
        ++files;
        bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(file.size, 0));
    }
};
using ByLanguage = std::map<LanguageId, Share>;

struct DirectoryCount {
    Share all;
    ByLanguage languages;
};

/// The language with the most bytes; where a tenth of them is code, only code counts.
std::string main_language(const DirectoryCount& counted) {
    const auto is_code = [](LanguageId id) { return filesystem::language(id).kind == filesystem::LanguageKind::code; };
    std::uint64_t code = 0;
    for (const auto& [id, share] : counted.languages) code += is_code(id) ? share.bytes : 0;
    const bool only_code = code * 10 >= counted.all.bytes;
    std::optional<LanguageId> best;
    std::uint64_t best_bytes = 0;
    for (const auto& [id, share] : counted.languages) {
        if (id == filesystem::kUnknownLanguage || (only_code && !is_code(id)) || (best && share.bytes <= best_bytes)) continue;
        best = id;
        best_bytes = share.bytes;
    }
    return best ? std::string(filesystem::language(*best).name) : std::string();
}

/// Names that start a program or a package by their ecosystem's convention.
std::string entry_point_reason(std::string_view base_name, std::string_view directory) {
    constexpr std::array<std::string_view, 14> kMains = {"main.go", "main.rs",   "main.c",  "main.cpp",   "main.cc",   "main.py",  "main.ts",
                                                         "main.js", "Main.java", "Main.kt", "main.swift", "main.dart", "main.zig", "Program.cs"};
    if (std::find(kMains.begin(), kMains.end(), base_name) != kMains.end()) return "named as a program's start";
    if (base_name == "__main__.py") return "runs with python -m";
    if (base_name == "manage.py") return "Django's command";
    if (base_name == "lib.rs" && directory.ends_with("src")) return "root of a Rust library";
    if (base_name == "wsgi.py" || base_name == "asgi.py") return "a web server's entry";
    return {};
}

class OverviewBuilder {
public:
    OverviewBuilder(Workspace& workspace, const RootSet& roots, RequestContext& context) : workspace_(workspace), roots_(roots), context_(context) {}

    Result<void> add_root(const Root& root, const std::string& focus) {
        filesystem::WalkRequest request;
        request.stat = true;
        if (!focus.empty()) request.paths = {focus};
        auto walked = workspace_.filesystem().walk_project(root.directory, request, context_);
        if (!walked) return walked.error();
        const std::size_t focus_length = focus.empty() ? 0 : focus.size() + 1;
        for (const FileEntry& file : walked->files()) count(root, *walked, file, focus, focus_length);
        for (const auto& skipped : walked->skipped())
            overview_.skipped.push_back({skipped.path.empty() ? "" : roots_.display(root, skipped.path), skipped.count, skipped.reason});
        if (context_.should_stop()) return context_.stop_error();
        read_manifests(root);
        return {};
    }

    Overview finish() {
        for (const auto& [id, share] : languages_) {
            const filesystem::Language& row = filesystem::language(id);
            overview_.languages.push_back(
                {id == filesystem::kUnknownLanguage ? "unknown" : std::string(row.name), std::string(row.title), share.files, share.bytes});
        }
        std::sort(overview_.languages.begin(), overview_.languages.end(),
                  [](const auto& a, const auto& b) { return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name; });
        sum_up_small_languages();
        for (const auto& [path, counted] : directories_) overview_.directories.push_back({path, counted.all.files, counted.all.bytes, main_language(counted)});
        std::stable_sort(overview_.directories.begin(), overview_.directories.end(), [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
        const auto depth = [](const std::string& path) { return std::count(path.begin(), path.end(), '/'); };
        const auto shallow_first = [&](const auto& a, const auto& b) { return std::pair(depth(a.path), a.path) < std::pair(depth(b.path), b.path); };
        std::sort(overview_.manifests.begin(), overview_.manifests.end(), shallow_first);
        std::stable_sort(overview_.entry_points.begin(), overview_.entry_points.end(), shallow_first);
        return std::move(overview_);
    }

private:
    void sum_up_small_languages() {
        auto& rows = overview_.languages;
        if (rows.size() <= kMaxLanguages) return;
        LanguageShare others{"(others)", std::to_string(rows.size() - kMaxLanguages) + " others", 0, 0};
        for (std::size_t i = kMaxLanguages; i < rows.size(); ++i) {
            others.files += rows[i].files;
            others.bytes += rows[i].bytes;
        }
        rows.resize(kMaxLanguages);
        rows.push_back(std::move(others));
    }

    void count(const Root& root, const WalkResult& walked, const FileEntry& file, const std::string& focus, std::size_t focus_length) {
        ++overview_.files;
        overview_.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(file.size, 0));
        languages_[file.language].add(file);
        const std::string path = walked.path(file);
        const std::size_t slash = path.find('/', focus_length);
        DirectoryCount& directory = directories_[roots_.display(root, slash == std::string::npos ? focus : path.substr(0, slash))];
        directory.all.add(file);
        directory.languages[file.language].add(file);

        const filesystem::PathFlags flags = filesystem::classify_path(path);
        if (slash == std::string::npos && overview_.readme.empty() && (file.base_name().starts_with("README") || file.base_name().starts_with("readme")))
            overview_.readme = roots_.display(root, path);
        if (flags.vendored || flags.test) return;
        if (!manifest_kind(file.base_name()).empty()) manifest_paths_.push_back(path);
        if (std::string reason = entry_point_reason(file.base_name(), walked.directory(file.directory)); !reason.empty()) {
            overview_.entry_points.push_back({roots_.display(root, path), std::move(reason)});
        }
    }

    void read_manifests(const Root& root) {
        std::stable_sort(manifest_paths_.begin(), manifest_paths_.end(),
                         [](const auto& a, const auto& b) { return std::count(a.begin(), a.end(), '/') < std::count(b.begin(), b.end(), '/'); });
        if (manifest_paths_.size() > kMaxManifests) {
            overview_.skipped.push_back({"", manifest_paths_.size() - kMaxManifests, "deeper manifests, not read"});
            manifest_paths_.resize(kMaxManifests);
        }
        for (const std::string& path : manifest_paths_) {
            if (context_.should_stop()) break;
            const std::size_t slash = path.rfind('/');
            const std::string_view name = std::string_view(path).substr(slash + 1);
            auto text = root.directory.read_file(path, kMaxManifestBytes);
            Manifest manifest;
            if (text) {
                manifest = parse_manifest(name, *text);
            } else {
                manifest.kind = manifest_kind(name);
            }
            const std::string folder = slash == std::string::npos ? std::string() : path.substr(0, slash);
            for (const ManifestEntryPoint& entry : manifest.entry_points) add_entry_point(root, folder, entry);
            overview_.manifests.push_back({roots_.display(root, path), std::move(manifest)});
        }
        manifest_paths_.clear();
    }

    void add_entry_point(const Root& root, const std::string& folder, const ManifestEntryPoint& entry) {
        std::string path = entry.path;
        if (auto normal = normalize_path(folder + "/" + entry.path); normal && root.directory.status(*normal)) path = roots_.display(root, *normal);
        const bool known = std::any_of(overview_.entry_points.begin(), overview_.entry_points.end(),
                                       [&](const auto& e) { return e.path == path && e.reason == entry.reason; });
        if (!known) overview_.entry_points.push_back({std::move(path), entry.reason});
    }

    Workspace& workspace_;
    const RootSet& roots_;
    RequestContext& context_;
    Overview overview_;
    ByLanguage languages_;
    std::map<std::string, DirectoryCount> directories_;
    std::vector<std::string> manifest_paths_;  ///< of the root at hand
};

}  // namespace

Result<Overview> make_overview(Workspace& workspace, const RootSet& roots, const std::string& focus, RequestContext& context) {
    OverviewBuilder builder(workspace, roots, context);
    auto selections = select(roots, {focus});
    if (!selections) return selections.error();
    for (const Selection& selection : *selections) {
        if (!selection.globs.empty()) return Error{ErrorCode::invalid_argument, "focus names one directory, not a glob", {}, focus};
        if (auto added = builder.add_root(*selection.root, selection.paths.empty() ? std::string() : selection.paths.front()); !added) return added.error();
    }
    return builder.finish();
}

}  // namespace aircher::project
