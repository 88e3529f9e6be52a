#include "engine/project/history/file_history.h"

#include <algorithm>
#include <utility>

#include "engine/project/history/repository_view.h"

namespace aircher::project {
namespace {

constexpr int kMaxRenames = 100;

class Follower {
public:
    Follower(git::GitBackend& backend, const RepositoryView& view, std::size_t limit, RequestContext& context) : backend_(backend), view_(view), limit_(limit), context_(context) {}

    Result<FileHistory> run(std::string path) {
        const git::Repository& repository = view_.repository();
        result_.shallow = !repository.shallow.empty();
        result_.partial = repository.partial;
        std::optional<git::ObjectId> tip = repository.head.commit;
        for (int renames = 0; tip && renames <= kMaxRenames; ++renames) {
            if (auto done = read(*tip, path); !done) return done.error();
            tip.reset();
            if (result_.more || result_.commits.empty()) break;
            auto before = name_before(path);
            if (!before) return before.error();
            if (!*before) break;
            path = std::move(**before);
            tip = result_.commits.back().parents.front();
        }
        for (git::Commit& commit : result_.commits) {
            for (git::FileChange& file : commit.files) {
                file.path = view_.is_below_root(file.path) ? view_.outside(file.path) : file.path;
                if (!file.old_path.empty() && view_.is_below_root(file.old_path)) file.old_path = view_.outside(file.old_path);
            }
        }
        return std::move(result_);
    }

private:
    /// Adds the commits from `tip` on that changed `path`.
    Result<void> read(const git::ObjectId& tip, const std::string& path) {
        git::LogRequest log;
        log.tip = tip;
        if (!path.empty()) log.paths = {path};
        return backend_.log(
            view_.repository(), log,
            [&](git::Commit&& commit) {
                result_.more = result_.commits.size() == limit_;
                if (result_.more) return false;
                std::erase_if(commit.files, [&](const git::FileChange& file) { return !path.empty() && !is_at_or_below(file.path, path); });
                result_.commits.push_back(std::move(commit));
                context_.report_progress(result_.commits.size(), 0, "commits");
                return true;
            },
            context_);
    }

    /// What the file at `path` was called before the oldest commit so far, where that renamed it; its change is then told as a rename.
    Result<std::optional<std::string>> name_before(const std::string& path) {
        git::Commit& oldest = result_.commits.back();
        std::optional<std::string> before;
        // Seen alone, a renamed file is one that was added.
        if (oldest.files.size() != 1 || oldest.files[0].path != path || oldest.files[0].status != 'A' || oldest.parents.size() != 1 || oldest.boundary) return before;
        git::LogRequest log;
        log.tip = oldest.id;
        log.limit = 1;
        auto done = backend_.log(
            view_.repository(), log,
            [&](git::Commit&& whole) {
                const auto change = std::find_if(whole.files.begin(), whole.files.end(), [&](const git::FileChange& file) { return file.path == path && file.status == 'R'; });
                if (change == whole.files.end()) return false;
                before = change->old_path;
                oldest.files[0] = std::move(*change);
                return false;
            },
            context_);
        if (!done) return done.error();
        return before;
    }

    git::GitBackend& backend_;
    const RepositoryView& view_;
    const std::size_t limit_;
    RequestContext& context_;
    FileHistory result_;
};

}  // namespace

Result<FileHistory> file_history(git::GitBackend& backend, const ConfinedRoot& root, const std::string& path, std::size_t limit, RequestContext& context) {
    const auto view = RepositoryView::open(root, path, context);
    if (!view) return view.error();
    return Follower(backend, *view, limit, context).run(view->inside(path));
}

Result<git::BlameResult> blame_file(git::GitBackend& backend, const ConfinedRoot& root, const std::string& path, std::string text, LineRange lines, RequestContext& context) {
    const auto view = RepositoryView::open(root, path, context);
    if (!view) return view.error();
    git::BlameRequest request;
    request.path = view->inside(path);
    request.content = std::move(text);
    request.first_line = lines.first;
    request.line_count = lines.count;
    return backend.blame(view->repository(), request, context);
}

}  // namespace aircher::project
