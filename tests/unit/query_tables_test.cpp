// The tables of execute_query over a workspace, and the page that describes them.
#include <sstream>

#include "engine/project/index/query_tables.h"
#include "tests/support/temp_tree.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::test;

namespace {

/// Runs `sql` over the project at `roots`, completely indexed: rows as "a|b", one a line.
std::string ask(const std::vector<std::string>& roots, const std::string& sql) {
    TestIndex project(roots);
    auto indexes = project.indexes();
    if (auto done = project.index.complete(project.context); !done) throw std::runtime_error(done.error().text());
    const auto gaps = std::make_shared<project::QueryGaps>();
    const auto tables = project::query_tables(project.roots(), indexes, gaps);
    std::vector<const store::QueryTable*> views;
    for (const auto& table : tables) views.push_back(table.get());
    const auto result = must(stores_with("sql").front().create()->execute_query({sql, {}, {}, {}}, views, project.context));
    std::ostringstream out;
    for (const auto& row : result.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out << '|';
            if (const auto* text = std::get_if<std::string>(&row[i])) out << *text;
            else if (const auto* number = std::get_if<std::int64_t>(&row[i])) out << *number;
            else out << "NULL";
        }
        out << '\n';
    }
    return out.str();
}

}  // namespace

TEST_CASE("the table of files says what the walk knows") {
    if (stores_with("sql").empty()) return;
    const TempTree tree;
    tree.write("src/a.tar.gz", "12345");
    tree.write("src/deep/main.py", "x = 1\n");
    tree.write("tests/main_test.py", "");
    tree.write("vendor/lib.c", "int x;\n");
    tree.write("Makefile", "all:\n");
    tree.write(".hidden", "x");
    tree.write(".ignore", "ignored\n");
    tree.write("ignored", "x");
    CHECK(ask({tree.path()}, "SELECT path, name, extension, directory, language, kind, size, test, vendored FROM files ORDER BY path") ==
          "Makefile|Makefile|||make|code|5|0|0\n"
          "src/a.tar.gz|a.tar.gz|gz|src|NULL|unknown|5|0|0\n"
          "src/deep/main.py|main.py|py|src/deep|python|code|6|0|0\n"
          "tests/main_test.py|main_test.py|py|tests|python|code|0|1|0\n"
          "vendor/lib.c|lib.c|c|vendor|c|code|7|0|1\n");
    CHECK(ask({tree.path()}, "SELECT path FROM files WHERE path = 'src/deep/main.py'") == "src/deep/main.py\n");
    CHECK(ask({tree.path()}, "SELECT path FROM files WHERE path IN ('ignored', 'Makefile', 'nope', 'vendor/lib.c', 'src') ORDER BY 1") == "Makefile\nvendor/lib.c\n");
    CHECK(ask({tree.path()}, "SELECT length(mtime), mtime GLOB '20*-*-*T*:*:*Z' FROM files WHERE name = 'Makefile'") == "20|1\n");
    CHECK(ask({tree.path()}, "SELECT count(*) FROM files a JOIN files b ON a.path = b.path") == "5\n");
    CHECK(ask({tree.path()}, "SELECT f.size FROM json_each('[\"Makefile\"]') j JOIN files f ON f.path = j.value") == "5\n");
}

TEST_CASE("with several roots paths begin with the root's name") {
    if (stores_with("sql").empty()) return;
    const TempTree tree;
    tree.write("one/a.py", "1");
    tree.write("two/a.py", "22");
    tree.write("two/b/c.py", "");
    CHECK(ask({tree / "one", tree / "two"}, "SELECT path, directory, size FROM files ORDER BY path") == "one/a.py|one|1\ntwo/a.py|two|2\ntwo/b/c.py|two/b|0\n");
    CHECK(ask({tree / "one", tree / "two"}, "SELECT size FROM files WHERE path = 'two/a.py'") == "2\n");
    CHECK(ask({tree / "one", tree / "two"}, "SELECT size FROM files WHERE path = 'a.py'").empty());
}

TEST_CASE("symbols, imports and uses as tables") {
    if (stores_with("sql").empty()) return;
    const TempTree tree;
    tree.write("a.py", "import os\nfrom b import helper as h\n\nclass View:\n    def render(self):\n        return h()\n");
    tree.write("b.py", "def helper():\n    return 1\n\nhelper()\n");
    CHECK(ask({tree.path()}, "SELECT path, qualified_name, kind, line, end_line, parent FROM symbols ORDER BY path, line") ==
          "a.py|View|class|4|6|NULL\na.py|View.render|method|5|6|View\nb.py|helper|function|1|2|NULL\n");
    CHECK(ask({tree.path()}, "SELECT path, line FROM symbols WHERE name = 'helper'") == "b.py|1\n");
    CHECK(ask({tree.path()}, "SELECT name FROM symbols WHERE path = 'a.py' AND name = 'View'") == "View\n");
    CHECK(ask({tree.path()}, "SELECT path, module, name, alias, keyword FROM imports ORDER BY start") == "a.py|os|NULL|NULL|import\na.py|b|helper|h|from\n");
    if (!ast::backends().front().create()->support("python").references && !TestIndex({tree.path()}).analyzer.chosen().support("python").references) return;
    CHECK(ask({tree.path()}, "SELECT path, line, column, role FROM refs('helper') WHERE role = 'call'") == "b.py|4|1|call\n");
    CHECK(ask({tree.path()}, "SELECT path FROM refs('a.helper')").empty());
    CHECK(ask({tree.path()}, "SELECT enclosing FROM refs('h') WHERE role = 'call'") == "View.render\n");
}
