// Running tools: checks, cursors, budgets; through real tools over a real tree.
#include "server/tools/tool_runner.h"

#include <map>
#include <string>
#include <vector>

#include "engine/filesystem/filesystem_backend.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::tools;
using aircher::test::TempTree;

namespace {

/// A workspace over `tree`, with all that tools need.
struct Bench {
    const TempTree tree;
    TaskPool pool{2};
    project::Workspace workspace;
    project::SourceAnalyzer analyzer{ast::backends().front().create(), "first", ast::backends().front().create(), "first"};
    std::unique_ptr<pattern::PatternBackend> patterns = pattern::backends().front().create();
    std::unique_ptr<store::StoreBackend> store = test::memory_store();
    std::unique_ptr<embedding::EmbeddingBackend> embedding = embedding::backends().front().create();
    project::WatchService watch{workspace, pool};
    project::ProjectIndex index{project::IndexServices{workspace, analyzer, *store, *store, watch, pool}, false};
    BackendRegistry registry{Preference::performance, {}};
    SnapshotCache snapshots;
    ToolServices services{workspace, analyzer, *patterns, *store, nullptr, *embedding, *embedding, watch, index, registry, pool, snapshots, "2026-01-01T00:00:00Z"};

    Bench() : workspace(filesystem::backends().front().create()) {
        REQUIRE(workspace.set_roots({tree.path()}, true));
        REQUIRE(registry.select("filesystem", filesystem::backends()));
    }
    ToolOutput call(const Tool& tool, const Json& arguments) {
        RequestContext context(pool, {});
        return run_tool(tool, arguments, services, context);
    }
    ToolOutput call(const std::string& name, const Json& arguments) {
        for (const Tool& tool : all_tools())
            if (tool.name == name) return call(tool, arguments);
        return {"no such tool " + name, nullptr, true, {}};
    }
};

struct Empty {};

/// A tool whose answer lists `count` numbers.
Tool numbers(std::string name, std::shared_ptr<std::size_t> count, std::shared_ptr<int> runs = std::make_shared<int>(0)) {
    return define_tool(std::move(name), "T", "U", "D", "R", FieldTable<Empty>(), [count, runs](const Empty&, ToolServices&, RequestContext&) -> Result<Answer> {
        ++*runs;
        Answer answer;
        Section section;
        section.name = "numbers";
        section.count = *count;
        section.json = [](std::size_t i) { return Json(i); };
        section.text = [n = *count](std::size_t i, TextWriter& out) { out.line("number " + std::to_string(i) + " of " + std::to_string(n)); };
        answer.sections.push_back(std::move(section));
        return answer;
    });
}

std::string cursor_in(const ToolOutput& output) {
    const std::size_t at = output.text.find("go on with cursor ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + 18;
    return output.text.substr(begin, output.text.find_first_of(" \n;", begin) - begin);
}

}  // namespace

TEST_CASE("a cursor goes on without running the tool again") {
    Bench bench;
    const auto runs = std::make_shared<int>(0);
    const Tool tool = numbers("numbers", std::make_shared<std::size_t>(1'000), runs);
    std::string all;
    Json arguments = {{"max_tokens", 500}};
    for (int pages = 0; pages < 100; ++pages) {
        const ToolOutput output = bench.call(tool, arguments);
        REQUIRE_FALSE(output.is_error);
        all += output.text;
        const std::string cursor = cursor_in(output);
        if (cursor.empty()) break;
        arguments["cursor"] = cursor;
    }
    CHECK(*runs == 1);
    for (int i = 0; i < 1'000; ++i) {
        const std::string line = "number " + std::to_string(i) + " of";
        if (all.find(line) == std::string::npos || all.find(line) != all.rfind(line)) CHECK(line == "exactly once");
    }
}

TEST_CASE("a cursor whose snapshot is gone goes on only where the answer is the same") {
    Bench bench;
    const auto count = std::make_shared<std::size_t>(1'000);
    const Tool tool = numbers("numbers", count);
    const std::string cursor = cursor_in(bench.call(tool, {{"max_tokens", 500}}));
    REQUIRE_FALSE(cursor.empty());
    const std::string second = bench.call(tool, {{"max_tokens", 500}, {"cursor", cursor}}).text;
    const auto forget = [&] {
        for (int i = 0; i < 40; ++i) (void)bench.call(tool, {{"max_tokens", 500}});
    };
    forget();
    const ToolOutput again = bench.call(tool, {{"max_tokens", 500}, {"cursor", cursor}});
    CHECK_FALSE(again.is_error);
    CHECK(again.text.substr(0, 200) == second.substr(0, 200));
    *count = 1'001;
    forget();
    const ToolOutput expired = bench.call(tool, {{"max_tokens", 500}, {"cursor", cursor}});
    CHECK(expired.is_error);
    CHECK(expired.text.find("expired") != std::string::npos);
    CHECK(expired.text.find("without cursor") != std::string::npos);
}

TEST_CASE("a cursor of another tool, of other arguments, or of nobody is refused") {
    Bench bench;
    for (int i = 0; i < 300; ++i) bench.tree.write("dir/file" + std::to_string(i));
    const std::string cursor = cursor_in(bench.call("walk_project", {{"max_tokens", 500}}));
    REQUIRE_FALSE(cursor.empty());
    const ToolOutput other = bench.call(numbers("numbers", std::make_shared<std::size_t>(3)), {{"cursor", cursor}});
    CHECK(other.is_error);
    CHECK(other.text.find("walk_project") != std::string::npos);
    const ToolOutput changed = bench.call("walk_project", {{"cursor", cursor}, {"hidden", true}});
    CHECK(changed.is_error);
    CHECK_FALSE(bench.call("walk_project", {{"cursor", cursor}}).is_error);
    for (const char* garbage : {"x", "A.A.A.A", "../../etc"}) {
        const ToolOutput refused = bench.call("walk_project", {{"cursor", garbage}});
        CHECK(refused.is_error);
        CHECK(refused.text.find("cursor") != std::string::npos);
    }
}

TEST_CASE("a cursor alone is enough, also for a tool with required arguments") {
    Bench bench;
    struct Needs {
        std::string name;
    };
    FieldTable<Needs> table;
    table.add("name", &Needs::name, "N.", {.required = true});
    const auto inner = numbers("needs", std::make_shared<std::size_t>(1'000));
    const Tool tool = define_tool("needs", "T", "U", "D", "R", table, [&](const Needs&, ToolServices& services, RequestContext& context) { return inner.run(Json::object(), services, context); });
    const std::string cursor = cursor_in(bench.call(tool, {{"name", "x"}, {"max_tokens", 500}}));
    REQUIRE_FALSE(cursor.empty());
    CHECK_FALSE(bench.call(tool, {{"cursor", cursor}, {"max_tokens", 500}}).is_error);
    CHECK(bench.call(tool, {{"max_tokens", 500}}).text.find("name: is required") != std::string::npos);
}

TEST_CASE("an exception in a tool is an error of that call") {
    Bench bench;
    const Tool tool = define_tool("throws", "T", "U", "D", "R", FieldTable<Empty>(), [](const Empty&, ToolServices&, RequestContext&) -> Result<Answer> { throw std::runtime_error("oops\n\xFF"); });
    const ToolOutput output = bench.call(tool, Json::object());
    CHECK(output.is_error);
    CHECK(output.text.find("oops") != std::string::npos);
    CHECK(output.text.find('\n') == std::string::npos);
}

TEST_CASE("real tools keep to the budget, in both formats, on a tree that makes it hard") {
    Bench bench;
    for (int i = 0; i < 60; ++i) bench.tree.write("a long directory name " + std::to_string(i % 7) + "/and \"another\" one/file number " + std::to_string(i) + (i % 3 == 0 ? ".py" : i % 3 == 1 ? ".c" : ".\xFF"), "x\n");
    for (int i = 0; i < 10; ++i) bench.tree.write("package" + std::to_string(i) + "/package.json", R"({"name":"a package with a rather long name","scripts":{"build":"tsc --build --verbose --force","test":"jest --coverage"}})");
    bench.tree.symlink("nowhere", "link");
    const std::map<std::string, Json> calls = {{"walk_project", {{"stat", true}, {"flags", true}}}, {"get_file_info", {{"paths", {"package0/package.json", "missing", "link", "a long directory name 0"}}}},
                                               {"project_overview", Json::object()}, {"server_status", Json::object()}, {"watch_changes", {{"timeout_ms", 0}}}};
    for (const Tool& tool : all_tools()) {
        const auto known = calls.find(tool.name);
        if (known == calls.end()) continue;
        for (const int tokens : {200, 300, 500, 1'000, 4'000})
            for (const char* format : {"text", "json"}) {
                Json arguments = known->second;
                arguments["max_tokens"] = tokens;
                arguments["format"] = format;
                const ToolOutput output = bench.call(tool, arguments);
                CAPTURE(tool.name, tokens, format, output.text);
                // An entry is never passed over: where not even one fits, the call says what it takes.
                if (output.is_error) CHECK((tokens <= 300 && output.text.find("the next entry alone takes more") != std::string::npos));
                Json result = {{"content", {{{"type", "text"}, {"text", output.text}}}}};
                if (!output.structured.is_null()) result["structuredContent"] = output.structured;
                CHECK(to_text(result).size() <= static_cast<std::size_t>(tokens) * 3);
            }
    }
}
