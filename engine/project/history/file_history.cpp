#include "engine/project/history/file_history.h"

#include <algorithm>
#include <utility>

#include "engine/base/content_hash.h"
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

    /// What the file at `path` was called before the oldest commit so far, where that renamed it, or what it was copied from; its change is then told as that.
    Result<std::optional<std::string>> name_before(const std::string& path) {
        git::Commit& oldest = result_.commits.back();
        std::optional<std::string> before;
        // Seen alone, a renamed file is one that was added, and a copied one as well.
        if (oldest.files.size() != 1 || oldest.files[0].path != path || oldest.files[0].status != 'A' || oldest.parents.size() != 1 || oldest.boundary) return before;
        git::LogRequest log;
        log.tip = oldest.id;
        log.limit = 1;
        log.copies = true;
        auto done = backend_.log(
            view_.repository(), log,
            [&](git::Commit&& whole) {
                const auto change = std::find_if(whole.files.begin(), whole.files.end(), [&](const git::FileChange& file) { return file.path == path && !file.old_path.empty(); });
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

/// What HEAD calls the file that is staged as `path`; empty where that is no renamed file.
Result<std::string> staged_name_before(git::GitBackend& backend, const git::Repository& repository, const std::string& path, RequestContext& context) {
    if (path.empty() || repository.bare() || !repository.head.commit) return std::string();
    git::StatusRequest request;
    request.lines = request.unstaged = request.untracked = false;
    const auto status = backend.status(repository, request, context);
    if (!status) return status.error();
    for (const git::FileChange& file : status->staged)
        if (file.path == path && file.status == 'R') return file.old_path;
    return std::string();
}

std::size_t bytes_of(const FileHistory& history) {
    std::size_t bytes = 1024;
    for (const git::Commit& commit : history.commits) {
        bytes += 512 + commit.subject.size();
        for (const git::FileChange& file : commit.files) bytes += sizeof(file) + file.path.size() + file.old_path.size();
    }
    return bytes;
}
std::size_t bytes_of(const git::BlameResult& blame) {
    std::size_t bytes = 1024 + blame.commits.size() * 256;
    for (const git::BlameHunk& hunk : blame.hunks) bytes += sizeof(hunk) + hunk.path.size();
    for (const git::BlameCommit& commit : blame.commits) bytes += commit.subject.size();
    return bytes;
}

template <class Answer>
void remember(AnswerMemo<Answer>& memo, const std::string& key, const RepositoryView& view, const Answer& answer) {
    if (const auto& head = view.repository().head.commit) memo.put(key, *head, std::make_shared<const Answer>(answer), bytes_of(answer));
}

/// Of line ends; others stay.
void drop_carriage_returns(std::string& text) {
    std::size_t to = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n') text[to++] = text[at];
    text.resize(to);
}

/// Of an answer about lines of a text that `path` of the repository has now.
std::string key_of_lines(const RepositoryView& view, const std::string& path, std::string_view text, LineRange lines) {
    const auto hash = content_hash(text);
    return CommitHistory::identity(view.repository()) + path + '\0' + std::string(hash.begin(), hash.end()) + std::to_string(lines.first) + "+" + std::to_string(lines.count) + " ";
}

/// Lines of a file on their way back through its versions. Where branches met they may lie in several at once. A version is told by its text: a simplified log leaves out only commits that did not
/// change the file, so the version before one commit is that of the next on the same branch, to the letter.
class LineFollower {
public:
    LineFollower(std::string text, LineRange range, const RequestContext& context) : context_(context) { add(std::move(text), range); }

    /// Whether a commit changed the lines. `versions`: the file as the commit left it, and as its parents had it; nothing where one did not. REQUIRES: the first is there; commits come as in a log.
    bool pass(const std::vector<std::optional<std::string>>& versions) {
        if (first_) begin(*versions.front());
        first_ = false;
        bool changed = false;
        std::vector<Place> left;
        std::swap(left, places_);
        for (Place& place : left) {
            if (place.text != *versions.front()) add(std::move(place.text), place.range);
            else changed = go_on(place.range, versions) || changed;
        }
        return changed;
    }
    /// Whether nothing is left of them.
    bool done() const { return places_.empty(); }

private:
    struct Place {
        std::string text;
        LineRange range;
    };

    void add(std::string text, LineRange range) {
        if (range.count > 0 && std::none_of(places_.begin(), places_.end(), [&](const Place& place) { return place.range.first == range.first && place.range.count == range.count && place.text == text; }))
            places_.push_back({std::move(text), range});
    }

    /// From the text as it is now to the latest version.
    void begin(const std::string& latest) {
        Place now = std::move(places_.front());
        places_.clear();
        // A checkout may end its lines otherwise than the commits do.
        if (latest.find("\r\n") == std::string::npos) drop_carriage_returns(now.text);
        add(latest, latest == now.text ? now.range : before(line_hunks(latest, now.text, context_), now.range));
    }

    bool go_on(LineRange range, const std::vector<std::optional<std::string>>& versions) {
        std::vector<std::pair<std::size_t, LineRange>> parents;
        for (std::size_t i = 1; i < versions.size(); ++i) {
            if (!versions[i]) continue;
            const std::vector<LineHunk> hunks = line_hunks(*versions[i], *versions.front(), context_);
            const LineRange there = before(hunks, range);
            if (!touches(hunks, range)) {  // all of them come from there
                add(*versions[i], there);
                return false;
            }
            parents.emplace_back(i, there);
        }
        for (const auto& [parent, there] : parents) add(*versions[parent], there);
        return true;
    }

    const RequestContext& context_;
    std::vector<Place> places_;
    bool first_ = true;
};

}  // namespace

Result<FileHistory> file_history(CommitHistory& commits, const ConfinedRoot& root, const std::string& path, std::size_t limit, RequestContext& context) {
    const auto view = RepositoryView::open(root, path, context);
    if (!view) return view.error();
    const std::string inside = view->inside(path);
    const std::string key = CommitHistory::identity(view->repository()) + root.path() + '\0' + inside + '\0' + std::to_string(limit);
    auto known = commits.recall(commits.file_histories(), key, view->repository(), inside, context);
    if (!known) return known.error();
    if (*known && !(*known)->commits.empty()) return **known;
    auto history = *known ? Result<FileHistory>(**known) : Follower(commits.backend(), *view, limit, context).run(inside);
    if (!history) return history;
    if (!*known) remember(commits.file_histories(), key, *view, *history);
    if (!history->commits.empty()) return history;
    // No commit has the name: a renaming may be staged. That is a matter of git's index, so it is not remembered by the commit.
    auto before = staged_name_before(commits.backend(), view->repository(), inside, context);
    if (!before) return before.error();
    if (before->empty()) return history;
    history = Follower(commits.backend(), *view, limit, context).run(*before);
    if (history) history->renamed_from = view->is_below_root(*before) ? view->outside(*before) : *before;
    return history;
}

Result<FileHistory> history_of_lines(CommitHistory& commits, const ConfinedRoot& root, FileHistory history, std::string_view text, LineRange range, std::size_t limit, RequestContext& context) {
    FileHistory result;
    result.shallow = history.shallow;
    result.partial = history.partial;
    if (history.commits.empty()) return result;
    // A merge that is listed differs from all of its parents, and lists no files.
    std::erase_if(history.commits, [](const git::Commit& commit) { return commit.files.size() != 1 && (commit.parents.size() < 2 || commit.boundary); });
    const auto named = std::find_if(history.commits.begin(), history.commits.end(), [](const git::Commit& commit) { return !commit.files.empty(); });
    if (named == history.commits.end()) history.commits.clear();
    std::string name = history.commits.empty() ? std::string() : named->files.front().path;
    const auto view = RepositoryView::open(root, name, context);
    if (!view) return view.error();
    const std::string path = history.commits.empty() ? std::string() : view->inside(name);
    const std::string key = key_of_lines(*view, path, text, range) + "lines " + std::to_string(limit) + " of " + std::to_string(history.commits.size());
    auto known = commits.recall(commits.file_histories(), key, view->repository(), path, context);
    if (!known) return known.error();
    if (*known) return **known;
    // Each commit's version and those before it, in the order of the log.
    std::vector<git::ContentRequest> requests;
    std::vector<std::size_t> owners;  // the commit of each request
    for (std::size_t i = 0; i < history.commits.size(); ++i) {
        const git::Commit& commit = history.commits[i];
        if (!commit.files.empty()) name = commit.files.front().path;
        if (!commit.files.empty() && commit.files.front().status == 'D') continue;
        requests.push_back({commit.id, view->inside(name)});
        if (!commit.files.empty() && !commit.files.front().old_path.empty()) name = commit.files.front().old_path;
        if (commit.files.empty() || commit.files.front().status != 'A')
            for (const git::ObjectId& parent : commit.parents) requests.push_back({parent, view->inside(name)});
        owners.resize(requests.size(), i);
    }
    LineFollower lines(std::string(text), range, context);
    std::vector<std::optional<std::string>> versions;
    std::optional<Error> failed;
    auto read = commits.backend().contents(
        view->repository(), requests,
        [&](std::size_t index, Result<std::string>&& content) {
            git::Commit& commit = history.commits[owners[index]];
            if (!content && (commit.parents.size() < 2 || content.error().code != ErrorCode::not_found)) {
                failed = content.error();
                return false;
            }
            versions.push_back(content ? std::optional(std::move(*content)) : std::nullopt);  // what a merge brings in is in one of its parents only
            if (index + 1 < owners.size() && owners[index + 1] == owners[index]) return true;
            if (versions.front() && lines.pass(versions)) {
                result.more = result.commits.size() == limit;
                if (result.more) return false;
                result.commits.push_back(std::move(commit));
            }
            versions.clear();
            return !lines.done() && !context.should_stop();
        },
        context);
    if (!read) return read.error();
    if (failed) return *failed;
    if (context.should_stop()) return context.stop_error();
    // With lines left, what lies behind the file's own limit may have touched them.
    if (!lines.done() && !result.more) result.more = history.more;
    remember(commits.file_histories(), key, *view, result);
    return result;
}

Result<git::BlameResult> blame_file(CommitHistory& commits, const ConfinedRoot& root, const std::string& path, std::string text, LineRange lines, RequestContext& context) {
    const auto view = RepositoryView::open(root, path, context);
    if (!view) return view.error();
    git::BlameRequest request;
    request.path = view->inside(path);
    request.content = std::move(text);
    request.first_line = lines.first;
    request.line_count = lines.count;
    const std::string key = key_of_lines(*view, request.path, request.content, lines);
    auto known = commits.recall(commits.blames(), key, view->repository(), request.path, context);
    if (!known) return known.error();
    if (*known) return **known;
    auto blame = commits.backend().blame(view->repository(), request, context);
    if (blame) remember(commits.blames(), key, *view, *blame);
    return blame;
}

}  // namespace aircher::project
