// The tables that SQL may ask: made for each call, so that all of a query sees one state; and the page that describes them.
//
// Threads: a QueryTables belongs to its call.
#pragma once

#include <string>
#include <vector>

#include "engine/project/index/query_tables.h"
#include "server/tools/tool.h"

namespace aircher::tools {

class QueryTables {
public:
    /// Errors: those of ProjectIndex::of.
    static Result<QueryTables> make(ToolServices& services, RequestContext& context);

    const std::vector<const store::QueryTable*>& all() const { return all_; }
    /// What the tables that were asked left out.
    std::vector<filesystem::SkippedEntry> skipped() const;

private:
    friend std::string schema_page();
    QueryTables(std::shared_ptr<const project::RootSet> roots, std::vector<std::shared_ptr<project::RootIndex>> indexes, project::CommitHistory* history);

    std::shared_ptr<project::QueryGaps> gaps_;
    std::vector<std::unique_ptr<store::QueryTable>> tables_;
    std::vector<const store::QueryTable*> all_;
};

/// Tables, columns and worked examples, in Markdown: what aircher://schema gives.
std::string schema_page();

}  // namespace aircher::tools
