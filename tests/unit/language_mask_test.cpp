// What JavaScript, TypeScript, Go, Kotlin, Scala, Swift and shell texts look like to their grammars.
#include <string>

#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/lexing/rust_mask.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

namespace {

struct Row {
    const char* language;
    const char* text;
    const char* masked;  ///< nullptr: nothing changes
};

void check(const Row& row) {
    CAPTURE(row.text);
    const std::string text = row.text;
    const MaskedText masked = mask_macros(row.language, text);
    CHECK(masked.text == (row.masked == nullptr ? "" : row.masked));
    if (!masked.text.empty()) CHECK(masked.text.size() == text.size());
}

std::string named(const MaskedText& masked, std::string_view text) {
    std::string out;
    for (const MaskedText::Name& name : masked.names) out += (out.empty() ? "" : " ") + std::string(name.range.of(text)) + (name.decorates ? "@" : name.call ? "()" : "");
    return out;
}

}  // namespace

TEST_CASE("Go's `new` of what can be no type is a call as any other") {
    for (const char* value : {"f(x)", "a.F()", "F[int](1)", "1", "-1", "\"x\"", "`x`", "'c'", "a + b", "a * b", "f[i] * 2", "!ok", "&x", "<-c", "T{A: 1}", "[]int{1, 2}", "map[string]int{}", "a.T{}", "(*T)(p)", "x == y", "x[1:2](3)",
                              "*f(x)", "uint64(m.ID)", "f[0]", "f[i].A", "a.b.c", "f().A", "(*p).A", "m[\"k\"]"}) {
        CAPTURE(value);
        check({"go", ("x := new(" + std::string(value) + ")").c_str(), ("x := neW(" + std::string(value) + ")").c_str()});
    }
    for (const char* type : {"T", "a.T", "*T", "[]T", "[3]int", "[n + 1]int", "[]*a.T", "map[string]*T", "map[f(1)]T", "chan int", "chan *T", "<-chan int", "chan<- *T", "func(int) (a, b)", "struct{ A int }", "interface{ F() }", "G[int]",
                             "G[map[string]int, *T]", "G[[3]int]", "a.G[T]", "(T)", "(*T)", "", "T,", "[](T)", "map[K](V)", "x"}) {
        CAPTURE(type);
        check({"go", ("x := new(" + std::string(type) + ")").c_str(), nullptr});
    }
    check({"go", "y := renew(f()) + new(new(1)) + new(T)", "y := renew(f()) + neW(neW(1)) + new(T)"});
    check({"go", "new(", nullptr});
    std::string nested;
    for (int i = 0; i < 100'000; ++i) nested += "new([";
    CHECK(mask_macros("go", nested).text.empty());
}

TEST_CASE("Any word may stand in a list of an import or export") {
    const auto row = GENERATE(values<Row>({
        {"javascript", "export {\n\ta as const,\n\tb as if\n};", "export {\n\ta as Const,\n\tb as If\n};"},
        {"typescript", "import a, { if as b, type C as D } from 'm'", "import a, { If as b, type C as D } from 'm'"},
        {"typescript", "export type { a as new } from 'm'", "export type { a as New } from 'm'"},
        {"tsx", "export { \"a b\" as in }", "export { \"a b\" as In }"},
        {"javascript", "export { a as default, default as b }", nullptr},
        {"typescript", "const x = [1] as const; f({ a: 1 } as const)", nullptr},
        {"typescript", "const y = { a, b: c as const }", nullptr},
        {"typescript", "for (const x of { y as const }) {}", nullptr},
        {"javascript", "// import as if\n", nullptr},
    }));
    check(row);
    std::string many = "x { ";
    for (int i = 0; i < 200'000; ++i) many += "a as if, ";
    CHECK(mask_macros("javascript", many).text.empty());
}

TEST_CASE("A TypeScript type of an import with arguments is one") {
    const auto row = GENERATE(values<Row>({
        {"typescript", "type A = import(\"z\").B<\n  C\n>;", "type A = import_____.B<\n  C\n>;"},
        {"typescript", "let a: import('z').b.C[];", "let a: import_____.b.C[];"},
        {"tsx", "let a: import( 'z' ).C<D>", "let a: import_______.C<D>"},
        {"typescript", "let a: import('z').C; import('z').then(f); import('z').then<T>(f); x.import('z').C[0]", nullptr},
        {"typescript", "await import('z'); import(z).B<C>; import('", nullptr},
        {"javascript", "import('z').a[0]", nullptr},
    }));
    check(row);
}

TEST_CASE("Kotlin's annotations in front of declarations go; those of expressions, types and parameters stay") {
    const auto row = GENERATE(values<Row>({
        {"kotlin", "@A\n@B(1)\nannotation class F", "  \n     \nannotation class F"},
        {"kotlin", "@A public @B fun f() {}", "   public    fun f() {}"},
        {"kotlin", "@[A B(1)] val x = 1", "          val x = 1"},
        {"kotlin", "@a.b.C<D>(e) object O", "             object O"},
        {"kotlin", "val x = 1\n  @S get() = 2", "val x = 1\n     get() = 2"},
        {"kotlin", "@file:A\npackage a", nullptr},
        {"kotlin", "fun f(@A x: Int) = @B(1) x", nullptr},
        {"kotlin", "val x: @A Int = run@{ return@run 1 }", nullptr},
        {"kotlin", "class C(@A val x: Int)", nullptr},
    }));
    check(row);
}

TEST_CASE("What Kotlin's grammar does not know is written so that it does") {
    const auto row = GENERATE(values<Row>({
        {"kotlin", "val c = suspend { 1 }", "val c = suspenD { 1 }"},
        {"kotlin", "val f: suspend () -> Unit = g", nullptr},
        {"kotlin", "if (suspend(a)) return suspend", "if (suspenD(a)) return suspenD"},
        {"kotlin", "val s = $$\"$a $$b\"", "val s =   \".a .$b\""},
        {"kotlin", "val s = $$\"\"\"$a $${b}\"\"\"\"", "val s =   \"\"\".a .${b}'\"\"\""},
        {"kotlin", "val s = \"\"\"a\"\"\"\"\"", "val s = \"\"\"a''\"\"\""},
        {"kotlin", "val s = \"\"\"\"\"\"", nullptr},
        {"kotlin", "class A<T>\nactual constructor(x: Int)", "class A<T> public constructor(x: Int)"},
        {"kotlin", "class A<T> // c\nactual constructor(x: Int)", "class A<T> // c\npublic constructor(x: Int)"},
        {"kotlin", "class A(i: I) : I by i {\n}", "class A(i: I) : I      {\n}"},
        {"kotlin", "class A(i: I) : I by i\nfun f() {}", nullptr},
        {"kotlin", "class A : I by object : I {\n}", nullptr},
        {"kotlin", "context(c: L)\nfun f() {}", "             \nfun f() {}"},
        {"kotlin", "val x = context(c)", nullptr},
        {"kotlin", "class A { fun f() {} }", "class A { fun f() {};}"},
        {"kotlin", "val x = 1\nget(\"/\") { }", "val x = 1\ngEt(\"/\") { }"},
        {"kotlin", "val x = 1\n get() = 2\n private set", nullptr},
        {"kotlin", "var x = 1\n set(value) { field = value }", nullptr},
        {"kotlin", "when (x) { is A if x.b -> 1 }", "when (x) { is A        -> 1 }"},
        {"kotlin", "when (x) { is A -> if (y) 1 else if (z) 2 else 3 }", nullptr},
        {"kotlin", "class A<T> : B where T : C", nullptr},
        {"kotlin", "where?.let { }", "wHere?.let { }"},
        {"kotlin", "f(String?::plus)", "f(String ::plus)"},
    }));
    check(row);
}

TEST_CASE("What Kotlin's mask takes away stays named, and belongs to what follows") {
    const std::string text = "@Test(limit(Big::class, get))\n@get:J val x = \"$a ${b} \\$c\"\n";
    const MaskedText masked = mask_macros("kotlin", text);
    CHECK(named(masked, text) == "Test@ limit() Big get J@ a");
    REQUIRE(masked.attached.size() == 1);
    CHECK(masked.attached[0].begin == 0);
    CHECK(text.substr(masked.attached[0].definition, 3) == "val");
    CHECK_FALSE(masked.attached[0].is_test);
    CHECK(mask_macros("kotlin", "@Test fun f() {}").attached.at(0).is_test);
}

TEST_CASE("Swift's isolation, constraints and regular expressions") {
    const auto row = GENERATE(values<Row>({
        {"swift", "nonisolated(unsafe) var a = 1", "nonisolated         var a = 1"},
        {"swift", "nonisolated func f() {}", nullptr},
        {"swift", "associatedtype A: B where A.C == D, A.E == F\nfunc f()", "associatedtype A: B where A.C == D          \nfunc f()"},
        {"swift", "associatedtype A: B\n where A.C == D,\n A.E == F\nassociatedtype G", "associatedtype A: B\n where A.C == D \n         \nassociatedtype G"},
        {"swift", "associatedtype A: B where A.C == D\nfunc f(a: A, b: A)", nullptr},
        {"swift", "let r = /a \"(b)[/]/\nvar s = 1", "let r = \".........\"\nvar s = 1"},
        {"swift", "let r = (a + b) / c / d", nullptr},
        {"swift", "let f = reduce(/)", nullptr},
        {"swift", "x = / y /", nullptr},
        {"swift", "promise.succeed(())\nreturn ()", "promise.succeed(00)\nreturn 00"},
        {"swift", "let f: () -> Void = g()\nlet h = { () -> Int in 1 }\ncall(() throws -> Int)", nullptr},
        {"swift", "func f(x: sending T, i: isolated (any Actor)? = #isolation) -> sending U", "func f(x:         T, i:          (any Actor)? = .isolation) ->         U"},
        {"swift", "switch try await get() {", "switch           get() {"},
        {"swift", "switch try? get() {", nullptr},
        {"swift", "case a:\n ()\n}", "case a:\n 00\n}"},
        {"swift", "typealias V = ()\nmap { (_: ((), ())) in }\nrun { () in }", nullptr},
        {"swift", "func f(sending: T) { sending(isolated) }", nullptr},
        {"swift", "@_specialize(where T == Int)\nfunc f()", "                            \nfunc f()"},
    }));
    check(row);
}

TEST_CASE("Rust's macro calls that hold items are opened where items stand") {
    const auto row = GENERATE(values<Row>({
        {"rust", "a! { fn f() {} }", "   ; fn f() {} ;"},
        {"rust", "a::b!{ pub struct S(u8); }", "     ; pub struct S(u8); ;"},
        {"rust", "t!(static A: u8 = 0);", "  ;static A: u8 = 0;;"},
        {"rust", "mod m {\n  a! { use b; }\n}", "mod m {\n     ; use b; ;\n}"},
        {"rust", "#[x]\na! { b! { const unsafe fn f(); } }", "#[x]\n   ;    ; const unsafe fn f(); ; ;"},
        {"rust", "a! { if #[cfg(b)] { mod c; } else { } }", "   ;    #[cfg(b)] ; mod c; ;      ; ; ;"},
        {"rust", "a! { b => { mod c; } _ => { mod d; } }", "   ;      ; mod c; ;      ; mod d; ; ;"},
        {"rust", "a! { b: { mod c; }, d: { mod e; }, }", "   ;    ; mod c; ;     ; mod e; ;  ;"},
        {"rust", "a! { struct F: u8 { const A = 1; const _ = !0; } }", "   ; enum   F     {       A = 1,               } ;"},
        {"rust", "a! { fn f(x in 0..9) {} }", "   ; fn f(x:()     ) {} ;"},
        {"rust", "a! { pub const safe fn f() {} }", "   ; pub const      fn f() {} ;"},
        {"rust", "a! { pub(crate) type T; type U = u8; }", "   ;            type T; type U = u8; ;"},
        {"rust", "fn f() {\n  a! { fn g() {} }\n}", nullptr},
        {"rust", "macro_rules! a { () => { b! { fn f() {} } } }", nullptr},
        {"rust", "quote! { fn f() {} }", nullptr},
        {"rust", "a! { x, y }", nullptr},
        {"rust", "a! { fn f() {} 1 }", nullptr},
        {"rust", "a! { fn f() {} ) }", nullptr},
        {"rust", "a! {}", nullptr},
        {"rust", "a! { #[b] }", nullptr},
        {"rust", "x!(\"static \");", nullptr},
    }));
    check(row);
}

TEST_CASE("Rust's opened macro calls keep their names, and are closed where an error touches them") {
    const std::string text = "a! { b! { fn f() {} } c::d! { fn g() {} } }\nmod m;";
    MaskedText masked = mask_macros("rust", text);
    CHECK(named(masked, text) == "a() b() c d()");
    REQUIRE(masked.opened.size() == 3);
    CHECK_FALSE(close_macros(text, {{44, 46}}, true, masked));
    REQUIRE(close_macros(text, {{12, 13}}, true, masked));
    CHECK(masked.text == "   ; b! { fn f() {} }       ; fn g() {} ; ;\nmod m;");
    CHECK(named(masked, text) == "a() c d()");
    REQUIRE(close_macros(text, {{12, 13}}, false, masked));
    CHECK(masked.text == text);
    CHECK(masked.opened.empty());
    CHECK(masked.names.empty());
}

TEST_CASE("A semicolon in a shell's expansion is text") {
    const auto row = GENERATE(values<Row>({
        {"bash", "x=\"${a:+${b};}\"; y", "x=\"${a:+${b}.}\"; y"},
        {"bash", "x=\"${a:-$(b; c);}\"", "x=\"${a:-$(b; c).}\""},
        {"bash", "f() { a; b; }", nullptr},
        {"bash", "x=${a:-\n;}", nullptr},
        {"bash", "x=\"${a\\};}\"", "x=\"${a\\}.}\""},
    }));
    check(row);
}

TEST_CASE("Of a Scala supertype's arguments the first list stays where `with` follows") {
    const auto row = GENERATE(values<Row>({
        {"scala", "class A extends B[C]()(ev) with D { f()(x) }", "class A extends B[C]()     with D { f()(x) }"},
        {"scala", "class A extends B(f(x))(y)(using z) with D", "class A extends B(f(x))             with D"},
        {"scala", "class A extends B(x)(y) { }", nullptr},
        {"scala", "class A extends B(x) with D(y)(z)", nullptr},
        {"scala", "f(a)(b) with c", nullptr},
    }));
    check(row);
    const std::string text = "class A extends B(x)(y) with D";
    CHECK(named(mask_macros("scala", text), text) == "y");
}
