// Commits as columns: what a log gave once, by commit id. A commit never changes, so nothing here is ever out of date.
//
// A log can be repeated from it: `list` walks as git's plain log does (the latest committer's time first, parents once their child was listed). It needs to know every
// commit that the walk reaches, or at least that one it does not know is too old to matter: `set_before`.
//
// Threads: readers any while nobody changes it.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/git/git_backend.h"

namespace aircher::project {

/// Strings by number, each once.
class StringTable {
public:
    std::uint32_t intern(std::string_view text);
    std::string_view operator[](std::uint32_t number) const { return texts_[number]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }
    std::size_t bytes() const { return bytes_; }

private:
    std::deque<std::string> texts_;  ///< stay where they are: the keys are views of them
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
    std::size_t bytes_ = 0;
};

class CommitTable {
public:
    using Row = std::uint32_t;
    static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    struct Change {
        std::uint32_t path = 0;
        std::uint32_t old_path = kNone;
        std::uint32_t added = kNone, deleted = kNone;  ///< kNone: not counted
        char status = 'M';

        bool counted() const { return added != kNone; }
    };
    /// A commit, or one that is only known as a parent.
    struct Node {
        git::ObjectId id;
        Row row = kNone;
        std::int64_t before = kNever;  ///< its committer's time is before this; where it has no row
    };

    /// The commit's row, and whether it is new.
    std::pair<Row, bool> add(const git::Commit& commit);
    /// Notes that an unknown commit's time is before `time`.
    void set_before(const git::ObjectId& id, std::int64_t time);
    /// The same for each parent of `row` that has no row.
    void set_parents_before(Row row, std::int64_t time);

    std::size_t size() const { return rows_.size(); }
    std::optional<Row> find(const git::ObjectId& id) const;
    git::Commit commit(Row row) const;

    const git::ObjectId& id(Row row) const { return nodes_[rows_[row].node].id; }
    std::int64_t author_time(Row row) const { return rows_[row].author_time; }
    std::int64_t committer_time(Row row) const { return rows_[row].committer_time; }
    bool boundary(Row row) const { return rows_[row].boundary; }
    std::string_view subject(Row row) const { return std::string_view(subjects_).substr(rows_[row].subject, rows_[row].subject_size); }
    std::uint32_t author(Row row) const { return rows_[row].author; }
    /// A person; two rows with the same number have the same author.
    git::Person person(std::uint32_t number) const;
    std::uint32_t persons() const { return persons_.size(); }
    std::span<const Change> changes(Row row) const { return part(changes_, rows_[row].first_change, row + 1 < rows_.size() ? rows_[row + 1].first_change : changes_.size()); }
    std::span<const std::uint32_t> parents(Row row) const { return part(parents_, rows_[row].first_parent, row + 1 < rows_.size() ? rows_[row + 1].first_parent : parents_.size()); }
    const Node& node(std::uint32_t number) const { return nodes_[number]; }
    const StringTable& paths() const { return paths_; }

    struct Listing {
        std::vector<Row> rows;
        bool complete = false;  ///< else the walk came to commits that are unknown
    };
    /// The commits of `request`, which names no paths and excludes nothing.
    Listing list(const git::LogRequest& request) const;

    /// Of what it holds: grows with each commit, and by nothing else.
    std::size_t bytes() const;
    /// With what is kept in reserve for more.
    std::size_t memory_used() const;

private:
    struct RowData {
        std::uint32_t node = 0, author = 0;
        std::int64_t author_time = 0, committer_time = 0;
        std::uint64_t subject = 0;
        std::uint32_t subject_size = 0;
        std::uint32_t first_parent = 0, first_change = 0;
        bool boundary = false;
    };

    template <class T>
    static std::span<const T> part(const std::vector<T>& all, std::size_t begin, std::size_t end) {
        return std::span(all).subspan(begin, end - begin);
    }
    std::uint32_t node_of(const git::ObjectId& id);
    std::size_t slot_of(const git::ObjectId& id) const;

    std::vector<RowData> rows_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> slots_;  ///< nodes by id, open addressing; kNone is free. A power of two in size, at most half full
    std::vector<std::uint32_t> parents_;
    std::vector<Change> changes_;
    std::string subjects_;
    StringTable persons_;  ///< "NAME\0EMAIL"
    StringTable paths_;
};

}  // namespace aircher::project
