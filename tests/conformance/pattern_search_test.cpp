// Searching a project: the same rows with any number of threads and any backends; the first are kept, all are counted; pieces, filters, cancellation.
#include <algorithm>
#include <filesystem>

#include "engine/ast/ast_backend.h"
#include "engine/project/search/pattern_search.h"
#include "tests/support/backends.h"
#include "tests/support/patterns.h"

using namespace aircher;
using namespace aircher::test;
using Strings = std::vector<std::string>;

namespace {

struct Project {
    const TempTree tree;
    std::unique_ptr<project::Workspace> workspace;
    project::SourceAnalyzer analyzer{ast::backends().front().create(), "first", ast::backends().front().create(), "first"};
    std::unique_ptr<pattern::PatternBackend> backend;

    Project(const Factory& files, const PatternFactory& patterns) : workspace(std::make_unique<project::Workspace>(files.create())), backend(patterns.create()) {}

    Result<project::SearchResult> search(std::vector<Pattern> patterns, project::SearchRequest request = {}, int jobs = 2, std::stop_token cancel = {}) {
        REQUIRE(workspace->set_roots({tree.path()}, true));
        const auto roots = workspace->roots();
        TaskPool pool(jobs);
        RequestContext compiling(pool, {});
        auto set = backend->compile(std::move(patterns), compiling);
        if (!set) return set.error();
        request.set = *set;
        auto where = project::select(**roots, {});
        request.where = std::move(*where);
        RequestContext context(pool, std::move(cancel));
        return project::search_patterns(*workspace, **roots, analyzer, *backend, request, context);
    }
};

std::string dump(const Result<project::SearchResult>& result) {
    if (!result) return "error: " + result.error().text();
    std::string text = std::to_string(result->matches) + " matches, " + std::to_string(result->rows) + " rows, " + std::to_string(result->files_searched) + " files\n";
    for (const auto& file : result->files) {
        text += file.path + " " + std::to_string(file.matches) + "\n";
        for (const auto& row : file.rows)
            text += "  " + std::to_string(row.line) + ":" + std::to_string(row.column) + " " + std::to_string(row.begin) + "-" + std::to_string(row.end) + " " + std::to_string(row.pattern) + " " + row.text + " " + row.symbol + "\n";
    }
    for (const auto& gap : result->gaps) text += "gap " + gap.path + ":" + std::to_string(gap.line) + " " + gap.reason + "\n";
    for (const auto& row : result->skipped) text += "skipped " + row.path + " " + std::to_string(row.count) + " " + row.reason + "\n";
    return text;
}

void write_project(const TempTree& tree) {
    for (int i = 0; i < 120; ++i)
        tree.write("d" + std::to_string(i % 11) + "/f" + std::to_string(i) + ".py", "def f" + std::to_string(i) + "():\n    hit(" + std::string(static_cast<std::size_t>(i % 5), 'x') + ")  # TODO\n    return 'hit'\n");
    tree.write("data.bin", std::string("hit\0hit", 7));
    tree.write("empty.py", "");
    std::string large;
    for (int i = 0; large.size() < (6U << 20); ++i) large += "line " + std::to_string(i) + (i % 50'000 == 0 ? " hit\n" : "\n");
    tree.write("large.txt", large);
}

}  // namespace

TEST_CASE("a search gives the same with any backends and number of threads") {
    std::string first;
    for (const Factory& files : backends_with("walk")) {
        for (const PatternFactory& patterns : pattern_backends()) {
            Project project(files, patterns);
            write_project(project.tree);
            for (const int jobs : {0, 1, 2, 8}) {
                CAPTURE(files.name, patterns.name, jobs);
                project::SearchRequest request;
                request.symbols = true;
                const std::string now = dump(project.search({regex("hit\\(x*\\)"), literal("'hit'"), regex("\\bTODO\\b"), regex("line \\d+ hit"), regex("[a-z]+ 50000\\b")}, request, jobs));
                if (first.empty()) first = now;
                REQUIRE(now == first);
            }
        }
    }
    CHECK(first.find("large.txt") != std::string::npos);
    CHECK(first.find("  100000:0 ") != std::string::npos);
    CHECK(first.find("skipped  1 binary") != std::string::npos);
}

TEST_CASE("the first rows are kept, all matches are counted") {
    Project project(backends_with("walk").front(), pattern_backends().front());
    write_project(project.tree);
    const auto all = project.search({literal("hit")});
    REQUIRE(all);
    std::string first;
    for (const std::uint64_t keep : {1U, 7U, 100U}) {
        for (const int jobs : {0, 2, 8}) {
            project::SearchRequest request;
            request.keep = keep;
            const auto some = project.search({literal("hit")}, request, jobs);
            REQUIRE(some);
            CHECK(some->matches == all->matches);
            CHECK(some->files.size() == all->files.size());
            CHECK(some->rows == keep);
            std::uint64_t rows = 0;
            for (std::size_t i = 0; i < some->files.size(); ++i) {
                CHECK(some->files[i].path == all->files[i].path);
                CHECK(some->files[i].matches == all->files[i].matches);
                for (std::size_t k = 0; k < some->files[i].rows.size(); ++k, ++rows) CHECK(some->files[i].rows[k].begin == all->files[i].rows[k].begin);
                if (rows < keep) CHECK(some->files[i].rows.size() == all->files[i].rows.size());
            }
            CHECK(rows == keep);
        }
    }
}

TEST_CASE("file globs of patterns, files only, counts") {
    Project project(backends_with("walk").front(), pattern_backends().front());
    project.tree.write("a.c", "x y\n");
    project.tree.write("b.h", "x y\n");
    project.tree.write("t/c.c", "x y\n");
    Pattern only_c = literal("x");
    only_c.files = {"*.c", "!t/**"};
    Pattern not_c = regex("[y]");
    not_c.files = {"!*.c"};
    const auto result = project.search({only_c, not_c});
    REQUIRE(result);
    CHECK(result->by_pattern == std::vector<std::uint64_t>{1, 1});
    CHECK(result->files_searched == 3);
    project::SearchRequest request;
    request.files_only = true;
    const auto files = project.search({literal("y")}, request);
    REQUIRE(files);
    CHECK(files->files.size() == 3);
    CHECK(files->rows == 0);
    Pattern wrong = literal("x");
    wrong.files = {"{"};
    CHECK_FALSE(project.search({wrong}));
}

TEST_CASE("a file too large to be searched as a whole is said to be") {
    Project project(backends_with("walk").front(), pattern_backends().front());
    project.tree.write("small.txt", "a\nb\n");
    std::string large(33U << 20, '\n');
    large += "a\nb\nneedle";
    project.tree.write("large.txt", large);
    Pattern across = regex("a\\nb");
    across.multi_line = true;
    const auto result = project.search({across, literal("needle")});
    REQUIRE(result);
    CHECK(result->by_pattern == std::vector<std::uint64_t>{1, 1});
    REQUIRE(result->gaps.size() == 1);
    CHECK(result->gaps[0].path == "large.txt");
}

TEST_CASE("a search stops at a cancel, and at patterns that run away everywhere") {
    Project project(backends_with("walk").front(), pattern_backends().front());
    write_project(project.tree);
    std::stop_source cancel;
    cancel.request_stop();
    const auto stopped = project.search({literal("hit")}, {}, 2, cancel.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::cancelled);
    for (int i = 0; i < 100; ++i) project.tree.write("slow/" + std::to_string(i), [] {
            std::string text;
            for (int k = 0; k < 20; ++k) text += std::string(40, 'a') + "!\n";
            return text;
        }());
    const auto slow = project.search({regex("(a+)+(a+)+\\1$")});
    REQUIRE_FALSE(slow);
    CHECK(slow.error().code == ErrorCode::invalid_argument);
    CHECK(slow.error().message.find("too many steps") != std::string::npos);
}
