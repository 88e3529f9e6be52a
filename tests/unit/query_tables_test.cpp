// The tables of execute_query over a workspace, and the page that describes them.
#include <sstream>

#include "engine/project/query_tables/files.h"
#include "tests/support/stores.h"
#include "tests/support/temp_tree.h"

#include "engine/filesystem/filesystem_backend.h"

using namespace aircher;
using namespace aircher::test;

namespace {

/// Runs `sql` over the files of `roots`: rows as "a|b", one a line.
std::string ask(const std::vector<std::string>& roots, const std::string& sql, std::vector<filesystem::SkippedEntry>* skipped = nullptr) {
    project::Workspace workspace(filesystem::backends().front().create());
    must(workspace.set_roots(roots, true));
    const project::FilesTable files(workspace);
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto result = must(stores_with("sql").front().create()->execute_query({sql, {}, {}, {}}, {&files}, context));
    if (skipped != nullptr) *skipped = files.skipped();
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

TEST_CASE("what the walk could not read is told") {
    if (stores_with("sql").empty()) return;
    const TempTree tree;
    tree.write("a.py", "");
    tree.symlink("nowhere", "link");
    std::vector<filesystem::SkippedEntry> skipped;
    CHECK(ask({tree.path()}, "SELECT 1", &skipped) == "1\n");
    CHECK(skipped.empty());  // nobody asked for files
    ask({tree.path()}, "SELECT count(*) FROM files", &skipped);
    CHECK(!skipped.empty());
}
