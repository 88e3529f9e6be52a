// Typed statements that end without a body: variables, fields, prototypes, typedefs, enum members; and Objective-C's `@` words.
#include <algorithm>

#include "engine/ast/lexing/outline_typed.h"

namespace aircher::ast::outlining {

namespace {

/// Words behind a C declarator that are no part of its name.
constexpr std::string_view kSuffixAttributes =
    "__initdata __initconst __exitdata __exit __init __read_mostly __ro_after_init __packed __used __unused __maybe_unused __rcu __iomem __user __percpu "
    "__aligned __refdata __refconst "
    "__weak __visible __latent_entropy __nosavedata __ksym __kconfig __initdata_memblock __meminitdata __meminitconst __initdata_or_module "
    "__initconst_or_module __ro_mostly_after_init "
    "__lsm_ro_after_init __bss_decrypted __page_aligned_bss __page_aligned_data __cacheline_aligned __cacheline_aligned_in_smp __cpuinitdata __devinitdata "
    "__randomize_layout __no_randomize_layout "
    "__designated_init __private __force __bitwise __kernel __must_check __pure __cold __hot __malloc __init_or_module __always_unused __deprecated __sched "
    "__refdata __data_racy __stackinit noexcept "
    "override final const volatile";

bool is_suffix_attribute(std::string_view word) { return word.starts_with("____") || listed(word, kSuffixAttributes); }

/// First words of statements that declare nothing an outline wants.
constexpr std::string_view kNoDeclaration =
    "using friend import package module public private protected export return goto else case default break continue throw delete include mixin alias part "
    "library show hide version debug unittest pragma";

constexpr std::string_view kBuiltinTypes = "void int char short long unsigned signed float double bool const volatile auto";

}  // namespace

void TypedOutline::add_enum_member(std::uint32_t end) {
    std::size_t i = 0;
    while (i < items_.size() && items_[i].kind != 'w') ++i;
    if (i >= items_.size()) return;
    if (is(i + 1, '(') && family_c() && i + 2 == items_.size()) return;  // a macro that lists members
    const std::uint32_t index = builder_.add(SymbolKind::enum_member, token(items_[i].token).span, item_begin(i), end, frame().parent);
    builder_.at(index).decorators = decorators_;
}

SymbolKind TypedOutline::variable_kind(std::size_t from, std::size_t to) {
    const bool member = frame().kind == Frame::Kind::type;
    bool is_const = false;
    bool is_static = false;
    bool is_final = false;
    bool constexpr_ = false;
    for (std::size_t i = from; i < to; ++i) {
        if (items_[i].kind != 'w') continue;
        const std::string_view text = word(items_[i]);
        is_const = is_const || text == "const" || text == "enum" || text == "immutable";
        is_static = is_static || text == "static";
        is_final = is_final || text == "final";
        constexpr_ = constexpr_ || text == "constexpr";
    }
    if (dialect_ == Dialect::java && ((is_static && is_final) || (member && frame().visibility == Visibility::public_))) return SymbolKind::constant;
    if ((dialect_ == Dialect::csharp || dialect_ == Dialect::dart || dialect_ == Dialect::d) && is_const) return SymbolKind::constant;
    if (constexpr_) return SymbolKind::constant;
    return member ? SymbolKind::field : SymbolKind::variable;
}

/// Each declarator of items [from, …): `int a, *b = f(x), c[3], (*d)(int);`. `body`: the class defined in front of them, if any.
void TypedOutline::add_variables(std::size_t from, std::uint32_t end, std::uint32_t body) {
    std::size_t first_end = from;
    bool first = true;
    for (std::size_t at = from; at < items_.size();) {
        std::size_t stop = at;
        while (stop < items_.size() && items_[stop].kind != ',') ++stop;
        std::size_t name = items_.size();
        Span name_span{};
        std::size_t words = 0;
        for (std::size_t i = at; i < stop; ++i) {
            const char kind = items_[i].kind;
            if (kind == '=' || kind == ':' || kind == 'R' || kind == '}') break;
            if (kind == 'w') {
                ++words;
                const std::string_view text = word(items_[i]);
                if (words > 1 && family_c() && (is_suffix_attribute(text) || is_attribute_word(text) || is_attribute_behind_name(at, i))) continue;
                if (words == 1 && (!first || body != kNoIndex) && family_c() && is_suffix_attribute(text)) continue;
                name = i;
                name_span = token(items_[i].token).span;
            } else if (kind == '(') {
                Callable pointer;
                if (pointer_declarator(i, is(i + 1, '('), pointer) && pointer.pointer) {
                    name = i;
                    name_span = pointer.name;
                    words += 2;
                    break;
                }
                if (first && words < 2) return;  // a call
            } else if (kind != '*' && kind != '&' && kind != '<' && kind != '[' && kind != 'Q' && kind != '.' && kind != '?' && kind != 'n' && kind != '^') {
                return;
            }
        }
        if (name == items_.size()) {
            if (first) return;
        } else {
            if (first && words < 2 && body == kNoIndex) {
                // One word: `x;` or `x = 3;` declares nothing, `auto&& x`, `Foo *x` do. `std::string x` counts two.
                if (std::none_of(items_.begin() + static_cast<std::ptrdiff_t>(at), items_.begin() + static_cast<std::ptrdiff_t>(name),
                                 [](const Item& item) { return item.kind == 'w'; }))
                    return;
            }
            if (first) first_end = name;
            if (is_control_word(name_span.of(text_)) || listed(name_span.of(text_), kBuiltinTypes)) return;
            if (body != kNoIndex && builder_.at(body).name.empty() && first) {
                // A type without a name: the variable stands for it.
                Symbol& symbol = builder_.at(body);
                symbol.kind = variable_kind(0, from);
                symbol.name_range = name_span;
                symbol.name = name_span.of(text_).substr(0, kMaxName);
                symbol.range.end = end;
            } else {
                const std::uint32_t index = builder_.add(variable_kind(0, first_end), name_span, statement_begin(), end, frame().parent);
                dress(builder_.at(index), 0, first_end, end);
                builder_.at(index).container = frame().container;
                if ((builder_.at(index).modifiers & bit(Modifier::extern_)) != 0 && family_c()) builder_.at(index).modifiers |= bit(Modifier::declaration);
                std::uint32_t value = end;
                for (std::size_t i = at; i < items_.size() && value == end; ++i) {
                    if (items_[i].kind == '=' || items_[i].kind == '}') value = items_[i].kind == '=' ? item_begin(i) : value;
                }
                builder_.at(index).signature.end = std::max(builder_.at(index).signature.begin, value);
            }
        }
        first = false;
        at = stop + 1;
    }
}

/// `typedef … name, *other, (*function)(int);`
void TypedOutline::add_typedef(std::size_t from, std::uint32_t end, std::uint32_t body) {
    for (std::size_t at = from; at < items_.size();) {
        std::size_t stop = at;
        while (stop < items_.size() && items_[stop].kind != ',') ++stop;
        Span name{};
        bool have = false;
        for (std::size_t i = at; i < stop; ++i) {
            if (items_[i].kind == '(') {
                Callable pointer;
                if (!pointer_declarator(i, true, pointer)) break;  // the arguments of a function type
                name = pointer.name;
                have = true;
                break;
            }
            if (items_[i].kind == '[') break;
            if (items_[i].kind != 'w' || (have && is_suffix_attribute(word(items_[i])))) continue;
            name = token(items_[i].token).span;
            have = true;
        }
        if (have) {
            if (body != kNoIndex && builder_.at(body).name.empty()) {
                Symbol& symbol = builder_.at(body);
                symbol.name_range = name;
                symbol.name = name.of(text_).substr(0, kMaxName);
                symbol.range.end = end;
            } else {
                const std::uint32_t index = builder_.add(SymbolKind::type, name, statement_begin(), end, frame().parent);
                dress(builder_.at(index), 0, from, end);
            }
        }
        at = stop + 1;
    }
}

void TypedOutline::ended(char terminator, std::uint32_t end) {
    make_clean_items();
    if (items_.empty()) return;
    if (frame().kind == Frame::Kind::enum_) {
        if (std::none_of(items_.begin(), items_.end(), [](const Item& item) { return item.kind == '}'; })) add_enum_member(end - (terminator == ';' ? 1U : 0U));
        if (terminator == ';' && !family_c()) frame().kind = Frame::Kind::type;
        return;
    }
    if (objc_classes_ > 0 && (items_[0].kind == '-' || items_[0].kind == '+')) {
        // The selector: every word before a ':', or the only one behind the type.
        std::string selector;
        Span name{};
        for (std::size_t i = 1; i < items_.size(); ++i) {
            if (items_[i].kind != 'w') continue;
            if (selector.empty() || is(i + 1, ':')) {
                if (selector.empty()) name = token(items_[i].token).span;
                if (!selector.empty() && selector.back() != ':') break;
                selector += word(items_[i]);
                if (is(i + 1, ':')) selector += ':';
            }
        }
        const std::uint32_t index = builder_.add(SymbolKind::method, name, statement_begin(), end, frame().parent);
        Symbol& symbol = builder_.at(index);
        symbol.name = selector.substr(0, kMaxName);
        if (items_[0].kind == '+') symbol.modifiers |= bit(Modifier::static_);
        if (terminator == ';') symbol.modifiers |= bit(Modifier::declaration);
        symbol.signature.end = end;
        return;
    }
    if (dialect_ == Dialect::objc && is_named(0, "@property")) {
        std::size_t last = items_.size();
        while (last > 1 && items_[last - 1].kind != 'w') --last;
        if (last > 1) {
            const std::uint32_t index = builder_.add(SymbolKind::property, token(items_[last - 1].token).span, statement_begin(), end, frame().parent);
            builder_.at(index).signature.end = end;
        }
        return;
    }
    std::size_t body_item = items_.size();
    std::uint32_t body = kNoIndex;
    for (std::size_t i = 0; i < items_.size() && items_[i].kind != '='; ++i) {
        if (items_[i].kind != '}') continue;
        body_item = i;
        body = token(items_[i].token).symbol;
    }
    if (body_item < items_.size()) {
        if (is_named(0, "typedef"))
            add_typedef(body_item + 1, end, body);
        else if (body != kNoIndex)
            add_variables(body_item + 1, end, body);
        if (body != kNoIndex && builder_.at(body).name.empty()) builder_.erase(body);
        return;
    }
    if (!is(0, 'w') && !is(0, 'Q') && !is(0, '~')) return;
    if (is_named(0, "using") && is(1, 'w') && is(2, '=') && dialect_ == Dialect::cpp) {
        const std::uint32_t index = builder_.add(SymbolKind::type, token(items_[1].token).span, statement_begin(), end, frame().parent);
        dress(builder_.at(index), 0, 1, end);
        return;
    }
    if (is_named(0, "namespace") && dialect_ == Dialect::csharp && terminator == ';') {
        auto inside = open_namespace(0);
        if (!inside) return;
        inside->closer = '\0';
        drop_statement();
        push_frame(std::move(*inside));
        return;
    }
    if (is_named(0, "typedef")) {
        add_typedef(1, end, kNoIndex);
        return;
    }
    const std::string_view head = is(0, 'w') ? word(items_[0]) : std::string_view{};
    const bool access = head == "public" || head == "private" || head == "protected" || head == "export" || head == "default";
    if (is_control_word(head) || (listed(head, kNoDeclaration) && !(access && !family_c()))) return;
    // In a region that begins anywhere, an indented statement may belong to a function.
    if (builder_.origin == Origin::rescued && frame().symbol == kNoIndex && builder_.within.begin > 0 && first_token().column > 0) return;
    const std::size_t key = class_key(0);
    if (key < items_.size() && (dialect_ == Dialect::java || dialect_ == Dialect::csharp || dialect_ == Dialect::dart) && is(key + 1, 'w')) {
        // C#'s `record struct Point(int X, int Y);`
        const bool record = is_named(key, "record") && is(key + 2, 'w') && (is_named(key + 1, "struct") || is_named(key + 1, "class"));
        const SymbolKind kind = record && is_named(key + 1, "struct") ? SymbolKind::struct_ : SymbolKind::class_;
        const std::uint32_t index = builder_.add(kind, token(items_[key + (record ? 2U : 1U)].token).span, statement_begin(), end, frame().parent);
        dress(builder_.at(index), 0, key, end);
        return;
    }
    if (key < items_.size() && items_.size() <= key + 2) return;  // `struct foo;`
    if (is_named(0, "concept") && is(1, 'w')) {
        const std::uint32_t index = builder_.add(SymbolKind::type, token(items_[1].token).span, statement_begin(), end, frame().parent);
        dress(builder_.at(index), 0, 1, end);
        return;
    }
    std::size_t delegate = 0;
    while (delegate < items_.size() && is(delegate, 'w') && word(items_[delegate]) != "delegate") ++delegate;
    Callable callable;
    if (find_callable(0, false, callable)) {
        if (callable.macro) {
            std::uint32_t index = kNoIndex;
            (void)add_macro({statement_begin(), end}, index);
            return;
        }
        if (dialect_ == Dialect::csharp && is(delegate, 'w')) {
            const std::uint32_t index = builder_.add(SymbolKind::type, callable.name, statement_begin(), end, frame().parent);
            dress(builder_.at(index), 0, delegate, end);
            return;
        }
        if (!callable.pointer) {
            const bool typed = !only_qualifiers(0, callable.item) || (dialect_ != Dialect::c && !family_c() && callable.item > 0);
            const bool member = frame().kind == Frame::Kind::type &&
                                (callable.name.of(text_) == frame().name || callable.name.of(text_).starts_with('~') || dialect_ == Dialect::dart);
            const bool plain_prefix = std::all_of(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(callable.item), [](const Item& item) {
                return item.kind == 'w' || item.kind == '*' || item.kind == '&' || item.kind == '<' || item.kind == 'Q' || item.kind == '[' ||
                       item.kind == '.' || item.kind == '?' || item.kind == '(';
            });
            if (!plain_prefix || (!typed && !member && !callable.operator_)) return;
            // `Foo x(1, 2);` makes a variable.
            const std::size_t inside = items_[callable.group].token + 1;
            if (family_c() && inside < items_[callable.group].last && (token(inside).kind == TokenKind::number || token(inside).kind == TokenKind::string)) {
                if (frame().kind == Frame::Kind::space && callable.container.empty() && !callable.operator_) {
                    const std::uint32_t index = builder_.add(SymbolKind::variable, callable.name, statement_begin(), end, frame().parent);
                    dress(builder_.at(index), 0, callable.item, end);
                }
                return;
            }
            std::uint32_t signature_end = end;
            bool arrow = false;
            bool deleted = false;
            for (std::size_t i = callable.group + 1; i < items_.size(); ++i) {
                if (items_[i].kind == 'R' && !arrow) {
                    arrow = true;
                    signature_end = item_begin(i);
                }
                deleted = deleted || (items_[i].kind == '=' && (is_named(i + 1, "default") || is_named(i + 1, "delete")));
            }
            const std::uint32_t index = add_callable(callable, end, !arrow && !deleted);
            builder_.at(index).range.end = end;
            builder_.at(index).signature.end = signature_end;
            return;
        }
    }
    if (dialect_ == Dialect::csharp || dialect_ == Dialect::dart) {
        // `public int Count => items.Count;`
        for (std::size_t i = 1; i < items_.size() && items_[i].kind != '='; ++i) {
            if (items_[i].kind != 'R') continue;
            if (!is(i - 1, 'w') || i < 2) return;
            const std::uint32_t index = builder_.add(SymbolKind::property, token(items_[i - 1].token).span, statement_begin(), end, frame().parent);
            dress(builder_.at(index), 0, i - 1, item_begin(i));
            return;
        }
    }
    add_variables(0, end, kNoIndex);
}

void TypedOutline::closed(Frame& going, std::uint32_t) {
    if (dialect_ == Dialect::objc && going.closer == '\0') --objc_classes_;
}

/// Also what was left open in it: a `}` may be missing, or one too many may have closed the class before its `@end`.
void TypedOutline::close_objc_class(std::uint32_t end) {
    for (const std::size_t open = objc_classes_; open > 0 && objc_classes_ == open;) pop_frame(end, false);
}

/// Objective-C: `@interface`, `@implementation`, `@protocol` … `@end`, and method headers, which no semicolon ends in front.
bool TypedOutline::intercepted(const Token& next) {
    if (dialect_ != Dialect::objc) return false;
    if (next.kind == TokenKind::punctuation) {
        const char mark = text_[next.span.begin];
        if ((mark == '-' || mark == '+') && next.first_on_line && in_objc_class()) drop_statement();
        return false;
    }
    if (next.kind != TokenKind::identifier) return false;
    std::string_view text = next.of(text_);
    if (text.starts_with('@'))
        text.remove_prefix(1);
    else if (next.span.begin == 0 || text_[next.span.begin - 1] != '@')
        return false;
    if (text == "end") {
        drop_statement();
        close_objc_class(next.span.end);
        drop_statement();
        return true;
    }
    const bool interface = text == "interface";
    const bool protocol = text == "protocol";
    if (!interface && !protocol && text != "implementation") return false;
    std::uint32_t begin = next.span.begin;
    if (begin > 0 && text_[begin - 1] == '@') --begin;
    Token name;
    if (!lexer_.next(name) || name.kind != TokenKind::identifier) return false;
    drop_statement();
    std::size_t behind = name.span.end;
    while (behind < text_.size() && (text_[behind] == ' ' || text_[behind] == '\n')) ++behind;
    if (behind < text_.size() && (text_[behind] == ';' || text_[behind] == ',')) return true;
    close_objc_class(begin);
    const std::uint32_t index = builder_.add(protocol ? SymbolKind::interface : SymbolKind::class_, name.span, begin, name.span.end, builder_.parent);
    if (interface) builder_.at(index).modifiers |= bit(Modifier::declaration);
    ++objc_classes_;
    push_frame({.kind = Frame::Kind::type, .closer = '\0', .symbol = index, .parent = index, .name = builder_.at(index).name});
    return true;
}

}  // namespace aircher::ast::outlining
