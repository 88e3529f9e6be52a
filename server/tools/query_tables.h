// The tables that SQL may ask: made for each call, so that all of a query sees one state; and the page that describes them.
//
// Threads: a QueryTables belongs to its call.
#pragma once

#include <string>
#include <vector>

#include "engine/project/query_tables/files.h"
#include "server/tools/tool.h"

namespace aircher::tools {

class QueryTables {
public:
    explicit QueryTables(ToolServices& services) : files_(services.workspace), all_{&files_} {}
    QueryTables(const QueryTables&) = delete;
    QueryTables& operator=(const QueryTables&) = delete;

    const std::vector<const store::QueryTable*>& all() const { return all_; }
    /// What the tables that were asked left out.
    std::vector<filesystem::SkippedEntry> skipped() const { return files_.skipped(); }

private:
    project::FilesTable files_;
    std::vector<const store::QueryTable*> all_;
};

/// Tables, columns and worked examples, in Markdown: what aircher://schema gives.
std::string schema_page(ToolServices& services);

}  // namespace aircher::tools
