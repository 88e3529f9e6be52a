// What is blanked out before a grammar reads C# and Swift, and which branches stay.
#include <algorithm>
#include <string>

#include "engine/ast/lexing/macro_mask.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

namespace {

struct Row {
    const char* language;
    const char* text;
    const char* masked;  ///< white space counts once; nullptr: nothing changes
    const char* dropped = "";
};

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space || (!out.empty() && out.back() != ' ')) out += space ? ' ' : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

void check(const Row& row) {
    CAPTURE(row.text);
    const std::string text = row.text;
    const MaskedText masked = mask_macros(row.language, text);
    if (row.masked == nullptr) {
        CHECK(masked.text.empty());
        return;
    }
    CHECK(masked.text.size() == text.size());
    CHECK(std::count(masked.text.begin(), masked.text.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
    CHECK(squeezed(masked.text) == row.masked);
    std::string dropped;
    for (const Span& branch : masked.dropped) dropped += (dropped.empty() ? "" : " | ") + squeezed(branch.of(text));
    CHECK(dropped == row.dropped);
}

}  // namespace

TEST_CASE("Swift's conditions go, and what they hold stays") {
    const auto row = GENERATE(values<Row>({
        {"swift", "class K {\n #if DEBUG\n var dbg = 1\n #endif\n func after() {}\n}", "class K { var dbg = 1 func after() {} }"},
        {"swift", "#if os(iOS) && !targetEnvironment(simulator)\nlet a = 1\n#elseif canImport(X)\nlet a = 2\n#else\nlet a = 3\n#endif", "let a = 1 let a = 2 let a = 3"},
        {"swift", "#if os(iOS) ||\n   os(tvOS) // both\nlet a = 1\n#endif", "let a = 1"},
        {"swift", "#if os(iOS)\n   || os(tvOS)\nlet a = 1\n#endif", "let a = 1"},
        {"swift", "view\n#if os(iOS)\n .padding()\n#endif\n .bold()", "view .padding() .bold()"},
        {"swift", "class K {\n#if A\n let x = 1\n#else\n #error(\"no (x)\")\n#endif\n}", "class K { let x = 1 }"},
        {"swift", "let s = \"\"\"\n#if A\n\"\"\"\n#if B\n#endif", "let s = \"\"\" #if A \"\"\""},
        {"swift", "let s = \"\"\"\n#if A\n\"\"\"\nlet c = #colorLiteral(red: 1)", nullptr},
        {"swift", "if #available(iOS 13, *) { f(#selector(g)) }", nullptr},
        {"swift", "/*\n#if A\n*/\nlet a = 1\n", nullptr},
    }));
    // A line that only looks like a directive costs a copy, no change.
    const MaskedText masked = mask_macros(row.language, row.text);
    if (row.masked == nullptr) {
        CHECK((masked.text.empty() || masked.text == row.text));
    } else {
        check(row);
    }
}

TEST_CASE("C#'s branches all stay where each is whole") {
    const auto row = GENERATE(values<Row>({
        {"csharp", "class C {\n#if A\n int a;\n#else\n int b;\n#endif\n void F() {}\n}", "class C { int a; int b; void F() {} }"},
        {"csharp", "#nullable enable\n#region R\n#if A\nusing X;\n#elif B\nusing Y;\n#endif\n#endregion\nclass C {}", "using X; using Y; class C {}"},
        {"csharp", "class C {\n#region R\n#pragma warning disable X\n int a;\n#endregion\n}", nullptr},
        {"csharp", "enum E {\n#if A\n X,\n#else\n Y,\n#endif\n Z }", "enum E { X, Y, Z }"},
        {"csharp", "interface I { void F()\n#if A\n => g()\n#endif\n ; }", "interface I { void F() => g() ; }"},
        {"csharp", "class C {\n#if A\n [Old]\n#else\n [New]\n#endif\n void F() {} }", "class C { [Old] [New] void F() {} }"},
        {"csharp", "class C { string s = @\"\n#if A\n\"; }", nullptr},
    }));
    const MaskedText masked = mask_macros(row.language, row.text);
    if (row.masked == nullptr) {
        CHECK((masked.text.empty() || masked.text == row.text));
    } else {
        check(row);
    }
}

TEST_CASE("of C#'s branches that share a statement the first stays") {
    check(GENERATE(values<Row>({
        {"csharp", "interface I { void F()\n#if A\n { g(); }\n#else\n ;\n#endif\n void G(); }", "interface I { void F() { g(); } void G(); }", ";"},
        {"csharp", "class C {\n#if A\n void F(int a)\n#else\n void F(long a)\n#endif\n { } }", "class C { void F(int a) { } }", "void F(long a)"},
        {"csharp", "class C {\n#if A\n void F() {\n#else\n void G() {\n#endif\n } }", "class C { void F() { } }", "void G() {"},
        {"csharp", "class C\n#if A\n : B\n#elif X\n : D\n#else\n : E\n#endif\n { }", "class C : B { }", ": D | : E"},
        {"csharp", "class C { void F() { if (a) { }\n#if A\n else { b(); }\n#else\n else { c(); }\n#endif\n } }", "class C { void F() { if (a) { } else { b(); } } }", "else { c(); }"},
        {"csharp", "class C { bool F() { return a\n#if A\n#else\n && b\n#endif\n ; } }", "class C { bool F() { return a && b ; } }"},
        {"csharp", "class C { bool F() { return a\n#if A\n && b\n#else\n#if B\n && c\n#else\n && d\n#endif\n#endif\n ; } }", "class C { bool F() { return a && b ; } }", "&& c | && d"},
    })));
}

TEST_CASE("names in C#'s conditions and dropped branches are still references") {
    const std::string text = "class C\n#if FEATURE && !defined(OLD)\n : A\n#else\n : B<T>, Make()\n#endif\n { }\n#if FEATURE\n#endif";
    const MaskedText masked = mask_macros("csharp", text);
    std::string names;
    for (const MaskedText::Name& name : masked.names) names += std::string(name.range.of(text)) + (name.call ? "() " : " ");
    CHECK(names == "FEATURE OLD B T Make() FEATURE ");
}
