#include "engine/project/history/commit_query.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "engine/base/iso_time.h"
#include "engine/project/history/repository_view.h"

namespace aircher::project {
namespace {

using store::ColumnType;
using store::Equality;
using store::QueryColumn;
using store::RowCursor;
using store::Value;
using store::ValueView;
using Row = std::vector<Value>;
using Ids = std::unordered_set<git::ObjectId, git::ObjectIdHash>;

/// Commits that are read at first; a query that wants more than kFew gets them from all there are, so many at once.
constexpr std::size_t kFirstBatch = 256, kFew = 1'024, kBatch = 8'192;
/// Of a part of a repository, whose log is not remembered, so many commits are read.
constexpr std::size_t kMaxOfPart = 20'000;

Value time_value(std::int64_t seconds) {
    constexpr std::int64_t kMost = 9'000'000'000;  // nanoseconds hold no more
    return format_time(std::clamp<std::int64_t>(seconds, -kMost, kMost) * 1'000'000'000);
}
Value count_value(const std::optional<std::uint64_t>& count) { return count ? Value(static_cast<std::int64_t>(*count)) : Value(); }

std::string_view status_word(char status) {
    switch (status) {
        case 'A': return "added";
        case 'D': return "deleted";
        case 'R': return "renamed";
        case 'T': return "type_changed";
        default: return "modified";
    }
}

/// A root, and the repository that it lies in.
struct Part {
    std::string prefix;
    RepositoryView view;
    Ids listed;               ///< commits of the log that were come by; guarded by Sources
    bool all_listed = false;  ///< `listed` has all of them; guarded by Sources

    const git::Repository& repository() const { return view.repository(); }
    std::string inside() const { return view.inside(""); }
};

/// What the tables of one query stand on. The repositories are opened once, so that all of a query sees one HEAD.
class Sources {
public:
    Sources(CommitHistory* history, std::shared_ptr<const RootSet> roots, std::shared_ptr<QueryGaps> gaps) : history_(history), roots_(std::move(roots)), gaps_(std::move(gaps)) {}

    CommitHistory& history() const { return *history_; }
    QueryGaps& gaps() const { return *gaps_; }

    /// Errors: unavailable; those of git::open_repository where no root lies in one.
    Result<std::vector<Part>*> parts(RequestContext& context) {
        const std::lock_guard lock(mutex_);
        if (history_ == nullptr) return Error{ErrorCode::unavailable, "git cannot be read on this machine, so there are no commits", "server_status says why", {}};
        if (!parts_.empty()) return &parts_;
        std::optional<Error> failed;
        for (const Root& root : roots_->all()) {
            auto view = RepositoryView::open(root.directory, "", context);
            if (!view) {
                if (!failed) failed = view.error();
                continue;
            }
            std::string prefix;
            roots_->append_prefix(root, prefix);
            parts_.push_back({std::move(prefix), std::move(*view), {}});
        }
        if (parts_.empty()) return *failed;
        return &parts_;
    }

    /// CommitHistory::look, with the time in `spent_once` where git had to be asked.
    Result<void> look(const Part& part, const git::ObjectId& tip, std::optional<std::int64_t> since, const CommitHistory::Look& look, std::chrono::nanoseconds& spent_once, RequestContext& context) {
        const auto begun = std::chrono::steady_clock::now();
        auto asked = history_->look(part.repository(), tip, since, look, context);
        if (!asked || *asked) spent_once += std::chrono::steady_clock::now() - begun;
        return asked ? Result<void>() : asked.error();
    }

    void note_listed(Part& part, const std::vector<git::Commit>& commits) {
        const std::lock_guard lock(mutex_);
        for (const git::Commit& commit : commits) part.listed.insert(commit.id);
    }
    /// Whether the log lists the commit. Adds to `spent_once` what git took to be asked for all of the history.
    Result<bool> lists(Part& part, const git::ObjectId& id, std::chrono::nanoseconds& spent_once, RequestContext& context) {
        {
            const std::lock_guard lock(mutex_);
            if (part.listed.contains(id) || part.all_listed) return part.listed.contains(id);
        }
        Ids all;
        auto looked = look(
            part, *part.repository().head.commit, {},
            [&](const CommitTable& table, std::span<const CommitTable::Row> rows, bool complete) {
                for (const CommitTable::Row row : rows) all.insert(table.id(row));
                if (!complete) gaps_->history_cut = true;
            },
            spent_once, context);
        if (!looked) return looked.error();
        const std::lock_guard lock(mutex_);
        part.listed.merge(all);
        part.all_listed = true;
        return part.listed.contains(id);
    }

private:
    CommitHistory* const history_;
    const std::shared_ptr<const RootSet> roots_;
    const std::shared_ptr<QueryGaps> gaps_;
    std::mutex mutex_;
    std::vector<Part> parts_;  ///< opened on first use, and then the same; guarded by mutex_
};

/// What a query wants of a table.
struct Wanted {
    std::optional<std::string> id;
    std::optional<std::int64_t> since;
};

/// Rows commit by commit.
class CommitRows : public RowCursor {
public:
    CommitRows(std::shared_ptr<Sources> sources, std::vector<Part>& parts, Wanted wanted, RequestContext& context) : sources_(std::move(sources)), parts_(parts), wanted_(std::move(wanted)), context_(context) {}

    Result<bool> next() override {
        for (++row_; row_ >= rows_.size();) {
            rows_.clear();
            row_ = 0;
            if (at_ == commits_.size()) {
                auto more = read();
                if (!more || !*more) return more;
                continue;
            }
            if (context_.should_stop()) return context_.stop_error();
            add_rows(commits_[at_++], parts_[part_], rows_);
        }
        return true;
    }
    ValueView value(std::size_t column) override {
        return std::visit([](const auto& value) -> ValueView { return value; }, rows_[row_][column]);
    }

    std::chrono::nanoseconds spent_once() const override { return spent_once_; }

protected:
    virtual void add_rows(const git::Commit& commit, const Part& part, std::vector<Row>& rows) const = 0;

private:
    /// The next commits; false where there are none.
    Result<bool> read() {
        for (; part_ < parts_.size(); ++part_, given_ = 0, ended_ = false) {
            commits_.clear();
            at_ = 0;
            if (ended_) continue;
            auto done = wanted_.id ? read_one(parts_[part_]) : read_some(parts_[part_]);
            if (!done) return done.error();
            if (!commits_.empty()) return true;
        }
        return false;
    }

    Result<void> read_one(Part& part) {
        ended_ = true;
        const auto id = git::parse_object_id(*wanted_.id);
        if (!id || id->hex() != *wanted_.id || !part.repository().head.commit) return {};
        auto listed = sources_->lists(part, *id, spent_once_, context_);
        if (!listed) return listed.error();
        if (!*listed) return {};
        git::LogRequest request;
        request.tip = *id;
        request.limit = 1;
        return log(part, request, 0);
    }

    Result<void> read_some(Part& part) {
        if (!part.repository().head.commit) {
            ended_ = true;
            return {};
        }
        git::LogRequest request;
        request.tip = *part.repository().head.commit;
        request.since = wanted_.since;
        if (const std::string inside = part.inside(); !inside.empty()) {
            // git chooses commits of a part by comparing trees: that cannot be repeated from what is remembered, so it is asked once.
            request.paths = {inside};
            request.limit = kMaxOfPart + 1;
            auto done = log(part, request, 0);
            if (commits_.size() > kMaxOfPart) {
                commits_.pop_back();
                sources_->gaps().history_cut = true;
            }
            ended_ = true;
            return done;
        }
        request.limit = std::max(kFirstBatch, std::min(4 * given_, kFew));
        const bool few = given_ < kFew;
        auto done = few ? log(part, request, given_) : look(part, request);
        given_ += commits_.size();
        ended_ = few ? given_ < request.limit : commits_.size() < kBatch;
        sources_->note_listed(part, commits_);
        return done;
    }

    /// The next commits of all that a log lists.
    Result<void> look(const Part& part, const git::LogRequest& request) {
        return explained(sources_->look(
            part, request.tip, request.since,
            [&](const CommitTable& table, std::span<const CommitTable::Row> rows, bool complete) {
                if (!complete) sources_->gaps().history_cut = true;
                const auto rest = rows.subspan(std::min(given_, rows.size()));
                for (const CommitTable::Row row : rest.first(std::min(kBatch, rest.size()))) commits_.push_back(table.commit(row));
            },
            spent_once_, context_));
    }

    /// Commits of a log from the one numbered `from` on.
    Result<void> log(const Part& part, const git::LogRequest& request, std::size_t from) {
        std::size_t number = 0;
        return explained(sources_->history().log(
            part.repository(), request,
            [&](git::Commit&& commit) {
                if (number++ >= from) commits_.push_back(std::move(commit));
                return true;
            },
            context_));
    }

    static Result<void> explained(Result<void> done) {
        if (!done && done.error().code == ErrorCode::deadline_exceeded)
            return Error{ErrorCode::deadline_exceeded, "reading the history takes longer than the call may", "date >= '…' reads no further back; git_insights with days: 0 reads all of it once, and then it is remembered", {}};
        return done;
    }

    const std::shared_ptr<Sources> sources_;
    std::vector<Part>& parts_;
    const Wanted wanted_;
    RequestContext& context_;
    std::chrono::nanoseconds spent_once_{};
    std::size_t part_ = 0;   ///< the repository that is read
    std::size_t given_ = 0;  ///< of its commits
    bool ended_ = false;     ///< it has no more
    std::vector<git::Commit> commits_;
    std::size_t at_ = 0;
    std::vector<Row> rows_;
    std::size_t row_ = static_cast<std::size_t>(-1);
};

class CommitRowsOfCommits final : public CommitRows {
    using CommitRows::CommitRows;
    void add_rows(const git::Commit& commit, const Part& part, std::vector<Row>& rows) const override {
        std::int64_t files = 0, added = 0, deleted = 0;
        for (const git::FileChange& file : commit.files) {
            if (!part.view.is_below_root(file.path)) continue;
            ++files;
            added += static_cast<std::int64_t>(file.added.value_or(0));
            deleted += static_cast<std::int64_t>(file.deleted.value_or(0));
        }
        rows.push_back({commit.id.hex(), time_value(commit.committer_time), commit.author.name, commit.author.email, commit.subject, time_value(commit.author_time),
                        static_cast<std::int64_t>(commit.parents.size()), files, added, deleted});
    }
};

class CommitRowsOfFiles final : public CommitRows {
    using CommitRows::CommitRows;
    void add_rows(const git::Commit& commit, const Part& part, std::vector<Row>& rows) const override {
        for (const git::FileChange& file : commit.files) {
            if (!part.view.is_below_root(file.path)) continue;
            const bool named = !file.old_path.empty() && part.view.is_below_root(file.old_path);
            rows.push_back({commit.id.hex(), time_value(commit.committer_time), commit.author.name, part.prefix + part.view.outside(file.path), named ? Value(part.prefix + part.view.outside(file.old_path)) : Value(),
                            std::string(status_word(file.status)), count_value(file.added), count_value(file.deleted)});
        }
    }
};

/// Both tables begin with the commit's id and date.
constexpr std::size_t kId = 0, kDate = 1;

/// The day at which a text that dates are compared with begins; nothing where it is no date: then every date is looked at.
std::optional<std::int64_t> day_of(std::string_view text) { return parse_time(text.substr(0, 10)); }

template <class Rows>
class HistoryTable final : public store::QueryTable {
public:
    HistoryTable(std::shared_ptr<Sources> sources, std::string name, std::string meaning, double expected, std::vector<QueryColumn> columns)
        : sources_(std::move(sources)), name_(std::move(name)), meaning_(std::move(meaning)), expected_(expected), columns_(std::move(columns)) {}

    std::string_view name() const override { return name_; }
    std::string_view meaning() const override { return meaning_; }
    const std::vector<QueryColumn>& columns() const override { return columns_; }
    double expected_rows() const override { return expected_; }

    Result<std::unique_ptr<RowCursor>> open(std::span<const Equality> conditions, std::uint64_t, RequestContext& context) const override {
        auto parts = sources_->parts(context);
        if (!parts) return parts.error();
        Wanted wanted;
        for (const Equality& condition : conditions) {
            const auto* text = std::get_if<std::string_view>(&condition.value);
            if (text == nullptr) continue;
            if (condition.column == kId && !condition.at_least) wanted.id = *text;
            if (condition.column == kDate && condition.at_least) wanted.since = day_of(*text);
        }
        return std::unique_ptr<RowCursor>(std::make_unique<Rows>(sources_, **parts, std::move(wanted), context));
    }

private:
    const std::shared_ptr<Sources> sources_;
    const std::string name_, meaning_;
    const double expected_;
    const std::vector<QueryColumn> columns_;
};

}  // namespace

std::vector<std::unique_ptr<store::QueryTable>> commit_tables(CommitHistory* history, std::shared_ptr<const RootSet> roots, std::shared_ptr<QueryGaps> gaps) {
    const auto sources = std::make_shared<Sources>(history, std::move(roots), std::move(gaps));
    const QueryColumn id{"id", ColumnType::text, "40 hexadecimal digits", true};
    const QueryColumn date{"date", ColumnType::text, "when it was committed, UTC: '2026-11-22T19:21:00Z'", false, false, true};
    std::vector<std::unique_ptr<store::QueryTable>> tables;
    tables.push_back(std::make_unique<HistoryTable<CommitRowsOfCommits>>(sources, "commits", "the commits that HEAD leads to (git), without ORDER BY the latest first", 1e5,
                                                                        std::vector<QueryColumn>{id,
                                                                                                 date,
                                                                                                 {"author", ColumnType::text, "name, as the mailmap says"},
                                                                                                 {"email", ColumnType::text, "likewise"},
                                                                                                 {"subject", ColumnType::text, "the message's first paragraph"},
                                                                                                 {"authored", ColumnType::text, "when it was written, UTC"},
                                                                                                 {"parents", ColumnType::integer, "2 and more: a merge, which has no files"},
                                                                                                 {"files", ColumnType::integer, "that it changed"},
                                                                                                 {"added", ColumnType::integer, "lines"},
                                                                                                 {"deleted", ColumnType::integer, "lines"}}));
    tables.push_back(std::make_unique<HistoryTable<CommitRowsOfFiles>>(sources, "commit_files", "the files that commits changed, in the order of the commits", 4e5,
                                                                      std::vector<QueryColumn>{id,
                                                                                               date,
                                                                                               {"author", ColumnType::text, "name, as the mailmap says"},
                                                                                               {"path", ColumnType::text, "of the file then"},
                                                                                               {"old_path", ColumnType::text, "of a renamed file; else NULL"},
                                                                                               {"status", ColumnType::text, "'added', 'modified', 'deleted', 'renamed', 'type_changed'"},
                                                                                               {"added", ColumnType::integer, "lines; NULL where they are not counted"},
                                                                                               {"deleted", ColumnType::integer, "likewise"}}));
    return tables;
}

}  // namespace aircher::project
