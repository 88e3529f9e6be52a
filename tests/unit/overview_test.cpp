// The overview: what READMEs are for, where programs start, how a tree falls into parts, which commands are told; and all of it on small projects.
#include "engine/project/overview/overview.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/project/overview/commands.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/overview/modules.h"
#include "engine/project/overview/purpose.h"
#include "engine/project/overview/root_entries.h"
#include "tests/support/backends.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::project;
using aircher::test::Random;
using aircher::test::TempTree;

namespace {

/// "line: text" of the first paragraph.
std::string purpose(const char* name, const std::string& text) {
    const auto paragraph = first_paragraph(name, text);
    return paragraph ? std::to_string(paragraph->line + 1) + ": " + paragraph->text : std::string("none");
}

/// The line of a program's start; 0 where there is none.
std::uint32_t start_line(const char* path, const char* language, const std::string& text) {
    const auto start = find_start(path, language, text);
    return start ? static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start->offset), '\n')) + 1 : 0;
}

struct Project {
    TempTree tree;
    Workspace workspace{test::backends_with("walk").front().create()};

    Overview overview(const std::string& focus = {}, int jobs = 4) {
        if (!workspace.set_roots({tree.path()}, true)) throw std::runtime_error("no root");
        const auto roots = *workspace.roots();
        TaskPool pool(jobs);
        RequestContext context(pool, {});
        auto made = make_overview(workspace, *roots, focus, context);
        if (!made) throw std::runtime_error(made.error().text());
        return std::move(*made);
    }
};

std::vector<std::string> entries(const Overview& all) {
    std::vector<std::string> rows;
    for (const EntryPoint& entry : all.entry_points) rows.push_back(entry.path + (entry.line == kNoLine ? "" : ":" + std::to_string(entry.line + 1)) + " " + entry.reason);
    return rows;
}

std::vector<std::string> commands(const Overview& all) {
    std::vector<std::string> rows;
    for (const Command& command : all.commands) rows.push_back(std::string(to_string(command.kind)) + " " + command.command + " " + command.path + ":" + std::to_string(command.line + 1));
    return rows;
}

/// "path files lines -> used imports, …"
std::vector<std::string> modules(const Overview& all) {
    std::vector<std::string> rows;
    for (const Module& module : all.modules) {
        std::string row = (module.path.empty() ? "." : module.path) + " " + std::to_string(module.files) + " " + std::to_string(module.lines);
        for (const ModuleUse& use : module.uses) row += " -> " + all.modules[use.module].path + " " + std::to_string(use.imports);
        rows.push_back(row);
    }
    return rows;
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("a README's first real paragraph") {
    CHECK(purpose("README.md", "# Title\n\nA tool that does things.\nAnd more.\n\nNext.\n") == "3: A tool that does things. And more.");
    CHECK(purpose("README.md", "---\ntitle: x\n---\n<!-- a\ncomment -->\n# Title\n[![ci](https://a/b.svg)](https://a) ![x](y.png)\n\nIt does **fine** [things](https://x) with `code`.\n") == "9: It does fine things with `code`.");
    CHECK(purpose("README.md", "<p align=\"center\">\n<img src=\"x\">\n</p>\n<h1>A great name here</h1>\n\n<p>The <em>real</em> one is here &amp; now.</p>\n") == "6: The real one is here & now.");
    CHECK(purpose("README.md", "Title here\n==========\n\n## Table of Contents\n- [A](#a)\n- [B](#b)\n\n[Docs](https://a) | [Chat](https://b) | [中文](c)\n\n> [!WARNING]\n> Do not use this at all.\n\n> Quoted words tell what it is.\n") ==
          "13: Quoted words tell what it is.");
    CHECK(purpose("README.md", "# T\n```sh\nnpm install something good\n```\n| a | b |\n|---|---|\n\n    indented code that is not read\n\nLast of all the text.\n") == "10: Last of all the text.");
    CHECK(purpose("README.md", "# T\n\nThis README is a quick start.\n\nReal text says more of it.\n") == "5: Real text says more of it.");
    CHECK(purpose("README.md", "# T\n\nComing from `x`? Read this first.\n\nReal text says more of it.\n") == "5: Real text says more of it.");
    for (const char* aside : {"See the [project website](https://x) for documentation and APIs.", "<kbd>\n  Show your love for it -- mugs are available!\n</kbd>", "Please follow the documentation at [x](https://x)!",
                              "<p align=\"center\">Visit <a href=\"https://x\">x</a> for the full documentation,\nexamples and guides.</p>", "<figcaption>The client above imports nothing.</figcaption>"})
        CHECK(purpose("README.md", "# T\n\n" + std::string(aside) + "\n\nReal text says more of it.\n").ends_with(": Real text says more of it."));
    CHECK(purpose("README.md", "# T\n\nPlease follow the documentation.\n") == "none");
    CHECK(purpose("README.md", "# T\n\nA sample.\n") == "3: A sample.");
    CHECK(purpose("README.md", "# T\n\nT is a language for [small](https://x)\nthings of all sorts:\n\n```ruby\nx\n```\n\nThe server must be restarted now.\n") == "3: T is a language for small things of all sorts");
    CHECK(purpose("README.md", "# T\n\nT is a language for things:\n```\nx\n```\nThe server must be restarted now.\n") == "3: T is a language for things");
    CHECK(purpose("README.rst", "T\n-\n\nT is a language for things::\n\n  x\n\nThe server must be restarted now.\n") == "4: T is a language for things");
    CHECK(purpose("README.md", "# T\n\nT is a language that has these parts:\n\n- one\n\nReal text says more of it.\n") == "7: Real text says more of it.");
    CHECK(purpose("README.md", "# T\n\nHere is an example of its use:\n\n    x\n\nReal text says more of it.\n") == "7: Real text says more of it.");
    CHECK(purpose("README.md", "# Only a title\n") == "none");
    CHECK(purpose("README.md", "") == "none");
    CHECK(purpose("README.rst", "=====\nTitle\n=====\n\n|badge| |other|\n\n.. image:: x.png\n   :alt: some text here\n\n:Author: someone\n\nA ``fine`` library for :class:`Things`, see `the docs <https://x>`_.\n") ==
          "12: A fine library for Things, see the docs.");
    CHECK(purpose("README.rst", "Title\n-----\n.. comment text that is long\n\nThe text comes right here.\n") == "5: The text comes right here.");
    CHECK(purpose("README.adoc", "= Title\nAuthor Name\n:toc:\n\nimage::x.png[]\n\nA tool for https://x[linked] people everywhere.\n") == "7: A tool for linked people everywhere.");
    CHECK(purpose("README", "Title of it\n\nThe program computes things.\n") == "3: The program computes things.");
    CHECK(purpose("README.txt", "Linux kernel\n============\n\nThere are several guides here.\n") == "4: There are several guides here.");
    CHECK(purpose("README.org", "#+TITLE: x\n* Head\nAn [[https://x][org]] text of some words.\n") == "3: An org text of some words.");
    CHECK(purpose("README.md", "\xEF\xBB\xBF# T\r\n\r\nWindows lines are lines too.\r\n") == "3: Windows lines are lines too.");
    const std::string cut = purpose("README.md", "# T\n\n" + std::string(3'000, 'w') + " \xE2\x82\xAC end of it.\n");
    CHECK(cut.size() < kMaxPurpose + 20);
    CHECK(is_valid_utf8(cut));
}

TEST_CASE("which file is the README") {
    CHECK(readme_rank("README.md") < readme_rank("README.rst"));
    CHECK(readme_rank("Readme.rst") < readme_rank("README"));
    CHECK(readme_rank("README.en.md") < readme_rank("README-zh.md"));
    CHECK(readme_rank("README.txt") < readme_rank("README.de.md"));
    for (const char* no : {"README.vendor", "READMEFIRST.md", "README.png", "READ.md", "", "readme.js"}) CHECK_FALSE(readme_rank(no));
}

TEST_CASE("any bytes of a README are survived in time") {
    Random random(5);
    static const std::vector<std::string> kPieces = {"#", "=", "\n", "\n\n", "[", "]", "(", ")", "![", "<", ">", "<a", "</a>", "<!--", "-->", "`", "```", "*", "_", "|", ":", "..", " ", "word ", "\xFF", "\xE2\x82\xAC", "&amp;", "http://x", "\\", "- ", "\t"};
    for (int i = 0; i < 3'000; ++i) {
        std::string text;
        for (std::size_t n = random.below(60); n > 0; --n) text += random.pick(kPieces);
        for (const char* name : {"README.md", "README.rst", "README.adoc", "README.org", "README"})
            if (const auto paragraph = first_paragraph(name, text)) {
                CHECK(is_valid_utf8(paragraph->text));
                CHECK(paragraph->text.find('\n') == std::string::npos);
            }
    }
    for (const char* piece : {"[", "![", "<a", "<a>", "`", "|", "<!--", "- ", "=\n", "[x](", "**", "&", "((", "\\", "[["}) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        for (const char* name : {"README.md", "README.rst", "README.adoc", "README.org", "README"}) CHECK_NOTHROW(first_paragraph(name, text));
    }
}

TEST_CASE("where programs start, by their text") {
    CHECK(start_line("a.c", "c", "#include <x>\nint main(int argc, char **argv)\n{\n}\n") == 2);
    CHECK(start_line("a.c", "c", "int\nmain (void) {\n}\n") == 2);
    CHECK(start_line("a.cpp", "cpp", "auto main() -> int {\n}\n") == 1);
    for (const char* no : {"int main(void);\n", "// int main() {\n}\n", " * int main() {\n", "  int main() {}\n", "x = main(1) {\n", "int domain(int x) {\n}\n", "#define main(x) {\n", "return main(x) {\n", "int main"}) CHECK(start_line("a.c", "c", no) == 0);
    CHECK(start_line("a.h", "c", "int main() {\n}\n") == 0);
    CHECK(find_start("a.c", "c", "#ifdef TEST\nint main(void) {\n}\n#endif\n")->reason == kConditionalMain);
    CHECK(find_start("a.c", "c", "#ifdef X\n#endif\nint main(void) {\n}\n")->reason == "defines main()");
    CHECK(start_line("x/a.go", "go", "package main\n\nfunc main() {\n}\n") == 3);
    CHECK(start_line("x/a.go", "go", "package x\n\nfunc main() {\n}\n") == 0);
    CHECK(start_line("x/a.go", "go", "//go:build ignore\n\npackage main\n\nfunc main() {\n}\n") == 0);
    CHECK(start_line("a.py", "python", "x = 1\nif __name__ == '__main__':\n  f()\n") == 2);
    CHECK(start_line("a.py", "python", "def f():\n  if __name__ == '__main__': pass\n") == 0);
    CHECK(start_line("A.java", "java", "class A {\n  public static void main(String[] a) {}\n}\n") == 2);
    CHECK(start_line("src/main.rs", "rust", "fn main() {}\n") == 1);
    CHECK(start_line("src/bin/x.rs", "rust", "async fn main() {}\n") == 1);
    CHECK(start_line("build.rs", "rust", "fn main() {}\n") == 0);
    CHECK(start_line("a.js", "javascript", "#!/usr/bin/env node\n") == 1);
    CHECK(start_line("a.js", "javascript", "x\n#!/usr/bin/env node\n") == 0);
    CHECK(start_line("Program.cs", "csharp", "class P {\n  static async Task Main(string[] a) {}\n}\n") == 2);
    CHECK(start_line("a.kt", "kotlin", "/*\nfun main() {}\n*/\nfun f() {}\n") == 0);
    CHECK(start_line("a.kt", "kotlin", "/* words */\nfun main() {}\n") == 2);
    CHECK(start_line("a.kt", "kotlin", "/*\nfun main() {}\n*/\nfun main() {}\n") == 4);
    CHECK(start_line("A.java", "java", "/* x */ class A {\n    public static void main(String[] a) {}\n}\n") == 2);
    CHECK(start_line("a.rb", "ruby", "f\nif __FILE__ == $0\nend\n") == 2);
    CHECK(tells_start("cpp"));
    CHECK_FALSE(tells_start("typescript"));
    CHECK_FALSE(tells_start("python"));
    CHECK(start_by_name("src/main.ts") == kNamedStart);
    CHECK(start_by_name("src/lib.rs") == "root of a Rust library");
    CHECK(start_by_name("lib.rs").empty());
    CHECK(start_by_name("src/domain.ts").empty());
    CHECK(distance_from_heart("src/a.c") == 0);
    CHECK(distance_from_heart("examples/x/scripts/a.c") == 2);
    CHECK(distance_from_heart("example.c") == 0);
}

TEST_CASE("a tree falls into packages and folders, the large ones split") {
    const auto c = filesystem::find_language("c");
    ModuleTree tree("");
    for (const char* folder : {"", "src/a", "src/a/deep", "src/b", "src/c", "lib", "tests", "examples/one", "pack/age", "pack/age/in"}) tree.add_file(folder, c, 1'000);
    tree.add_file("src/a", c, 5'000);
    tree.add_package("pack/age");
    tree.add_package("examples/one");
    tree.choose();
    Rows rows;
    for (const auto& part : tree.parts()) rows.push_back((part.directory.empty() ? "." : part.directory) + " " + std::to_string(part.files) + (part.package ? " package" : "") + (part.aside ? " aside" : ""));
    CHECK(rows == Rows{"src/a 2", "pack/age 2 package", ". 1", "lib 1", "src/a/deep 1", "src/b 1", "src/c 1", "examples 1 aside", "tests 1 aside"});
    CHECK(tree.parts()[tree.part_of("src/a/deep/deeper")].directory == "src/a/deep");
    CHECK(tree.parts()[tree.part_of("src")].directory.empty());
    CHECK(tree.part_of("pack/age/in/x") == 1);
}

TEST_CASE("of a folder that holds hundreds, the largest are parts and the rest stays with it") {
    const auto c = filesystem::find_language("c");
    ModuleTree tree("top");
    for (std::uint64_t i = 0; i < 300; ++i) tree.add_file("top/f" + std::to_string(i), c, 10 + i);
    tree.choose();
    CHECK(tree.parts().size() == 81);
    std::uint64_t files = 0;
    for (const auto& part : tree.parts()) {
        files += part.files;
        CHECK(part.rest == (part.directory == "top"));
    }
    CHECK(files == 300);
    CHECK(tree.part_of("elsewhere") == ModuleTree::kNone);
}

TEST_CASE("steps of a workflow that begin with a well-known tool") {
    const auto found = workflow_commands(".github/workflows/ci.yml",
                                         "jobs:\n  a:\n    steps:\n      - run: npm ci\n      - name: x\n        run: npm test -- --ci\n      - run: |\n          echo hi\n          cargo clippy --all \\\n"
                                         "            -- -D warnings\n          make check # slow\n        env:\n          make build: 1\n      - run: cargo test ${{ matrix.flags }}\n      - run: \"go test ./...\"\n"
                                         "      - name: elsewhere\n        run: make\n        working-directory: beanstalkd-1.13\n"
                                         "      - working-directory: ./web/\n        run: |\n          npm run build\n",
                                         [](std::string_view folder) { return folder == "web"; });
    Rows rows;
    for (const Command& command : found) rows.push_back(std::to_string(command.line + 1) + " " + std::string(to_string(command.kind)) + " " + command.command);
    CHECK(rows == Rows{"6 test npm test -- --ci", "9 lint cargo clippy --all", "11 test make check", "15 test go test ./...", "21 build npm run build"});
    CHECK(found.back().detail == "a workflow's step, in web");
}

TEST_CASE("targets of make that only a README names") {
    Project project;
    project.tree.write("Makefile", "default: all\n\n.DEFAULT:\n\tcd src && $(MAKE) $@\n\ninstall:\n\tcd src && $(MAKE) $@\n");
    project.tree.write("README.md", "# Store\n\nBuild it:\n\n    % make 32bit\n\nTest it with make lint:\n\n    % make test\n    % make V=1\n\n```\n$ make install\n```\n");
    project.tree.write("main.c", "int x;\n");
    CHECK(commands(project.overview()) == Rows{"build make Makefile:1", "test make test README.md:9", "install make install Makefile:6"});
}

TEST_CASE("a root's entry points are the overview's, for whoever reads the sources anyway") {
    Project project;
    project.tree.write("src/server.c", "int main(int argc, char **argv) {\n    return 0;\n}\n");
    project.tree.write("deps/alloc/bin.h", "struct bin;\n");
    project.tree.write("deps/alloc/bin.c", "#include \"bin.h\"\n");
    project.tree.write("modules/Makefile", "all:\n\tcc x.c\n");
    project.tree.write("tools/package.json", R"({"bin": "run.js"})");
    project.tree.write("tools/run.js", "run();\n");
    const Rows told = entries(project.overview());
    const auto roots = *project.workspace.roots();
    TaskPool pool(2);
    RequestContext context(pool, {});
    RootEntries starts(roots->all().front());
    DependencyRequest request;
    request.scan = starts.scanner();
    auto finder = DependencyFinder::open(project.workspace, roots->all().front(), std::move(request), context);
    REQUIRE(finder);
    REQUIRE(finder->run([](auto, auto, auto) {}, context));
    Overview found;
    found.entry_points = starts.find(*finder->catalog(), context);
    CHECK(entries(found) == told);
    CHECK(told == Rows{"src/server.c:1 defines main()", "tools/run.js bin of package.json"});
}

TEST_CASE("scripts that say by their name what they do") {
    for (const auto& [path, kind] : std::vector<std::pair<const char*, CommandKind>>{{"bootstrap.sh", CommandKind::install}, {"script/test", CommandKind::test}, {"runtest", CommandKind::test}, {"configure", CommandKind::build},
                                                                                    {"scripts/test_data_upload.sh", CommandKind::other}, {"src/test", CommandKind::other}, {"test.c", CommandKind::other}, {"te st.sh", CommandKind::other}}) {
        CAPTURE(path);
        CHECK(script_kind(path) == kind);
    }
}

TEST_CASE("an overview of a small project, part by part") {
    Project project;
    project.tree.write("README.md", "# P\n\nP is a project for a test.\n");
    project.tree.write("package.json", "{\"name\":\"p\",\"description\":\"Something else.\",\"bin\":{\"p\":\"bin/p.js\"},\"main\":\"dist/i.js\",\n\"scripts\":{\"test\":\"jest\"}}\n");
    project.tree.write("pnpm-lock.yaml", "x\n");
    project.tree.write("bin/p.js", "#!/usr/bin/env node\nrequire('../src/core/a');\n");
    project.tree.write("src/core/a.js", "const u = require('../util/u');\nconst v = require('../util/v');\n");
    project.tree.write("src/core/b.js", "const u = require('../util/u');\n");
    project.tree.write("src/util/u.js", "module.exports = 1;\n");
    project.tree.write("src/util/v.js", "module.exports = 1;");
    project.tree.write("tests/a.test.js", "require('../src/core/a');\n");
    project.tree.write("tests/package.json", "{\"name\":\"fixture\",\"scripts\":{\"build\":\"x\"}}\n");
    project.tree.write("examples/main.js", "#!/usr/bin/env node\n");
    project.tree.write("bootstrap.sh", "#!/bin/sh\n");
    project.tree.write(".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: pnpm test\n      - run: pnpm lint\n");
    const Overview all = project.overview();
    REQUIRE(all.purposes.size() == 2);
    CHECK(all.purposes[0].text == "P is a project for a test.");
    CHECK(all.purposes[0].line == 2);
    CHECK(all.purposes[1].path == "package.json");
    CHECK(commands(all) == Rows{"install ./bootstrap.sh bootstrap.sh:1", "test pnpm run test package.json:2", "lint pnpm lint .github/workflows/ci.yml:5"});
    CHECK(entries(all) == Rows{"package.json:1 main of package.json: dist/i.js", "bin/p.js:1 bin 'p' of package.json; runs as a script", "examples/main.js:1 runs as a script"});
    CHECK(modules(all) == Rows{"src/core 2 3 -> src/util 3", "bin 1 2 -> src/core 1", "src/util 2 2", ". 1 1", "examples 1 1", "tests 1 1 -> src/core 1"});
    CHECK(all.modules[3].name == "p");
    CHECK(all.sources_read);

    const Overview inner = project.overview("src");
    CHECK(modules(inner) == Rows{"src/core 2 3 -> src/util 3", "src/util 2 2"});
    CHECK(inner.purposes.empty());
    CHECK(project.overview("src/core/a.js").files == 1);
}

TEST_CASE("an overview is the same with any number of threads") {
    Project project;
    for (int i = 0; i < 60; ++i) {
        const std::string name = "pkg" + std::to_string(i % 7) + "/m" + std::to_string(i) + ".py";
        project.tree.write(name, "import pkg" + std::to_string((i * 3) % 7) + ".m" + std::to_string((i * 3) % 60) + "\nif __name__ == '__main__':\n  pass\n");
    }
    const Overview one = project.overview({}, 0);
    for (const int jobs : {1, 2, 8}) {
        const Overview many = project.overview({}, jobs);
        CHECK(modules(many) == modules(one));
        CHECK(entries(many) == entries(one));
        CHECK(commands(many) == commands(one));
    }
    CHECK(one.modules.size() == 7);
}

TEST_CASE("headers are C++ where most sources are") {
    Project project;
    project.tree.write("lib/a.h", "int a();\n");
    project.tree.write("lib/a.cpp", "int a() { return 1; }\n");
    CHECK(project.overview().languages.front().name == "cpp");
    project.tree.write("c/b.c", "int b;\n");
    project.tree.write("c/b.h", "int b;\n");
    project.tree.write("lib/more.cpp", "int m;\n");
    CHECK(project.overview().modules.front().language == "cpp");
    CHECK(project.overview().languages.back().files == 2);  // c/b.c and its header
}

TEST_CASE("manifests of a kind speak at the shallowest depth, a few of them") {
    Project project;
    for (int i = 0; i < 6; ++i) project.tree.write("packages/p" + std::to_string(i) + "/package.json", "{\"name\":\"p" + std::to_string(i) + "\",\"scripts\":{\"build\":\"x\"}}\n");
    const Overview several = project.overview();
    CHECK(several.commands.size() == 4);
    CHECK(several.manifests_left_out == 2);
    project.tree.write("package.json", "{\"scripts\":{\"test\":\"x\"}}\n");
    project.tree.write("api/go.mod", "module m\n");
    project.tree.write("sub/Makefile", "build:\n");
    const Overview topped = project.overview();
    CHECK(commands(topped) == Rows{"test npm run test package.json:1", "build go build ./... api/go.mod:1", "test go test ./... api/go.mod:1"});
    CHECK(topped.manifests_left_out == 7);
    CHECK(commands(project.overview("packages/p1")) == Rows{"build npm run build packages/p1/package.json:1"});
}

TEST_CASE("sources beyond a first look are not read, and that is said; names of starts are held to their texts") {
    Project project;
    project.tree.write("big/a.c", "int a;\n");
    std::filesystem::resize_file(project.tree / "big/a.c", kMaxOverviewBytes + 1);
    project.tree.write("cmd/main.c", "int\nmain(void) {\n}\n");
    project.tree.write("lib/main.c", "int helper(void) { return 0; }\n");
    const Overview all = project.overview();
    CHECK_FALSE(all.sources_read);
    CHECK(entries(all) == Rows{"cmd/main.c:2 defines main()"});
    CHECK(all.modules.front().path == "big");
    CHECK(all.modules.front().lines == 0);
    CHECK(project.overview("cmd").sources_read);
}

TEST_CASE("a manifest that names several programs which are not there yet gives each its row") {
    Project project;
    project.tree.write("Cargo.toml", "[package]\nname = \"n\"\n[[bin]]\nname = \"a\"\n[[bin]]\nname = \"b\"\n");
    CHECK(entries(project.overview()) == Rows{"Cargo.toml:3 bin 'a' of Cargo.toml: src/bin/a.rs", "Cargo.toml:5 bin 'b' of Cargo.toml: src/bin/b.rs"});
}
