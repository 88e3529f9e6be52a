#include "server/tools/query_tables.h"

#include <array>

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
    Example{"Names that occur in several directories", "SELECT name, count(*) AS n, group_concat(directory, ', ') AS directories FROM files\nGROUP BY name HAVING n > 1 ORDER BY n DESC, name LIMIT 20"},
};

}  // namespace

std::string schema_page(ToolServices& services) {
    const QueryTables tables(services);
    std::string page =
        "# Tables for execute_query\n\nSQLite's SELECT over these tables, with WITH, joins, window functions, JSON and date functions. Nothing can be changed. Parameters (?, ?1, :name) "
        "take the values of params in order. Texts stand in single quotes; there is LIKE and GLOB, no REGEXP (find_patterns has it).\n\n";
    page += store::describe(tables.all());
    page += "\n## Examples\n";
    for (const Example& example : kExamples) page.append("\n").append(example.question).append(":\n\n```sql\n").append(example.sql).append("\n```\n");
    return page;
}

}  // namespace aircher::tools
