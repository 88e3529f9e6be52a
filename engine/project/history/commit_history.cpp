#include "engine/project/history/commit_history.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>

#include "engine/base/cache_folder.h"
#include "engine/project/index/index_location.h"

namespace aircher::project {
namespace {

/// Repositories that are remembered in memory.
constexpr std::size_t kMaxRepositories = 4;
/// Commits that are asked for beyond a limit: the walk must see that what it does not know is older than the last it lists.
constexpr std::size_t kBeyondLimit = 32;
constexpr std::chrono::milliseconds kFillingPoll{20};
/// Commits after an answer, of which it is looked whether they leave it as it was.
constexpr std::size_t kMaxNewCommits = 64;

/// Where what is remembered of a repository is kept; empty where nowhere.
std::string database_of(const store::StoreBackend& store, const git::Repository& repository) {
    if (!store.persistent()) return {};
    const std::string folder = repository_cache_folder(repository.common_dir);
    if (folder.empty() || !make_private_folder(folder)) return {};
    return folder + "/history.db";
}

}  // namespace

struct CommitHistory::Remembered {
    Remembered(store::StoreBackend& backend, const git::Repository& repository) : place(repository.common_dir), conditions(repository.conditions), store(backend, database_of(backend, repository), conditions) {}

    const std::string place;
    const git::Conditions conditions;

    std::timed_mutex filling;           ///< held by whoever asks git or the store
    CommitStore store;                  ///< guarded by filling
    /// Where memory is used up: the time of the earliest commit that a walk came to. Guarded by filling.
    std::optional<std::int64_t> horizon;
    mutable std::shared_mutex mutex;
    CommitTable table;                  ///< guarded by mutex; changed only by whoever holds filling as well
    std::atomic<bool> worn{false};      ///< what is new has used up its memory, too: to be made anew, with the latest

    CommitTable::Listing list(const git::LogRequest& request) const {
        const std::shared_lock lock(mutex);
        return table.list(request);
    }
    std::int64_t committer_time(CommitTable::Row row) const {
        const std::shared_lock lock(mutex);
        return table.committer_time(row);
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
    const git::Conditions& conditions = repository.conditions;
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(repositories_.begin(), repositories_.end(), [&](const auto& entry) { return entry->place == repository.common_dir && entry->conditions == conditions; });
    if (found != repositories_.end() && !(*found)->worn) {
        repositories_.splice(repositories_.begin(), repositories_, found);
    } else {
        if (found != repositories_.end()) repositories_.erase(found);
        repositories_.push_front(std::make_shared<Remembered>(store_, repository));
        if (repositories_.size() > kMaxRepositories) repositories_.pop_back();
    }
    return repositories_.front();
}

Result<CommitTable::Listing> CommitHistory::fill(Remembered& remembered, const git::Repository& repository, const git::LogRequest& request, RequestContext& context) {
    CommitTable::Listing listing;
    std::size_t most = limits_.bytes;
    bool was_full = false;
    {
        const std::unique_lock lock(remembered.mutex);
        const auto is_full = [&] { return remembered.table.bytes() >= limits_.bytes; };
        remembered.store.load(request.since, remembered.table, [&] {
            listing = remembered.table.list(request);
            return listing.complete || is_full();
        });
        if (listing.complete) return listing;
        was_full = is_full();
        // As far back as there is room is all that there will be.
        if (was_full && !listing.rows.empty()) {
            const std::int64_t earliest = remembered.table.committer_time(listing.rows.back());
            if (earliest <= remembered.horizon.value_or(earliest)) {
                remembered.horizon = earliest;
                return listing;
            }
        }
        most = std::max(most, std::min(remembered.table.bytes(), most) + limits_.beyond);
    }

    std::future<void> ready;
    if (!remembered.store.ready()) ready = std::async(std::launch::async, [&] { remembered.store.make_ready(); });
    git::LogRequest asked = request;
    if (asked.limit < SIZE_MAX - kBeyondLimit) asked.limit += kBeyondLimit;
    std::vector<CommitTable::Row> rows, fresh;
    bool full = false, reached = false;
    std::size_t known = 0, next_try = 1;
    auto done = backend_.log(
        repository, asked,
        [&](git::Commit&& commit) {
            {
                const std::unique_lock lock(remembered.mutex);
                const auto [row, is_new] = remembered.table.add(commit);
                rows.push_back(row);
                if (is_new) fresh.push_back(row);
                full = is_new && remembered.table.bytes() >= most;
                known += is_new ? 0 : 1;
            }
            context.report_progress(rows.size(), 0, "commits");
            if (full) return false;
            // From the first commit on that was known, all that follows may be.
            if (known < next_try) return true;
            next_try = 2 * known;
            listing = remembered.list(request);
            reached = was_full && remembered.horizon && !listing.rows.empty() && remembered.committer_time(listing.rows.back()) <= *remembered.horizon;
            return !listing.complete && !reached;
        },
        context);
    if (ready.valid()) ready.get();
    if (!done) return done.error();
    const std::unique_lock lock(remembered.mutex);
    if (!listing.complete && !full && !reached) {
        // The log came to its end, or to its limit: what it did not list is too old, or not later than the last.
        const bool limited = rows.size() >= asked.limit;
        std::int64_t before = request.since.value_or(std::numeric_limits<std::int64_t>::min());
        auto listed = std::span(rows);
        if (limited) {
            before = remembered.table.committer_time(rows.back());
            if (before != CommitTable::kNever) ++before;
            // The last one's parents were not in question yet: with a clock that was set wrongly they are later than it.
            listed = listed.first(rows.size() - 1);
        }
        for (const CommitTable::Row row : listed) remembered.table.set_parents_before(row, before);
        if (rows.empty()) remembered.table.set_before(request.tip, before);
        listing.complete = true;
        listing.rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), request.limit)));
    } else if (full) {
        listing = remembered.table.list(request);
        if (listing.rows.size() < rows.size() && !listing.complete) listing.rows = std::move(rows);
        remembered.horizon = remembered.table.committer_time(listing.rows.back());
        remembered.worn = remembered.table.bytes() >= limits_.bytes + limits_.beyond;
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

Result<bool> CommitHistory::look(const git::Repository& repository, const git::ObjectId& tip, std::optional<std::int64_t> since, const Look& look, RequestContext& context) {
    const auto entry = remembered(repository);
    git::LogRequest request;
    request.tip = tip;
    request.since = since;
    CommitTable::Listing listing = entry->list(request);
    const bool known = listing.complete;
    if (!known) {
        std::unique_lock filling(entry->filling, std::defer_lock);
        while (!filling.try_lock_for(kFillingPoll))
            if (context.should_stop()) return context.stop_error();
        auto filled = fill(*entry, repository, request, context);
        if (!filled) return filled.error();
        listing = std::move(*filled);
    }
    const std::shared_lock lock(entry->mutex);
    look(entry->table, listing.rows, listing.complete);
    return !known;
}

std::string CommitHistory::identity(const git::Repository& repository) {
    const git::Conditions& conditions = repository.conditions;
    return repository.common_dir + '\0' + std::string(conditions.begin(), conditions.end()) + '\0';
}

Result<bool> CommitHistory::unchanged_since(const git::Repository& repository, const git::ObjectId& earlier, const std::string& path, RequestContext& context) {
    git::LogRequest request;
    request.tip = *repository.head.commit;
    if (request.tip == earlier) return true;
    if (path.empty()) return false;  // every commit is one of its history
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
                return is_at_or_below(file.path, path) || (!file.old_path.empty() && is_at_or_below(file.old_path, path));
            });
        },
        context);
    if (!done) return done.error();
    return reached;
}

void CommitHistory::clear_caches() {
    working_trees_.clear();
    const std::lock_guard lock(mutex_);
    repositories_.clear();
}

std::size_t CommitHistory::memory_used() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = file_histories_.memory_used() + blames_.memory_used() + working_trees_.memory_used() + insights_.memory_used();
    for (const auto& entry : repositories_) {
        const std::shared_lock reading(entry->mutex);
        bytes += entry->table.memory_used();
    }
    return bytes;
}

}  // namespace aircher::project
