// Signatures on one line, doc comments without their marks, and which comment belongs to a definition.
#include "engine/ast/lexing/signature.h"

#include <chrono>
#include <string>

#include "engine/ast/lexing/lexer.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

namespace {

std::string signature(std::string_view text, std::size_t max = 200) {
    Symbol symbol;
    symbol.signature = {0, static_cast<std::uint32_t>(text.size())};
    return signature_text(text, symbol, max);
}

std::string doc(std::string_view text, std::size_t max = 2000) {
    Symbol symbol;
    symbol.doc = {0, static_cast<std::uint32_t>(text.size())};
    return doc_text(text, symbol, max);
}

/// The comment above the '^' in `marked`, which is removed.
std::string above(std::string_view language, std::string marked) {
    const std::size_t at = marked.find('^');
    REQUIRE(at != std::string::npos);
    marked.erase(at, 1);
    return std::string(doc_comment_above(lexical_profile(language), marked, static_cast<std::uint32_t>(at)).of(marked));
}

}  // namespace

TEST_CASE("a signature is one line without comments") {
    CHECK(signature("static int\nfoo(int a, /* why */ char *b) // end\n{") == "static int foo(int a, char *b)");
    CHECK(signature("def f(a,  # first\n      b=\"# no comment\"):") == "def f(a, b=\"# no comment\")");
    CHECK(signature("def f(url=\"http://x\"):") == "def f(url=\"http://x\")");
    CHECK(signature("fn f<'a>(x: &'a str) -> &'a str {") == "fn f<'a>(x: &'a str) -> &'a str");
    CHECK(signature("void (*signal(int sig, void (*f)(int)))(int)") == "void (*signal(int sig, void (*f)(int)))(int)");
    CHECK(signature("bool operator==(const X& x) const {") == "bool operator==(const X& x) const");
    CHECK(signature("bool operator=") == "bool operator=");
    CHECK(signature("int f(\n#ifdef A\n    int a,\n#endif\n    int b)") == "int f( int a, int b)");
    CHECK(signature("const x = ") == "const x");
    CHECK(signature("").empty());
}

TEST_CASE("a long signature is cut between characters") {
    const std::string text = "void f(" + std::string(300, 'x') + ")";
    const std::string cut = signature(text, 20);
    CHECK(cut.size() <= 20);
    CHECK(cut.ends_with("…"));
    const std::string umlauts = signature("fää" + std::string(50, 'a'), 7);
    CHECK(umlauts == "fä…");
    CHECK(signature("abc", 2).size() <= 2);
}

TEST_CASE("decorators are no part of a signature") {
    const std::string_view text = "@route(\"/x\")\n@auth\ndef f(a):";
    Symbol symbol;
    symbol.signature = {0, static_cast<std::uint32_t>(text.size())};
    symbol.decorators = {{0, 12}, {13, 18}};
    CHECK(signature_text(text, symbol) == "def f(a)");
}

TEST_CASE("the signature of a section or key is its first line") {
    const auto first_line = [](SymbolKind kind, std::string_view text, std::uint32_t name) {
        Symbol symbol;
        symbol.kind = kind;
        symbol.signature = {0, static_cast<std::uint32_t>(text.size())};
        symbol.name_range = {name, name + 1};
        return signature_text(text, symbol);
    };
    CHECK(first_line(SymbolKind::section, "\n# Title\n\nText.\n## Part\n", 3) == "# Title");
    CHECK(first_line(SymbolKind::key, "paths: src/**/*.ts # all\nmore: 1\n", 0) == "paths: src/**/*.ts # all");
    CHECK(first_line(SymbolKind::key, "jobs:\n  build: 1\n", 0) == "jobs");
    CHECK(first_line(SymbolKind::key, "\"scripts\": {\n \"a\": 1}", 1) == "\"scripts\"");
    CHECK(first_line(SymbolKind::key, "{\n  \"name\": \"x\",\n}", 13) == "\"name\": \"x\"");
}

TEST_CASE("a doc comment loses its marks and keeps its paragraphs") {
    CHECK(doc("/**\n * Adds two\n * numbers.\n *\n * @param a one\n * @return the sum\n */") == "Adds two numbers.\n@param a one\n@return the sum");
    CHECK(doc("/// One line\n/// goes on.\n///\n/// Next.") == "One line goes on.\nNext.");
    CHECK(doc("\"\"\"Say it.\n\n    Args:\n        x: what\n    \"\"\"") == "Say it.\nArgs: x: what");
    CHECK(doc("r'''raw'''") == "raw");
    CHECK(doc("# a\n# b") == "a b");
    CHECK(doc("-- | Haskell\n-- goes on") == "Haskell goes on");
    CHECK(doc("/* short */") == "short");
    CHECK(doc("/**********\n * framed\n **********/") == "framed");
    CHECK(doc("// - one\n// - two") == "- one\n- two");
    CHECK(doc("/// ```\n/// code  here\n///   indented\n/// ```") == "```\ncode  here\n  indented\n```");
    CHECK(doc("{-| Elm -}") == "Elm");
    CHECK(doc("").empty());
    CHECK(doc("/*").empty());
    CHECK(doc("\"").size() <= 1);
}

TEST_CASE("a long doc comment is cut") {
    const std::string cut = doc("/// " + std::string(500, 'y'), 50);
    CHECK(cut.size() <= 50);
    CHECK(cut.ends_with("…"));
}

TEST_CASE("the comment directly above belongs to a definition") {
    CHECK(above("c", "/* what */\n^int f(void);") == "/* what */");
    CHECK(above("c", "int a; /* of a */\n^int f(void);").empty());
    CHECK(above("c", "int a; // of a\n^int f(void);").empty());
    CHECK(above("c", "/* licence */\n\n^int f(void);").empty());
    CHECK(above("c", "/* one */\n/* two */\n^int f(void);") == "/* two */");
    CHECK(above("cpp", "// a\n// b\n^int f();") == "// a\n// b");
    CHECK(above("cpp", "int x;\n    // a\n    // b\n    ^int f();") == "// a\n    // b");
    CHECK(above("cpp", "/// doc\ntemplate <class T>\n^T f();") == "/// doc");
    CHECK(above("cpp", "/// doc\n[[nodiscard]]\n^int f();") == "/// doc");
    CHECK(above("rust", "/// doc\n#[inline]\n^fn f() {}") == "/// doc");
    CHECK(above("java", "/** doc */\n@Override\n^void f() {}") == "/** doc */");
    CHECK(above("javascript", "/** doc */\nexport ^function f() {}") == "/** doc */");
    CHECK(above("python", "# doc\n@wraps\n^def f(): pass") == "# doc");
    CHECK(above("python", "#!/usr/bin/env python3\n^def f(): pass").empty());
    CHECK(above("python", "# pylint: disable=x\n^def f(): pass").empty());
    CHECK(above("lua", "-- doc\n^function f() end") == "-- doc");
    CHECK(above("go", "// doc\n//go:noinline\n^func f() {}") == "// doc");
    CHECK(above("powershell", "<#\ndoc\n#>\n^function F {}") == "<#\ndoc\n#>");
    CHECK(above("ocaml", "(* doc *)\n^let f x = x") == "(* doc *)");
    CHECK(above("c", "^int f;").empty());
    CHECK(above("c", "*/\n^int f;").empty());
}

TEST_CASE("looking for comments above many definitions takes linear time") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "@a int x; */\n";
    const auto start = std::chrono::steady_clock::now();
    for (std::uint32_t at = 0; at < text.size(); at += 13) (void)doc_comment_above(lexical_profile("java"), text, at);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
