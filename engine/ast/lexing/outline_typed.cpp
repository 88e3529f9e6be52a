// What a typed statement is: its attributes dropped, its function header found.
//
// Which parentheses hold a function's arguments? In `__printf(1, 2) static int __init foo(int a) __acquires(lock)` three pairs follow a word. Words
// known as attributes are passed over; of the rest the first counts, as what follows the arguments is never needed. A macro in capitals with more words
// behind it is taken for an attribute too: `FT_EXPORT_DEF( FT_Error ) FT_Init(…)`.
#include "engine/ast/lexing/outline_typed.h"

#include <algorithm>

namespace aircher::ast::outlining {
namespace {

constexpr std::size_t kMaxLookAhead = 32;

struct DialectOf {
    std::string_view languages;
    TypedOutline::Dialect dialect;
};

constexpr DialectOf kDialects[] = {
    {"c opencl flex bison rpcgen linkerscript", TypedOutline::Dialect::c},
    {"cpp cuda metal hlsl glsl gdshader chuck supercollider idl", TypedOutline::Dialect::cpp},
    {"objc", TypedOutline::Dialect::objc},
    {"java groovy apex gradle nextflow ballerina", TypedOutline::Dialect::java},
    {"csharp vala unrealscript", TypedOutline::Dialect::csharp},
    {"dart", TypedOutline::Dialect::dart},
    {"d", TypedOutline::Dialect::d},
};

/// Words before parentheses that are neither types nor names.
constexpr std::string_view kAttributeWords =
    "__attribute__ __attribute __declspec alignas _Alignas __aligned __section __printf __scanf __nonnull noexcept throw decltype typeof __typeof__ __typeof "
    "asm __asm__ __asm "
    "requires explicit __acquires __releases __must_hold __acquire __release __cond_acquires __cond_lock __no_sanitize __alloc_size __assume_aligned "
    "__diagnose_as "
    "__counted_by __realloc_size __malloc __free _Atomic _BitInt _Pragma __pragma __alias __guarded_by __realloc __kprintf __initdata_or_module __target "
    "__tls_model "
    "__extension__ API_AVAILABLE NS_SWIFT_NAME __has_attribute __printf_like __format_printf "
    "__format_arg";

constexpr std::string_view kControlWords =
    "if for while switch return catch else do sizeof goto case break continue delete new await yield co_return co_await co_yield assert static_assert "
    "_Static_assert "
    "BUILD_BUG_ON foreach lock fixed using synchronized try finally throw defined __builtin_choose_expr _Generic alignof _Alignof";

}  // namespace

bool is_attribute_word(std::string_view word) { return listed(word, kAttributeWords); }

bool TypedOutline::find_dialect(std::string_view language, Dialect& dialect) {
    for (const DialectOf& row : kDialects) {
        if (!listed(language, row.languages)) continue;
        dialect = row.dialect;
        return true;
    }
    return false;
}

bool is_control_word(std::string_view word) { return listed(word, kControlWords); }

void TypedOutline::make_clean_items() {
    make_items(has_angles());
    decorators_.clear();
    template_ = false;
    std::size_t out = 0;
    const auto is_group = [&](std::size_t i, char kind) { return i < items_.size() && items_[i].kind == kind; };
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const Item item = items_[i];
        const auto decorate = [&](std::size_t last) { decorators_.push_back({token(item.token).span.begin, token(items_[last].last).span.end}); };
        if (item.kind == 'w') {
            const std::string_view text = word(item);
            if (family_c() &&
                (text == "__attribute__" || text == "__attribute" || text == "__declspec" || text == "alignas" || text == "_Alignas" || text == "asm" ||
                 text == "__asm__") &&
                is_group(i + 1, '(')) {
                ++i;
                continue;
            }
            if (text == "template" && is_group(i + 1, '<')) {
                template_ = true;
                ++i;
                continue;
            }
            // `extern template class A<int>;` defines nothing.
            if (text == "template" && family_c() && std::all_of(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(out), [](const Item& before) { return before.kind == 'w'; })) {
                items_.clear();
                return;
            }
            if (!family_c() && text.size() > 1 && text.front() == '@' && text != "@interface") {
                std::size_t last = i;
                while (is_group(last + 1, '.') && is_group(last + 2, 'w')) last += 2;
                if (is_group(last + 1, '(')) ++last;
                decorate(last);
                i = last;
                continue;
            }
        }
        if (item.kind == '@' && !family_c() && is_group(i + 1, 'w') && word(items_[i + 1]) != "interface") {
            std::size_t last = i + 1;
            while (is_group(last + 1, '.') && is_group(last + 2, 'w')) last += 2;
            if (is_group(last + 1, '(')) ++last;
            decorate(last);
            i = last;
            continue;
        }
        if (item.kind == '[' && family_c() && has_angles() && item.last > item.token + 1 && is_mark(item.token + 1, '[')) {
            decorate(i);
            continue;
        }
        if (item.kind == '[' && dialect_ == Dialect::csharp && out == 0) {
            decorate(i);
            continue;
        }
        items_[out++] = item;
    }
    items_.resize(out);
}

std::size_t TypedOutline::count_words(std::size_t from, std::size_t to) const {
    std::size_t words = 0;
    for (std::size_t i = from; i < to && i < items_.size(); ++i) words += static_cast<std::size_t>(items_[i].kind == 'w');
    return words;
}

/// Whether items [from, to) are storage classes and attributes: no type.
bool TypedOutline::only_qualifiers(std::size_t from, std::size_t to) const {
    for (std::size_t i = from; i < to; ++i) {
        if (items_[i].kind == '(' && i > from) continue;
        if (items_[i].kind != 'w') return false;
        const std::string_view text = word(items_[i]);
        if (modifier_bit(text) == 0 && !text.starts_with("__") && !is_attribute_word(text) &&
            !listed(text, "asmlinkage notrace noinline noinstr register explicit friend typedef"))
            return false;
    }
    return true;
}

/// Where the name at items_[name] begins with what qualifies it (`A::B::`, `~`).
std::size_t TypedOutline::qualified_begin(std::size_t name, std::string& container) const {
    std::size_t begin = name;
    if (begin > 0 && items_[begin - 1].kind == '~') --begin;
    const char separator = dialect_ == Dialect::csharp || dialect_ == Dialect::dart ? '.' : 'Q';
    std::vector<std::string_view> parts;
    while (begin >= 2 && items_[begin - 1].kind == separator && parts.size() < 32) {
        std::size_t part = begin - 2;
        if (items_[part].kind == '<' && part > 0) --part;
        if (items_[part].kind != 'w') break;
        parts.push_back(word(items_[part]));
        begin = part;
    }
    if (begin > 0 && items_[begin - 1].kind == 'Q') --begin;  // ::f
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        if (!container.empty()) container += separator == '.' ? "." : "::";
        container += *part;
    }
    return begin;
}

/// `(*name)(args)` and `(*name(args))(args)`, and `(name)(args)`, which hides a macro.
bool TypedOutline::pointer_declarator(std::size_t group, bool followed, Callable& found) const {
    if (!family_c() && dialect_ != Dialect::d) return false;
    const std::size_t first = items_[group].token + 1;
    const std::size_t last = items_[group].last;
    const bool array = is(group + 1, '[');
    if (!followed && !array) return false;
    std::size_t at = first;
    // `(WINAPI *f)`, but not `(type *argument)`: only where the word in front looks like a calling convention.
    if (at + 1 < last && is_word(at) && is_mark(at + 1, '*') && (is_upper_name(word(at)) || word(at).starts_with("__"))) ++at;
    if (!is_mark(at, '*') && !is_mark(at, '^')) {
        if (!followed || last != first + 1 || !is_word(first) || group == 0 || !is(group - 1, 'w')) return false;
        const std::string_view before = word(items_[group - 1]);
        if (is_upper_name(before) || is_defining_macro(before) || is_attribute_word(before)) return false;
        found.name = token(first).span;
        return true;
    }
    std::size_t name = last;
    while (at < last && (is_mark(at, '*') || is_mark(at, '^') || (is_word(at) && (at + 1 < last && (is_word(at + 1) || is_mark(at + 1, '*')))))) ++at;
    if (at < last && is_word(at)) name = at;
    if (name == last) return false;
    found.name = token(name).span;
    found.pointer = !is_mark(name + 1, '(');
    return true;
}

/// `const char *options ATTRIBUTE(weak);`: a call in capitals behind a type and a name, whose arguments declare nothing.
bool TypedOutline::is_attribute_behind_name(std::size_t from, std::size_t name) const {
    constexpr std::string_view kTypes = "void int char short long unsigned signed float double bool auto size_t";
    if (name < from + 2 || !is(name - 1, 'w') || !is(name + 1, '(') || !is_upper_name(word(items_[name])) || is_defining_macro(word(items_[name]))) return false;
    const std::string_view before = word(items_[name - 1]);
    if (is_upper_name(before) || listed(before, kTypes) || only_qualifiers(from, name - 1)) return false;
    if (is(name - 2, 'w') && listed(word(items_[name - 2]), "struct union enum class")) return false;
    const Item& group = items_[name + 1];
    bool value = false;
    for (std::size_t at = group.token + 1; at < group.last; ++at) {
        const bool comma = is_mark(at, ',');
        if (comma != value || (!comma && is_word(at) && listed(word(at), kTypes)) || is_mark(at, '(') || is_mark(at, '*')) return false;
        value = !comma;
    }
    return value;
}

/// `TEST_END`, which is no type, and `TEST_BEGIN(name) {` on a line below it.
bool TypedOutline::is_below_macro(std::size_t name) const {
    return family_c() && name == 1 && is(0, 'w') && is_upper_name(word(items_[0])) && is(1, 'w') && is_upper_name(word(items_[1])) && token(items_[1].token).first_on_line;
}

bool TypedOutline::find_callable(std::size_t from, bool body, Callable& found) {
    const auto later_header = [&](std::size_t at) {
        for (std::size_t i = at; i < items_.size() && i < at + kMaxLookAhead; ++i) {
            if (items_[i].kind == '(' && i > at && items_[i - 1].kind == 'w' && !is_attribute_word(word(items_[i - 1]))) return true;
            if (items_[i].kind == '=' || items_[i].kind == '{') return false;
        }
        return false;
    };
    for (std::size_t i = from; i < items_.size(); ++i) {
        const char kind = items_[i].kind;
        if (kind == '=' || kind == 'R' || kind == '}' || (kind == ':' && i > from)) return false;
        if (kind == 'w' && has_angles() && word(items_[i]) == "operator" && dialect_ != Dialect::java) {
            std::size_t group = i + 1;
            while (group < items_.size() && items_[group].kind != '(') ++group;
            if (group == i + 1 && is(group + 1, '(')) ++group;
            if (group >= items_.size()) return false;
            found.name = {item_begin(i), token(items_[group].token - 1).span.end};
            found.spelled = "operator";
            bool after_word = true;
            for (std::size_t t = items_[i].token + 1; t < items_[group].token; ++t) {
                if (is_word(t) && after_word) found.spelled += ' ';
                after_word = is_word(t);
                found.spelled += word(t);
            }
            found.operator_ = true;
            found.item = qualified_begin(i, found.container);
            found.group = group;
            return true;
        }
        if (kind != '(') continue;
        const bool followed = is(i + 1, '(');
        if (pointer_declarator(i, followed, found)) {
            found.item = found.group = i;
            return true;
        }
        std::size_t name = i;
        if (name > from && items_[name - 1].kind == '<') --name;
        if (name == from || items_[name - 1].kind != 'w') continue;
        --name;
        const std::string_view text = word(items_[name]);
        if (is_control_word(text)) return false;
        if (is_attribute_word(text)) continue;
        if (family_c()) {
            if (text.starts_with("__") && is(i + 1, 'w') && later_header(i + 1)) continue;
            const bool known = is_defining_macro(text);
            if (known || is_upper_name(text)) {
                if (!known && (is(i + 1, 'w') || is(i + 1, '*')) && later_header(i + 1)) continue;
                found.macro = known || (body && (followed || is_below_macro(name) || only_qualifiers(from, name)));
            }
        }
        if (!body && family_c() && is_attribute_behind_name(from, name)) continue;
        found.name = token(items_[name].token).span;
        found.item = qualified_begin(name, found.container);
        if (name > found.item && items_[name - 1].kind == '~') found.name.begin = item_begin(name - 1);
        found.group = i;
        return true;
    }
    return false;
}

bool TypedOutline::ends_before(const Token& next) {
    if (!family_c() || statement_size() < 3) return false;
    // A macro that needs no semicolon: `DEFINE_FOO(x)` and on the next line something new.
    const std::size_t first = static_cast<std::size_t>(&first_token() - &token(0));
    if (!is_word(first) || !is_mark(first + 1, '(') || next.kind != TokenKind::identifier) return false;
    // Of several below each other none is the type of the next, nor of a namespace.
    const bool no_type = is_upper_name(word(first)) && (is_upper_name(next.of(text_)) || next.of(text_) == "namespace");
    if (!no_type && (!is_defining_macro(word(first)) || next.span.begin - next.line_begin > first_token().column)) return false;
    return closing(first + 1, first + statement_size()) == first + statement_size() - 1;
}

/// `int f(a, b) int a; char* b; {`: what ends at the semicolon declares an argument.
bool TypedOutline::keeps_semicolon() {
    if (dialect_ != Dialect::c || frame().kind != Frame::Kind::space || statement_size() < 6 || last_token().kind != TokenKind::identifier ||
        first_token().column != 0)
        return false;
    make_items(false);
    for (std::size_t i = 1; i + 1 < items_.size(); ++i) {
        if (items_[i].kind != '(') continue;
        if (items_[i - 1].kind != 'w' || items_[i + 1].kind != 'w') return false;
        const std::string_view last = last_token().span.of(text_);
        for (std::size_t t = items_[i].token + 1; t < items_[i].last; ++t) {
            if (!is_word(t) && !is_mark(t, ',')) return false;
            if (is_word(t) && word(t) == last) return true;
        }
        return false;
    }
    return false;
}

bool TypedOutline::label(const Token&) {
    if (dialect_ != Dialect::cpp && dialect_ != Dialect::d && dialect_ != Dialect::objc) return false;
    if (frame().kind != Frame::Kind::type || statement_size() > 2 || statement_size() == 0) return false;
    const std::string_view text = first_token().span.of(text_);
    if (text == "public" || text == "signals" || text == "Q_SIGNALS")
        frame().visibility = Visibility::public_;
    else if (text == "private")
        frame().visibility = Visibility::private_;
    else if (text == "protected")
        frame().visibility = Visibility::protected_;
    else
        return false;
    return true;
}

Visibility TypedOutline::visibility_of(std::size_t from, std::size_t to) const {
    Visibility visibility = Visibility::unknown;
    for (std::size_t i = from; i < to && i < items_.size(); ++i) {
        if (items_[i].kind != 'w') continue;
        const std::string_view text = word(items_[i]);
        if (text == "public")
            visibility = Visibility::public_;
        else if (text == "private")
            visibility = Visibility::private_;
        else if (text == "protected")
            visibility = visibility == Visibility::internal ? visibility : Visibility::protected_;
        else if (text == "internal")
            visibility = Visibility::internal;
    }
    return visibility;
}

/// Modifiers, visibility, decorators and signature from the items before the name.
void TypedOutline::dress(Symbol& symbol, std::size_t from, std::size_t to, std::uint32_t body) {
    for (std::size_t i = from; i < to && i < items_.size(); ++i) {
        if (items_[i].kind == 'w') symbol.modifiers |= modifier_bit(word(items_[i]));
    }
    if (template_) symbol.modifiers |= bit(Modifier::template_);
    symbol.visibility = visibility_of(from, to);
    if (symbol.visibility == Visibility::unknown && frame().kind == Frame::Kind::type) symbol.visibility = frame().visibility;
    if (symbol.visibility == Visibility::unknown && family_c() && frame().kind == Frame::Kind::space && (symbol.modifiers & bit(Modifier::static_)) != 0)
        symbol.visibility = Visibility::private_;
    if (symbol.visibility == Visibility::unknown && dialect_ == Dialect::java) symbol.visibility = Visibility::package;
    if (symbol.visibility == Visibility::unknown && dialect_ == Dialect::dart)
        symbol.visibility = symbol.name.starts_with('_') ? Visibility::private_ : Visibility::public_;
    symbol.signature = {symbol.range.begin, std::max(symbol.range.begin, body)};
    symbol.decorators = decorators_;
}

}  // namespace aircher::ast::outlining
