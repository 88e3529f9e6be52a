#include "engine/project/history/commit_history.h"

#include <sys/stat.h>

#include <algorithm>

#include "engine/base/cache_folder.h"
#include "engine/base/content_hash.h"
#include "engine/base/git_config.h"
#include "engine/project/index/index_location.h"

namespace aircher::project {
namespace {

/// Repositories that are remembered in memory.
constexpr std::size_t kMaxRepositories = 4;
/// Commits that are asked for beyond a limit: the walk must see that what it does not know is older than the last it lists.
constexpr std::size_t kBeyondLimit = 32;
/// What is new since then is remembered even where that is used up.
constexpr std::size_t kMoreBytes = std::size_t{8} << 20U;
constexpr std::chrono::milliseconds kFillingPoll{20};
/// Commits after an answer, of which it is looked whether they leave it as it was.
constexpr std::size_t kMaxNewCommits = 64;

/// The content of a regular file; links are not followed, as git does for these.
std::string text_of(const std::string& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? read_small_file(path, std::size_t{16} << 20U) : std::string();
}

/// What git's answers about a commit depend on besides the commit.
CommitStore::Conditions conditions_of(const git::Repository& repository) {
    std::string all;
    const auto add = [&](std::string_view part) { all.append(std::to_string(part.size())).append(" ").append(part); };
    add(repository.partial ? "partial" : "whole");
    for (const git::ObjectId& id : repository.shallow) add(id.hex());
    add(text_of(repository.stand_in.path() + "/config"));
    add(text_of(repository.common_dir + "/info/attributes"));
    if (repository.bare()) {
        // The mailmap is the one of the commit that HEAD names.
        if (repository.head.commit) add(repository.head.commit->hex());
    } else {
        add(text_of(repository.worktree + "/.mailmap"));
        add(text_of(repository.worktree + "/.gitattributes"));
    }
    return content_hash(all);
}

/// Where what is remembered of a repository is kept; empty where nowhere.
std::string database_of(const store::StoreBackend& store, const git::Repository& repository) {
    if (!store.persistent()) return {};
    const std::string folder = repository_cache_folder(repository.common_dir);
    if (folder.empty() || !make_private_folder(folder)) return {};
    return folder + "/history.db";
}

}  // namespace

struct CommitHistory::Remembered {
    Remembered(store::StoreBackend& backend, const git::Repository& repository, const CommitStore::Conditions& of) : place(repository.common_dir), conditions(of), store(backend, database_of(backend, repository), of) {}

    const std::string place;
    const CommitStore::Conditions conditions;

    std::timed_mutex filling;           ///< held by whoever asks git or the store
    CommitStore store;                  ///< guarded by filling
    mutable std::shared_mutex mutex;
    CommitTable table;                  ///< guarded by mutex; changed only by whoever holds filling as well

    CommitTable::Listing list(const git::LogRequest& request) const {
        const std::shared_lock lock(mutex);
        return table.list(request);
    }
    void visit(std::span<const CommitTable::Row> rows, const git::CommitVisitor& visitor) const {
        for (const CommitTable::Row row : rows) {
            git::Commit commit;
            {
                const std::shared_lock lock(mutex);
                commit = table.commit(row);
            }
            if (!visitor(std::move(commit))) return;
        }
    }
};

std::shared_ptr<CommitHistory::Remembered> CommitHistory::remembered(const git::Repository& repository) {
    const CommitStore::Conditions conditions = conditions_of(repository);
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(repositories_.begin(), repositories_.end(), [&](const auto& entry) { return entry->place == repository.common_dir && entry->conditions == conditions; });
    if (found != repositories_.end()) {
        repositories_.splice(repositories_.begin(), repositories_, found);
    } else {
        repositories_.push_front(std::make_shared<Remembered>(store_, repository, conditions));
        if (repositories_.size() > kMaxRepositories) repositories_.pop_back();
    }
    return repositories_.front();
}

Result<CommitTable::Listing> CommitHistory::fill(Remembered& remembered, const git::Repository& repository, const git::LogRequest& request, RequestContext& context) {
    CommitTable::Listing listing;
    std::size_t most = limit_;
    {
        const std::unique_lock lock(remembered.mutex);
        const auto is_full = [&] { return remembered.table.memory_used() >= limit_; };
        remembered.store.load(request.since, remembered.table, [&] {
            listing = remembered.table.list(request);
            return listing.complete || is_full();
        });
        most = std::max(most, remembered.table.memory_used() + kMoreBytes);
        // As far back as there is room is all that there will be.
        if (listing.complete || (is_full() && !listing.rows.empty())) return listing;
    }

    git::LogRequest asked = request;
    if (asked.limit < SIZE_MAX - kBeyondLimit) asked.limit += kBeyondLimit;
    std::vector<CommitTable::Row> rows, fresh;
    bool full = false;
    std::size_t known = 0, next_try = 1;
    auto done = backend_.log(
        repository, asked,
        [&](git::Commit&& commit) {
            {
                const std::unique_lock lock(remembered.mutex);
                const auto [row, is_new] = remembered.table.add(commit);
                rows.push_back(row);
                if (is_new) fresh.push_back(row);
                full = is_new && remembered.table.memory_used() >= most;
                known += is_new ? 0 : 1;
            }
            context.report_progress(rows.size(), 0, "commits");
            if (full) return false;
            // From the first commit on that was known, all that follows may be.
            if (known < next_try) return true;
            next_try = 2 * known;
            listing = remembered.list(request);
            return !listing.complete;
        },
        context);
    if (!done) return done.error();
    const std::unique_lock lock(remembered.mutex);
    if (!listing.complete && !full) {
        // The log came to its end, or to its limit: what it did not list is too old, or not later than the last.
        const bool limited = rows.size() >= asked.limit;
        std::int64_t before = request.since.value_or(std::numeric_limits<std::int64_t>::min());
        if (limited) before = remembered.table.committer_time(rows.back()) + 1;
        for (const CommitTable::Row row : rows) remembered.table.set_parents_before(row, before);
        if (rows.empty()) remembered.table.set_before(request.tip, before);
        listing.complete = true;
        listing.rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), request.limit)));
    } else if (full) {
        listing.rows = std::move(rows);
    }
    remembered.store.save(remembered.table, fresh);
    return listing;
}

Result<void> CommitHistory::log(const git::Repository& repository, const git::LogRequest& request, const git::CommitVisitor& visit, RequestContext& context) {
    if (!request.paths.empty() || request.exclude || request.limit == 0) return backend_.log(repository, request, visit, context);
    const auto entry = remembered(repository);
    CommitTable::Listing listing = entry->list(request);
    if (!listing.complete && request.files && request.author.empty() && !request.until) {
        std::unique_lock filling(entry->filling, std::try_to_lock);
        if (filling) {
            auto filled = fill(*entry, repository, request, context);
            if (!filled) return filled.error();
            listing = std::move(*filled);
        }
    }
    if (!listing.complete) return backend_.log(repository, request, visit, context);
    entry->visit(listing.rows, visit);
    return {};
}

Result<void> CommitHistory::look(const git::Repository& repository, const git::ObjectId& tip, std::optional<std::int64_t> since, const Look& look, RequestContext& context) {
    const auto entry = remembered(repository);
    git::LogRequest request;
    request.tip = tip;
    request.since = since;
    CommitTable::Listing listing = entry->list(request);
    if (!listing.complete) {
        std::unique_lock filling(entry->filling, std::defer_lock);
        while (!filling.try_lock_for(kFillingPoll))
            if (context.should_stop()) return context.stop_error();
        auto filled = fill(*entry, repository, request, context);
        if (!filled) return filled.error();
        listing = std::move(*filled);
    }
    const std::shared_lock lock(entry->mutex);
    look(entry->table, listing.rows, listing.complete);
    return {};
}

std::string CommitHistory::identity(const git::Repository& repository) {
    const CommitStore::Conditions conditions = conditions_of(repository);
    return repository.common_dir + '\0' + std::string(conditions.begin(), conditions.end()) + '\0';
}

Result<bool> CommitHistory::unchanged_since(const git::Repository& repository, const git::ObjectId& earlier, const std::string& path, RequestContext& context) {
    git::LogRequest request;
    request.tip = *repository.head.commit;
    if (request.tip == earlier) return true;
    request.limit = kMaxNewCommits;
    bool reached = false;
    git::ObjectId next = request.tip;
    auto done = log(
        repository, request,
        [&](git::Commit&& commit) {
            reached = commit.id == earlier;
            if (reached || commit.id != next || commit.parents.size() != 1 || commit.boundary) return false;
            next = commit.parents.front();
            return std::none_of(commit.files.begin(), commit.files.end(), [&](const git::FileChange& file) {
                return path.empty() || is_at_or_below(file.path, path) || (!file.old_path.empty() && is_at_or_below(file.old_path, path));
            });
        },
        context);
    if (!done) return done.error();
    return reached;
}

void CommitHistory::clear_caches() {
    const std::lock_guard lock(mutex_);
    repositories_.clear();
}

std::size_t CommitHistory::memory_used() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& entry : repositories_) {
        const std::shared_lock reading(entry->mutex);
        bytes += entry->table.memory_used();
    }
    return bytes;
}

}  // namespace aircher::project
