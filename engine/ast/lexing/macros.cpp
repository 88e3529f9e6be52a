// Definitions that C macros make.
//
// Two ways to know one. By name: a table of the macros of the Linux kernel, BSD, GLib, Qt, test frameworks and binding libraries, each with the
// argument that is the name. By shape: a macro in capitals followed by a body defines a function named by its first plain argument (`NAPI_METHOD(x) {`),
// by its last where an argument list follows (`JNI(jint, open)(JNIEnv* env) {`), or by the word in front of the last argument list
// (`FT_EXPORT_DEF( FT_Error ) FT_Init(…) {`). Without a body the shape says nothing: `MODULE_LICENSE("GPL");` looks like `RANDOM_THING(x);`.
#include <algorithm>
#include <array>
#include <vector>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast {
namespace {

using enum SymbolKind;
using outlining::is_upper_name;

constexpr std::size_t kMaxTokens = 4096;
constexpr std::size_t kMaxArguments = 32;

struct Rule {
    enum Flag : std::uint8_t {
        kPlain = 0,
        kBody = 1,        ///< only where a body follows
        kDeclares = 2,    ///< names something defined elsewhere
        kString = 4,      ///< the name is a string literal
        kInFirst = 8,     ///< the first argument contains the name: a test's suite, a method's class
        kNothing = 16,    ///< a use, not a definition
        kBodyOrNot = 32,  ///< `kind` holds even where a body follows; else a body makes a function
        kLastWord = 64,   ///< the name is the last word of the argument
    };
    std::string_view name;  ///< `*` at the end: any rest; `#`: digits
    std::uint8_t argument;
    SymbolKind kind;
    std::uint8_t flags = kPlain;
};

/// The first row that matches decides.
constexpr Rule kRules[] = {
    // The Linux kernel.
    {"SYSCALL_DEFINE_MAXARGS", 0, function, Rule::kNothing},
    {"SYSCALL_DEFINE#", 0, function},
    {"COMPAT_SYSCALL_DEFINE#", 0, function},
    {"SYSCALL32_DEFINE#", 0, function},
    {"PPC32_SYSCALL_DEFINE#", 0, function},
    {"KSYSCALL_DEFINE#", 0, function},
    {"BPF_CALL_#", 0, function, Rule::kBody},
    {"BPF_PROG", 0, function, Rule::kBody},
    {"BPF_KPROBE", 0, function, Rule::kBody},
    {"BPF_KRETPROBE", 0, function, Rule::kBody},
    {"BPF_UPROBE", 0, function, Rule::kBody},
    {"BPF_URETPROBE", 0, function, Rule::kBody},
    {"BPF_KSYSCALL", 0, function, Rule::kBody},
    {"BPF_USDT", 0, function, Rule::kBody},
    {"TRACE_EVENT_FLAGS", 0, function, Rule::kNothing},
    {"TRACE_EVENT_PERF_PERM", 0, function, Rule::kNothing},
    {"TRACE_EVENT*", 0, function},
    {"DEFINE_EVENT*", 1, function},
    {"DECLARE_EVENT_CLASS", 0, type},
    {"DECLARE_TRACE*", 0, function, Rule::kDeclares},
    {"DEFINE_TRACE*", 0, function},
    {"DEFINE_PER_CPU*", 1, variable},
    {"DECLARE_PER_CPU*", 1, variable, Rule::kDeclares},
    {"DEFINE_EARLY_PER_CPU*", 1, variable},
    {"DECLARE_EARLY_PER_CPU*", 1, variable, Rule::kDeclares},
    {"DEFINE_STATIC_KEY_MAYBE*", 1, variable},
    {"DECLARE_STATIC_KEY_MAYBE*", 1, variable, Rule::kDeclares},
    {"DEFINE_RES_*", 0, variable, Rule::kNothing},
    {"DEFINE_STACK_OF*", 0, variable, Rule::kNothing},
    {"DECLARE_STACK_OF*", 0, variable, Rule::kNothing},
    {"DEFINE_OR_DECLARE_*", 0, variable, Rule::kNothing},
    {"DECLARE_BITMAP", 0, variable},
    {"DECLARE_WAITQUEUE", 0, variable},
    {"DECLARE_WAIT_QUEUE_HEAD*", 0, variable},
    {"DECLARE_SWAIT_QUEUE_HEAD*", 0, variable},
    {"DECLARE_COMPLETION*", 0, variable},
    {"DECLARE_RWSEM", 0, variable},
    {"DECLARE_WORK", 0, variable},
    {"DECLARE_DELAYED_WORK", 0, variable},
    {"DECLARE_DEFERRABLE_WORK", 0, variable},
    {"DECLARE_TASKLET*", 0, variable},
    {"DECLARE_HASHTABLE", 0, variable},
    {"DECLARE_KFIFO*", 0, variable},
    {"DECLARE_FLEX_ARRAY", 1, field},
    {"DECLARE_STATIC_CALL", 0, variable, Rule::kDeclares},
    {"DEFINE_FREE", 0, function},
    {"DEFINE_GUARD*", 0, function},
    {"DEFINE_CLASS*", 0, type},
    {"DEFINE_LOCK_GUARD_#", 0, type},
    {"DEFINE_INSN_CACHE_OPS", 0, function},
    {"LIST_HEAD_INIT", 0, variable, Rule::kNothing},
    {"HLIST_HEAD", 0, variable},
    {"LLIST_HEAD", 0, variable},
    {"PLIST_HEAD", 0, variable},
    {"BLOCKING_NOTIFIER_HEAD", 0, variable},
    {"ATOMIC_NOTIFIER_HEAD", 0, variable},
    {"RAW_NOTIFIER_HEAD", 0, variable},
    {"SRCU_NOTIFIER_HEAD*", 0, variable},
    {"RADIX_TREE", 0, variable},
    {"DEVICE_*ATTR*", 0, variable},
    {"DRIVER_ATTR*", 0, variable},
    {"CLASS_ATTR*", 0, variable},
    {"BUS_ATTR*", 0, variable},
    {"SENSOR_DEVICE_ATTR*", 0, variable},
    {"SENSOR_ATTR*", 0, variable},
    {"IIO_DEVICE_ATTR*", 0, variable},
    {"IIO_CONST_ATTR*", 0, variable},
    {"PMU_FORMAT_ATTR*", 0, variable},
    {"PMU_EVENT_ATTR*", 0, variable},
    {"CONFIGFS_ATTR*", 1, variable},
    {"ATTRIBUTE_GROUPS", 0, variable},
    {"SIMPLE_DEV_PM_OPS", 0, variable},
    {"UNIVERSAL_DEV_PM_OPS", 0, variable},
    {"_DEFINE_DEV_PM_OPS", 0, variable},
    {"CLK_OF_DECLARE*", 0, variable},
    {"IRQCHIP_DECLARE", 0, variable},
    {"TIMER_OF_DECLARE", 0, variable},
    {"MACHINE_START", 0, variable},
    {"DT_MACHINE_START", 0, variable},
    {"KUNIT_CASE*", 0, test, Rule::kNothing},
    {"EXPORT_*", 0, function, Rule::kNothing},
    {"MODULE_*", 0, variable, Rule::kNothing},

    // BSD's queues and trees.
    {"TAILQ_HEAD", 0, struct_},
    {"STAILQ_HEAD", 0, struct_},
    {"SLIST_HEAD", 0, struct_},
    {"CIRCLEQ_HEAD", 0, struct_},
    {"RB_HEAD", 0, struct_},
    {"SPLAY_HEAD", 0, struct_},

    // Tests.
    {"TEST", 1, test, Rule::kBody | Rule::kInFirst},
    {"TEST_F", 1, test, Rule::kBody | Rule::kInFirst},
    {"TEST_P", 1, test, Rule::kBody | Rule::kInFirst},
    {"TYPED_TEST", 1, test, Rule::kBody | Rule::kInFirst},
    {"TYPED_TEST_P", 1, test, Rule::kBody | Rule::kInFirst},
    {"TEST_GROUP", 0, struct_, Rule::kBody | Rule::kBodyOrNot},
    {"IGNORE_TEST", 1, test, Rule::kBody | Rule::kInFirst},
    {"TEST_CASE", 0, test, Rule::kBody | Rule::kString},
    {"DOCTEST_TEST_CASE", 0, test, Rule::kBody | Rule::kString},
    {"SCENARIO", 0, test, Rule::kBody | Rule::kString},
    {"TEMPLATE_TEST_CASE*", 0, test, Rule::kBody | Rule::kString},
    {"TEMPLATE_LIST_TEST_CASE", 0, test, Rule::kBody | Rule::kString},
    {"TEST_CASE_TEMPLATE*", 0, test, Rule::kBody | Rule::kString},
    {"TEST_CASE_METHOD", 1, test, Rule::kBody | Rule::kString | Rule::kInFirst},
    {"SCENARIO_METHOD", 1, test, Rule::kBody | Rule::kString | Rule::kInFirst},
    {"TEST_CASE_FIXTURE", 1, test, Rule::kBody | Rule::kString | Rule::kInFirst},
    {"TEST_SUITE", 0, namespace_, Rule::kBody | Rule::kString},
    {"TEST_METHOD", 0, test, Rule::kBody},
    {"TEST_CLASS", 0, class_, Rule::kBody},
    {"START_TEST", 0, test, Rule::kBody},
    {"BOOST_AUTO_TEST_CASE", 0, test, Rule::kBody},
    {"BOOST_AUTO_TEST_CASE_TEMPLATE", 0, test, Rule::kBody},
    {"BOOST_FIXTURE_TEST_CASE*", 0, test, Rule::kBody},
    {"BOOST_DATA_TEST_CASE", 0, test, Rule::kBody},
    {"BOOST_AUTO_TEST_SUITE", 0, namespace_},
    {"BOOST_FIXTURE_TEST_SUITE", 0, namespace_},
    {"BENCHMARK", 0, test, Rule::kBody},
    {"BENCHMARK_F", 1, test, Rule::kBody | Rule::kInFirst},
    {"BENCHMARK_DEFINE_F", 1, test, Rule::kBody | Rule::kInFirst},
    {"BENCHMARK_*", 0, test, Rule::kBody},
    {"ATF_TC_BODY", 0, test, Rule::kBody},
    {"ZTEST", 1, test, Rule::kBody | Rule::kInFirst},
    {"ZTEST_F", 1, test, Rule::kBody | Rule::kInFirst},
    {"FIXTURE", 0, struct_, Rule::kBody},
    {"FUZZ_TEST*", 1, test, Rule::kInFirst},

    // Modules of other languages.
    {"PYBIND11_MODULE", 0, module, Rule::kBodyOrNot},
    {"PYBIND11_EMBEDDED_MODULE", 0, module, Rule::kBodyOrNot},
    {"NB_MODULE", 0, module, Rule::kBodyOrNot},
    {"BOOST_PYTHON_MODULE", 0, module, Rule::kBodyOrNot},
    {"TORCH_LIBRARY*", 0, module, Rule::kBodyOrNot},
    {"EMSCRIPTEN_BINDINGS", 0, module, Rule::kBodyOrNot},
    {"RCPP_MODULE", 0, module, Rule::kBodyOrNot},
    {"NODE_API_MODULE", 0, module},
    {"PHP_METHOD", 1, method, Rule::kInFirst},
    {"ZEND_METHOD", 1, method, Rule::kInFirst},
    {"PNG_FUNCTION", 1, function, Rule::kBody | Rule::kLastWord},

    // Toolkits.
    {"G_DEFINE_QUARK", 0, function},
    {"G_DEFINE_AUTOPTR_*", 0, function, Rule::kNothing},
    {"G_DEFINE_*", 0, type},
    {"G_DECLARE_*", 0, type, Rule::kDeclares},
    {"GST_DEBUG_CATEGORY*", 0, variable},
    {"Q_LOGGING_CATEGORY", 0, variable},
    {"Q_DECLARE_LOGGING_CATEGORY", 0, variable, Rule::kDeclares},
    {"Q_GLOBAL_STATIC*", 1, variable},
    {"Q_DECLARE_FLAGS", 0, type},
    {"ABSL_FLAG", 1, variable},
    {"STDMETHOD", 0, method, Rule::kDeclares},
    {"STDMETHOD_", 1, method, Rule::kDeclares},
    {"DECLARE_INTERFACE", 0, interface, Rule::kBody | Rule::kBodyOrNot},
    {"DECLARE_INTERFACE_", 0, interface, Rule::kBody | Rule::kBodyOrNot},
    {"DECLARE_MESSAGE_MAP", 0, variable, Rule::kNothing},
    {"DECLARE_DYNAMIC*", 0, variable, Rule::kNothing},
    {"DECLARE_ASN1_*", 0, variable, Rule::kNothing},
    {"DECLARE_LHASH_OF", 0, variable, Rule::kNothing},
    {"KHASH_*", 0, type},

    // By custom.
    {"DEFINE_*", 0, variable},
    {"DECLARE_*", 0, variable, Rule::kDeclares},
};

/// Words that make a call in capitals a statement rather than a definition, wherever they stand between underscores.
constexpr std::string_view kStatementWords[] = {"IF",      "ELIF",   "FOR",    "FOREACH", "EACH",    "WHILE",   "SWITCH", "CATCH",  "ELSE",
                                                "UNLESS",  "WITH",   "SCOPE",  "SCOPED",  "LOOP",    "REPEAT",  "GIVEN",  "WHEN",   "THEN",
                                                "REQUIRE", "ASSERT", "EXPECT", "TRY",     "SECTION", "SUBCASE", "UNTIL",  "ITERATE"};

constexpr std::string_view kTypeWords[] = {"void",   "int",  "char",   "short", "long", "unsigned", "signed", "float", "double",
                                           "size_t", "bool", "struct", "union", "enum", "const",    "static", "auto"};

bool matches(std::string_view pattern, std::string_view name) {
    const std::size_t star = pattern.find_first_of("*#");
    if (star == std::string_view::npos) return pattern == name;
    if (!name.starts_with(pattern.substr(0, star))) return false;
    const std::string_view rest = name.substr(star);
    if (pattern[star] == '#') return !rest.empty() && std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
    std::string_view tail = pattern.substr(star + 1);
    if (tail.ends_with('*')) tail.remove_suffix(1);
    return tail.empty() || rest.find(tail) != std::string_view::npos;
}

const Rule* find_rule(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& rule) { return rule.name[0] == name[0] && matches(rule.name, name); });
    return found != std::end(kRules) ? found : nullptr;
}

bool is_statement_macro(std::string_view name) {
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('_', begin), name.size());
        if (std::find(std::begin(kStatementWords), std::end(kStatementWords), name.substr(begin, end - begin)) != std::end(kStatementWords)) return true;
        begin = end + 1;
    }
    return name.find("FOREACH") != std::string_view::npos;
}

bool is_type_word(std::string_view word) {
    return word.ends_with("_t") || std::find(std::begin(kTypeWords), std::end(kTypeWords), word) != std::end(kTypeWords);
}

struct Argument {
    Span first, last;       ///< its first and last identifier or string
    std::size_t words = 0;  ///< identifiers
    std::size_t others = 0;
    bool string = false;
    bool plain() const { return words == 1 && others == 0; }
};

struct Parsed {
    Span name;
    std::vector<Argument> arguments;
    bool second_list = false;  ///< `M(x)(args)`
    Span name_behind;          ///< `M(x) name(args)`
    std::uint32_t body = 0;    ///< offset of '{', 0 where none follows
    std::uint32_t end = 0;     ///< where the signature ends
    std::uint32_t modifiers = 0;
    bool in_prefix = false;  ///< other words than storage classes stand in front
};

/// Reads `[words] NAME(arguments) …` up to the body, the ';' or the end of `call`. False where it is no call.
bool parse(std::string_view text, Span call, Parsed& parsed) {
    Lexer lexer(lexical_profile("cpp"), text, call, {});
    Token token;
    Span word;
    Span outer_word;
    bool have_word = false;
    bool have_outer = false;
    std::size_t depth = 0;
    std::size_t groups = 0;
    Argument argument;
    parsed.end = call.end;
    for (std::size_t count = 0; count < kMaxTokens && lexer.next(token); ++count) {
        const bool is_word = token.kind == TokenKind::identifier;
        const char mark = token.kind == TokenKind::punctuation ? text[token.span.begin] : '\0';
        if (depth == 0) {
            if (mark == '(') {
                if (groups == 0 && !have_word) return false;
                if (groups == 0) parsed.name = word;
                if (groups == 1) {
                    if (have_outer)
                        parsed.name_behind = outer_word;
                    else
                        parsed.second_list = true;
                }
                depth = 1;
                ++groups;
                argument = {};
            } else if (is_word) {
                if (groups == 0) {
                    if (have_word) {
                        const std::uint32_t bits = modifier_bit(word.of(text));
                        parsed.modifiers |= bits;
                        parsed.in_prefix = parsed.in_prefix || bits == 0;
                    }
                    word = token.span;
                    have_word = true;
                } else {
                    outer_word = token.span;
                    have_outer = true;
                }
            } else if (mark == '{' && groups > 0) {
                parsed.body = token.span.begin;
                parsed.end = token.span.begin;
                return true;
            } else if (mark == ';' || mark == '=') {
                parsed.end = token.span.begin;
                return groups > 0;
            } else if (groups == 0) {
                return false;
            }
            continue;
        }
        if (mark == '(' || mark == '[' || mark == '{') {
            ++depth;
        } else if (mark == ')' || mark == ']' || mark == '}') {
            --depth;
        }
        if (groups != 1) continue;
        if (depth == 0 || (depth == 1 && mark == ',')) {
            if (parsed.arguments.size() < kMaxArguments) parsed.arguments.push_back(argument);
            argument = {};
        } else if (is_word || token.kind == TokenKind::string) {
            if (argument.words == 0 && !argument.string) argument.first = token.span;
            argument.last = token.span;
            if (is_word)
                ++argument.words;
            else
                argument.string = true;
        } else {
            ++argument.others;
        }
    }
    return groups > 0 && depth == 0;
}

void set_name(std::string_view text, Span span, Symbol& symbol) {
    symbol.name_range = span;
    symbol.name = span.of(text);
}

/// The name inside a string literal.
Span unquoted(std::string_view text, Span span) {
    const std::string_view literal = span.of(text);
    const std::size_t open = literal.find('"');
    if (open == std::string_view::npos || literal.size() < open + 2 || !literal.ends_with('"')) return span;
    return {span.begin + static_cast<std::uint32_t>(open) + 1, span.end - 1};
}

bool by_name(std::string_view text, const Parsed& parsed, const Rule& rule, Symbol& symbol) {
    if ((rule.flags & Rule::kBody) != 0 && parsed.body == 0) return false;
    const auto& arguments = parsed.arguments;
    std::size_t index = rule.argument;
    const bool in_first = (rule.flags & Rule::kInFirst) != 0 && arguments.size() > index;
    if (index >= arguments.size() && index == 1) index = 0;  // TEST(name): Unity's and the kernel's, where gtest's has a suite
    if (index >= arguments.size()) return false;
    const Argument* argument = &arguments[index];
    if (rule.name == "DEFINE_*" && arguments.size() > 1 && (!argument->plain() || is_type_word(argument->first.of(text))) && arguments[1].plain())
        argument = &arguments[1];
    if (argument->words == 0 && !argument->string) return false;
    symbol.kind = rule.kind;
    if ((rule.flags & Rule::kString) != 0) {
        set_name(text, argument->string ? unquoted(text, argument->first) : argument->first, symbol);
    } else if ((rule.flags & Rule::kLastWord) != 0) {
        set_name(text, argument->last, symbol);
    } else {
        if (argument->string || !argument->plain()) return false;
        set_name(text, argument->last, symbol);
    }
    if ((rule.flags & Rule::kDeclares) != 0 && parsed.body == 0) symbol.modifiers |= bit(Modifier::declaration);
    if (parsed.body != 0 && rule.kind == variable && (rule.flags & Rule::kBodyOrNot) == 0) symbol.kind = function;
    if (in_first && arguments[0].words > 0) symbol.container = arguments[0].last.of(text);
    return true;
}

/// Q_PROPERTY(QString title READ title …): the word before the first in capitals.
bool property_of(std::string_view text, Span call, Symbol& symbol) {
    Lexer lexer(lexical_profile("cpp"), text, call, {});
    Token token;
    Span last;
    bool have = false;
    for (std::size_t count = 0; count < 64 && lexer.next(token); ++count) {
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(text);
        if (have && (word == "READ" || word == "MEMBER" || word == "BINDABLE")) {
            symbol.kind = property;
            set_name(text, last, symbol);
            return true;
        }
        last = token.span;
        have = count > 0;
    }
    return false;
}

bool by_shape(std::string_view text, const Parsed& parsed, Symbol& symbol) {
    const std::string_view name = parsed.name.of(text);
    if (parsed.body == 0 || !is_upper_name(name) || is_statement_macro(name)) return false;
    symbol.kind = function;
    if (!parsed.name_behind.empty()) {
        set_name(text, parsed.name_behind, symbol);
        return true;
    }
    const auto plain = [&](const Argument& argument) { return argument.plain() && !is_type_word(argument.first.of(text)); };
    if (parsed.second_list) {
        const auto found = std::find_if(parsed.arguments.rbegin(), parsed.arguments.rend(), plain);
        if (found == parsed.arguments.rend()) return false;
        set_name(text, found->first, symbol);
        return true;
    }
    const auto found = std::find_if(parsed.arguments.begin(), parsed.arguments.end(), plain);
    if (found == parsed.arguments.end()) return false;
    set_name(text, found->first, symbol);
    return true;
}

}  // namespace

bool outlining::is_defining_macro(std::string_view name) {
    if (name.empty()) return false;
    const Rule* rule = find_rule(name);
    return name == "LIST_HEAD" || name == "Q_PROPERTY" || (rule != nullptr && (rule->flags & Rule::kNothing) == 0);
}

std::optional<SymbolKind> outlining::kind_of_body(std::string_view name) {
    const Rule* rule = name.empty() ? nullptr : find_rule(name);
    if (rule == nullptr) return is_upper_name(name) ? std::optional(function) : std::nullopt;
    switch (rule->kind) {
        case namespace_: return namespace_;
        case struct_:
        case class_:
        case interface:
        case type: return struct_;
        default: return function;
    }
}

bool macro_definition(std::string_view text, Span call, Symbol& symbol) {
    if (call.end > text.size() || call.begin >= call.end) return false;
    Parsed parsed;
    if (!parse(text, call, parsed)) return false;
    const std::string_view name = parsed.name.of(text);
    Symbol made;
    made.modifiers = parsed.modifiers;
    bool defines = false;
    if (name == "LIST_HEAD") {
        // Linux's defines a list, BSD's a type.
        if (parsed.arguments.empty() || !parsed.arguments[0].plain()) return false;
        made.kind = parsed.arguments.size() == 1 ? variable : struct_;
        set_name(text, parsed.arguments[0].first, made);
        defines = true;
    } else if (name == "Q_PROPERTY") {
        defines = property_of(text, call, made);
    } else if (const Rule* rule = find_rule(name)) {
        defines = (rule->flags & Rule::kNothing) == 0 && by_name(text, parsed, *rule, made);
    } else {
        defines = by_shape(text, parsed, made);
    }
    if (!defines) return false;
    made.origin = Origin::macro;
    made.range = call;
    made.signature = {call.begin, parsed.end};
    if ((made.modifiers & bit(Modifier::static_)) != 0) made.visibility = Visibility::private_;
    symbol = std::move(made);
    return true;
}

}  // namespace aircher::ast
