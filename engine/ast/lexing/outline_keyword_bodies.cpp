// What definitions that begin with a word hold: their bodies, members and names.
#include <algorithm>

#include "engine/ast/lexing/outline_keywords.h"

namespace aircher::ast::outlining {
namespace {

bool holds_code(SymbolKind kind) {
    switch (kind) {
        case SymbolKind::function:
        case SymbolKind::method:
        case SymbolKind::constructor:
        case SymbolKind::test:
        case SymbolKind::constant:
        case SymbolKind::variable:
        case SymbolKind::property:
        case SymbolKind::field:
        case SymbolKind::enum_member: return true;
        default: return false;
    }
}

bool is_function(SymbolKind kind) { return kind == SymbolKind::function || kind == SymbolKind::method || kind == SymbolKind::constructor; }

/// What may be defined inside a function.
bool named_code(SymbolKind kind) { return kind <= SymbolKind::enum_ || kind == SymbolKind::test || kind == SymbolKind::macro; }

/// Words that begin statements, never members.
constexpr std::string_view kStatementWords =
    "if for while switch return import use using package include require option syntax match try catch do else break continue throw let goto defer go select "
    "reserved extensions yield go raise echo print";

}  // namespace

std::uint32_t KeywordOutline::add_plain(SymbolKind kind, Span name, std::uint32_t end) {
    const std::uint32_t index = builder_.add(kind, name, statement_begin(), end, frame().parent);
    Symbol& symbol = builder_.at(index);
    symbol.container = frame().container;
    dress(symbol, items_.size());
    return index;
}

std::uint32_t KeywordOutline::add(const Definition& definition, std::uint32_t signature_end, std::uint32_t end) {
    SymbolKind kind = definition.kind;
    const bool member = frame().kind == Frame::Kind::type || frame().kind == Frame::Kind::enum_;
    if (kind == SymbolKind::function && member) kind = SymbolKind::method;
    if (kind == SymbolKind::function && !definition.container.empty() && language_ != Language::kotlin) kind = SymbolKind::method;
    if (kind == SymbolKind::method && language_ == Language::php && definition.name.of(text_) == "__construct") kind = SymbolKind::constructor;
    if (member && (kind == SymbolKind::variable || (kind == SymbolKind::constant && language_ == Language::swift))) kind = SymbolKind::property;
    if (language_ == Language::rust && kind == SymbolKind::function) {
        for (const Span& decorator : decorators_) {
            if (decorator.of(text_).ends_with("test]")) kind = SymbolKind::test;
        }
    }
    const std::uint32_t index = builder_.add(kind, definition.name, statement_begin(), end, frame().parent);
    Symbol& symbol = builder_.at(index);
    if (!definition.spelled.empty()) symbol.name = definition.spelled;
    symbol.container = definition.container.empty() ? frame().container : definition.container;
    dress(symbol, definition.name_item);
    symbol.signature = {symbol.range.begin, std::max(symbol.range.begin, signature_end)};
    if (is_local()) symbol.modifiers |= bit(Modifier::local);
    return index;
}

Frame KeywordOutline::inside_of(const Definition& definition, std::uint32_t symbol) const {
    Frame inside{.kind = Frame::Kind::function, .symbol = symbol, .parent = symbol};
    inside.local = holds_code(definition.kind);
    if (definition.kind == SymbolKind::macro || (language_ == Language::go && inside.local) ||
        (language_ == Language::graphql && definition.kind == SymbolKind::function)) {
        inside.kind = Frame::Kind::skip;
    } else if (definition.kind == SymbolKind::enum_) {
        const bool commas = language_ == Language::rust || language_ == Language::kotlin || language_ == Language::zig || language_ == Language::other ||
                            language_ == Language::solidity || language_ == Language::thrift || language_ == Language::proto;
        inside.kind = commas ? Frame::Kind::enum_ : Frame::Kind::type;
    } else if (definition.kind == SymbolKind::module || definition.kind == SymbolKind::namespace_) {
        inside.kind = Frame::Kind::space;
    } else if (!inside.local) {
        inside.kind = Frame::Kind::type;
    }
    return inside;
}

/// Braces that define nothing.
std::optional<Frame> KeywordOutline::plain_block() const {
    const Frame& here = frame();
    const bool in_members = here.kind == Frame::Kind::type || here.kind == Frame::Kind::enum_;
    Frame inside{
        .kind = in_members ? Frame::Kind::function : Frame::Kind::block, .local = here.local || in_members, .continues = newline_ends_, .parent = here.parent};
    inside.container = here.container;
    return inside;
}

/// CSS: the selector is the name.
std::optional<Frame> KeywordOutline::open_style_rule(const Token& brace) {
    if (items_.empty()) return plain_block();
    const std::string_view head = is(0, 'w') ? word(items_[0]) : std::string_view{};
    Frame inside{.kind = Frame::Kind::block, .parent = frame().parent};
    if (const DefinitionWord* row = definition_word(head); row != nullptr && is(1, 'w')) {
        const std::uint32_t index = add_plain(row->kind, span(1), brace.span.begin);
        builder_.at(index).signature.end = brace.span.begin;
        return Frame{.kind = Frame::Kind::skip, .symbol = index, .parent = index};
    }
    const bool keyframes = head == "@keyframes" || head == "@-webkit-keyframes" || head == "@-moz-keyframes" || head == "@-o-keyframes";
    if (head.starts_with('@') && !keyframes && head != "@font-face" && head != "@page") return inside;
    // `$map: (…)` and properties with nested values are no rules.
    if (head.starts_with('$')) return Frame{.kind = Frame::Kind::skip};
    Span name{span(0).begin, span(items_.size() - 1).end};
    if (keyframes && is(1, 'w')) name = span(1);
    const std::uint32_t index = add_plain(SymbolKind::rule, name, brace.span.begin);
    Symbol& symbol = builder_.at(index);
    std::string collapsed;
    for (const char c : symbol.name) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            collapsed += c;
        else if (!collapsed.empty() && collapsed.back() != ' ')
            collapsed += ' ';
    }
    symbol.name = std::move(collapsed);
    symbol.signature = {symbol.range.begin, name.end};
    inside.symbol = inside.parent = index;
    inside.local = false;
    if (keyframes) inside.kind = Frame::Kind::skip;
    return inside;
}

/// `resource "aws_instance" "web" {`
std::optional<Frame> KeywordOutline::open_labelled_block(const Token& brace) {
    Frame inside{.kind = Frame::Kind::skip};
    if (frame().kind != Frame::Kind::space || !is(0, 'w')) return inside;
    std::string name;
    Span name_span = span(0);
    for (std::size_t i = 1; i < items_.size(); ++i) {
        if (items_[i].kind != 's' && items_[i].kind != 'w') return inside;
        std::string_view label = word(items_[i]);
        if (label.size() >= 2 && label.front() == '"') label = label.substr(1, label.size() - 2);
        if (!name.empty()) name += '.';
        name += label.substr(0, kMaxName);
        name_span = i == 1 ? span(i) : Span{name_span.begin, span(i).end};
    }
    const DefinitionWord* row = definition_word(word(items_[0]));
    const std::uint32_t index = builder_.add(row != nullptr ? row->kind : SymbolKind::class_, name_span, statement_begin(), brace.span.begin, frame().parent);
    Symbol& symbol = builder_.at(index);
    symbol.name = name.empty() ? std::string(word(items_[0])) : name;
    symbol.signature.end = brace.span.begin;
    inside.symbol = inside.parent = index;
    return inside;
}

std::optional<Frame> KeywordOutline::opened(const Token& brace) {
    if (in_brackets()) {
        // A callback.
        auto inside = plain_block();
        inside->kind = Frame::Kind::block;
        inside->local = true;
        return inside;
    }
    make_clean_items();
    if (language_ == Language::css) return open_style_rule(brace);
    if (language_ == Language::hcl) return open_labelled_block(brace);
    if (items_.empty()) return plain_block();
    // The statement goes on behind a body that it had: `by lazy {…}`, `else {`.
    for (std::size_t i = items_.size(); i > 0; --i) {
        if (items_[i - 1].kind != '}') continue;
        const std::uint32_t symbol = token(items_[i - 1].token).symbol;
        auto inside = plain_block();
        if (symbol == kNoIndex) break;
        inside->kind = Frame::Kind::function;
        inside->local = true;
        inside->continues = true;
        inside->symbol = inside->parent = symbol;
        return inside;
    }
    if (language_ == Language::r && is(0, 'w')) {
        for (std::size_t i = 1; i + 1 < items_.size(); ++i) {
            if (!is_named(i, "function") || !(items_[i - 1].kind == '-' || items_[i - 1].kind == '=')) continue;
            const std::uint32_t index = add_plain(SymbolKind::function, span(0), brace.span.begin);
            builder_.at(index).signature.end = brace.span.begin;
            if (is_local()) builder_.at(index).modifiers |= bit(Modifier::local);
            return Frame{.kind = Frame::Kind::function, .local = true, .continues = true, .symbol = index, .parent = index};
        }
    }
    if (language_ == Language::go && frame().closer == ')' && frame().name == "type" && is(0, 'w')) {
        std::size_t of = 1;
        if (is(of, '[') && is(of + 1, 'w')) ++of;
        const SymbolKind kind = is_named(of, "struct") ? SymbolKind::struct_ : is_named(of, "interface") ? SymbolKind::interface : SymbolKind::type;
        const bool holds = kind != SymbolKind::type && of + 1 == items_.size();
        if (holds && !is_local()) {
            const std::uint32_t index = add_plain(kind, span(0), brace.span.begin);
            builder_.at(index).signature.end = brace.span.begin;
            return Frame{.kind = Frame::Kind::type, .continues = true, .symbol = index, .parent = index};
        }
        return Frame{.kind = Frame::Kind::skip, .continues = true};
    }
    if (language_ == Language::go && frame().kind == Frame::Kind::type && items_.size() >= 2 && is(0, 'w') && is_named(items_.size() - 1, "struct")) {
        const std::uint32_t index = add_plain(SymbolKind::field, span(0), brace.span.begin);
        return Frame{.kind = Frame::Kind::type, .continues = true, .symbol = index, .parent = index};
    }
    Definition definition;
    const bool any = find_definition(definition);
    const bool assigned = std::any_of(items_.begin(), items_.end(), [](const Item& item) { return item.kind == '='; });
    if (any && definition.reopens) {
        Frame inside{.kind = Frame::Kind::type, .local = frame().local, .parent = frame().parent};
        inside.container = definition.container;
        return inside;
    }
    if (any && definition.named && (!is_local() || named_code(definition.kind))) {
        const bool value = definition.kind == SymbolKind::variable || definition.kind == SymbolKind::constant || definition.kind == SymbolKind::type ||
                           definition.kind == SymbolKind::property;
        if (language_ == Language::go && definition.kind == SymbolKind::type) return Frame{.kind = Frame::Kind::skip, .continues = true};
        if (value && language_ == Language::rust) {
            // `const X: T = { … };` is added when it ends.
            return Frame{.kind = Frame::Kind::function, .local = true, .continues = true, .parent = frame().parent};
        }
        if (value && language_ == Language::go) return Frame{.kind = Frame::Kind::skip, .continues = true};
        if (value && (language_ == Language::zig || language_ == Language::php || language_ == Language::perl || language_ == Language::solidity)) {
            return Frame{.kind = Frame::Kind::function, .local = true, .continues = true, .parent = frame().parent};
        }
        std::uint32_t signature_end = brace.span.begin;
        for (const Item& item : items_) {
            if (item.kind == '=' && value) {
                signature_end = token(item.token).span.begin;
                break;
            }
        }
        const std::uint32_t index = add(definition, signature_end, brace.span.begin);
        Frame inside = inside_of(definition, index);
        if (value) inside.kind = Frame::Kind::function;
        inside.continues = newline_ends_ || assigned;
        return inside;
    }
    if (any && !definition.named && (definition.kind == SymbolKind::class_ || definition.kind == SymbolKind::function)) {
        // `object : Foo {`, `func() {`
        return Frame{.kind = Frame::Kind::function, .local = true, .continues = true, .parent = frame().parent};
    }
    if (frame().kind == Frame::Kind::enum_ && is(0, 'w') && !is_local()) {
        const std::uint32_t index = add_plain(SymbolKind::enum_member, span(0), brace.span.begin);
        Frame inside{.kind = Frame::Kind::skip, .continues = true, .symbol = index, .parent = index};
        if (language_ == Language::kotlin) {
            inside.kind = Frame::Kind::type;
        }
        return inside;
    }
    if (language_ == Language::proto && is_named(0, "oneof")) return Frame{.kind = Frame::Kind::type, .parent = frame().parent};
    return plain_block();
}

/// Each name of `const A, B = …`, `case a, b(Int)`.
void KeywordOutline::add_names(const Definition& definition, std::uint32_t end) {
    std::uint32_t value = end;
    for (const Item& item : items_) {
        if (item.kind == '=') {
            value = token(item.token).span.begin;
            break;
        }
    }
    const bool value_kind = definition.kind == SymbolKind::constant || definition.kind == SymbolKind::variable || definition.kind == SymbolKind::enum_member;
    const std::uint32_t index = add(definition, value_kind ? value : end, end);
    if (definition.kind == SymbolKind::function || definition.kind == SymbolKind::method) {
        const bool body = std::any_of(items_.begin(), items_.end(), [](const Item& item) { return item.kind == '='; });
        if (!body) builder_.at(index).modifiers |= bit(Modifier::declaration);
    }
    if (!value_kind) return;
    // In `let a: [Int], b = 2` a name follows a comma outside of brackets.
    for (std::size_t i = definition.name_item + 1; i + 1 < items_.size(); ++i) {
        if (items_[i].kind != ',' || !is(i + 1, 'w')) continue;
        if (language_ == Language::scala || language_ == Language::rust || language_ == Language::zig) break;
        Definition next = definition;
        next.name = span(i + 1);
        next.spelled.clear();
        next.name_item = i + 1;
        (void)add(next, end, end);
    }
}

/// Go's `a, b T = 1, 2`: the words before the type.
void KeywordOutline::add_go_names(SymbolKind kind, std::size_t from, std::uint32_t end) {
    for (std::size_t i = from; is(i, 'w'); i += 2) {
        if (word(items_[i]) != "_") (void)add_plain(kind, span(i), end);
        if (!is(i + 1, ',')) break;
    }
}

void KeywordOutline::add_style_variable(std::uint32_t end) {
    if (is(0, '$') && is(1, 'w') && is(2, ':') && frame().kind == Frame::Kind::space) {
        (void)add_plain(SymbolKind::variable, {span(0).begin, span(1).end}, end);
    }
    if (is(0, 'w') && is(1, ':') && (word(items_[0]).starts_with('$') || (word(items_[0]).starts_with('@') && builder_.language == "less")) &&
        frame().kind == Frame::Kind::space) {
        (void)add_plain(SymbolKind::variable, span(0), end);
    }
}

/// Members that no word announces. True where the statement was one.
bool KeywordOutline::add_member(std::uint32_t end) {
    const bool in_type = frame().kind == Frame::Kind::type;
    if (!is(0, 'w') && !is(0, 'n') && !(language_ == Language::zig && is(0, 's'))) return false;
    const std::string_view head = word(items_[0]);
    if (frame().kind == Frame::Kind::enum_) {
        if (!is(0, 'w') || (listed(head, kStatementWords) && language_ != Language::rust)) return false;
        std::size_t at = 0;
        while (is(at + 1, 'w') && is_modifier(word(items_[at])) && language_ == Language::kotlin) ++at;
        if (language_ == Language::zig && is_named(0, "_")) return true;
        (void)add_plain(SymbolKind::enum_member, span(at), end);
        return true;
    }
    switch (language_) {
        case Language::go:
            if (frame().closer == ')' && !is_local()) {
                if (frame().name == "type") {
                    (void)add_plain(SymbolKind::type, span(0), end);
                } else {
                    add_go_names(frame().name == "const" ? SymbolKind::constant : SymbolKind::variable, 0, end);
                }
                return true;
            }
            if (!in_type) return false;
            if (is(1, '(')) {
                const std::uint32_t index = add_plain(SymbolKind::method, span(0), end);
                builder_.at(index).modifiers |= bit(Modifier::declaration);
            } else if (items_.size() >= 2 && !is(1, '.') && !is(1, 's') && !is(1, '|') && !is(1, '}')) {
                add_go_names(SymbolKind::field, 0, end);
            }
            return true;
        case Language::rust:
        case Language::zig: {
            if (!in_type) return false;
            std::size_t at = 0;
            while (is(at, 'w') && (is_modifier(word(items_[at])) || word(items_[at]) == "comptime") && !is(at + 1, ':')) {
                ++at;
                if (is(at, '(')) ++at;
            }
            if (!is(at, 'w') || !is(at + 1, ':')) return false;
            (void)add_plain(SymbolKind::field, span(at), end);
            return true;
        }
        case Language::php: {
            if (!in_type && !(head == "define" && is(1, '('))) return false;
            if (!in_type) {
                const std::size_t inside = items_[1].token + 1;
                if (inside >= items_[1].last || token(inside).kind != TokenKind::string || is_local()) return false;
                const Span quoted = token(inside).span;
                if (quoted.size() > 2) (void)add_plain(SymbolKind::constant, {quoted.begin + 1, quoted.end - 1}, end);
                return true;
            }
            for (std::size_t i = 1; i < items_.size() && items_[i].kind != '='; ++i) {
                if (items_[i].kind != 'w' || !word(items_[i]).starts_with('$')) continue;
                const Span name = span(i);
                const std::uint32_t index = add_plain(SymbolKind::property, {name.begin + 1, name.end}, end);
                (void)index;
                return true;
            }
            return false;
        }
        case Language::proto: {
            if (!in_type) return false;
            if (listed(head, "option reserved extensions package import syntax")) return true;
            const bool members = frame().symbol != kNoIndex && builder_.at(frame().symbol).kind == SymbolKind::enum_;
            for (std::size_t i = 0; i + 1 < items_.size(); ++i) {
                const bool at_value = is(i + 1, '=') || (is(i + 1, ':') && builder_.language != "protobuf");
                if (!is(i, 'w') || !at_value) continue;
                (void)add_plain(members || i == 0 ? (members ? SymbolKind::enum_member : SymbolKind::field) : SymbolKind::field, span(i), end);
                return true;
            }
            return true;
        }
        case Language::thrift: {
            if (!in_type) return false;
            std::size_t name = items_.size();
            for (std::size_t i = 0; i < items_.size() && items_[i].kind != '='; ++i) {
                if (items_[i].kind == '(' && name != items_.size()) {
                    const std::uint32_t index = add_plain(SymbolKind::method, span(name), end);
                    builder_.at(index).modifiers |= bit(Modifier::declaration);
                    return true;
                }
                if (items_[i].kind == 'w') name = i;
            }
            if (name != items_.size() && name > 0) (void)add_plain(SymbolKind::field, span(name), end);
            return true;
        }
        case Language::graphql:
        case Language::prisma: {
            if (!in_type) return false;
            const bool members = frame().symbol != kNoIndex && builder_.at(frame().symbol).kind == SymbolKind::enum_;
            if (members) {
                for (std::size_t i = 0; i < items_.size(); ++i) {
                    if (is(i, 'w') && (i == 0 || items_[i - 1].kind != '@')) (void)add_plain(SymbolKind::enum_member, span(i), end);
                    if (is(i, '@')) break;
                }
                return true;
            }
            if (language_ == Language::prisma ? is(1, 'w') : (is(1, ':') || is(1, '('))) (void)add_plain(SymbolKind::field, span(0), end);
            return true;
        }
        case Language::solidity: {
            if (!in_type || listed(head, kStatementWords)) return false;
            std::size_t name = items_.size();
            std::size_t words = 0;
            for (std::size_t i = 0; i < items_.size() && items_[i].kind != '='; ++i) {
                if (items_[i].kind != 'w') continue;
                name = i;
                ++words;
            }
            if (words >= 2) (void)add_plain(SymbolKind::field, span(name), end);
            return true;
        }
        case Language::r:
            if (frame().kind == Frame::Kind::space && is(1, 'L') && is(2, '-')) {
                (void)add_plain(is_named(3, "function") ? SymbolKind::function : SymbolKind::variable, span(0), end);
                return true;
            }
            if (frame().kind == Frame::Kind::space && ((is(1, '<') && is(2, '-')) || is(1, '='))) {
                const std::size_t value = is(1, '=') ? 2 : 3;
                (void)add_plain(is_named(value, "function") ? SymbolKind::function : SymbolKind::variable, span(0), end);
                return true;
            }
            return false;
        default: return false;
    }
}

void KeywordOutline::ended(char terminator, std::uint32_t end) {
    make_clean_items();
    if (items_.empty()) return;
    if (language_ == Language::css) {
        add_style_variable(end);
        return;
    }
    if (language_ == Language::hcl) return;
    // A body that was its own: only the end is new.
    for (const Item& item : items_) {
        if (item.kind != '}') continue;
        const std::uint32_t symbol = token(item.token).symbol;
        if (symbol == kNoIndex) continue;
        builder_.close(symbol, end);
        return;
    }
    if (language_ == Language::php && frame().kind == Frame::Kind::space && is_named(0, "namespace") && terminator == ';') {
        Definition definition;
        if (find_definition(definition) && definition.named) (void)add(definition, end, end);
        return;
    }
    Definition definition;
    if (!(language_ == Language::thrift && frame().kind == Frame::Kind::type) && find_definition(definition)) {
        if (definition.reopens || !definition.named) return;
        if (is_local()) {
            // A function without braces: `fun f() = 1`.
            if (!named_code(definition.kind) || language_ == Language::go || (!newline_ends_ && is_function(definition.kind))) return;
        }
        if (language_ == Language::go && (definition.kind == SymbolKind::constant || definition.kind == SymbolKind::variable)) {
            add_go_names(definition.kind, definition.name_item, end);
            return;
        }
        if (definition.kind == SymbolKind::enum_member && is_local()) return;
        // `switch` in an initialiser: a case is none unless it stands in an enum.
        if (definition.kind == SymbolKind::enum_member && frame().kind != Frame::Kind::type && frame().kind != Frame::Kind::enum_) return;
        if (definition.key == "namespace" && language_ == Language::other && terminator != ';') return;
        add_names(definition, end);
        return;
    }
    if (is_local()) return;
    if (!add_member(end)) return;
    if (terminator == ';' && frame().kind == Frame::Kind::enum_ && language_ == Language::kotlin) frame().kind = Frame::Kind::type;
}

}  // namespace aircher::ast::outlining
