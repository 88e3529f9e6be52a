// Code patterns: what may be written as one, and that it is found wherever such code stands.
#include <string>

#include "engine/ast/ast_backend.h"
#include "tests/support/catch.h"

using namespace aircher;
using namespace aircher::ast;

namespace {

struct Row {
    const char* language;
    const char* pattern;
    std::size_t count;  ///< of matches
    const char* text;
};

std::string refusal(AstBackend& backend, const char* language, const char* pattern) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto query = backend.compile_query(language, QuerySyntax::pattern, pattern, context);
    return query ? std::string() : query.error().message;
}

void check(const Row& row) {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        if (!backend->support(row.language).parse) continue;
        INFO(row.language << ": " << row.pattern << "\n" << row.text);
        TaskPool pool(0);
        RequestContext context(pool, {});
        const auto query = backend->compile_query(row.language, QuerySyntax::pattern, row.pattern, context);
        if (!query) FAIL(query.error().message);
        const auto matches = backend->query({"file", row.language, row.text}, **query, context);
        REQUIRE(matches);
        CHECK(matches->size() == row.count);
    }
}

constexpr const char* kJava =
    "class A extends B {\n"
    "  private final Gson gson;\n  private final List<String> names;\n  int plain = 1;\n"
    "  A(Gson gson) { this.gson = gson; }\n"
    "  public int size() { final int n; log(n); return n; }\n"
    "  void nothing() {}\n"
    "  void all() { try { a(); b(); } catch (E e) { log(e); } switch (x) { case 1: a(); break; default: b(); } if (x == null) { throw new E(1, 2); } }\n"
    "}\n"
    "enum K { X, Y }\n";
constexpr const char* kCsharp =
    "namespace N { class A : B {\n"
    "  private readonly Gson gson;\n  private readonly List<string> names;\n"
    "  public string Name { get; set; }\n"
    "  public string Text() { return name; }\n"
    "  public A(int x) { F(x); G(); }\n"
    "  void All() { try { a(); b(); } catch (E e) { log(e); } switch (x) { case 1: a(); break; default: b(); break; } if (x == null) throw new E(1); }\n"
    "} }\n";
constexpr const char* kC =
    "#define LIMIT 10\n"
    "struct s { char *name; int n; char *next; };\n"
    "typedef struct { int a; } t;\n"
    "void save(client *c) { a(c); b(c); }\n"
    "void none(client *c) { }\n"
    "void one(client *c) { return; }\n"
    "int f(int x) { char *local; if (x) { goto end; } switch (x) { case 1: a(1); break; } while (x) { x--; a(x); } end: return x; }\n"
    "static int values[] = { 1, 2, 3 };\n";
constexpr const char* kLua =
    "local M = {}\n"
    "function M.a(x, y) local b = x; return b end\n"
    "function M:c() if self.d then e(); f() end end\n"
    "M.g = function() h() end\n"
    "for k, v in pairs(M) do print(k, v) end\n"
    "while a do b() end\nrepeat c() until d\nif a then b() else c(); d() end\n";
constexpr const char* kPhp =
    "<p>array_map($f, $x)</p>\n<?php\nnamespace A;\n"
    "class C extends D { private int $n; public function f(array $a, $b) { return array_map($a, $b); } function g() {} }\n"
    "function h($a) { if ($a) { array_map($a); $x->bar(3); } return match ($a) { 1 => 2, default => 3 }; }\n"
    "try { h(1); } catch (E $e) { log($e); }\n";

}  // namespace

TEST_CASE("a code pattern is read as all that it may be where code may stand") {
    check(GENERATE(values<Row>({
        {"java", "private final $T $N;", 2, kJava},
        {"java", "final int $N;", 1, kJava},
        {"java", "int $N;", 0, "class A { int plain = 1; }"},
        {"java", "int $$$N;", 1, "class A { int plain = 1, other; }"},
        {"java", "int $N = $X;", 1, kJava},
        {"java", "$N($$$A) { $$$B }", 1, kJava},
        {"java", "return $X;", 1, kJava},
        {"java", "log($X)", 2, kJava},
        {"java", "log($X);", 2, kJava},
        {"csharp", "private readonly $T $N;", 2, kCsharp},
        {"csharp", "public string $N() { return $X; }", 1, kCsharp},
        {"csharp", "public $T $N { get; set; }", 1, kCsharp},
        {"csharp", "log($X)", 1, kCsharp},
        {"c", "char *$X;", 3, kC},
        {"c", "int $X;", 2, kC},
        {"c", "a($X);", 3, kC},
        {"c", "#define $N $V", 1, kC},
        {"cpp", "int $X;", 2, "struct S { int a; int b() { int c; return c; } };"},
        {"php", "array_map($$$A)", 2, kPhp},
        {"php", "array_map($A, $B)", 1, kPhp},
        {"php", "$X->bar($Y)", 1, kPhp},
        {"php", "return $X;", 2, kPhp},
        {"php", "private $T $N;", 1, kPhp},
        {"swift", "init($$$A) { $$$B }", 1, "class A { init(a: Int) { self.a = a; go() }\n func f() { log(1) } }"},
        {"swift", "func $F()", 1, "protocol P { func f()\n func g(a: Int) }"},
        {"rust", "pub $N: $T", 1, "struct S { pub a: u8, b: u8 }"},
        {"rust", "$N: u8", 1, "struct S { pub a: u8, b: u8 }"},
        {"go", "$N string", 1, "package p\ntype T struct {\n\ta string\n\tb int\n}\nfunc f(c string) {}\n"},
        {"javascript", "export { $A as const }", 1, "export {\n\ta as const\n};\nb.const(1);\n"},
        {"javascript", "b.const($X)", 1, "export {\n\ta as const\n};\nb.const(1);\n"},
        {"go", "new($X)", 3, "package p\nfunc f() {\n\tx := new(T)\n\ty := new(a(n))\n\tz := new(1)\n}\n"},
        {"go", "new(a($X))", 1, "package p\nfunc f() {\n\tx := new(T)\n\ty := new(a(n))\n\tz := new(1)\n}\n"},
        {"go", "a($X)", 1, "package p\nfunc f() {\n\tx := new(T)\n\ty := new(a(n))\n\tz := new(1)\n}\n"},
        {"typescript", "private readonly $N: $T;", 1, "class A { private readonly a: string; b: number; }"},
        {"typescript", "log($X)", 1, "class A { log(x) { return 1 } }\ninterface I { log(x) }\nlog(2)"},
        {"kotlin", "val $N = $V", 2, "class A { val a = 1 }\nfun f() { val b = 2 }"},
        {"swift", "func $F() { $$$B }", 2, "class A {\n#if X\n var b = 1\n#endif\n func f() { a() }\n func g() {}\n}"},
        {"csharp", "$T F($$$A) { $$$B }", 1, "interface I { int F(int a)\n#if X\n { return 1; }\n#else\n ;\n#endif\n}"},
        {"csharp", "log($X)", 2, "class A { int F() { return log(1)\n#if X\n + 1\n#else\n + log(2)\n#endif\n ; } }"},
        {"rust", "assert_eq!($A, $B)", 4, "fn f() { assert_eq!(a.b(), c); assert_eq!(1, 2); assert_eq!(x + 1, y); assert_eq!(g(1, 2), h[3],); assert_eq!(1, 2, 3); }"},
        {"rust", "assert_eq!($A, 3)", 1, "fn f() { assert_eq!(f(1, 2), 3); assert_eq!(1, 2); }"},
        {"rust", "test!($N, $F)", 1, "test!(name, |a: A, b: B| { b(a, c); }); test!(a, b | c, d); test!(n, move |a, b| a, 1);"},
        {"rust", "same!($A, $A)", 1, "same!(a.b, a.b); same!(a.b, a.c);"},
        {"java", "super($$$A);", 1, "class A extends B { A() { super(1, 2); } A(int x) { this(x, 3); } void f() { super.f(); } }"},
        {"java", "this($X, $Y);", 1, "class A extends B { A() { super(1, 2); } A(int x) { this(x, 3); } }"},
        {"go", "import $X", 1, "package p\nimport \"fmt\"\n"},
        {"python", "isinstance($X, ($$$T))", 1, "isinstance(x, (str, bytes))\nisinstance(x, str)\n"},
        {"python", "f(($X))", 2, "f((1))\nf((1,))\nf(1)\n"},
        {"python", "f($$$A)", 3, "f((1))\nf((1,))\nf(1)\n"},
        {"python", "except $E: pass", 1, "try:\n    a()\nexcept E: pass\nexcept F: b()\n"},
    })));
}

TEST_CASE("metavariables stand for rows of statements, fields, arms and members") {
    check(GENERATE(values<Row>({
        {"java", "class $C extends $D { $$$B }", 1, kJava},
        {"java", "public int $N() { $$$B }", 1, kJava},
        {"java", "void $N() { $$$B }", 2, kJava},
        {"java", "public int $N() { $$$B return $X; }", 1, kJava},
        {"java", "public int $N($$$A) { $$$B }", 1, kJava},
        {"java", "try { $$$A } catch ($T $E) { $$$B }", 1, kJava},
        {"java", "switch ($X) { $$$C }", 1, kJava},
        {"java", "if ($X == null) { throw new $T($$$A); }", 1, kJava},
        {"java", "if ($X) { $S }", 1, kJava},
        {"java", "enum $E { $$$C }", 1, kJava},
        {"csharp", "class $C : $D { $$$B }", 1, kCsharp},
        {"csharp", "namespace $N { $$$B }", 1, kCsharp},
        {"csharp", "public $C($$$A) { $$$B }", 1, kCsharp},
        {"csharp", "try { $$$A } catch ($T $E) { $$$B }", 1, kCsharp},
        {"csharp", "switch ($X) { $$$C }", 1, kCsharp},
        {"csharp", "if ($X == null) throw new $T($$$A);", 1, kCsharp},
        {"c", "void $F(client *c) { $$$B; }", 3, kC},
        {"c", "void $F(client *c) { $$$B }", 3, kC},
        {"c", "void $F(client *c) { $X; }", 0, kC},
        {"c", "struct $S { $$$F };", 1, kC},
        {"c", "struct $S { $$$F }", 1, kC},
        {"c", "if ($C) { $$$B }", 1, kC},
        {"c", "while ($C) { $$$B }", 1, kC},
        {"c", "while ($C) { $$$B a($X); }", 1, kC},
        {"c", "switch ($X) { $$$C }", 1, kC},
        {"c", "if ($C) $S", 1, kC},
        {"c", "static int $N[] = { $$$V };", 1, kC},
        {"cpp", "class $N { $$$B };", 1, "class A { int m; void f(); };"},
        {"cpp", "namespace $N { $$$B }", 1, "namespace a { int f(); class B; }"},
        {"rust", "impl $T { $$$B }", 1, "impl S { fn a() {} fn b() {} }\nimpl D for S {}"},
        {"rust", "struct $S { $$$F }", 1, "struct S { pub a: u8, b: u8 }"},
        {"rust", "match $X { $$$A }", 1, "fn f() { match x { 1 => 2, _ => 3 } }"},
        {"rust", "match $X { None => $Y, $$$A }", 1, "fn f() { match x { None => 2, Some(1) => 3, _ => 4 } }"},
        {"rust", "fn $F() { $$$B }", 1, "fn f() { let x = 1; g(x); h(x) }"},
        {"rust", "fn $F() { $$$B }", 2, "fn f() { g() }\ncfg_rt! { fn h() { i() } }"},
        {"rust", "enum $E { $$$V }", 1, "enum E { A, B(u8) }"},
        {"php", "public function $F($$$A) { $$$B }", 1, kPhp},
        {"php", "function $F($$$A) { $$$B }", 2, kPhp},
        {"php", "class $C extends $D { $$$B }", 1, kPhp},
        {"php", "if ($X) { $$$B }", 1, kPhp},
        {"php", "match ($X) { $$$A }", 1, kPhp},
        {"php", "try { $$$A } catch ($T $E) { $$$B }", 1, kPhp},
        {"lua", "function M.$F($$$A) $$$B end", 1, kLua},
        {"lua", "function M:$F($$$A) $$$B end", 1, kLua},
        {"lua", "if $C then $$$B end", 1, kLua},
        {"lua", "if $C then $$$A else $$$B end", 1, kLua},
        {"lua", "for $A, $B in pairs($C) do $$$D end", 1, kLua},
        {"lua", "while $C do $$$B end", 1, kLua},
        {"lua", "repeat $$$B until $C", 1, kLua},
        {"lua", "function($$$A) $$$B end", 1, kLua},
        {"lua", "function() $$$B end", 1, kLua},
        {"lua", "M.$F = function($$$A) $$$B end", 1, kLua},
        {"lua", "local $X = $Y", 2, kLua},
        {"ruby", "{ $$$P }", 1, "x = { a: 1, b: 2 }\n"},
        {"ruby", "def $F; $$$B; end", 2, "def a\n  b\n  c\nend\ndef d; e; end\ndef f(x)\n  x\nend\n"},
        {"ruby", "def $F\n  $$$B\nend", 2, "def a\n  b\n  c\nend\ndef d; e; end\ndef f(x)\n  x\nend\n"},
        {"swift", "class $C { $$$B }", 1, "class A { var a = 1\n func f() {} }"},
        {"swift", "protocol $P { $$$B }", 1, "protocol P { func f()\n var a: Int { get } }"},
        {"swift", "enum $E { $$$C }", 1, "enum E { case a\n case b }"},
        {"swift", "switch $X { $$$C }", 1, "func f() { switch x { case 1: a()\n default: b() } }"},
        {"swift", "guard $C else { $$$B }", 1, "func f() { guard x else { log(1); return } }"},
        {"kotlin", "class $C { $$$B }", 1, "class A {\n  val a = 1\n  fun f() {}\n}"},
        {"kotlin", "when ($X) { $$$A }", 1, "fun f() { when (x) { 1 -> a()\n else -> b() } }"},
        {"kotlin", "fun $F($$$A) { $$$B }", 2, "fun f() { a()\n b() }\nfun g(a: Int, b: Int) { a() }"},
        {"swift", "func $F($$$A) { $$$B }", 2, "func f() { a()\n b() }\nfunc g(a: Int, b: Int) { a() }"},
        {"rust", "fn $F($$$A) { $$$B }", 2, "fn f() { a(); b() }\nfn g(a: u8, b: u8) { a() }"},
        {"kotlin", "fun $F() { $$$B }", 1, "fun f() { a()\n b() }"},
        {"go", "type $N struct { $$$F }", 1, "package p\ntype T struct {\n\ta string\n\tb int\n}\n"},
        {"go", "switch $X { $$$C }", 1, "package p\nfunc f() {\n\tswitch x {\n\tcase 1:\n\t\ta()\n\tdefault:\n\t}\n}\n"},
        {"go", "if err != nil { $$$B }", 1, "package p\nfunc f() {\n\tif err != nil {\n\t\ta()\n\t\treturn\n\t}\n}\n"},
        {"typescript", "class $C { $$$B }", 1, "class A { a = 1; f() {} }"},
        {"typescript", "interface $I { $$$B }", 1, "interface I { a: string; f(): void }"},
        {"typescript", "switch ($X) { $$$C }", 1, "switch (x) { case 1: a(); default: b() }"},
        {"typescript", "function $F($$$A) { $$$B }", 1, "function f(a, b) { a(); return b }"},
        {"python", "def $F($$$A): $$$B", 1, "def f(a, b):\n    a()\n    return b\n"},
        {"css", "color: $X", 2, "a { color: red; margin: 0 }\nb { color: red }"},
        {"json", "{\"c\": $X}", 1, "{\"a\": [1, 2], \"b\": {\"c\": 3}}"},
        {"json", "\"a\": $X", 1, "{\"a\": [1, 2], \"b\": {\"c\": 3}}"},
        {"json", "[$A, $B]", 1, "{\"a\": [1, 2], \"b\": {\"c\": 3}}"},
        {"json", "{ $$$P }", 2, "{\"a\": [1, 2], \"b\": {\"c\": 3}}"},
        {"toml", "a = $X", 1, "a = 1\nb = 2\n"},
        {"make", "all: $X", 1, "all: b\nb:\n\tbar\n"},
        {"powershell", "$x.Bar($Y)", 1, "foo 1 2\n$x.Bar(3)\n"},
        {"objc", "[a foo:$X bar:$Y]", 1, "void f() { [a foo:1 bar:2]; foo(1, 2); }"},
        {"ruby", "class $C < $D; $$$B; end", 1, "class A < B\n  def f\n  end\n  x\nend\nclass C\n  y\nend\n"},
        {"ruby", "class $C\n  $$$B\nend", 1, "class A < B\n  x\nend\nclass C\n  y\n  z\nend\n"},
        {"go", "const ( $$$C )", 1, "package p\n\nconst (\n\tA = 1\n\tB = 2\n)\n"},
        {"go", "import ( $$$I )", 1, "package p\n\nimport (\n\t\"a\"\n\tb \"c\"\n)\n"},
        {"typescript", "import { $$$X } from $Y", 1, "import { a, b } from 'c'\nimport d from 'e'\n"},
        {"typescript", "export * from $X", 1, "export * from './a'\nexport * as b from './c'\n"},
        {"php", "enum $E { $$$C }", 1, "<?php\nenum E { case A; case B; }\n"},
        {"python", "elif $C: $$$B", 1, "if a:\n    b()\nelif c:\n    d()\n    e()\n"},
        {"java", "switch ($X) { case $A -> $B; $$$C }", 1, "class A { void f() { switch (x) { case 1 -> a(); case 2 -> b(); default -> c(); } } }"},
        {"css", "a { $$$R }", 1, "a { color: red; margin: 0 }\nb { color: red }"},
    })));
}

TEST_CASE("a clause is a pattern where the grammar has a node for it") {
    const char* const js = "try { a() } catch (e) { b() } finally { c() }\nif (a) { b() } else { c() }\np.catch(e)\nclass A { catch(x) { } }";
    const char* const cpp = "void f() { try { a(); } catch (E& e) { b(); } if (a) { b(); } else { c(); } }";
    check(GENERATE_COPY(values<Row>({
        {"java", "catch ($E $N) { $$$B }", 1, kJava},
        {"java", "finally { $$$B }", 1, "class A { void f() { try { a(); } finally { b(); c(); } } }"},
        {"csharp", "catch ($E $N) { $$$B }", 1, kCsharp},
        {"csharp", "catch { $$$B }", 1, "class A { void F() { try { a(); } catch { b(); } } }"},
        {"javascript", "catch ($E) { $$$B }", 1, js},
        {"typescript", "catch ($E) { $$$B }", 1, js},
        {"javascript", "finally { $$$B }", 1, js},
        {"javascript", "else { $$$B }", 1, js},
        {"javascript", "$P.catch($E)", 1, js},
        {"cpp", "catch ($T& $E) { $$$B }", 1, cpp},
        {"cpp", "else { $$$B }", 1, cpp},
        {"c", "else { $$$B }", 1, "void f() { if (a) { b(); } else { c(); d(); } }"},
        {"c", "catch(x)", 1, "void f() { catch(x); }"},
        {"rust", "else { $$$B }", 1, "fn f() { if a { b() } else { c(); d() } }"},
        {"swift", "catch { $$$B }", 1, "func f() { do { try a() } catch { b()\n c() } }"},
        {"kotlin", "catch ($E: $T) { $$$B }", 1, "fun f() { try { a() } catch (e: E) { b()\n c() } }"},
        {"php", "catch ($T $E) { $$$B }", 1, kPhp},
        {"python", "finally: $$$B", 1, "try:\n    a()\nfinally:\n    b()\n    c()\n"},
    })));
}

TEST_CASE("a code pattern may leave out what the code may") {
    check(GENERATE(values<Row>({
        {"csharp", "throw new $E($$$A)", 2, "class A { int F() { if (x) throw new E(1, 2); return y ?? throw new E(); } }"},
        {"csharp", "throw new $E($$$A);", 1, "class A { int F() { if (x) throw new E(1, 2); return y ?? throw new E(); } }"},
        {"csharp", "F($X);", 1, "class A { void G() { F(F(1)); } }"},
        {"csharp", "F($X)", 2, "class A { void G() { F(F(1)); } }"},
        {"csharp", "return $X", 1, "class A { int F() { return 1; } }"},
        {"java", "throw new $E($$$A)", 1, kJava},
        {"java", "private final $T $N", 2, kJava},
        {"python", "from $M import $$$N", 3, "from a import b\nfrom c import (d, e)\nfrom f import (\n    g,\n)\nimport h\n"},
        {"python", "from $M import ($$$N)", 2, "from a import b\nfrom c import (d, e)\n"},
        {"python", "from $M import $N", 2, "from a import b\nfrom c import (d)\nfrom e import f, g\n"},
        {"scala", "import $X", 4, "import a\nimport a.b.C\nimport a.b._\nimport a.{B, C}\n"},
        {"scala", "import $P._", 2, "import a.B\nimport a._\nimport a.b._\n"},
        {"scala", "import a.$X", 2, "import a.B\nimport b.C\nimport a.D\n"},
        {"cpp", "namespace $N { $$$B }", 2, "namespace a {\nBEGIN_NAMESPACE\nclass A { int b; };\nnamespace b { int c(); }\nEND_NAMESPACE\n}\n"},
        {"cpp", "class $N { $$$B }", 2, "class EXPORT A { int b; };\nclass B { EXPORT int c() { return 1; } };\n"},
        {"c", "int $F($$$A) { $$$B }", 2, "int __init f(void) { return 1; }\nint g(int a) { list_for_each(x, y) { a(); } return 2; }\n"},
    })));
}

TEST_CASE("what is no code pattern is refused with the reason") {
    for (const auto& factory : backends()) {
        const auto backend = factory.create();
        if (!backend->support("java").parse || !backend->support("python").parse) continue;
        CHECK(refusal(*backend, "python", "def (").find("it is no code of the language wherever") != std::string::npos);
        CHECK(refusal(*backend, "python", "$X").find("a metavariable alone matches everything") != std::string::npos);
        CHECK(refusal(*backend, "python", "a()\nb()").find("more than one statement") != std::string::npos);
        CHECK(refusal(*backend, "python", "get$X()").find("not for a part of a word") != std::string::npos);
        CHECK(refusal(*backend, "java", "a(); b();").find("more than one statement") != std::string::npos);
        CHECK(refusal(*backend, "java", "else { $$$B }").find("this `else` is no node of its own") != std::string::npos);
        if (backend->support("kotlin").parse) CHECK(refusal(*backend, "kotlin", "else { $$$B }").find("this `else` is no node of its own") != std::string::npos);
    }
}
