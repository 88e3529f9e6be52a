// What is blanked out before a grammar reads C and C++, and what must stay.
#include <algorithm>
#include <string>

#include "engine/ast/lexing/macro_mask.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

namespace {

struct Row {
    const char* language;
    const char* text;
    const char* masked;  ///< nullptr: nothing changes
};

/// White space counts once: the rows show what is left rather than how wide the gaps are.
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n';
        if (!space || (!out.empty() && out.back() != ' ')) out += space ? ' ' : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

void check(const Row& row) {
    CAPTURE(row.text);
    const MaskedText masked = mask_macros(row.language, row.text);
    if (row.masked == nullptr) {
        CHECK(masked.text.empty());
        return;
    }
    CHECK(masked.text.size() == std::string_view(row.text).size());
    CHECK(std::count(masked.text.begin(), masked.text.end(), '\n') == std::count(row.text, row.text + masked.text.size(), '\n'));
    CHECK(squeezed(masked.text) == row.masked);
}

}  // namespace

TEST_CASE("attributes that macros make go from declarations") {
    const auto row = GENERATE(values<Row>({
        {"c", "static int INIT __start(char *in) { return 0; }", "static int __start(char *in) { return 0; }"},
        {"c", "static int __init start(void) { return 0; }", "static int start(void) { return 0; }"},
        {"c", "asmlinkage long sys_x(int a);", "long sys_x(int a);"},
        {"c", "int value __read_mostly = 3;", "int value = 3;"},
        {"c", "int base __section(\".data\");", "int base ;"},
        {"c", "static char buf[10] __initdata = \"\";", "static char buf[10] = \"\";"},
        {"c", "int f(void __user *p, size_t n) __must_hold(lock);", "int f(void *p, size_t n) ;"},
        {"c", "struct s { int a; } __packed;", "struct s { int a; } ;"},
        {"c", "typedef struct { int a; } __packed name_t;", "typedef struct { int a; } name_t;"},
        {"c", "static struct { int a; } __state __read_mostly;", "static struct { int a; } __state ;"},
        {"c", "static __always_inline unsigned long __ffs(unsigned long word) { return 0; }", "static unsigned long __ffs(unsigned long word) { return 0; }"},
        {"cpp", "class EXPORT Name : public Base {};", "class Name : public Base {};"},
        {"cpp", "class EXPORT Name;", "class Name;"},
        {"cpp", "class EXPORT Name FINAL : Base {};", "class Name : Base {};"},
        {"cpp", "class EXPORT XML : Base {}; class EXPORT_A EXPORT_B HTML {};", "class XML : Base {}; class HTML {};"},
        {"cpp", "struct LIB_API(x) Name final {};", "struct Name final {};"},
        {"cpp", "LIB_INLINE std::string f(int a) LIB_NOEXCEPT { return {}; }", "std::string f(int a) { return {}; }"},
        {"cpp", "class A { LIB_CONSTEXPR A() LIB_NOEXCEPT : x(1) {} };", "class A { A() : x(1) {} };"},
        {"cpp", "LIB_INLINE A::A(int x) : x_(x) {}", "A::A(int x) : x_(x) {}"},
        {"cpp", "class A { LIB_CONSTEXPR bool operator==(const A& o) const LIB_NOEXCEPT; };", "class A { bool operator==(const A& o) const ; };"},
        {"cpp", "class A { LIB_CONSTEXPR operator bool() const; };", "class A { operator bool() const; };"},
        {"cpp", "template <class T, LIB_ENABLE_IF(x<T>::value)> void f(T t);", "template <class T, int > void f(T t);"},
        {"cpp", "class A { inline friend bool operator<(A, A); };", "class A { friend bool operator<(A, A); };"},
    }));
    check(row);
}

TEST_CASE("macros that stand for statements go") {
    const auto row = GENERATE(values<Row>({
        {"c", "SYSCALL_DEFINE1(close, unsigned int, fd)\n{ return 0; }", "{ return 0; }"},
        {"c", "static DEFINE_PER_CPU(long, count);\nint x;", "int x;"},
        {"c", "DEFINE_PER_CPU(int, table) = { 1 };", "int table = { 1 };"},
        {"c", "EXPORT_SYMBOL(f)\nint g(void);", "int g(void);"},
        {"c", "module_init(start)\nmodule_exit(stop)\n", ""},
        {"cpp", "LIB_BEGIN_NAMESPACE\nnamespace a { int x; }\nLIB_END_NAMESPACE", "namespace a { int x; }"},
        {"cpp", "class A { LIB_CONSTANT(bool, value = true); int x; };", "class A { int x; };"},
        {"cpp", "class A { LIB_PRIVATE: int x; };", "class A { int x; };"},
        {"c", "void f(void) { list_for_each(a, b) { g(); } }", "void f(void) { if (a, b) { g(); } }"},
        {"c", "void f(void) { list_for_each(a, b)\n g(a); }", "void f(void) { if (a, b) g(a); }"},
        {"c", "void f(void) { WARN(a) }", "void f(void) { WARN(a);}"},
        {"c", "struct s { struct_group(name, int a; int b;); };", "struct s { int a; int b; };"},
        {"c", "struct s {\n A_FIELDS\n B_FIELDS\n};\nint f(void);", "struct s { }; int f(void);"},
        {"c", "struct s {\n A_FIELDS\n B_FIELDS\n C_FIELDS\n};", "struct s { };"},
        {"c", "struct s {\n A_FIELDS\n B_FIELDS\n int x;\n};", "struct s { int x; };"},
        {"c", "struct s {\n int x;\n A_FIELDS\n B_FIELDS\n};", "struct s { int x; };"},
        {"cpp", "void f() {}\nLIB_END_EXPORT\nLIB_END_NAMESPACE\n", "void f() {}"},
        {"cpp", "void f() { if LIB_CONSTEXPR (x<T>::value) { g(); } else if LIKELY(a) h(); }", "void f() { if (x<T>::value) { g(); } else if (a) h(); }"},
        {"cpp", "extern template class A<int>;\nextern template void f<int>(int);\nvoid g() {}", "template class A<int>; template void f<int>(int); void g() {}"},
        {"cpp", "extern template class LIB_EXPORT A<int>;", "template class A<int>;"},
    }));
    check(row);
}

TEST_CASE("what the grammar cannot read inside of statements goes") {
    const auto row = GENERATE(values<Row>({
        {"c", "void f(void) { p = container_of(q, struct dev, kobj); }", "void f(void) { p = container_of(q, dev, kobj); }"},
        {"c", "void f(void) { x = min_t(unsigned int, a, b); }", "void f(void) { x = min_t(0 , a, b); }"},
        {"c", "void f(void) { switch (x) { case 1 ... 5: break; } }", "void f(void) { switch (x) { case 1 : break; } }"},
        {"c", "void f(void) { printk(KERN_ERR TAG \"x\"); }", "void f(void) { printk( TAG \"x\"); }"},
        {"c", "#define log(format, args...) printk(format)\n", "#define log(format, ...) printk(format)"},
        {"c", "int a[] = { 1,\n#ifdef X\n 2,\n#else\n 3,\n#endif\n};", "int a[] = { 1, 2, 3, };"},
        {"c", "void f(void) {\n#ifdef X\n if (a) {\n#else\n if (b) {\n#endif\n g(); } }", "void f(void) { if (a) { g(); } }"},
        {"c", "#ifdef X\nint f(int a)\n#else\nint f(long a)\n#endif\n{ return 0; }", "int f(int a) { return 0; }"},
        {"cpp", "typedef int (T::*F)(int);", "typedef int ( *F)(int);"},
        {"cpp", "void f() { (self->*method)(1); }", "void f() { (self-> method)(1); }"},
        {"cpp", "void f(A a = {});", "void f(A a = 0 );"},
        {"cpp", "int f() { return typename T::type(); }", "int f() { return T::type(); }"},
        {"cpp", "struct A { enum : unsigned { one, two }; enum E : int { three }; };", "struct A { enum { one, two }; enum E : int { three }; };"},
        {"cpp", "int f() { return (unsigned(a) << 8) | long(b); }", "int f() { return (int (a) << 8) | int (b); }"},
        {"cpp", "void f(const A& __restrict a, char* __restrict b);", "void f(const A& a, char* __restrict b);"},
        {"cpp", "void f(const T (&array LIB_LIFETIME_BOUND)[3]);", "void f(const T (&array )[3]);"},
        {"cpp", "using A LIB_DEPRECATED() = B<C>; using std::d LIB_REFACTOR;", "using A = B<C>; using std::d ;"},
        {"cpp", "#if LIB_WORKAROUND(COMPILER, < 1500)\nint x;\n#endif\n", "#if 1 int x; #endif"},
    }));
    check(row);
}

TEST_CASE("what a grammar can read stays as it is") {
    const auto row = GENERATE(values<Row>({
        {"c", "static const __be32 *p, q;", nullptr},
        {"c", "struct s {\n LONG_TYPE\n NAME;\n};", nullptr},
        {"c", "int f(unsigned long a, struct s *b);\nFOO_T g(void);", nullptr},
        {"c", "typedef struct { int a; } __kernel_fsid_t;", nullptr},
        {"c", "void f(void) { a * b; g(x)[1] = (T) y; if (x) FOO; for (;;) g(); }", nullptr},
        {"c", "#ifdef X\nint x;\n#else\nint y;\n#endif\nenum e { A,\n#ifdef X\n B,\n#endif\n C };", nullptr},
        {"cpp", "class A : public B<C> { public: A(int x) : a{x}, b(x) {} ~A(); T operator+(const T& o) const; explicit operator bool() const; };", nullptr},
        {"cpp", "template <class T, class U = typename T::type> auto f(T t) -> decltype(t.x) { return t.x; }", nullptr},
        {"cpp", "void f() { auto l = [x](int a) { return a; }; std::vector<int> v{1, 2}; struct L { L(int a) { } }; }", nullptr},
        {"cpp", "std::string operator\"\"_s(const char* a, size_t n);\nstd::string operator\"\" _t(const char* a, size_t n) { return a; }", nullptr},
        {"cpp", "using A = B; using std::string; using namespace LIB; unsigned (*f)(int); void g() { unsigned long x; long (*p)(int); }", nullptr},
        {"cpp", "HRESULT f(DWORD x);\nA::A(int x) : y(x) {}\nvoid A::f() const noexcept {}", nullptr},
        {"cpp", "int a = b < c; bool d = x<y>::value; std::map<int, std::vector<T>> m;", nullptr},
    }));
    check(row);
}

TEST_CASE("what C's grammar takes for something else") {
    const auto row = GENERATE(values<Row>({
        {"c", "time_type (*f)(void) = NULL;", "time_type (*f)(... ) = NULL;"},
        {"c", "handler (*f)(error *e, int code);", "int (*f)(error *e, int code);"},
        {"c", "u8 (*f)(context);", "int(*f)(context);"},
        {"c", "int (*f)(void);", nullptr},
        {"c", "LIST_OF(*f)(void);", nullptr},
        {"cpp", "time_type (*f)(void) = NULL;", nullptr},
        {"c", "struct s { time_type (*f)(void); };", nullptr},
        {"c", "void g(void) { run (*f)(x); }", nullptr},
        {"c", "const char *options ATTRIBUTE(weak);", "const char *options ;"},
        {"c", "extern int counter ATTRIBUTE(weak, 3);", "extern int counter ;"},
        {"c", "int max PREVENT_MACRO(int a);", "int max (int a);"},
        {"c", "#define A \n#define B 1\n", "#define A\r #define B 1"},
        {"c", "#define A   \n#define B 1\n", "#define A// #define B 1"},
        {"c", "#define A(x)\t\t\n#define B 1\n", "#define A(x)// #define B 1"},
        {"c", "#define A /* why */\n#define B /* why */\nint x;", "#define A// #define B// int x;"},
        {"c", "#define A \\\n\n#define B 1\n", "#define A// #define B 1"},
        {"c", "#define A\n#define B 1\n#define C /* x */ 2\n", "#define A #define B 1 #define C 2"},
    }));
    check(row);
}

TEST_CASE("names that go are kept for references, branches and definitions for the outline") {
    const std::string text = "SYSCALL_DEFINE1(close, unsigned int, fd)\n{\n#ifdef CONFIG\n if (a) {\n#else\n if (b) {\n#endif\n }\n}\nint __init f(void);";
    const MaskedText masked = mask_macros("c", text);
    CHECK(masked.defining);
    REQUIRE(masked.dropped.size() == 1);
    CHECK(masked.dropped[0].of(text) == "if (b) {");
    std::string names;
    for (const MaskedText::Name& name : masked.names) names += std::string(name.range.of(text)) + (name.call ? "() " : " ");
    CHECK(names == "SYSCALL_DEFINE1() close fd CONFIG b __init ");
}
