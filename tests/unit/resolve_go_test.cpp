// Go import paths: go.mod, go.work, vendor, replace, and what is left of GOPATH.
#include <set>

#include "engine/project/resolution/go/go_mod.h"
#include "tests/support/catch.h"
#include "tests/support/memory_project.h"
#include "tests/support/random.h"

namespace aircher::project::go {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::MemoryProject;

namespace {

ast::Import import_of(const std::string& path) {
    ast::Import import;
    import.module = path;
    import.keyword = "import";
    return import;
}

std::string answer(const MemoryProject& project, const std::string& importer, const std::string& path) { return project.answer(importer, import_of(path)); }
MemoryProject made(MemoryProject::Files files) { return {project::go::factory(), std::move(files)}; }

}  // namespace

TEST_CASE("go.mod is read as the go command reads it", "[resolve][go]") {
    const auto file = project::go::parse_mod_file(
        "// comment\nmodule \"example.com/m\" // why\n\ngo 1.19\nrequire (\n\tgithub.com/a/b v1.2.3 // indirect\n\tgithub.com/c/d v0.0.0\n)\n"
        "require golang.org/x/text v0.3.0\nreplace github.com/a/b v1.2.3 => ../b\nreplace (\n  x.org/y => z.org/y v1.0.0\n)\nuse ./tools\n");
    CHECK(file.module == "example.com/m");
    CHECK(file.requires_ == std::vector<std::string>{"github.com/a/b", "github.com/c/d", "golang.org/x/text"});
    REQUIRE(file.replacements.size() == 2);
    CHECK(file.replacements[0].module == "github.com/a/b");
    CHECK(file.replacements[0].path == "../b");
    CHECK(file.replacements[0].local);
    CHECK_FALSE(file.replacements[1].local);
    CHECK(file.uses == std::vector<std::string>{"./tools"});
}

TEST_CASE("a module's packages, the standard library and requirements", "[resolve][go]") {
    const MemoryProject project = made({{"go.mod", "module example.com/m\nrequire github.com/a/b v1.0.0\n"},
                                        {"main.go", ""},
                                        {"main_test.go", ""},
                                        {"export_test.go", ""},
                                        {"util/a.go", ""},
                                        {"util/a_linux.go", ""},
                                        {"util/a_test.go", ""},
                                        {"util/_skipped.go", ""},
                                        {"util/readme.md", ""},
                                        {"empty/x_test.go", ""}});
    CHECK(answer(project, "main.go", "example.com/m/util") == "project exact util/a.go util/a_linux.go");
    CHECK(project.resolve("main.go", import_of("example.com/m/util")).target == "util");
    CHECK(answer(project, "util/a.go", "example.com/m") == "project exact main.go");
    CHECK(project.resolve("util/a.go", import_of("example.com/m")).target == ".");
    // The external tests of a directory see its export_test.go.
    CHECK(answer(project, "main_test.go", "example.com/m") == "project exact main.go export_test.go");
    CHECK(answer(project, "main.go", "net/http") == "stdlib exact net/http");
    CHECK(answer(project, "main.go", "C") == "stdlib exact C");
    CHECK(answer(project, "main.go", "github.com/a/b/sub") == "external exact github.com/a/b");
    CHECK(answer(project, "main.go", "github.com/z/q") == "external inferred github.com/z/q");
    CHECK(answer(project, "main.go", "example.com/m/empty") == "unresolved");
    CHECK(project.resolve("main.go", import_of("example.com/m/none")).reason == "no Go files in none");
    // A prefix ends at a slash.
    CHECK(answer(project, "main.go", "example.com/mother") == "external inferred example.com/mother");
    CHECK(answer(project, "main.go", "./util") == "project exact util/a.go util/a_linux.go");
    CHECK(answer(project, "main.go", "../outside") == "unresolved");
    CHECK(answer(project, "main.go", "newpackage") == "stdlib inferred newpackage");
    CHECK(answer(project, "main.go", "local/thing") == "unresolved");
}

TEST_CASE("nested modules are cut out of the outer one", "[resolve][go]") {
    const MemoryProject project = made({{"go.mod", "module example.com/m\nrequire example.com/m/api v1.0.0\nreplace example.com/m/api => ./api\n"},
                                        {"main.go", ""},
                                        {"api/go.mod", "module example.com/m/api\n"},
                                        {"api/v1/x.go", ""},
                                        {"tools/go.mod", "module example.com/m/tools\n"},
                                        {"tools/gen/x.go", ""}});
    CHECK(answer(project, "main.go", "example.com/m/api/v1") == "project exact api/v1/x.go");
    const auto published = project.resolve("main.go", import_of("example.com/m/tools/gen"));
    CHECK(published.status == project::ResolutionStatus::project);
    CHECK(published.kind == project::ResolutionKind::inferred);
    CHECK(published.reason.find("example.com/m/tools") != std::string::npos);
    CHECK(answer(project, "api/v1/x.go", "example.com/m/api/v1") == "project exact api/v1/x.go");
}

TEST_CASE("vendor comes before replacements, and vendored packages import from it too", "[resolve][go]") {
    const MemoryProject project =
        made({{"go.mod", "module example.com/m\nrequire (\n github.com/a/b v1.0.0\n github.com/e/f v1.0.0\n)\nreplace github.com/a/b => ./b\n"},
              {"main.go", ""},
              {"b/go.mod", "module github.com/a/b"},
              {"b/b.go", ""},
              {"vendor/modules.txt", ""},
              {"vendor/github.com/a/b/b.go", ""},
              {"vendor/github.com/a/b/go.mod", "module github.com/a/b"},
              {"vendor/github.com/c/d/d.go", ""}});
    CHECK(answer(project, "main.go", "github.com/a/b") == "project exact vendor/github.com/a/b/b.go");
    CHECK(answer(project, "vendor/github.com/a/b/b.go", "github.com/c/d") == "project exact vendor/github.com/c/d/d.go");
    CHECK(answer(project, "main.go", "github.com/e/f/g") == "external exact github.com/e/f");
}

TEST_CASE("go.work joins its modules", "[resolve][go]") {
    const MemoryProject project = made({{"go.work", "go 1.19\nuse (\n ./a\n ./b\n)\nreplace example.com/c => ./c\n"},
                                        {"a/go.mod", "module example.com/a\nrequire example.com/b v1.0.0\n"},
                                        {"a/a.go", ""},
                                        {"b/go.mod", "module example.com/b\n"},
                                        {"b/x/b.go", ""},
                                        {"c/go.mod", "module example.com/c\n"},
                                        {"c/c.go", ""},
                                        {"d/go.mod", "module example.com/d\nrequire example.com/b v1.0.0\n"},
                                        {"d/d.go", ""}});
    CHECK(answer(project, "a/a.go", "example.com/b/x") == "project exact b/x/b.go");
    CHECK(answer(project, "b/x/b.go", "example.com/c") == "project exact c/c.go");
    // Not in the workspace: the build takes the published module, the project only happens to have it.
    CHECK(answer(project, "d/d.go", "example.com/b/x") == "project inferred b/x/b.go");
}

TEST_CASE("Go's own source tree is the standard library", "[resolve][go]") {
    const MemoryProject project = made({{"src/go.mod", "module std\n"},
                                        {"src/fmt/print.go", ""},
                                        {"src/net/http/x.go", ""},
                                        {"src/vendor/golang.org/x/net/n.go", ""},
                                        {"src/cmd/go.mod", "module cmd\n"},
                                        {"src/cmd/go/main.go", ""},
                                        {"src/cmd/go/internal/load/l.go", ""}});
    CHECK(answer(project, "src/net/http/x.go", "fmt") == "project exact src/fmt/print.go");
    CHECK(answer(project, "src/net/http/x.go", "golang.org/x/net") == "project exact src/vendor/golang.org/x/net/n.go");
    CHECK(answer(project, "src/cmd/go/main.go", "fmt") == "project exact src/fmt/print.go");
    CHECK(answer(project, "src/cmd/go/main.go", "cmd/go/internal/load") == "project exact src/cmd/go/internal/load/l.go");
}

TEST_CASE("without go.mod: vendor, src, and a path's end, all inferred", "[resolve][go]") {
    const MemoryProject project = made({{"src/host.org/p/p.go", ""}, {"pkg/util/strings/s.go", ""}, {"vendor/github.com/a/b/b.go", ""}, {"cmd/main.go", ""}});
    CHECK(answer(project, "cmd/main.go", "github.com/a/b") == "project inferred vendor/github.com/a/b/b.go");
    CHECK(answer(project, "cmd/main.go", "host.org/p") == "project inferred src/host.org/p/p.go");
    CHECK(answer(project, "cmd/main.go", "github.com/us/it/pkg/util/strings") == "project inferred pkg/util/strings/s.go");
    CHECK(answer(project, "cmd/main.go", "github.com/us/it/strings") == "external inferred github.com/us/it/strings");
}

TEST_CASE("two modules of one path are nobody's", "[resolve][go]") {
    const MemoryProject project = made({{"a/go.mod", "module example.com/x\n"},
                                        {"a/a.go", ""},
                                        {"b/go.mod", "module example.com/x\n"},
                                        {"b/b.go", ""},
                                        {"c/go.mod", "module c.org/c\n"},
                                        {"c/c.go", ""}});
    CHECK(answer(project, "c/c.go", "example.com/x") == "external inferred example.com/x");
    CHECK(answer(project, "a/a.go", "example.com/x") == "project exact a/a.go");
}

TEST_CASE("no text of a go.mod or an import path does harm", "[resolve][go]") {
    test::Random random(7);
    const std::vector<std::string> pieces = {"module ", "require", " (",   ")",     "\n", "replace ", " => ", "./",     "../", "\"",
                                             "`",       "//",      "use ", "a.b/c", "\\", "\x01",     "\xff", "v1.0.0", "\t"};
    for (int round = 0; round < 300; ++round) {
        std::string text;
        for (std::uint64_t i = random.below(60); i > 0; --i) text += pieces[random.below(pieces.size())];
        const MemoryProject project = made({{"go.mod", text}, {"go.work", text}, {"x/a.go", ""}, {"x/go.mod", text}});
        CHECK_FALSE(answer(project, "x/a.go", text).empty());
    }
    const MemoryProject project = made({{"go.mod", "module m.org/m"}, {"a.go", ""}});
    CHECK(answer(project, "a.go", std::string(100'000, '/')) == "unresolved");
    CHECK(answer(project, "a.go", "") == "unresolved");
}

TEST_CASE("build constraints decide which files are the package", "[resolve][go]") {
    const MemoryProject project = made({{"go.mod", "module example.com/m\n"},
                                        {"main.go", "package main\n"},
                                        {"main_plan9.go", "package main\n"},
                                        {"main_js.go", "package main\n"},
                                        {"main_js_test.go", "package main\n"},
                                        {"util/a.go", "package util\n"},
                                        {"util/a_plan9.go", "package util\n"},
                                        {"util/gen.go", "//go:build ignore\n\npackage main\n"},
                                        {"util/old.go", "// +build ignore\n\npackage main\n"},
                                        {"util/tool.go", "//go:build tools\n\npackage main\n"},
                                        {"util/tagged.go", "//go:build integration\n\npackage util\n"},
                                        {"only/a_plan9.go", "package only\n"},
                                        {"gone/gen.go", "//go:build ignore\n\npackage main\n"},
                                        {"c/c.go", "package c\n\nimport \"C\"\n"}});
    CHECK(answer(project, "main.go", "example.com/m/util") == "project exact util/a.go util/a_plan9.go util/tagged.go");
    CHECK(project.resolve("main.go", import_of("example.com/m/util")).conditional == 2);
    // What a conditional file imports, it imports under its condition.
    CHECK(project.resolve("main_plan9.go", import_of("example.com/m/util")).conditional == 3);
    // Files for two systems never meet.
    CHECK(answer(project, "main_js.go", "example.com/m/util") == "project exact util/a.go util/tagged.go");
    CHECK(answer(project, "main_js_test.go", "example.com/m/util") == "project exact util/a.go util/tagged.go");
    CHECK(answer(project, "main_js.go", "example.com/m/only") == "unresolved");
    CHECK(answer(project, "main.go", "example.com/m/only") == "project exact only/a_plan9.go");
    CHECK(project.resolve("main.go", import_of("example.com/m/only")).conditional == 1);
    CHECK(answer(project, "main.go", "example.com/m/gone") == "unresolved");
    CHECK(answer(project, "util/gen.go", "example.com/m/c") == "project exact c/c.go");
    CHECK(project.resolve("util/gen.go", import_of("example.com/m/c")).conditional == 0);
}
