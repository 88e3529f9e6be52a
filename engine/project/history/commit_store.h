// Commits that outlive the process: blocks of them in a database of the repository's own, beside its index. docs/index-format.md describes it.
//
// It is a cache: what cannot be read or written is as if it had never been there.
//
// Threads: one at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/project/history/commit_table.h"
#include "engine/store/store_backend.h"

namespace aircher::project {

class CommitStore {
public:
    /// `path` of the database; empty where nothing is kept. Its folder exists. `conditions`: what commits are read under; those that were stored under others are not these.
    CommitStore(store::StoreBackend& backend, std::string path, const git::Conditions& conditions);

    /// Opens the database, and makes it where there is none, which takes longer than a short log: to be done beside something else. Only `load` and `save` need not wait for it to be called.
    void make_ready() {
        attempt([]() -> Result<void> { return {}; });
    }
    bool ready() const { return path_.empty() || store_ != nullptr; }

    /// Adds stored commits to `table`, all that may be of `since` or later: the latest first, and in steps, until `enough` says so.
    void load(std::optional<std::int64_t> since, CommitTable& table, const std::function<bool()>& enough);

    /// Stores `rows`. Adds to `table` what it reads on the way.
    void save(CommitTable& table, std::span<const CommitTable::Row> rows);

private:
    struct Span {
        std::int64_t last = 0;  ///< the latest committer's time
        std::uint64_t commits = 0;
        bool read = false;
    };

    /// Reads a row of spans: whether it is of these conditions. Errors: damaged.
    Result<bool> take_span(std::string_view value, Span& span) const;
    Result<void> open();
    /// Looks at which blocks there are.
    Result<void> refresh();
    Result<bool> load_step(std::size_t blocks, std::optional<std::int64_t> since, CommitTable& table);
    Result<void> write(CommitTable& table, std::span<const CommitTable::Row> rows);
    Result<void> put_block(store::Writer& writer, std::int64_t key, const CommitTable& table, std::span<const CommitTable::Row> rows);
    /// Runs `step`; gives the database up where it is damaged.
    bool attempt(const std::function<Result<void>()>& step);

    store::StoreBackend& backend_;
    const std::string path_;
    const git::Conditions conditions_;
    std::unique_ptr<store::Store> store_;
    std::optional<std::uint64_t> version_;  ///< of the store, when blocks were looked at
    std::map<std::int64_t, Span> spans_;    ///< by key; of these conditions
};

}  // namespace aircher::project
