// Macros that define: by name, by shape, and those that only look like it.
#include <string>
#include <vector>

#include "engine/ast/lexing/outline.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

namespace {

struct Row {
    const char* text;
    const char* name;  ///< nullptr where nothing is defined
    SymbolKind kind = SymbolKind::variable;
    const char* container = "";
};

bool defines(std::string_view text, Symbol& symbol) { return macro_definition(text, {0, static_cast<std::uint32_t>(text.size())}, symbol); }

}  // namespace

TEST_CASE("macros define what they are known to define") {
    const auto row = GENERATE(values<Row>({
        {"SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)\n{ return 0; }", "read", SymbolKind::function},
        {"SYSCALL_DEFINE0(getpid) {}", "getpid", SymbolKind::function},
        {"COMPAT_SYSCALL_DEFINE2(stat, const char __user *, name, int, x) {}", "stat", SymbolKind::function},
        {"BPF_CALL_2(bpf_map_lookup_elem, struct bpf_map *, map, void *, key) {}", "bpf_map_lookup_elem", SymbolKind::function},
        {"int BPF_KPROBE(do_unlinkat, int dfd) {}", "do_unlinkat", SymbolKind::function},
        {"static DEFINE_MUTEX(lock);", "lock"},
        {"DEFINE_PER_CPU(struct rq, runqueues) = {};", "runqueues"},
        {"DEFINE_STATIC_KEY_FALSE(key);", "key"},
        {"DEFINE_RATELIMIT_STATE(rs, 5 * HZ, 10);", "rs"},
        {"LIST_HEAD(modules);", "modules"},
        {"LIST_HEAD(listhead, entry) head;", "listhead", SymbolKind::struct_},
        {"TAILQ_HEAD(tailhead, entry) head;", "tailhead", SymbolKind::struct_},
        {"DECLARE_BITMAP(bits, 64);", "bits"},
        {"DECLARE_WAIT_QUEUE_HEAD(queue);", "queue"},
        {"TRACE_EVENT(sched_switch, TP_PROTO(bool preempt), TP_ARGS(preempt));", "sched_switch", SymbolKind::function},
        {"DEFINE_EVENT(sched_template, sched_waking, TP_PROTO(int p));", "sched_waking", SymbolKind::function},
        {"static DEVICE_ATTR_RO(uevent);", "uevent"},
        {"TEST(Suite, Name) {}", "Name", SymbolKind::test, "Suite"},
        {"TEST_F(Fixture, Name) {}", "Name", SymbolKind::test, "Fixture"},
        {"TEST(lonely) {}", "lonely", SymbolKind::test},
        {"TEST_CASE(\"does it\", \"[tag]\") {}", "does it", SymbolKind::test},
        {"BOOST_AUTO_TEST_CASE(name) {}", "name", SymbolKind::test},
        {"BENCHMARK(fast, n) {}", "fast", SymbolKind::test},
        {"PYBIND11_MODULE(example, m) {}", "example", SymbolKind::module},
        {"PHP_METHOD(Cls, run) {}", "run", SymbolKind::method, "Cls"},
        {"PHP_FUNCTION(array_map) {}", "array_map", SymbolKind::function},
        {"NAPI_METHOD(napi_open) {}", "napi_open", SymbolKind::function},
        {"JNI(jint, open)(JNIEnv* env) {}", "open", SymbolKind::function},
        {"FT_EXPORT_DEF( FT_Error ) FT_Init_FreeType( FT_Library *x ) {}", "FT_Init_FreeType", SymbolKind::function},
        {"STDMETHODIMP_(ULONG) AddRef() {}", "AddRef", SymbolKind::function},
        {"Q_PROPERTY(QString title READ title WRITE setTitle)", "title", SymbolKind::property},
        {"DEFINE_string(flag, \"x\", \"help\");", "flag"},
        {"ABSL_FLAG(int, port, 80, \"help\");", "port"},
    }));
    Symbol symbol;
    INFO(row.text);
    REQUIRE(defines(row.text, symbol));
    CHECK(symbol.name == row.name);
    CHECK(symbol.kind == row.kind);
    CHECK(symbol.container == row.container);
    CHECK(symbol.origin == Origin::macro);
    CHECK(symbol.name_range.of(row.text) == row.name);
}

TEST_CASE("uses of macros define nothing") {
    const std::string text =
        GENERATE(as<std::string>{}, "EXPORT_SYMBOL(f);", "EXPORT_SYMBOL_GPL(f);", "module_init(f);", "MODULE_LICENSE(\"GPL\");", "module_param(x, int, 0644);",
                 "BENCHMARK(f);", "TEST(a, b);", "list_for_each_entry(p, head, list) { x(); }", "FOR_EACH(x, y) { }", "IF_ENABLED(x) { }", "RANDOM_THING(x);",
                 "x = 3;", "", "(", "DEFINE_MUTEX(", "DEFINE_MUTEX();", "SYSCALL_DEFINE_MAXARGS(6)", "DEFINE_RES_MEM(1, 2)");
    Symbol symbol;
    INFO(text);
    CHECK_FALSE(defines(text, symbol));
}

TEST_CASE("a declaring macro is marked as a declaration, a defining one is not") {
    Symbol symbol;
    REQUIRE(defines("DECLARE_PER_CPU(int, counter);", symbol));
    CHECK(symbol.name == "counter");
    CHECK((symbol.modifiers & bit(Modifier::declaration)) != 0);
    REQUIRE(defines("static DEFINE_PER_CPU(int, counter);", symbol));
    CHECK((symbol.modifiers & bit(Modifier::declaration)) == 0);
    CHECK((symbol.modifiers & bit(Modifier::static_)) != 0);
    CHECK(symbol.visibility == Visibility::private_);
}

TEST_CASE("a macro's signature ends where the body begins") {
    const std::string_view text = "SYSCALL_DEFINE1(close, unsigned int, fd)\n{\n\treturn 0;\n}";
    Symbol symbol;
    REQUIRE(defines(text, symbol));
    CHECK(symbol.signature.of(text) == "SYSCALL_DEFINE1(close, unsigned int, fd)\n");
    CHECK(symbol.range == Span{0, static_cast<std::uint32_t>(text.size())});
}
