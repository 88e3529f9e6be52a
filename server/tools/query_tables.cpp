#include "server/tools/query_tables.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/base/utf8.h"
#include "engine/project/history/commit_query.h"

namespace aircher::tools {
namespace {

struct Example {
    std::string_view question;
    std::string_view sql;
};

constexpr std::array kExamples = {
    Example{"The largest source files that are no tests", "SELECT path, size FROM files\nWHERE kind = 'code' AND NOT test AND NOT generated\nORDER BY size DESC LIMIT 10"},
    Example{"How much there is of each language", "SELECT language, count(*) AS files, sum(size) AS bytes FROM files\nGROUP BY language ORDER BY bytes DESC"},
    Example{"Directories with code but without tests beside it", "SELECT directory, count(*) AS files FROM files WHERE kind = 'code'\nGROUP BY directory HAVING sum(test) = 0 ORDER BY files DESC LIMIT 20"},
    Example{"What changed during the last week before the newest change",
            "SELECT path, mtime FROM files\nWHERE mtime > (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(mtime), '-7 days') FROM files)\nORDER BY mtime DESC LIMIT 20"},
    Example{"Where a name is used, by file and kind of use", "SELECT path, role, count(*) AS n FROM refs('main') GROUP BY path, role ORDER BY n DESC LIMIT 20"},
    Example{"The longest functions", "SELECT path, line, qualified_name, end_line - line + 1 AS lines FROM symbols\nWHERE kind IN ('function', 'method') ORDER BY lines DESC LIMIT 10"},
    Example{"The modules that most files ask for", "SELECT module, count(DISTINCT path) AS files FROM imports GROUP BY module ORDER BY files DESC LIMIT 20"},
    Example{"Definitions of a name, with the size of their files", "SELECT s.path, s.line, s.kind, f.size FROM symbols s JOIN files f ON f.path = s.path WHERE s.name = 'main'"},
    Example{"Who changed most during the last 90 days", "SELECT author, count(*) AS commits, sum(added) AS added, sum(deleted) AS deleted FROM commits\nWHERE date >= date('now', '-90 days') GROUP BY author ORDER BY commits DESC LIMIT 10"},
    Example{"Files that are no tests and were changed most often during the last year, with their size now",
            "SELECT c.path, count(*) AS commits, f.size FROM commit_files c JOIN files f ON f.path = c.path\nWHERE c.date >= date('now', '-1 year') AND NOT f.test GROUP BY c.path ORDER BY commits DESC LIMIT 20"},
    Example{"What the latest commits that speak of a word changed", "SELECT c.date, c.subject, f.path FROM commits c JOIN commit_files f ON f.id = c.id WHERE c.subject LIKE '%fix%' LIMIT 20"},
    Example{"Names that occur in several directories", "SELECT name, count(*) AS n, group_concat(directory, ', ') AS directories FROM files\nGROUP BY name HAVING n > 1 ORDER BY n DESC, name LIMIT 20"},
};

}  // namespace

QueryTables::QueryTables(std::shared_ptr<const project::RootSet> roots, std::vector<std::shared_ptr<project::RootIndex>> indexes, project::CommitHistory* history)
    : gaps_(std::make_shared<project::QueryGaps>()), tables_(project::query_tables(roots, std::move(indexes), gaps_)) {
    std::ranges::move(project::commit_tables(history, std::move(roots), gaps_), std::back_inserter(tables_));
    for (const auto& table : tables_) all_.push_back(table.get());
}

Result<QueryTables> QueryTables::make(ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto indexes = services.index.of(*roots, context);
    if (!indexes) return indexes.error();
    return QueryTables(std::move(*roots), std::move(*indexes), services.history);
}

std::vector<filesystem::SkippedEntry> QueryTables::skipped() const {
    std::vector<filesystem::SkippedEntry> rows;
    if (const std::uint64_t files = gaps_->files_without_facts; files > 0) rows.push_back({{}, files, "not parsed yet: their symbols, imports and uses are missing (wait: true waits for them)"});
    if (const std::string asked = gaps_->several_names(); !asked.empty())
        rows.push_back({{}, 1, "refs('" + to_utf8(asked.substr(0, 100)) + "'): no identifier is called so; refs takes a bare one, without what stands before a dot, a colon or a slash"});
    if (gaps_->history_cut) rows.push_back({{}, 1, "history too long to be read as a whole: its early commits are missing"});
    return rows;
}

std::string schema_page() {
    const QueryTables tables(nullptr, {}, nullptr);
    std::string page =
        "# Tables for execute_query\n\nSQLite's SELECT over these tables, with WITH, joins, window functions, JSON and date functions. Nothing can be changed. Parameters (?, ?1, :name) "
        "take the values of params in order. Texts stand in single quotes; there is LIKE and GLOB, no REGEXP (find_patterns has it).\n\n";
    page += store::describe(tables.all());
    page += "\n## Examples\n";
    for (const Example& example : kExamples) page.append("\n").append(example.question).append(":\n\n```sql\n").append(example.sql).append("\n```\n");
    return page;
}

}  // namespace aircher::tools
