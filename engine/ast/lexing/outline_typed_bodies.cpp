// Typed statements that a brace follows: classes, namespaces, functions, properties, initialisers.
#include <algorithm>

#include "engine/ast/lexing/outline.h"
#include "engine/ast/lexing/outline_typed.h"

namespace aircher::ast::outlining {

namespace {

SymbolKind kind_of_key(std::string_view key) {
    if (key == "struct") return SymbolKind::struct_;
    if (key == "union") return SymbolKind::union_;
    if (key == "enum") return SymbolKind::enum_;
    if (key == "interface" || key == "@interface") return SymbolKind::interface;
    if (key == "trait" || key == "mixin") return SymbolKind::trait;
    return SymbolKind::class_;
}

}  // namespace

Frame TypedOutline::skip_frame(bool continues) const { return {.kind = Frame::Kind::skip, .continues = continues}; }

/// A function's body, in which nothing is defined.
Frame TypedOutline::body_frame(std::uint32_t symbol) const {
    const bool column_zero = family_c() && statement_size() > 0 && first_token().column == 0;
    return {.kind = Frame::Kind::skip, .local = true, .column_zero = column_zero, .symbol = symbol, .parent = symbol};
}

/// The word that makes a statement a class; items_.size() where there is none.
std::size_t TypedOutline::class_key(std::size_t from) const {
    std::string_view keys;
    switch (dialect_) {
        case Dialect::c: keys = "struct union enum"; break;
        case Dialect::cpp:
        case Dialect::objc: keys = "class struct union enum"; break;
        case Dialect::java: keys = "class interface enum record trait @interface"; break;
        case Dialect::csharp: keys = "class struct interface enum record"; break;
        case Dialect::dart: keys = "class enum mixin extension"; break;
        case Dialect::d: keys = "class struct union enum interface template"; break;
    }
    for (std::size_t i = from; i < items_.size(); ++i) {
        const Item& item = items_[i];
        if (item.kind == '(' && !(i > from && family_c() && items_[i - 1].kind == 'w' && is_upper_name(word(items_[i - 1])))) break;
        if (item.kind == '=' || item.kind == ':' || item.kind == 'R') break;
        if (item.kind != 'w' || !listed(word(item), keys)) continue;
        const std::string_view key = word(item);
        const bool contextual = key == "record" || key == "trait" || key == "mixin" || key == "extension";
        if (contextual && !is(i + 1, 'w')) continue;
        return i;
    }
    return items_.size();
}

std::optional<Frame> TypedOutline::open_class(std::size_t key) {
    std::string_view key_word = word(items_[key]);
    if (key_word == "interface" && key > 0 && items_[key - 1].kind == '@') key_word = "@interface";
    SymbolKind kind = kind_of_key(key_word);
    std::size_t at = key + 1;
    if (key_word == "enum" && (is_named(at, "class") || is_named(at, "struct"))) ++at;
    if (key_word == "record" && (is_named(at, "class") || is_named(at, "struct"))) kind = is_named(at++, "struct") ? SymbolKind::struct_ : SymbolKind::class_;
    if (key_word == "mixin" && is_named(at, "class")) ++at;
    // The name: the first word, in C's family the last before the bases, as macros may stand in front (`class EXPORT Foo final : Bar`).
    std::size_t name = items_.size();
    for (std::size_t i = at; i < items_.size(); ++i) {
        const char item_kind = items_[i].kind;
        if (item_kind == ':' || item_kind == '=' || item_kind == '}') break;
        if (item_kind != 'w') continue;
        const std::string_view text = word(items_[i]);
        if (text == "final" || text == "sealed" || text == "abstract" || text == "extends" || text == "implements" || text == "where" || text == "on" ||
            text == "with" || text == "if")
            break;
        if (name != items_.size() && text.starts_with("__")) continue;
        name = i;
        if (!family_c()) break;
    }
    Span name_span{};
    std::string container;
    if (name != items_.size()) {
        name_span = token(items_[name].token).span;
        (void)qualified_begin(name, container);
    } else {
        name_span = {token(items_[key].last).span.end, token(items_[key].last).span.end};
    }
    const std::uint32_t body = last_end();
    const std::uint32_t begin = key == 0 || count_words(0, key) == key ? statement_begin() : item_begin(0);
    const std::uint32_t index = builder_.add(kind, name_span, begin, body, frame().parent);
    Symbol& symbol = builder_.at(index);
    dress(symbol, 0, key, body);
    symbol.modifiers &= ~bit(Modifier::declaration);
    symbol.container = container.empty() ? frame().container : container;
    Frame inside{.kind = kind == SymbolKind::enum_ && dialect_ != Dialect::d ? Frame::Kind::enum_ : Frame::Kind::type,
                 .continues = family_c(),
                 .symbol = index,
                 .parent = index};
    inside.name = symbol.name;
    if (family_c() || dialect_ == Dialect::d) inside.visibility = key_word == "class" && family_c() ? Visibility::private_ : Visibility::public_;
    if (dialect_ == Dialect::csharp) inside.visibility = kind == SymbolKind::interface ? Visibility::public_ : Visibility::private_;
    if (dialect_ == Dialect::java && kind == SymbolKind::interface) inside.visibility = Visibility::public_;
    return inside;
}

std::optional<Frame> TypedOutline::open_namespace(std::size_t key) {
    Frame inside{.kind = Frame::Kind::space, .parent = frame().parent};
    if (!is(key + 1, 'w')) return inside;  // without a name: what it holds counts as outside
    std::size_t last = key + 1;
    while (is(last + 1, 'Q') || is(last + 1, '.') || is(last + 1, 'w')) ++last;
    const std::uint32_t index = builder_.add(SymbolKind::namespace_, {item_begin(key + 1), item_end(last)}, statement_begin(), last_end(), frame().parent);
    inside.symbol = inside.parent = index;
    return inside;
}

/// The symbol of a macro's call, which is the current statement or the end of it.
bool TypedOutline::add_macro(Span call, std::uint32_t& index) {
    Symbol symbol;
    if (!macro_definition(text_, call, symbol)) return false;
    if (frame().kind == Frame::Kind::type && symbol.kind == SymbolKind::variable) symbol.kind = SymbolKind::field;
    if (symbol.name.size() > kMaxName) symbol.name.resize(kMaxName);
    index = builder_.add(std::move(symbol), frame().parent);
    return true;
}

std::uint32_t TypedOutline::add_callable(const Callable& callable, std::uint32_t end, bool declaration) {
    const std::string_view owner =
        callable.container.empty() ? std::string_view(frame().name) : std::string_view(callable.container).substr(callable.container.rfind(':') + 1);
    const bool in_class = frame().kind == Frame::Kind::type || frame().kind == Frame::Kind::enum_ || objc_classes_ > 0;
    std::size_t from = 0;
    // Macros on lines of their own in front: `MODULE_THING(x)` without a semicolon.
    while (family_c() && is(from, 'w') && is(from + 1, '(') && from + 2 < callable.item && token(items_[from + 2].token).first_on_line &&
           token(items_[from + 2].token).column == 0 && is_upper_name(word(items_[from]))) {
        from += 2;
    }
    const std::uint32_t begin = from == 0 ? statement_begin() : item_begin(from);
    const std::uint32_t index =
        builder_.add(in_class || !callable.container.empty() ? SymbolKind::method : SymbolKind::function, callable.name, begin, end, frame().parent);
    Symbol& symbol = builder_.at(index);
    if (!callable.spelled.empty()) symbol.name = callable.spelled;
    symbol.container = callable.container.empty() ? frame().container : callable.container;
    dress(symbol, from, callable.item, end);
    if (callable.operator_) symbol.modifiers |= bit(Modifier::operator_);
    const bool no_type = only_qualifiers(from, callable.item) || (!family_c() && count_words(from, callable.item) == 0);
    if (dialect_ == Dialect::dart && in_class && !frame().name.empty() && callable.container == frame().name) {
        symbol.kind = SymbolKind::constructor;
        symbol.container.clear();
    }
    if (!owner.empty() && symbol.name == owner && (no_type || !family_c())) symbol.kind = SymbolKind::constructor;
    for (std::size_t i = callable.group + 1; i < items_.size(); ++i) {
        if (items_[i].kind == ':' || items_[i].kind == '{') break;
        if (items_[i].kind == 'w')
            symbol.modifiers |=
                modifier_bit(word(items_[i])) & (bit(Modifier::override_) | bit(Modifier::final) | bit(Modifier::const_) | bit(Modifier::async));
        if (items_[i].kind == '=' && is(i + 1, 'n')) symbol.modifiers |= bit(Modifier::abstract);
    }
    if (declaration) symbol.modifiers |= bit(Modifier::declaration);
    return index;
}

std::optional<Frame> TypedOutline::open_function(const Callable& callable, std::uint32_t brace) {
    if (callable.macro) {
        std::uint32_t index = kNoIndex;
        if (add_macro({is_below_macro(callable.item) ? item_begin(callable.item) : statement_begin(), brace + 1}, index)) {
            Symbol& symbol = builder_.at(index);
            symbol.signature.end = std::min(symbol.signature.end, brace);
            const bool holds = symbol.kind == SymbolKind::namespace_ || symbol.kind == SymbolKind::struct_ || symbol.kind == SymbolKind::class_ ||
                               symbol.kind == SymbolKind::interface;
            Frame inside = body_frame(index);
            if (holds) inside.kind = symbol.kind == SymbolKind::namespace_ ? Frame::Kind::space : Frame::Kind::type;
            if (holds) inside.name = symbol.name;
            inside.local = !holds;
            return inside;
        }
    }
    const bool in_class = frame().kind == Frame::Kind::type || frame().kind == Frame::Kind::enum_;
    if (callable.item == 0 && callable.container.empty() && !callable.operator_) {
        // Without a type: a constructor, C before 1989, or a call that a block follows.
        const std::string_view name = callable.name.of(text_);
        const bool constructor = in_class && (name == frame().name || name.starts_with('~') || dialect_ == Dialect::dart || dialect_ == Dialect::java);
        const bool declared = !in_class && first_token().column == 0 && (family_c() || dialect_ == Dialect::dart);
        if (!constructor && !declared) return skip_frame(false);
    }
    for (std::size_t i = 0; i < callable.item; ++i) {
        switch (items_[i].kind) {
            case 'w':
            case '*':
            case '&':
            case '<':
            case '[':
            case '(':
            case 'Q':
            case '?':
            case '.':
            case ',':
            case '~': continue;
            case 's':
                if (i > 0 && is_named(i - 1, "extern")) continue;
                return skip_frame(false);
            default: return skip_frame(false);
        }
    }
    const std::uint32_t index = add_callable(callable, brace, false);
    if ((builder_.at(index).modifiers & bit(Modifier::extern_)) != 0 && family_c()) builder_.at(index).modifiers &= ~bit(Modifier::declaration);
    return body_frame(index);
}

/// C#'s `int Name { get; set; }`, `event Action Name {`, `this[int i] {`.
std::optional<Frame> TypedOutline::open_property() {
    if (dialect_ != Dialect::csharp && dialect_ != Dialect::dart && dialect_ != Dialect::d) return std::nullopt;
    if (frame().kind != Frame::Kind::type) return std::nullopt;
    std::size_t name = items_.size();
    std::size_t getter = items_.size();
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind == '=' || items_[i].kind == 'R') return std::nullopt;
        if (items_[i].kind == 'w' && word(items_[i]) == "get" && dialect_ == Dialect::dart) getter = i;
        if (items_[i].kind == 'w' && word(items_[i]) != "async" && word(items_[i]) != "sync") name = i;
    }
    if (name == items_.size() || (name == 0 && !is_named(0, "this"))) return std::nullopt;
    if (dialect_ == Dialect::dart && getter == items_.size()) return std::nullopt;
    const std::uint32_t index = builder_.add(SymbolKind::property, token(items_[name].token).span, statement_begin(), last_end(), frame().parent);
    dress(builder_.at(index), 0, name, last_end());
    Frame inside = skip_frame(false);
    inside.symbol = index;
    return inside;
}

std::optional<Frame> TypedOutline::opened(const Token& brace) {
    make_clean_items();
    if (items_.empty())
        return in_objc_class() ? Frame{.kind = Frame::Kind::type, .visibility = Visibility::protected_, .parent = frame().parent} : skip_frame(false);
    if (frame().kind == Frame::Kind::enum_) {
        if (family_c() || !is(0, 'w')) return skip_frame(true);
        if (dialect_ == Dialect::java && (class_key(0) != items_.size() || items_.size() > 2)) {
            frame().kind = Frame::Kind::type;  // the constants' semicolon was missing
        } else {
            add_enum_member(brace.span.begin);
            Frame inside = skip_frame(true);
            inside.symbol = static_cast<std::uint32_t>(builder_.size() - 1);
            return inside;
        }
    }
    if (is(0, 'w') && is_control_word(word(items_[0])) && word(items_[0]) != "using") return skip_frame(false);
    if (objc_classes_ > 0 && (items_[0].kind == '-' || items_[0].kind == '+')) {
        ended('{', brace.span.begin);
        return body_frame(static_cast<std::uint32_t>(builder_.size() - 1));
    }
    if (in_objc_class() && items_[0].kind == ':')
        return Frame{.kind = Frame::Kind::type, .visibility = Visibility::protected_, .parent = frame().parent};
    bool colon = false;
    bool arguments = false;
    bool is_operator = false;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const char kind = items_[i].kind;
        colon = colon || (kind == ':' && arguments);
        arguments = arguments || kind == '(';
        is_operator = is_operator || is_named(i, "operator");
        if ((kind == '=' && !colon && !is_operator) || (kind == 'R' && dialect_ != Dialect::dart && !is_operator) || (kind == 'R' && dialect_ == Dialect::dart))
            return skip_frame(true);
    }
    // `Foo(int x) : a{x}, b(x) {`: a brace behind a word initialises.
    if (colon && dialect_ <= Dialect::objc && (items_.back().kind == 'w' || items_.back().kind == '<') && dialect_ != Dialect::c &&
        !is_named(items_.size() - 1, "try"))
        return std::nullopt;
    std::size_t from = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind == '}') from = i + 1;
    }
    if (from >= items_.size()) return skip_frame(false);
    if (from > 0) items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(from));
    if (is_named(0, "extern") && items_.size() == 2 && is(1, 's')) return Frame{.kind = frame().kind, .symbol = kNoIndex, .parent = frame().parent};
    std::size_t space = 0;
    while (is(space, 'w') && is(space + 1, 'w') && (is_upper_name(word(items_[space])) || is_named(space, "inline") || is_named(space, "export"))) ++space;
    if (is_named(space, "namespace") && dialect_ != Dialect::c) return open_namespace(space);
    const std::size_t key = class_key(0);
    if (key < items_.size()) {
        // A function that returns a struct has arguments behind the word.
        bool group = false;
        for (std::size_t i = key + 1; i < items_.size() && items_[i].kind != ':' && family_c(); ++i) {
            group = group ||
                    (items_[i].kind == '(' && items_[i - 1].kind == 'w' && !is_upper_name(word(items_[i - 1])) && !is_attribute_word(word(items_[i - 1]))) ||
                    (items_[i].kind == '(' && items_[i - 1].kind != 'w') || is_named(i, "operator");
        }
        if (!group) return open_class(key);
    }
    Callable callable;
    if (find_callable(0, true, callable)) return callable.pointer ? skip_frame(true) : open_function(callable, brace.span.begin);
    if (auto property = open_property()) return property;
    // `std::vector<int> x{1, 2};` initialises.
    return skip_frame(family_c() && items_.size() > 1 && items_.back().kind == 'w');
}

}  // namespace aircher::ast::outlining
