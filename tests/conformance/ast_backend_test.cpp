// What every AST backend promises, whatever it finds: facts that fit the text, refusals in the agreed words, cancellation.
#include <algorithm>
#include <stop_token>

#include "engine/ast/ast_backend.h"
#include "tests/support/catch.h"

using namespace aircher;
using namespace aircher::ast;

namespace {

constexpr std::string_view kPython =
    "import os\n"
    "from pkg import (a as b,)\n"
    "\n"
    "class Shape(Base):\n"
    "    def area(self, x):\n"
    "        return x\n"
    "\n"
    "def free(): pass\n";

void check_facts(const FileFacts& facts, std::string_view text) {
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const Symbol& symbol = facts.symbols[i];
        INFO(symbol.name);
        REQUIRE(symbol.range.begin <= symbol.range.end);
        REQUIRE(symbol.range.end <= text.size());
        REQUIRE(symbol.signature.end <= text.size());
        REQUIRE(symbol.name_range.end <= text.size());
        REQUIRE((symbol.parent == kNoIndex || symbol.parent < i));
        if (i > 0) REQUIRE(facts.symbols[i - 1].range.begin <= symbol.range.begin);
    }
    for (const Reference& reference : facts.references) {
        REQUIRE(reference.range.begin < reference.range.end);
        REQUIRE(reference.range.end <= text.size());
        REQUIRE((reference.enclosing == kNoIndex || reference.enclosing < facts.symbols.size()));
    }
    for (const Import& import : facts.imports) {
        REQUIRE(import.range.end <= text.size());
        REQUIRE(import.module_range.end <= text.size());
    }
}

std::vector<std::string> names(const FileFacts& facts) {
    std::vector<std::string> out;
    for (const Symbol& symbol : facts.symbols) out.push_back(symbol.name);
    return out;
}

}  // namespace

TEST_CASE("every AST backend finds definitions and imports") {
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        REQUIRE(backend->support("python").symbols);
        auto facts = backend->extract_facts({"a.py", "python", kPython}, {}, context);
        REQUIRE(facts);
        check_facts(*facts, kPython);
        const auto found = names(*facts);
        for (const char* name : {"Shape", "area", "free"}) CHECK(std::count(found.begin(), found.end(), name) == 1);
        REQUIRE(facts->imports.size() == 2);
        CHECK(facts->imports[0].module == "os");
        CHECK(facts->imports[1].module == "pkg");
        REQUIRE(facts->imports[1].names.size() == 1);
        CHECK(facts->imports[1].names[0].name == "a");
        CHECK(facts->imports[1].names[0].alias == "b");
        const bool declares_tokens = !backend->support("python").parse;
        CHECK(facts->lexical == declares_tokens);
    }
}

TEST_CASE("facts fit texts that are broken anywhere") {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        for (std::size_t cut = 0; cut <= kPython.size(); cut += 3) {
            for (const std::string& text : {std::string(kPython.substr(0, cut)), std::string(kPython.substr(cut)), std::string(kPython.substr(0, cut)) + "\0((\"" + std::string(kPython.substr(cut))}) {
                INFO(factory.name << " cut at " << cut);
                auto facts = backend->extract_facts({"a.py", "python", text}, {}, context);
                REQUIRE(facts);
                check_facts(*facts, text);
            }
        }
    }
}

TEST_CASE("facts fit texts that are masked and broken anywhere") {
    constexpr std::string_view kCsharp = "class C\n#if A\n : B\n{\n#region R\n /// <summary>Doc.</summary>\n#if B\n void F(int a)\n#elif C\n [X] void G(\n#else\n int H = 1;\n#endif\n { G(); }\n#endif\n#endregion\n}\n";
    constexpr std::string_view kSwift = "class C {\n#if os(iOS) ||\n os(tvOS)\n /// Doc.\n var a = 1\n#else\n#error(\"no\")\n#endif\n func f() {}\n}\n";
    constexpr std::string_view kIsolation = "class C {\n nonisolated(unsafe) var a = /x (\\/)/\n associatedtype A: B where A.C == D,\n A.E == F\n}\nf(())\n";
    constexpr std::string_view kKotlin =
        "@A(\n 1, \"$a ${b}\")\n@B public\nclass C<T>\n@Inject constructor(@P val x: Int) : I by i, J { val y = $$\"$a $$b\" }\ncontext(c: L) @Test fun f() = when (x) { is A if a -> suspend { get(1) } }\n";
    constexpr std::string_view kShell = "f() {\n x=\"${a:+${a;};}\"\n}\nalias g='h' i=\n";
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        for (const auto& [language, whole] : {std::pair{"csharp", kCsharp}, std::pair{"swift", kSwift}, std::pair{"swift", kIsolation}, std::pair{"kotlin", kKotlin}, std::pair{"bash", kShell}}) {
            for (std::size_t cut = 0; cut < whole.size(); ++cut) {
                for (const std::string& text : {std::string(whole.substr(0, cut)), std::string(whole.substr(cut)), std::string(whole.substr(0, cut)) + std::string(whole.substr(cut + 1))}) {
                    auto facts = backend->extract_facts({"a", language, text}, {}, context);
                    REQUIRE(facts);
                    check_facts(*facts, text);
                }
            }
        }
    }
}

TEST_CASE("a constructor of C# or Java is called as its type") {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        for (const auto& [language, text] : {std::pair{"csharp", "class A {\n  void F( { }\n  if (x) { G(); }\n  A() {}\n}\ninterface I { Write(int a) { if (b) { c(); } } }\n"},
                                             std::pair{"java", "class A { void k( { } if (y) { z(); } A() {} }\nclass C { A() {} foo(int a) { } }\n"}}) {
            if (!backend->support(language).parse) continue;
            auto facts = backend->extract_facts({"a", language, text}, {}, context);
            REQUIRE(facts);
            check_facts(*facts, text);
            for (const Symbol& symbol : facts->symbols) {
                INFO(symbol.name);
                CHECK(symbol.name != "if");
                if (symbol.kind != SymbolKind::constructor) continue;
                REQUIRE(symbol.parent != kNoIndex);
                CHECK(facts->symbols[symbol.parent].name == symbol.name);
            }
        }
    }
}

TEST_CASE("what a backend has no grammar for is refused in words") {
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        const bool parses = std::find(factory.capabilities.begin(), factory.capabilities.end(), "parse") != factory.capabilities.end();
        const auto tree = backend->parse_file({"x", "no-such-language", "x"}, {}, context);
        REQUIRE(!tree);
        CHECK(tree.error().code == ErrorCode::unavailable);
        const auto query = backend->compile_query("python", QuerySyntax::query, "(no_such_kind) @x", context);
        REQUIRE(!query);
        CHECK(query.error().code == (parses ? ErrorCode::invalid_argument : ErrorCode::unavailable));
    }
}

TEST_CASE("a cancelled call ends") {
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        std::stop_source stop;
        stop.request_stop();
        RequestContext context(pool, stop.get_token());
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += "x = f(1)\n";
        const auto facts = backend->extract_facts({"a.py", "python", text}, {}, context);
        REQUIRE(!facts);
        CHECK(facts.error().code == ErrorCode::cancelled);
    }
}

TEST_CASE("trees, queries and code patterns") {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        if (!backend->support("python").parse) continue;
        TaskPool pool(0);
        RequestContext context(pool, {});
        const Source source{"a.py", "python", kPython};
        auto tree = backend->parse_file(source, {.max_depth = 1}, context);
        REQUIRE(tree);
        REQUIRE(tree->nodes.size() == 5);
        CHECK(tree->nodes[0].kind == "module");
        CHECK(tree->nodes[3].kind == "class_definition");
        CHECK(tree->nodes[3].start.line == 3);
        CHECK(tree->error_count == 0);
        auto broken = backend->parse_file({"a.py", "python", "def f(:\n  pass\n"}, {}, context);
        REQUIRE(broken);
        CHECK(broken->error_count > 0);

        auto query = backend->compile_query("python", QuerySyntax::query, "(function_definition name: (identifier) @n (#eq? @n \"area\"))", context);
        REQUIRE(query);
        auto matches = backend->query(source, **query, context);
        REQUIRE(matches);
        REQUIRE(matches->size() == 1);
        CHECK(matches->front().captures[0].range.of(kPython) == "area");

        auto pattern = backend->compile_query("python", QuerySyntax::pattern, "def $NAME($$$ARGS): return $X", context);
        REQUIRE(pattern);
        matches = backend->query(source, **pattern, context);
        REQUIRE(matches);
        REQUIRE(matches->size() == 1);
        CHECK(matches->front().captures[0].range.of(kPython) == "area");
        CHECK(matches->front().captures[1].range.of(kPython) == "self, x");

        auto same = backend->compile_query("python", QuerySyntax::pattern, "f($A, $A)", context);
        REQUIRE(same);
        matches = backend->query({"a.py", "python", "f(1, 1)\nf(1, 2)\n"}, **same, context);
        REQUIRE(matches);
        CHECK(matches->size() == 1);
    }
}

TEST_CASE("a scanner that does not stop at the end of the text is stopped") {
    // The Kotlin package's skips "until a blank" behind an annotation; without grammars/scanner_guard.h this never returned.
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        for (const std::string_view text : {"val p\n@", "val p: Int\n@get:(", "class A\n@x"}) {
            auto facts = backend->extract_facts({"a.kt", "kotlin", text}, {}, context);
            REQUIRE(facts);
            check_facts(*facts, text);
        }
    }
}

TEST_CASE("what is nested as deep as a file allows costs no stack and is said to be incomplete") {
    const std::string deep = "def first(): pass\nx = " + std::string(30'000, '[') + "y" + std::string(30'000, ']') + "\ndef last(): pass\n";
    for (const auto& factory : backends()) {
        INFO(factory.name);
        const auto backend = factory.create();
        TaskPool pool(0);
        RequestContext context(pool, {});
        const Source source{"a.py", "python", deep};
        const auto facts = backend->extract_facts(source, {}, context);
        REQUIRE(facts);
        check_facts(*facts, deep);
        const std::vector<std::string> found = names(*facts);
        CHECK(found.front() == "first");
        CHECK(found.back() == "last");
        if (!backend->support("python").parse) continue;
        CHECK(facts->incomplete.find("nested") != std::string::npos);
        const auto tree = backend->parse_file(source, {.named_only = false}, context);
        REQUIRE(tree);
        CHECK(tree->nodes.size() > 90'000);
        const auto pattern = backend->compile_query("python", QuerySyntax::pattern, "[$A]", context);
        REQUIRE(pattern);
        REQUIRE(backend->query(source, **pattern, context));
    }
}

TEST_CASE("queries that would break tree-sitter's parser of queries are refused") {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        if (!backend->support("python").parse) continue;
        TaskPool pool(0);
        RequestContext context(pool, {});
        std::string steps;
        while (steps.size() < 80'000) steps += "(_)";
        for (const std::string& text : {std::string(90'000, '('), std::string(15'000, '('), std::string(15'000, '['), steps}) {
            const auto query = backend->compile_query("python", QuerySyntax::query, text, context);
            REQUIRE(!query);
            CHECK(query.error().code == ErrorCode::invalid_argument);
        }
        const auto pattern = backend->compile_query("python", QuerySyntax::pattern, std::string(30'000, '['), context);
        REQUIRE(!pattern);
        CHECK(pattern.error().code == ErrorCode::invalid_argument);
        // Brackets in strings and comments are none.
        CHECK(backend->compile_query("python", QuerySyntax::query, "; " + std::string(300, '(') + "\n((identifier) @a (#eq? @a \"" + std::string(300, '(') + "\"))", context));
    }
}
