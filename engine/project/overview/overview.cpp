#include "engine/project/overview/overview.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engine/filesystem/classify.h"
#include "engine/project/manifest/text.h"
#include "engine/project/overview/commands.h"
#include "engine/project/overview/entry_list.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/overview/modules.h"
#include "engine/project/overview/purpose.h"
#include "engine/project/overview/root_entries.h"
#include "engine/project/overview/source_pass.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

using filesystem::FileEntry;
using filesystem::LanguageId;
using filesystem::WalkResult;

constexpr std::size_t kMaxManifestBytes = 1U << 20;
constexpr std::size_t kMaxLanguages = 15;   // told one by one; the rest in one row
constexpr std::size_t kMaxScripts = 12;
constexpr const char* kHooks = ".pre-commit-config.yaml";
constexpr std::size_t kMaxWorkflows = 20;

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

std::size_t depth_of(std::string_view path) { return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')); }

bool is_code(LanguageId id) { return filesystem::language(id).kind == filesystem::LanguageKind::code; }

class OverviewBuilder {
public:
    OverviewBuilder(Workspace& workspace, const RootSet& roots, RequestContext& context) : workspace_(workspace), roots_(roots), context_(context) {}

    Result<void> add_root(const Root& root, const std::string& focus) {
        filesystem::WalkRequest request;
        request.stat = true;
        if (!focus.empty()) request.paths = {focus};
        auto walked = workspace_.filesystem().walk_project(root.directory, request, context_);
        if (!walked) return walked.error();
        RootWork work(root, *walked, focus);
        work.find_headers_languages();
        for (const FileEntry& file : walked->files()) count(work, file);
        for (const auto& skipped : walked->skipped()) add_skipped(root, skipped);
        if (context_.should_stop()) return context_.stop_error();
        read_manifests(work);
        find_purpose(work);
        add_commands(work);
        if (context_.should_stop()) return context_.stop_error();
        work.modules.choose();
        if (auto done = add_modules(work); !done) return done.error();
        add_entry_points(work);
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
        sort_modules();
        for (const auto& [path, counted] : directories_) overview_.directories.push_back({path, counted.all.files, counted.all.bytes, main_language(counted)});
        std::stable_sort(overview_.directories.begin(), overview_.directories.end(), [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
        std::sort(overview_.manifests.begin(), overview_.manifests.end(),
                  [](const auto& a, const auto& b) { return std::pair(depth_of(a.path), a.path) < std::pair(depth_of(b.path), b.path); });
        return std::move(overview_);
    }

private:
    /// What is gathered of one root.
    struct RootWork {
        RootWork(const Root& root_of, const WalkResult& walk, const std::string& focus_of)
            : root(root_of), walked(walk), focus(focus_of), folder(focus_of), modules(module_focus()) {}

        /// The focus may be a file.
        std::string module_focus() {
            const auto& all = walked.directories();
            if (std::find(all.begin(), all.end(), focus) == all.end()) folder = std::string(directory_of(focus));
            return folder;
        }

        /// A header says nothing of its language by its name: where no C stands beside it, but most sources are C++, it is C++.
        void find_headers_languages() {
            std::size_t sources = 0;
            std::size_t cpp_sources = 0;
            for (const FileEntry& file : walked.files()) {
                cpp_sources += file.language == cpp ? 1 : 0;
                if (file.language != c || file.base_name().ends_with(".h")) continue;
                ++sources;
                c_folders.insert(top_folder(walked.directory(file.directory)));
            }
            mostly_cpp = cpp_sources > sources;
        }
        LanguageId language_of(const FileEntry& file, std::string_view path) const {
            return mostly_cpp && file.language == c && file.base_name().ends_with(".h") && !c_folders.contains(top_folder(directory_of(path))) ? cpp
                                                                                                                                               : file.language;
        }
        /// The first folder below the focus.
        std::string top_folder(std::string_view directory) const {
            const std::string_view own = below(directory, folder);
            return std::string(own.substr(0, own.find('/')));
        }

        const LanguageId c = filesystem::find_language("c");
        const LanguageId cpp = filesystem::find_language("cpp");
        bool mostly_cpp = false;
        std::set<std::string> c_folders;  ///< with files that are C without doubt
        const Root& root;
        const WalkResult& walked;
        const std::string& focus;
        std::string folder;  ///< the focus, or where it lies
        ModuleTree modules;
        std::uint64_t code_files = 0;
        std::uint64_t code_bytes = 0;
        std::vector<std::string> manifest_paths;
        std::vector<std::string> named_starts;
        std::vector<std::string> scripts;
        std::vector<std::string> readmes;  ///< directly in the focus
        std::vector<ReadManifest> manifests;
        std::vector<SourceFacts::Start> starts;
        bool sources_read = false;
    };

    void add_skipped(const Root& root, const filesystem::SkippedEntry& skipped) {
        filesystem::SkippedEntry row{skipped.path.empty() ? "" : roots_.display(root, skipped.path), skipped.count, skipped.reason};
        if (std::find(overview_.skipped.begin(), overview_.skipped.end(), row) == overview_.skipped.end()) overview_.skipped.push_back(std::move(row));
    }

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

    void count(RootWork& work, const FileEntry& file) {
        const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(file.size, 0));
        ++overview_.files;
        overview_.bytes += size;
        const std::string path = work.walked.path(file);
        const std::size_t slash = path.find('/', work.focus.empty() ? 0 : std::min(work.focus.size() + 1, path.size()));
        DirectoryCount& directory = directories_[roots_.display(work.root, slash == std::string::npos ? work.focus : path.substr(0, slash))];
        const LanguageId language = work.language_of(file, path);
        languages_[language].add(file);
        directory.all.add(file);
        directory.languages[language].add(file);
        if (is_code(language)) {
            ++work.code_files;
            work.code_bytes += size;
            work.modules.add_file(work.walked.directory(file.directory), language, size);
        }
        const std::string_view base = file.base_name();
        if (slash == std::string::npos && readme_rank(base)) work.readmes.push_back(path);
        const filesystem::PathFlags flags = filesystem::classify_path(path);
        if (flags.vendored || flags.test) return;
        if (!manifest_kind(base).empty()) work.manifest_paths.push_back(path);
        if (!start_by_name(path).empty()) work.named_starts.push_back(path);
        if (script_kind(below(path, work.folder)) != CommandKind::other) work.scripts.push_back(path);
    }

    void read_manifests(RootWork& work) {
        std::uint64_t left_out = 0;
        work.manifests = project::read_manifests(work.root, std::move(work.manifest_paths), left_out, context_);
        if (left_out > 0) overview_.skipped.push_back({"", left_out, "deeper manifests, not read"});
        for (const ReadManifest& one : work.manifests) {
            // A workspace's root has a manifest but no name; Gradle's subprojects are named elsewhere.
            const bool named = !one.manifest.name.empty() || one.manifest.kind == "gradle";
            if (named && makes_package(base_name_of(one.path)) && distance_from_heart(below(one.path, work.folder)) == 0)
                work.modules.add_package(std::string(directory_of(one.path)));
            overview_.manifests.push_back({roots_.display(work.root, one.path), one.manifest.kind});
        }
    }

    void find_purpose(RootWork& work) {
        std::stable_sort(work.readmes.begin(), work.readmes.end(),
                         [](const auto& a, const auto& b) { return *readme_rank(base_name_of(a)) < *readme_rank(base_name_of(b)); });
        // GitHub shows those where the root has none.
        if (work.readmes.empty() && work.focus.empty())
            for (const char* path : {".github/README.md", "docs/README.md", "docs/README.rst"})
                if (work.root.directory.status(path)) work.readmes.emplace_back(path);
        for (const std::string& path : work.readmes) {
            if (overview_.readme.empty()) overview_.readme = roots_.display(work.root, path);
            const auto text = work.root.directory.read_file(path, kMaxManifestBytes);
            const auto paragraph = text ? first_paragraph(base_name_of(path), *text) : std::nullopt;
            if (!paragraph) continue;
            overview_.purposes.push_back({paragraph->text, roots_.display(work.root, path), paragraph->line});
            break;
        }
        for (const ReadManifest& one : work.manifests) {
            if (one.manifest.description.empty() || directory_of(one.path) != work.folder) continue;
            const std::string_view said = one.manifest.description;
            const bool known = std::any_of(overview_.purposes.begin(), overview_.purposes.end(), [&](const Purpose& purpose) {
                return purpose.text.find(said.substr(0, said.find_last_not_of(".…") + 1)) != std::string::npos;
            });
            if (!known) overview_.purposes.push_back({one.manifest.description, roots_.display(work.root, one.path), one.manifest.description_line});
        }
    }

    void add_commands(RootWork& work) {
        ChosenCommands chosen = choose_commands(work.manifests, work.folder);
        overview_.manifests_left_out += chosen.left_out;
        std::vector<Command> scripts;
        for (const std::string& path : work.scripts) {
            if (scripts.size() >= kMaxScripts) break;
            const std::string_view own = below(path, work.folder);
            const auto text = work.root.directory.read_file(path, kMaxManifestBytes);
            // What takes the program from its arguments runs nothing by itself.
            const bool asks = text && script_kind(own) == CommandKind::run && (text->find("$1") != std::string::npos || text->find("$*") != std::string::npos || text->find("$@") != std::string::npos);
            if (text && !asks && (text->starts_with("#!") || own.ends_with(".sh") || own.ends_with(".ps1")))
                scripts.push_back({"./" + std::string(own), {}, script_kind(own), path, 0});
        }
        chosen.commands.insert(chosen.commands.begin(), scripts.begin(), scripts.end());
        add_readme_targets(work, chosen.commands);
        const std::string hooks = work.folder.empty() ? kHooks : work.folder + "/" + kHooks;
        if (work.root.directory.status(hooks)) chosen.commands.push_back({"pre-commit run --all-files", {}, CommandKind::lint, hooks, 0});
        order_commands(chosen.commands);
        if (work.focus.empty()) add_hints(chosen.commands, read_workflows(work.root));
        for (Command& command : chosen.commands) {
            command.path = roots_.display(work.root, command.path);
            overview_.commands.push_back(std::move(command));
        }
    }

    /// Where a Makefile of the same folder has none of that name.
    static void add_readme_targets(const RootWork& work, std::vector<Command>& commands) {
        const bool makes = std::any_of(work.manifests.begin(), work.manifests.end(),
                                       [&](const ReadManifest& one) { return one.manifest.kind == "make" && directory_of(one.path) == work.folder; });
        if (!makes || work.readmes.empty()) return;
        const auto text = work.root.directory.read_file(work.readmes.front(), kMaxManifestBytes);
        if (!text) return;
        for (Command& target : readme_targets(work.readmes.front(), *text))
            if (std::none_of(commands.begin(), commands.end(), [&](const Command& known) { return known.command == target.command; })) commands.push_back(std::move(target));
    }

    std::vector<Command> read_workflows(const Root& root) {
        std::vector<Command> hints;
        filesystem::WalkRequest request;
        request.paths = {".github/workflows"};
        request.max_depth = 1;
        const auto walked = workspace_.filesystem().walk_project(root.directory, request, context_);
        if (!walked) return hints;
        const auto is_folder = [&](std::string_view folder) {
            const auto status = root.directory.status(folder);
            return status && status->kind == FileKind::directory;
        };
        std::size_t count = 0;
        for (const FileEntry& file : walked->files()) {
            const std::string path = walked->path(file);
            if (!(path.ends_with(".yml") || path.ends_with(".yaml")) || ++count > kMaxWorkflows) continue;
            if (const auto text = root.directory.read_file(path, kMaxManifestBytes))
                for (Command& command : workflow_commands(path, *text, is_folder)) hints.push_back(std::move(command));
        }
        return hints;
    }

    Result<void> add_modules(RootWork& work) {
        const auto& parts = work.modules.parts();
        overview_.code_files += work.code_files;
        overview_.code_bytes += work.code_bytes;
        const std::size_t first = overview_.modules.size();
        for (const ModuleTree::Part& part : parts) {
            Module module;
            module.aside = part.aside;
            module.path = roots_.display(work.root, part.directory);
            module.language = most_of(part.languages);
            module.files = part.files;
            module.bytes = part.bytes;
            module.test = part.test;
            module.vendored = part.vendored;
            module.rest = part.rest;
            name_module(work, part, module);
            overview_.modules.push_back(std::move(module));
        }
        if (overview_.code_files > kMaxOverviewFiles || overview_.code_bytes > kMaxOverviewBytes) {
            overview_.sources_read = false;
            return {};
        }
        work.sources_read = true;
        auto facts = read_sources(workspace_, work.root, work.focus, work.modules, context_);
        if (!facts) return facts.error();
        for (const auto& skipped : facts->skipped) add_skipped(work.root, skipped);
        for (std::size_t part = 0; part < parts.size(); ++part) overview_.modules[first + part].lines = facts->lines[part];
        for (const SourceFacts::Edge& edge : facts->edges) {
            overview_.modules[first + edge.from].uses.push_back({static_cast<std::uint32_t>(first + edge.to), edge.imports});
            ++overview_.modules[first + edge.to].used_by;
        }
        overview_.imports += facts->imports;
        overview_.unresolved_imports += facts->unresolved;
        work.starts = std::move(facts->starts);
        return {};
    }

    /// By lines where they are known: bytes tell of minified files. Tests and what else lies aside come last.
    void sort_modules() {
        auto& modules = overview_.modules;
        std::vector<std::uint32_t> order(modules.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        const auto rank = [&](std::uint32_t i) {
            const Module& one = modules[i];
            const std::uint64_t size = overview_.sources_read ? one.lines : one.bytes;
            return std::tuple(one.vendored, one.test, one.aside, std::numeric_limits<std::uint64_t>::max() - size, std::string_view(one.path));
        };
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
        std::vector<std::uint32_t> place(order.size());
        std::vector<Module> sorted;
        for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
        for (const std::uint32_t i : order) sorted.push_back(std::move(modules[i]));
        modules = std::move(sorted);
        for (Module& module : modules) {
            for (ModuleUse& use : module.uses) use.module = place[use.module];
            std::stable_sort(module.uses.begin(), module.uses.end(),
                             [](const ModuleUse& a, const ModuleUse& b) { return std::pair(b.imports, a.module) < std::pair(a.imports, b.module); });
        }
    }

    static std::string most_of(const std::map<LanguageId, std::uint64_t>& bytes) {
        const auto most = std::max_element(bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        return most == bytes.end() ? std::string() : std::string(filesystem::language(most->first).name);
    }

    /// By its first manifest that is a package's, else by any that gives a name.
    static void name_module(const RootWork& work, const ModuleTree::Part& part, Module& module) {
        bool package = false;
        for (const ReadManifest& one : work.manifests) {
            if (directory_of(one.path) != part.directory || one.manifest.name.empty()) continue;
            const bool better = makes_package(base_name_of(one.path)) && !package;
            if (!module.name.empty() && !better) continue;
            module.name = one.manifest.name;
            module.kind = one.manifest.kind;
            package = makes_package(base_name_of(one.path));
        }
    }

    void add_entry_points(const RootWork& work) {
        EntryList list(work.root, work.folder);
        for (const ReadManifest& one : work.manifests) list.add_manifest(one);
        for (const SourceFacts::Start& start : work.starts) list.add_start(start);
        for (const std::string& path : work.named_starts) list.add_named(path, work.sources_read);
        for (EntryPoint& entry : std::move(list).finish()) {
            entry.path = roots_.display(work.root, entry.path);
            overview_.entry_points.push_back(std::move(entry));
        }
    }

    Workspace& workspace_;
    const RootSet& roots_;
    RequestContext& context_;
    Overview overview_;
    ByLanguage languages_;
    std::map<std::string, DirectoryCount> directories_;
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
