// The table `files` of execute_query: what a walk of the workspace lists, as rows.
//
// Made for one query: the walk happens at the first look and is kept, so that all of a query sees the same files.
//
// Threads: as QueryTable says.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/project/workspace.h"
#include "engine/store/query.h"

namespace aircher::project {

class FilesTable final : public store::QueryTable {
public:
    /// REQUIRES: `workspace` outlives the table.
    explicit FilesTable(Workspace& workspace);

    std::string_view name() const override { return "files"; }
    std::string_view meaning() const override;
    const std::vector<store::QueryColumn>& columns() const override { return columns_; }
    double expected_rows() const override { return 1e5; }
    Result<std::unique_ptr<store::RowCursor>> open(std::span<const store::Equality> equalities, std::uint64_t used, RequestContext& context) const override;

    /// What the walk left out, with paths as clients name them; empty where nobody asked for files.
    std::vector<filesystem::SkippedEntry> skipped() const;

private:
    struct Listing;
    class Cursor;
    Result<std::shared_ptr<const Listing>> listing(bool stat, RequestContext& context) const;

    Workspace& workspace_;
    const std::vector<store::QueryColumn> columns_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const Listing> listing_;  ///< guarded by mutex_
};

}  // namespace aircher::project
