#include "engine/project/insights/insights.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_set>

#include "engine/filesystem/classify.h"
#include "engine/project/dependencies.h"
#include "engine/project/graph/name_uses.h"
#include "engine/project/history/repository_view.h"

namespace aircher::project {
namespace {

constexpr std::size_t kAuthorsNamed = 5;
/// Pairs whose imports are looked at, for each one that is wanted; first few, then more.
constexpr std::size_t kPairsAtFirst = 4, kPairsAtMost = 40;

/// The files at or below `path`; nothing where there is no working tree. History alone does not tell which files there are: merges can leave out what no commit removed.
Result<std::optional<std::unordered_set<std::string>>> files_at(Workspace& workspace, const Root& root, const git::Repository& repository, const std::string& path, RequestContext& context) {
    std::optional<std::unordered_set<std::string>> present;
    if (repository.bare()) return present;
    filesystem::WalkRequest request;
    if (!path.empty()) request.paths = {path};
    request.hidden = true;
    request.ignore_rules = false;
    auto walked = workspace.filesystem().walk_project(root.directory, request, context);
    if (!walked && walked.error().code == ErrorCode::not_found) return std::optional<std::unordered_set<std::string>>(std::in_place);
    if (!walked) return walked.error();
    present.emplace();
    present->reserve(walked->files().size());
    for (const filesystem::FileEntry& file : walked->files()) present->insert(walked->path(file));
    return present;
}

/// Which of `pairs` have an import between them, in either direction, or use each other by name within a package.
Result<std::vector<bool>> importing(std::span<const FilePair> pairs, const FileChanges& changes, Workspace& workspace, const Root& root, RequestContext& context) {
    DependencyRequest request;
    std::set<std::uint32_t> files;
    for (const FilePair& pair : pairs) files.insert({pair.a, pair.b});
    for (const std::uint32_t file : files)
        request.files.paths.push_back(changes.files()[file].path);
    std::vector<bool> result(pairs.size());
    if (request.files.paths.empty()) return result;
    request.files.hidden = true;
    auto finder = DependencyFinder::open(workspace, root, std::move(request), context);
    if (!finder) return finder.error();
    const FileCatalog& catalog = *finder->catalog();
    std::set<std::pair<std::string, std::string>> edges;
    std::mutex mutex;  // guards `edges`
    const auto visit = [&](FileIndex file, std::span<const ast::Import>, std::span<const Resolution> resolutions) {
        const std::lock_guard lock(mutex);
        for (const Resolution& resolution : resolutions)
            for (const FileIndex target : resolution.files) edges.emplace(catalog.path(file), catalog.path(target));
    };
    if (auto done = finder->run(visit, context); !done) return done.error();
    const auto names = graph::find_name_uses(*finder, context);
    if (!names) return names.error();
    for (const graph::NameUse& use : names->uses) edges.emplace(catalog.path(use.from), catalog.path(use.to));
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const std::string &a = changes.files()[pairs[i].a].path, &b = changes.files()[pairs[i].b].path;
        result[i] = edges.contains({a, b}) || edges.contains({b, a});
    }
    return result;
}

Result<void> add_cochanges(Insights& insights, const FileChanges& changes, Workspace& workspace, const Root& root, std::size_t limit, RequestContext& context) {
    auto found = find_cochanges(changes, context);
    if (!found) return found.error();
    insights.all_pairs = found->complete;
    const auto own_source = *filesystem::KindFilter::make({"code", "markup", "!vendored", "!generated"});
    std::vector<bool> code;
    for (const ChangedFile& file : changes.files()) code.push_back(own_source.accepts(file.path, filesystem::language_of_path(file.path)));
    std::erase_if(found->pairs, [&](const FilePair& pair) { return !code[pair.a] || !code[pair.b]; });
    std::size_t begin = 0;
    for (const std::size_t most : {kPairsAtFirst * limit, kPairsAtMost * limit}) {
        const auto pairs = std::span(found->pairs).subspan(begin, std::min(found->pairs.size(), most) - begin);
        auto imports = importing(pairs, changes, workspace, root, context);
        if (!imports) return imports.error();
        for (std::size_t i = 0; i < pairs.size() && insights.cochange.size() < limit; ++i) {
            if ((*imports)[i]) {
                ++insights.importing_pairs;
            } else {
                insights.cochange.push_back({changes.files()[pairs[i].a].path, changes.files()[pairs[i].b].path, pairs[i].support, pairs[i].confidence});
            }
        }
        begin += pairs.size();
        if (insights.cochange.size() == limit || begin == found->pairs.size()) break;
    }
    return {};
}

/// What an answer depends on besides the files: the question, and the commits that it is counted from.
std::string key_of(const RepositoryView& view, const Root& root, const InsightRequest& request, std::span<const CommitTable::Row> rows, const CommitTable& table, bool complete) {
    const InsightKinds& kinds = request.kinds;
    std::string key = working_tree_key(view.repository()) + CommitHistory::identity(view.repository()) + root.directory.path() + '\0' + request.path + '\0';
    for (const std::size_t number : {request.limit, rows.size(), std::size_t{kinds.hotspots}, std::size_t{kinds.cochange}, std::size_t{kinds.ownership}, std::size_t{kinds.age}, std::size_t{complete}}) key += std::to_string(number) + " ";
    return rows.empty() ? key : key + table.id(rows.back()).hex();
}

std::size_t bytes_of(const Insights& insights) {
    std::size_t bytes = sizeof(insights);
    for (const Hotspot& spot : insights.hotspots) bytes += sizeof(spot) + spot.path.size();
    for (const CochangedFiles& pair : insights.cochange) bytes += sizeof(pair) + pair.a.size() + pair.b.size();
    for (const DirectoryOwnership& owners : insights.ownership) bytes += sizeof(owners) + owners.path.size() + owners.first.size() * 64;
    for (const DirectoryAge& age : insights.age) bytes += sizeof(age) + age.path.size();
    return bytes;
}

}  // namespace

Result<Insights> find_insights(CommitHistory& history, Workspace& workspace, const Root& root, const InsightRequest& request, RequestContext& context) {
    auto view = RepositoryView::open(root.directory, request.path, context);
    if (!view) return view.error();
    const git::Repository& repository = view->repository();
    Insights insights;
    insights.head = repository.head;
    insights.shallow = !repository.shallow.empty();
    insights.partial = repository.partial;
    if (!repository.head.commit) return insights;

    // Imports are looked up in the whole root: where that is more than the working tree, nothing tells of its changes.
    std::string key;
    if (!repository.bare() && is_at_or_below(root.directory.path(), repository.worktree)) {
        auto looked = history.look(
            repository, *repository.head.commit, request.since,
            [&](const CommitTable& table, std::span<const CommitTable::Row> rows, bool complete) { key = key_of(*view, root, request, rows, table, complete); }, context);
        if (!looked) return looked.error();
        if (const auto known = history.insights().recall(repository, key, context)) {
            insights = *known;
            insights.head = repository.head;
            return insights;
        }
    }

    std::shared_ptr<const TreeStamps> stamps;
    if (!key.empty()) {
        auto taken = settled_stamps(workspace.filesystem(), repository, context);
        if (!taken) return taken.error();
        stamps = std::move(*taken);
    }
    const std::string path = view->inside(request.path);
    auto present = files_at(workspace, root, repository, request.path, context);
    if (!present) return present.error();
    std::optional<FileChanges> changes;
    auto looked = history.look(
        repository, *repository.head.commit, request.since,
        [&](const CommitTable& table, std::span<const CommitTable::Row> rows, bool complete) {
            if (!complete && !rows.empty()) insights.begins = table.committer_time(rows.back());
            changes.emplace(table, rows, [&](std::string_view named) -> std::optional<std::string> {
                if (!view->is_below_root(named) || (!path.empty() && !is_at_or_below(named, path))) return std::nullopt;
                std::string outside = view->outside(named);
                if (*present && !(*present)->contains(outside)) return std::nullopt;
                return outside;
            });
        },
        context);
    if (!looked) return looked.error();
    insights.commits = changes->commits().size();
    insights.files = changes->files().size();
    insights.authors = changes->authors().size();
    insights.bots = changes->bots();
    insights.bulk = changes->bulk();
    if (request.kinds.hotspots) {
        auto hotspots = find_hotspots(*changes, root.directory, request.limit, context);
        if (!hotspots) return hotspots.error();
        insights.hotspots = std::move(*hotspots);
    }
    if (request.kinds.cochange)
        if (auto done = add_cochanges(insights, *changes, workspace, root, request.limit, context); !done) return done.error();
    if (request.kinds.ownership) {
        insights.ownership = find_owners(*changes, request.path, kAuthorsNamed);
        insights.ownership.resize(std::min(insights.ownership.size(), request.limit));
    }
    if (request.kinds.age) {
        insights.age = find_ages(*changes, request.path);
        insights.age.resize(std::min(insights.age.size(), request.limit));
    }
    if (stamps) history.insights().put(key, stamps, std::make_shared<const Insights>(insights), bytes_of(insights));
    return insights;
}

}  // namespace aircher::project
