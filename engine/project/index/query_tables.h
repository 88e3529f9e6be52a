// The project as tables for SQL: files, symbols, imports, and the uses of a name. Computed from the index when asked; nothing is stored for them.
//
// Rows are of the files as the index knows them. A few files that it does not know yet are read and parsed on the spot; of more it gives none, and counts them in
// `QueryGaps`.
//
// Threads: as store::QueryTable says.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/index/root_index.h"
#include "engine/store/query.h"

namespace aircher::project {

/// What a query could not see.
struct QueryGaps {
    std::atomic<std::uint64_t> files_without_facts{0};
    std::atomic<bool> history_cut{false};  ///< a history is too long to be read as a whole: early commits are missing

    /// Something that refs() was asked for is several names ("flask.Flask"): no reference is called so. The first is remembered.
    void note_several_names(std::string_view asked);
    /// Empty where there was none.
    std::string several_names() const;

private:
    mutable std::mutex mutex_;
    std::string several_names_;  ///< guarded by mutex_
};

/// The tables over `indexes`, all of which belong to `roots`. They share `gaps`.
std::vector<std::unique_ptr<store::QueryTable>> query_tables(std::shared_ptr<const RootSet> roots, std::vector<std::shared_ptr<RootIndex>> indexes, std::shared_ptr<QueryGaps> gaps);

}  // namespace aircher::project
