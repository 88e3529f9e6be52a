#include "engine/project/history/recent_changes.h"

#include <algorithm>
#include <future>

#include "engine/git/revision.h"
#include "engine/project/history/repository_view.h"

namespace aircher::project {
namespace {

/// Keeps what lies at `path` of the repository, and names it as the root does.
void keep(std::vector<git::FileChange>& files, const RepositoryView& view, std::string_view path) {
    std::erase_if(files, [&](const git::FileChange& file) { return !view.is_below_root(file.path) || (!path.empty() && !is_at_or_below(file.path, path)); });
    for (git::FileChange& file : files) {
        file.path = view.outside(file.path);
        if (!file.old_path.empty() && view.is_below_root(file.old_path)) file.old_path = view.outside(file.old_path);
    }
}

/// Those whose symbols are told.
std::vector<git::Commit> first_commits(const RecentChanges& changes) {
    std::vector<git::Commit> commits;
    for (std::size_t i = 0; i < std::min(changes.commits.size(), kSymbolCommits); ++i) commits.push_back(changes.commits[i].commit);
    return commits;
}

}  // namespace

Result<RecentChanges> recent_changes(CommitHistory& history, const ConfinedRoot& root, const RecentRequest& request, RequestContext& context) {
    auto view = RepositoryView::open(root, request.path, context);
    if (!view) return view.error();
    const git::Repository& repository = view->repository();
    const std::string path = view->inside(request.path);
    RecentChanges result;
    result.head = repository.head;
    result.shallow = !repository.shallow.empty();
    result.partial = repository.partial;

    git::LogRequest log;
    if (!request.range.empty()) {
        auto range = git::resolve_range(history.backend(), repository, request.range, context);
        if (!range) return range.error();
        log.tip = range->tip;
        log.exclude = range->exclude;
    } else if (repository.head.commit) {
        log.tip = *repository.head.commit;
    }
    if (!path.empty()) log.paths = {path};
    log.since = request.since;
    log.author = request.author;
    log.limit = request.limit + 1;
    // It waits for other processes or for a disk, which the log does as well.
    std::future<Result<git::StatusResult>> status;
    if (request.range.empty() && request.author.empty() && !repository.bare()) status = std::async([&] { return working_tree_status(history.backend(), history.working_trees(), repository, context); });
    if (!log.tip.is_null()) {
        auto done = history.log(
            repository, log,
            [&](git::Commit&& commit) {
                result.more = result.commits.size() == request.limit;
                if (result.more) return false;
                keep(commit.files, *view, path);
                RecentCommit& kept = result.commits.emplace_back();
                for (const git::FileChange& file : commit.files) kept.all.add(file);
                if (commit.files.size() > kFilesTold) {
                    commit.files.resize(kFilesTold);
                    commit.files.shrink_to_fit();
                }
                kept.commit = std::move(commit);
                return true;
            },
            context);
        if (!done) return done.error();
    }
    if (request.symbols_by != nullptr) {
        auto symbols = changed_symbols(history.backend(), *request.symbols_by, *view, first_commits(result), context);
        if (!symbols) return symbols.error();
        result.symbols = std::move(*symbols);
    }
    if (result.commits.empty() && log.since && !log.tip.is_null()) {
        log.since.reset();  // with its files, so that it is remembered
        log.limit = 1;
        auto last = history.log(
            repository, log,
            [&](git::Commit&& commit) {
                result.last_time = commit.committer_time;
                return false;
            },
            context);
        if (!last) return last.error();
    }
    if (status.valid()) {
        auto tree = status.get();
        if (!tree) return tree.error();
        keep(tree->staged, *view, path);
        keep(tree->unstaged, *view, path);
        // A folder that is untracked as a whole may hold what was asked about.
        std::erase_if(tree->untracked, [&](const std::string& file) { return !path.empty() && !is_at_or_below(file, path) && !(file.ends_with('/') && (path + "/").starts_with(file)); });
        for (std::string& file : tree->untracked) file = view->is_below_root(file) ? view->outside(file) : (request.path.empty() ? "." : request.path) + "/";
        result.working_tree = std::move(*tree);
    }
    return result;
}

}  // namespace aircher::project
