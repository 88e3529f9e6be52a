// Outlines of many languages, and what hostile or broken text does to them.
#include "engine/ast/lexing/outline.h"

#include <chrono>
#include <string>
#include <vector>

#include "engine/ast/lexical/facts.h"
#include "engine/ast/lexing/profile.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher::ast;
using aircher::test::Random;

namespace {

using Lines = std::vector<std::string>;

std::vector<Symbol> outline_of(std::string_view language, std::string_view text, Origin origin = Origin::lexical) {
    std::vector<Symbol> symbols;
    outline(language, text, {0, static_cast<std::uint32_t>(text.size())}, origin, kNoIndex, symbols);
    return symbols;
}

/// "kind container|name < parent", in order.
Lines outlined(std::string_view language, std::string_view text) {
    Lines lines;
    const std::vector<Symbol> symbols = outline_of(language, text);
    for (const Symbol& symbol : symbols) {
        std::string line = std::string(to_string(symbol.kind)) + ' ' + (symbol.container.empty() ? "" : symbol.container + '|') + symbol.name;
        if (symbol.parent != kNoIndex) line += " < " + symbols[symbol.parent].name;
        lines.push_back(line);
    }
    return lines;
}

const Symbol& find(const std::vector<Symbol>& symbols, std::string_view name) {
    for (const Symbol& symbol : symbols) {
        if (symbol.name == name) return symbol;
    }
    FAIL("no symbol " << name);
    return symbols.front();
}

void check_sound(std::string_view text, const std::vector<Symbol>& symbols) {
    const auto inside = [&](const Span& span) { return span.begin <= span.end && span.end <= text.size(); };
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const Symbol& symbol = symbols[i];
        const bool sound = inside(symbol.range) && inside(symbol.name_range) && inside(symbol.signature) && inside(symbol.doc) &&
                           (symbol.parent == kNoIndex || symbol.parent < i) && (i == 0 || symbols[i - 1].range.begin <= symbol.range.begin);
        if (!sound) FAIL("symbol " << i << " '" << symbol.name << "' is unsound in:\n" << text);
    }
}

std::string repeated(std::string_view unit, std::size_t size) {
    std::string text;
    while (text.size() < size) text += unit;
    return text;
}

}  // namespace

TEST_CASE("C functions hide behind nothing") {
    CHECK(outlined("c", R"(
static noinline_for_stack int a(int x) __acquires(l)
{
	if (x) { call(x); }
	for_each(x) { }
}
static int __init b(void) { }
__printf(1, 2) void c(const char *f, ...) { }
struct foo *d(int x) { }
void (*e(int s, void (*f)(int)))(int) { }
FT_EXPORT_DEF( FT_Error )
FT_f( FT_Library l )
{ }
static __attribute__((unused)) int g(void) { }
int h(a, b) int a; char *b; { }
int
i(void)
{
}
int (j)(int c) { }
)") == Lines{"function a", "function b", "function c", "function d", "function e", "function FT_f", "function g", "function h", "function i", "function j"});
}

TEST_CASE("C declarations") {
    CHECK(outlined("c", R"(
struct point { int x, *y; unsigned f:3; union { int u; }; struct { int z; } in; void (*cb)(int); } __packed;
typedef struct { int q; } T, *TP;
typedef int (*fn)(int);
typedef unsigned long ulong_t;
enum color { RED, GREEN = 3 };
enum { A };
static const struct ops o = { .f = g, .h = { 1 } };
extern int ext;
int arr[3], *p = 0, (*fp)(int);
struct fwd;
int proto(int a);
#define MAX(a, b) ((a) > (b))
#define ONE 1
)") == Lines{"struct point",
             "field x < point",
             "field y < point",
             "field f < point",
             "field u < point",
             "field in < point",
             "field z < in",
             "field cb < point",
             "struct T",
             "type TP",
             "field q < T",
             "type fn",
             "type ulong_t",
             "enum color",
             "enum_member RED < color",
             "enum_member GREEN < color",
             "enum_member A",
             "variable o",
             "variable ext",
             "variable arr",
             "variable p",
             "variable fp",
             "function proto",
             "macro MAX",
             "macro ONE"});
}

TEST_CASE("macros that define are found and marked") {
    const std::string_view text =
        "SYSCALL_DEFINE1(close, unsigned int, fd)\n{\n}\nstatic "
        "DEFINE_MUTEX(m);\nEXPORT_SYMBOL(f);\nmodule_init(f);\nMODULE_LICENSE(\"GPL\");\nDEFINE_THING(t)\nint after(void) { }\n";
    const auto symbols = outline_of("c", text);
    REQUIRE(symbols.size() == 4);
    CHECK(symbols[0].name == "close");
    CHECK(symbols[0].origin == Origin::macro);
    CHECK(symbols[0].range.of(text).ends_with("}"));
    CHECK(symbols[1].name == "m");
    CHECK(symbols[2].name == "t");
    CHECK(symbols[3].name == "after");
    CHECK(symbols[3].origin == Origin::lexical);
}

TEST_CASE("preprocessor branches do not spoil the nesting") {
    CHECK(outlined("c", R"(
#ifdef A
int f(int a) {
#else
int f(void) {
#endif
	x();
}
#if 0
int dead(void) { }
#else
int alive(void) { }
#endif
int g(void)
{
#ifdef B
	if (a) {
#else
	if (b) {
#endif
	}
}
int h(void) { }
)") == Lines{"function f", "function f", "function alive", "function g", "function h"});
}

TEST_CASE("an outline may begin in the middle of anything") {
    const std::string_view text = "\tif (x) {\n\t\tfoo(bar);\n\t}\n\treturn baz(q);\n}\n\nint real(void)\n{\n\tif (y) {\n}\n\nint next(void)\n{\n}\n";
    std::vector<Symbol> symbols;
    outline("c", text, {1, static_cast<std::uint32_t>(text.size())}, Origin::rescued, 7, symbols);
    REQUIRE(symbols.size() == 2);
    CHECK(symbols[0].name == "real");
    CHECK(symbols[0].origin == Origin::rescued);
    CHECK(symbols[0].parent == 7);
    // The brace that is missing inside `real` does not swallow what follows.
    CHECK(symbols[1].name == "next");
}

TEST_CASE("symbols are appended behind what is there") {
    std::vector<Symbol> symbols(2);
    const std::string_view text = "struct s { int a; };";
    outline("c", text, {0, 20}, Origin::lexical, 1, symbols);
    REQUIRE(symbols.size() == 4);
    CHECK(symbols[2].parent == 1);
    CHECK(symbols[3].parent == 2);
}

TEST_CASE("C++") {
    CHECK(outlined("cpp", R"(
namespace a::b {
class EXPORT Foo final : public Bar<int> {
public:
    explicit Foo(int x) : a_{x}, b_(x) { }
    ~Foo();
    Foo& operator=(const Foo&) = delete;
    bool operator()(int) const { return true; }
    template <class T> void f(T t) { }
    virtual int g() const = 0;
private:
    std::map<int, int> m_;
    static constexpr int kX = 1;
};
}
int a::b::Foo::h(int x) const { }
template <> struct hash<Foo> { };
using X = int;
auto lambda = [](int x) { return x; };
extern "C" { int c_function(void); }
enum class E : int { A, B };
TEST(Suite, Case) { }
)") == Lines{"namespace a::b", "class Foo < a::b", "constructor Foo < Foo", "method ~Foo < Foo", "method operator= < Foo", "method operator() < Foo",
             "method f < Foo", "method g < Foo", "field m_ < Foo", "constant kX < Foo", "method a::b::Foo|h", "struct hash", "type X", "variable lambda",
             "function c_function", "enum E", "enum_member A < E", "enum_member B < E", "test Suite|Case"});
}

TEST_CASE("C++: what defines nothing is no definition") {
    // Explicit instantiations, and macros below each other, none of which is the type of the next.
    CHECK(outlined("cpp", R"(
extern template class Box<int>;
extern template LIB_API auto size<char>(Box<char> box) -> int;
template void swap<int>(Box<int>& a, Box<int>& b);
int f(int x) { return x; }
LIB_PRAGMA(warning(push))
LIB_PRAGMA(warning(disable : 4702))
namespace lib {
int g();
}
LIB_PRAGMA(warning(pop))
LIB_END_NAMESPACE
)") == Lines{"function f", "namespace lib", "function g < lib"});
}

TEST_CASE("Java and C#") {
    CHECK(outlined("java", R"(
package p;
@Ann({"a"})
public abstract class A<T> extends B implements C {
    private static final int X = 1;
    int f = g(() -> { return 1; });
    public A() { }
    @Override public <R> List<R> m(int a) throws E { if (a) { } }
    abstract void n();
    static { }
    enum E { P(1) { void q() { } }, Q; int z() { } }
    record R(int a) { }
    @interface I { int value() default 1; }
}
)") == Lines{"class A", "constant X < A", "field f < A", "constructor A < A", "method m < A", "method n < A", "enum E < A", "enum_member P < E",
             "enum_member Q < E", "method z < E", "class R < A", "interface I < A", "method value < I"});
    CHECK(outlined("csharp", R"(
namespace N.M;
public class A : B {
    public int P { get; set; }
    public int Q => 1;
    int f = 3;
    public A() : base() { }
    public T M<T>(int x) where T : class { }
    int N() => 2;
    public static A operator +(A a, A b) { }
    delegate void D(int x);
    enum E { X, Y }
}
record R(int A);
)") == Lines{"namespace N.M", "class A < N.M", "property P < A", "property Q < A", "field f < A", "constructor A < A", "method M < A", "method N < A",
             "method operator+ < A", "type D < A", "enum E < A", "enum_member X < E", "enum_member Y < E", "class R < N.M"});
}

TEST_CASE("JavaScript and TypeScript") {
    CHECK(outlined("javascript", R"(
export default class A extends B {
  #x = 1;
  static async f(a) { if (a) { } }
  get y() { return 1; }
  z = () => { };
  constructor() { }
  [Symbol.iterator]() { }
}
const g = async (a) => { function inner() { } };
export const h = x => x + 1;
function* k() { }
var o = { p() { }, q: function () { }, r: () => 1 };
Foo.prototype.s = function () { };
exports.t = function () { };
module.exports = { u() { } };
(function () { function v() { } })();
let { a, b } = c;
foo(function () { }, { w() { } });
if (x) { call(y); }
)") == Lines{"class A",
             "field #x < A",
             "method f < A",
             "method y < A",
             "method z < A",
             "constructor constructor < A",
             "method [Symbol.iterator] < A",
             "function g",
             "function inner < g",
             "function h",
             "function k",
             "variable o",
             "method p < o",
             "method q < o",
             "method r < o",
             "function Foo|s",
             "function t",
             "method u",
             "function v",
             "method w"});
    CHECK(outlined("typescript", R"(
export interface I<T> extends J<A, B> { a: string; b?(x: number): void, c: () => void }
export type T = { a: 1 } | string
type U = string
declare module "x" { function f(a: string): void }
namespace N.M { export const y = 1 }
enum E { A = 1, B }
abstract class C<T extends D<X, Y>> { private readonly z: Map<string, number> = new Map(); abstract g(): void; h<K>(a: K): Promise<void> { } }
@Dec({ a: 1 })
export class F { @Input() p: string; m(o: { q: () => void }): void { } }
)") == Lines{"interface I", "property a < I", "method b < I",  "property c < I",   "type T",  "property a < T",    "type U",
             "module x",    "function f < x", "namespace N.M", "constant y < N.M", "enum E",  "enum_member A < E", "enum_member B < E",
             "class C",     "field z < C",    "method g < C",  "method h < C",     "class F", "field p < F",       "method m < F"});
}

TEST_CASE("Go, Rust, Kotlin, Swift, Scala, PHP, Zig") {
    CHECK(outlined("go",
                   "package p\nfunc (r *T[K]) M(a int) error {\n\tx := func() {}\n}\nfunc F[T any](a T) {}\ntype S struct {\n\tA, B int `j`\n\tpkg.E\n}\ntype "
                   "I interface {\n\tM() int\n}\nconst (\n\tX = iota\n\tY\n)\nvar a, b = 1, 2\ntype (\n\tU int\n\tV struct {\n\t\tc int\n\t}\n)\n") ==
          Lines{"method T|M", "function F", "struct S", "field A < S", "field B < S", "interface I", "method M < I", "constant X", "constant Y", "variable a",
                "variable b", "type U", "struct V", "field c < V"});
    CHECK(outlined("rust",
                   "#[derive(Debug)]\npub struct S<'a> { pub a: &'a str, b: u32 }\nenum E { A, B(u8), C { x: i32 } }\nimpl<T> Tr for m::S<T> where T: X { "
                   "const K: u8 = 1; pub async fn f(&self) { fn g() {} } }\npub trait Tr { fn f(&self); }\nmod m { pub(crate) const fn h() {} }\nmacro_rules! "
                   "mac { () => {} }\nstatic mut Q: u8 = 0;\ntype Y = u8;\nextern \"C\" { fn c(); }\n#[test]\nfn t() {}\n") ==
          Lines{"struct S", "field a < S", "field b < S", "enum E", "enum_member A < E", "enum_member B < E", "enum_member C < E", "constant S|K", "method S|f",
                "function g < f", "trait Tr", "method f < Tr", "module m", "function h < m", "macro mac", "variable Q", "type Y", "function c", "test t"});
    CHECK(outlined("kotlin",
                   "class A(val x: Int) : B() {\n  val y = 1\n  fun f(): Int = 2\n  companion object {\n    fun g() { fun h() {} }\n  }\n  enum class E { P, "
                   "Q; fun z() {} }\n}\nfun String.ext(): Int {\n}\nval t by lazy { 1 }\nfun interface I { fun `a b`() }\n") ==
          Lines{"class A", "property y < A", "method f < A", "class Companion < A", "method g < Companion", "function h < g", "enum E < A", "enum_member P < E",
                "enum_member Q < E", "method z < E", "function String|ext", "variable t", "interface I", "method a b < I"});
    CHECK(outlined("swift",
                   "public class A: B {\n  let x = 1\n  var y: Int { return 1 }\n  init(a: Int) { }\n  class func g() {}\n  enum E { case a(Int), b "
                   "}\n}\nextension A {\n  func h() { switch x { case .a: break } }\n}\nprotocol P { func q() }\nfunc == (a: A, b: A) -> Bool { }\n") ==
          Lines{"class A", "property x < A", "property y < A", "constructor init < A", "method g < A", "enum E < A", "enum_member a < E", "enum_member b < E",
                "method A|h", "interface P", "method q < P", "function =="});
    CHECK(
        outlined("scala",
                 "case class A(x: Int) extends B {\n  def f(a: Int): Int = a + 1\n  def g = {\n    1\n  }\n  val v = 2\n}\nobject O {\n  type T = Int\n}\n") ==
        Lines{"class A", "method f < A", "method g < A", "property v < A", "class O", "type T < O"});
    CHECK(outlined(
              "php",
              "<?php\nnamespace A\\B;\nabstract class C extends D {\n  public const X = 1;\n  private ?int $y = 2;\n  public function __construct(private int "
              "$z) {}\n  abstract function class();\n}\nfunction &g() { return function() {}; }\nenum S: string { case A = 'a'; }\n?>\n<p>class X {</p>\n") ==
          Lines{"namespace A\\B", "class C", "constant X < C", "property y < C", "constructor __construct < C", "method class < C", "function g", "enum S",
                "enum_member A < S"});
    CHECK(outlined("zig", "pub fn main() void {\n}\nconst S = struct {\n  a: u32,\n  pub fn f(self: S) void {}\n};\ntest \"x\" { }\n") ==
          Lines{"function main", "struct S", "field a < S", "method f < S", "test x"});
}

TEST_CASE("Python and its docstrings") {
    const std::string_view text = R"(
XY: int = 1
a, b = 1, 2
@decorator(1)
class A(B):
    """Doc of A."""
    field = 3
    def __init__(self,
                 x=1):
        self.y = 2
        def inner(): pass
    @property
    def p(self): return 1
    async def q(self): pass
if True:
    def f(): pass
)";
    CHECK(outlined("python", text) == Lines{"constant XY", "variable a", "variable b", "class A", "field field < A", "constructor __init__ < A",
                                            "function inner < __init__", "property p < A", "method q < A", "function f"});
    const auto symbols = outline_of("python", text);
    CHECK(find(symbols, "A").doc.of(text) == "\"\"\"Doc of A.\"\"\"");
    CHECK(find(symbols, "A").range.of(text).starts_with("@decorator"));
    CHECK(find(symbols, "A").range.of(text).ends_with("async def q(self): pass"));
    CHECK(find(symbols, "__init__").signature.of(text) == "def __init__(self,\n                 x=1)");
    CHECK((find(symbols, "inner").modifiers & bit(Modifier::local)) != 0);
}

TEST_CASE("end words") {
    CHECK(outlined("ruby",
                   "module M\n  class A < B\n    X = 1\n    attr_reader :a, :b\n    def f(x)\n      y = if x then 1 else 2 end\n      while z do q end\n    "
                   "end\n    def self.g; end\n    def ==(o) = true\n    def s=(v)\n    end\n    private\n    def h?\n    end\n  end\nend\ndef top\nend\n") ==
          Lines{"module M", "class A < M", "constant X < A", "property a < A", "property b < A", "method f < A", "method g < A", "method == < A",
                "method s= < A", "method h? < A", "function top"});
    CHECK(outlined("lua",
                   "local function f(a)\n  if a then\n  end\nend\nfunction M.g(x) end\nfunction M:h()\nend\nlocal k = function()\nend\nM.z = function() "
                   "end\nlocal v = 1\n") == Lines{"function f", "function M|g", "method M|h", "function k", "function M|z", "variable v"});
    CHECK(outlined("elixir", "defmodule A.B do\n  def f(x) do\n    x\n  end\n  defp g, do: 1\nend\n") ==
          Lines{"module A.B", "function f < A.B", "function g < A.B"});
    CHECK(
        outlined(
            "fortran",
            "module m\ncontains\nsubroutine s(x)\nif (x) then\nend if\nend subroutine s\ninteger function f(y)\nend function\nend module\nprogram p\nend\n") ==
        Lines{"module m", "function s < m", "function f < m", "function p"});
    CHECK(outlined("vb", "Public Class C\n  Public Sub S(a)\n    If a Then\n    End If\n  End Sub\n  Function F() As Integer\n  End Function\nEnd Class\n") ==
          Lines{"class C", "method S < C", "method F < C"});
    CHECK(outlined("systemverilog",
                   "module top(input a);\n  parameter W = 1;\n  always @(a) begin\n  end\n  function automatic int f(int x);\n    f = x;\n  "
                   "endfunction\nendmodule\nmodule b;\nendmodule\n") == Lines{"module top", "constant W < top", "function f < top", "module b"});
    CHECK(outlined("cmake", "function(foo a)\nendfunction()\nmacro(bar)\nendmacro()\n") == Lines{"function foo", "macro bar"});
}

TEST_CASE("Vim's words may be cut short and have a '!'") {
    CHECK(outlined("vim", "function! s:a()\n  if x\n  else\n  endif\nendfunction\nfu! B() abort\n  try\n  catch\n  endtry\nendf\nfunc C(x)\n  for i in l\n  endfor\nendfunction\nfunction! d#e()\nendfunc\n") ==
          Lines{"function s:a", "function B", "function C", "function d#e"});
}

TEST_CASE("documents, data and scripts") {
    CHECK(outlined("markdown", "# One\n## Two ##\n```\n# no\n```\nThree\n=====\n") == Lines{"section One", "section Two < One", "section Three"});
    CHECK(outlined("rst", "Title\n=====\n\nPart\n----\n\nOther\n=====\n") == Lines{"section Title", "section Part < Title", "section Other"});
    CHECK(outlined("org", "* A\n** B\n* C\n") == Lines{"section A", "section B < A", "section C"});
    CHECK(outlined("latex", "\\section{A}\n\\subsection{B {\\it c}}\n\\newcommand{\\foo}{x}\n") == Lines{"section A", "section B {\\it c} < A", "macro foo"});
    CHECK(outlined("toml", "[a]\nx = 1\n[[b.c]]\ny = \"\"\"\nz = 1\n\"\"\"\n") == Lines{"section a", "key x < a", "section b.c", "key y < b.c"});
    CHECK(outlined("yaml", "a: 1\nb:\n  c: 2\n  d:\n    - e: 1\n      f: 2\ng: |\n  h: no\nurl: http://x\n") ==
          Lines{"key a", "key b", "key c < b", "key d < b", "key e < d", "key f < d", "key g", "key url"});
    CHECK(outlined("json", R"({"a": {"b": [{"c": 1}]}, "d": "x: {y"})") == Lines{"key a", "key b < a", "key c < b", "key d"});
    CHECK(outlined("make", "CC=gcc\nall: x y\n\techo a: b\n%.o: %.c\ndefine F\nx: y\nendef\n.PHONY: all\n") ==
          Lines{"variable CC", "rule all", "rule %.o", "macro F"});
    CHECK(outlined("bash", "foo() {\n  if x; then\n    y\n  fi\n}\nfunction bar-baz {\n  x\n}\nVAR=1\n") ==
          Lines{"function foo", "function bar-baz", "variable VAR"});
    CHECK(outlined("sql", "create table if not exists s.users (\n id int\n);\nCREATE OR REPLACE FUNCTION f(a int) AS $$ create table x(); $$;\nselect 1;\n") ==
          Lines{"class s|users", "function f"});
    CHECK(
        outlined("protobuf", "message M {\n  string name = 1;\n  enum E { A = 0; }\n  oneof x { int32 y = 2; }\n}\nservice S { rpc Get(M) returns (M); }\n") ==
        Lines{"struct M", "field name < M", "enum E < M", "enum_member A < E", "field y < M", "interface S", "method Get < S"});
    CHECK(outlined("graphql", "type A implements B {\n  x(a: Int): String!\n  y: Int\n}\nenum E { P Q }\nscalar D\n") ==
          Lines{"class A", "field x < A", "field y < A", "enum E", "enum_member P < E", "enum_member Q < E", "type D"});
    CHECK(outlined("scss", ".a,\n .b > c {\n color: red;\n &:hover { x: y }\n}\n@media x {\n #d { x: y }\n}\n$v: 1;\n") ==
          Lines{"rule .a, .b > c", "rule &:hover < .a, .b > c", "rule #d", "variable $v"});
    CHECK(outlined("hcl", "resource \"aws_x\" \"web\" {\n  a = 1\n}\n") == Lines{"class aws_x.web"});
    CHECK(outlined("commonlisp", "(defun foo (x)\n  (let ((y 1)) x))\n(defvar *x* 1)\n") == Lines{"function foo", "variable *x*"});
    CHECK(outlined("clojure", "(ns my.app)\n(defn foo [x] (fn [y] y))\n(def y 1)\n") == Lines{"namespace my.app", "function foo", "variable y"});
    CHECK(outlined("haskell", "module Foo where\nbar :: Int -> Int\nbar 0 = 1\nbar n = n\ndata T = A | B\n") == Lines{"module Foo", "function bar", "type T"});
    CHECK(outlined("ocaml", "let x = 1\nlet rec f a b =\n  let y = 1 in y\nmodule M = struct\n  let g x = x\nend\n") ==
          Lines{"variable x", "function f", "module M", "function g < M"});
    CHECK(outlined("erlang", "-module(m).\n-record(r, {a}).\nf(0) -> 1;\nf(N) -> N.\ng() -> ok.\n") ==
          Lines{"module m", "struct r", "function f", "function g"});
}

TEST_CASE("ranges end with the body, docs stand above") {
    const std::string_view text = "// about f\nfn f() {\n    { }\n}\n\nfn g() {}\n";
    const auto symbols = outline_of("rust", text);
    REQUIRE(symbols.size() == 2);
    CHECK(symbols[0].range.of(text) == "fn f() {\n    { }\n}");
    CHECK(symbols[0].signature.of(text) == "fn f() ");
    CHECK(symbols[0].doc.of(text) == "// about f");
    CHECK(symbols[1].doc.empty());
}

TEST_CASE("every language outlines any text soundly") {
    const std::vector<std::string> pieces = {"{",
                                             "}",
                                             "(",
                                             ")",
                                             "[",
                                             "]",
                                             "<",
                                             ">",
                                             "\"",
                                             "'",
                                             "/*",
                                             "*/",
                                             "//",
                                             "#if 0\n",
                                             "#else\n",
                                             "#endif\n",
                                             "#define X\\\n",
                                             "class A ",
                                             "function f(",
                                             "=>",
                                             "=",
                                             "\n",
                                             "\n\n",
                                             "  ",
                                             "\t",
                                             "end\n",
                                             "def f",
                                             "::",
                                             ".",
                                             "@",
                                             "#[",
                                             "template<",
                                             "operator",
                                             "<<EOF\n",
                                             "${",
                                             "?>",
                                             "<?php ",
                                             ";",
                                             ",",
                                             ":",
                                             "\\",
                                             "\xff",
                                             "struct s ",
                                             "typedef ",
                                             "enum e ",
                                             "int x",
                                             "a b(c) {\n",
                                             "module M\n",
                                             "(defun x ",
                                             "# T\n",
                                             "=====\n",
                                             "import x",
                                             "create table t",
                                             "namespace n {",
                                             "impl X for Y "};
    const auto languages = profiled_languages();
    Random random(20'240);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::size_t n = random.below(60); n > 0; --n) text += random.pick(pieces);
        const auto begin = static_cast<std::uint32_t>(random.one_in(3) ? random.below(text.size() + 1) : 0);
        std::vector<Symbol> symbols;
        outline(languages[random.below(languages.size())], text, {begin, static_cast<std::uint32_t>(text.size())}, Origin::rescued, kNoIndex, symbols);
        check_sound(text, symbols);
    }
}

TEST_CASE("an Objective-C class ends once, however its braces stand") {
    // A brace too many closes the class; its `@end` must not close what is around it.
    CHECK(outlined("objc", "@interface A\n}\n@end\nint f(void) {\n}\n") == Lines{"class A", "function f"});
    CHECK(outlined("objc", "@interface A\n#if X\n#else\n}\n#endif\n@end\n@interface B\n- (void)m;\n@end\n") == Lines{"class A", "class B", "method m < B"});
    // A brace that is missing: `@end` closes what was left open.
    CHECK(outlined("objc", "@interface A {\n int x;\n@end\nint f(void) {\n}\n") == Lines{"class A", "field x < A", "function f"});
    CHECK(outlined("objc", "@end\n@end\n}\n@end\nint f(void) {\n}\n") == Lines{"function f"});
    // The text ends behind the name.
    const std::vector<Symbol> last = outline_of("objc", "@interface Last/*");
    REQUIRE(last.size() == 1);
    CHECK(last[0].range.contains(last[0].name_range));
}

TEST_CASE("outlines take linear time and bounded memory") {
    const std::string unit = GENERATE(as<std::string>{}, "{", "}", "(", ")", "a b(c) {\n", "}a b(c) {\n", "f(){}", "((", "a,", "x = {", "<", "a<", ";a",
                                      "#if A\n", "#else\n", "[{(", "/*", "class A {", "@a\n", "function(){},", "a.b=", "=> {");
    const std::string language = GENERATE(as<std::string>{}, "c", "cpp", "java", "javascript", "typescript", "rust", "go", "php", "kotlin", "python", "ruby",
                                          "css", "awk", "yaml", "bash", "clojure");
    const std::string text = repeated(unit, 400'000);
    const auto start = std::chrono::steady_clock::now();
    const auto symbols = outline_of(language, text);
    INFO(language << " '" << unit << "'");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8));
    CHECK(symbols.size() <= 200'000);
}

TEST_CASE("what prose names is no reference") {
    aircher::TaskPool pool(0);
    aircher::RequestContext context(pool, {});
    constexpr std::string_view text = "Changes\n=======\n* close() no longer waits\n";
    for (const char* language : {"text", "rst", "asciidoc", "diff"}) {
        const auto facts = lexical::extract_facts({"ChangeLog", language, text}, {}, context);
        REQUIRE(facts);
        CHECK(facts->references.empty());
    }
    const auto code = lexical::extract_facts({"a.nim", "nim", text}, {}, context);
    REQUIRE(code);
    CHECK_FALSE(code->references.empty());
}

TEST_CASE("facts by tokens") {
    aircher::TaskPool pool(1);
    aircher::RequestContext context(pool, {});
    const std::string_view text = "import os\ndef f(x):\n    g(x)\n    return y\n\nclass A:\n    def m(self): pass\n";
    auto facts = lexical::extract_facts({"a.py", "python", text}, {}, context);
    REQUIRE(facts);
    CHECK(facts->lexical);
    REQUIRE(facts->symbols.size() == 3);
    CHECK(facts->symbols[0].origin == Origin::lexical);
    REQUIRE(facts->imports.size() == 1);
    CHECK(facts->imports[0].module == "os");
    Lines references;
    for (const Reference& reference : facts->references) {
        references.push_back(std::string(reference.range.of(text)) + ' ' + std::string(to_string(reference.role)) +
                             (reference.enclosing == kNoIndex ? "" : " in " + facts->symbols[reference.enclosing].name));
    }
    CHECK(references == Lines{"os import", "x read in f", "g call in f", "x read in f", "y read in f"});
    REQUIRE(facts->scopes.size() == 3);
    CHECK(facts->scopes[2].parent == 1);
    CHECK(facts->scopes[2].symbol == 2);

    const std::string large(std::size_t{33} * 1024 * 1024, ' ');
    const auto refused = lexical::extract_facts({"x", "c", large}, {}, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == aircher::ErrorCode::too_large);

    std::stop_source stop;
    stop.request_stop();
    aircher::RequestContext stopped(pool, stop.get_token());
    const auto cancelled = lexical::extract_facts({"a.py", "python", text}, {}, stopped);
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == aircher::ErrorCode::cancelled);
}
