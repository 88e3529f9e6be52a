// What a brace opens in JavaScript.
//
// A brace may stand deep inside a call (`define(["a"], function (a) {`), so what it opens is read from the segment before it: the tokens behind the
// last bracket that is still open, or behind the last comma beside it.
#include "engine/ast/lexing/outline_script.h"

#include <algorithm>

namespace aircher::ast::outlining {
namespace {

constexpr std::size_t kMaxSegment = 512;
/// Tokens of the decorators in front of a definition; more are not looked through at every line.
constexpr std::size_t kMaxDecorators = 128;

constexpr std::string_view kModifiers = "static async get set public private protected readonly abstract override declare accessor export default";
constexpr std::string_view kControl = "if for while switch do try catch finally else with return throw case";

}  // namespace

/// In an interface or an object type commas separate too, but not those of type arguments.
bool ScriptOutline::comma_ends() {
    const Frame::Kind kind = frame().kind;
    if (kind == Frame::Kind::enum_ || kind == Frame::Kind::object) return true;
    if (kind != Frame::Kind::type || frame().visibility != Visibility::public_ || statement_size() == 0) return false;
    const auto first = static_cast<std::size_t>(&first_token() - &token(0));
    std::size_t open = 0;
    for (std::size_t i = first + (statement_size() > kMaxSegment ? statement_size() - kMaxSegment : 0); i < first + statement_size(); ++i) {
        if (token(i).mark == '<') ++open;
        if (token(i).mark == '>' && open > 0 && token(i - 1).mark != '=') --open;
    }
    return open == 0;
}

std::size_t ScriptOutline::find_item(char kind) const {
    return static_cast<std::size_t>(std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.kind == kind; }) - items_.begin());
}

bool ScriptOutline::ends_before(const Token& next) {
    const StatementToken& last = last_token();
    const char mark = next.kind == TokenKind::punctuation ? text_[next.span.begin] : '\0';
    switch (last.mark) {
        case ',':
        case '=':
        case '+':
        case '-':
        case '*':
        case '/':
        case '%':
        case '&':
        case '|':
        case '^':
        case '.':
        case ':':
        case '?':
        case '!':
        case '~':
        case '<':
        case '(':
        case '[': return false;
        case '>':
            if (last.span.begin > 0 && text_[last.span.begin - 1] == '=') return false;
            break;
        default: break;
    }
    switch (mark) {
        case '.':
        case ',':
        case '?':
        case ':':
        case '=':
        case '+':
        case '-':
        case '/':
        case '&':
        case '|':
        case '<':
        case '>':
        case ')':
        case ']': return false;
        case '(':
        case '[':
        case '*': return frame().kind == Frame::Kind::type;
        default: break;
    }
    if (next.kind == TokenKind::string && text_[next.span.begin] == '`') return false;
    if (next.kind == TokenKind::identifier && listed(next.of(text_), "instanceof in as satisfies extends implements of from")) return false;
    if (last.kind == TokenKind::identifier &&
        listed(
            last.span.of(text_),
            "export default async function class extends implements new typeof else case in of const let var static abstract declare type interface await")) {
        return frame().kind == Frame::Kind::type && !listed(last.span.of(text_), "static abstract async declare");
    }
    // A decorator on a line of its own.
    if (first_token().mark == '@' && statement_size() <= kMaxDecorators) {
        make_segment(static_cast<std::size_t>(&first_token() - &token(0)));
        if (items_.empty()) return false;
    }
    return true;
}

std::size_t ScriptOutline::segment_begin() const {
    const auto first = static_cast<std::size_t>(&first_token() - &token(0));
    const std::size_t size = statement_size();
    std::size_t depth = 0;
    for (std::size_t back = 1; back <= size && back <= kMaxSegment; ++back) {
        const std::size_t at = first + size - back;
        switch (token(at).mark) {
            case ')':
            case ']': ++depth; break;
            case '(':
            case '[':
                if (depth == 0) return at + 1;
                --depth;
                break;
            case '>':
                if (typed_ && at > first && token(at - 1).mark != '=') ++depth;
                break;
            case '<':
                if (typed_ && depth > 0) --depth;
                break;
            case ',':
                if (depth == 0) return at + 1;
                break;
            default: break;
        }
    }
    return size <= kMaxSegment ? first : first + size - kMaxSegment;
}

/// items_ of the tokens from `begin` on, decorators dropped.
void ScriptOutline::make_segment(std::size_t begin) {
    items_.clear();
    const std::size_t end = static_cast<std::size_t>(&first_token() - &token(0)) + statement_size();
    segment_start_ = begin < end ? token(begin).span.begin : last_end();
    for (std::size_t i = begin; i < end;) {
        if (items_.empty() && token(i).mark == '@' && is_word(i + 1) && i + 1 < end) {
            i += 2;
            while (i + 1 < end && token(i).mark == '.' && is_word(i + 1)) i += 2;
            if (i < end && token(i).mark == '(') i = std::min(closing(i, end) + 1, end);
            continue;
        }
        i = add_item(i, end, typed_);
    }
}

/// Passes over modifiers; a word that is followed by what follows a name is one.
std::size_t ScriptOutline::skip_modifiers(std::size_t from) const {
    std::size_t at = from;
    while (is(at, 'w') && listed(word(items_[at]), kModifiers)) {
        const bool more = is(at + 1, 'w') || is(at + 1, 's') || is(at + 1, '[') || is(at + 1, '*') || is(at + 1, '#') || is(at + 1, 'n');
        if (!more) break;
        ++at;
    }
    while (is(at, '*')) ++at;
    return at;
}

/// The name of a member at items_[at]; moves `at` behind it.
bool ScriptOutline::find_member_name(std::size_t from, std::size_t& at, Target& target) const {
    at = skip_modifiers(from);
    if (is(at, '#') && is(at + 1, 'w')) {
        target.name = {span(at).begin, span(at + 1).end};
        target.spelled = target.name.of(text_);
        at += 2;
    } else if (is(at, 'w') || is(at, 'n')) {
        target.name = span(at++);
    } else if (is(at, 's')) {
        target.name = span(at++);
        if (target.name.size() > 2) target.name = {target.name.begin + 1, target.name.end - 1};
    } else if (is(at, '[')) {
        target.name = span(at++);
    } else {
        return false;
    }
    target.found = target.member = true;
    return true;
}

/// What the value at items_[value] is assigned to.
ScriptOutline::Target ScriptOutline::find_target(std::size_t from, std::size_t value) const {
    Target target;
    std::size_t at = from;
    if (frame().kind == Frame::Kind::object || frame().kind == Frame::Kind::type) {
        if (!in_brackets()) {
            if (find_member_name(from, at, target) && at < value) {
                while (is(at, '?') || is(at, '!')) ++at;
                if (is(at, ':') || is(at, '=')) return target;
            }
            return {};
        }
    }
    std::size_t equals = items_.size();
    for (std::size_t i = from; i < value && i < items_.size(); ++i) {
        if (items_[i].kind == '=') equals = i;
    }
    if (equals == items_.size() || equals == from) return {};
    while (is_named(at, "export") || is_named(at, "declare")) ++at;
    const bool word_declares = is_named(at, "const") || is_named(at, "let") || is_named(at, "var");
    if (word_declares || (declares_ != '\0' && !in_brackets())) {
        target.constant = word_declares ? is_named(at, "const") : declares_ == 'c';
        if (word_declares) ++at;
        if (!is(at, 'w')) return {};
        target.name = span(at);
        target.found = target.declared = true;
        // `var a = b.c = function`: the first name.
        return target;
    }
    // a.b.c = …: the last of several targets.
    std::size_t name = equals - 1;
    if (is(name, '[') && name > from) return {};
    if (!is(name, 'w')) return {};
    target.name = span(name);
    target.found = true;
    std::size_t first = name;
    while (first >= 2 && first - 2 >= from && items_[first - 1].kind == '.' && (items_[first - 2].kind == 'w')) first -= 2;
    for (std::size_t i = first; i < name; i += 2) {
        const std::string_view part = word(items_[i]);
        if (part == "prototype" || part == "this" || part == "exports" || part == "module" || part == "window" || part == "self" || part == "globalThis")
            continue;
        if (!target.container.empty()) target.container += '.';
        target.container += part;
    }
    const std::string_view text = word(items_[name]);
    target.exported = text == "exports" || (text == "default" && first < name);
    return target;
}

std::size_t ScriptOutline::find_value_word(std::string_view text) const {
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind != 'w' || word(items_[i]) != text) continue;
        if (i > 0 && items_[i - 1].kind == '.') continue;
        if (is(i + 1, ':') || is(i + 1, '=') || is(i + 1, '?')) continue;
        if (text == "class" && is(i + 1, '(')) continue;
        return i;
    }
    return items_.size();
}

std::uint32_t ScriptOutline::add(SymbolKind kind, const Target& target, std::uint32_t signature_end, std::uint32_t end) {
    const std::uint32_t begin = in_brackets() ? segment_start_ : first_token().span.begin;
    // Of `var a = 1, b = function () {` each has its own range.
    const std::uint32_t index = builder_.add(kind, target.name, declares_ != '\0' && segment_start_ > begin ? segment_start_ : begin, end, frame().parent);
    Symbol& symbol = builder_.at(index);
    if (!target.spelled.empty()) symbol.name = target.spelled.substr(0, kMaxName);
    symbol.container = target.container.substr(0, kMaxName);
    symbol.signature = {symbol.range.begin, std::max(symbol.range.begin, signature_end)};
    if (frame().local) symbol.modifiers |= bit(Modifier::local);
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind == '*' && i > 0 && symbol.kind <= SymbolKind::method) symbol.modifiers |= bit(Modifier::generator);
        if (items_[i].kind != 'w') {
            if (items_[i].kind == '(' || items_[i].kind == '=') break;
            continue;
        }
        const std::string_view text = word(items_[i]);
        if (span(i) == target.name) break;
        symbol.modifiers |= modifier_bit(text) & ~bit(Modifier::declaration);
        if (text == "private") symbol.visibility = Visibility::private_;
        if (text == "protected") symbol.visibility = Visibility::protected_;
        if (text == "public") symbol.visibility = Visibility::public_;
    }
    if (symbol.name.starts_with('#')) symbol.visibility = Visibility::private_;
    const std::size_t equals = find_item('=');
    if (is_named(equals + 1, "async")) symbol.modifiers |= bit(Modifier::async);
    return index;
}

Frame ScriptOutline::plain_block() {
    const Frame& here = frame();
    const bool members = here.kind == Frame::Kind::type || here.kind == Frame::Kind::object || here.kind == Frame::Kind::enum_;
    Frame inside{.kind = members || here.kind == Frame::Kind::function ? Frame::Kind::function : Frame::Kind::block,
                 .local = here.local || members,
                 .parent = here.parent};
    return inside;
}

std::optional<Frame> ScriptOutline::open_function(std::size_t function, std::uint32_t brace) {
    std::size_t at = function + 1;
    while (is(at, '*')) ++at;
    Target named;
    if (is(at, 'w')) {
        named.name = span(at);
        named.found = true;
    }
    Target target = find_target(0, function);
    if (!target.found || target.exported) {
        const bool default_export = is_named(0, "export") && is_named(1, "default") && !named.found;
        target = named;
        if (default_export) {
            target.found = true;
            target.name = {span(1).begin, span(1).begin};
            target.spelled = "default";
        }
    }
    Frame inside{.kind = Frame::Kind::function, .local = true, .parent = frame().parent};
    // A declaration ends at its brace; what is assigned or passed goes on.
    inside.continues = !(function <= 3 && named.found && skip_modifiers(0) == function);
    if (!target.found) return inside;
    const SymbolKind kind = target.member ? SymbolKind::method : SymbolKind::function;
    inside.symbol = inside.parent = add(kind, target, brace, brace);
    return inside;
}

std::optional<Frame> ScriptOutline::open_class(std::size_t key, std::uint32_t brace) {
    Target target;
    if (is(key + 1, 'w') && word(items_[key + 1]) != "extends" && word(items_[key + 1]) != "implements") {
        target.name = span(key + 1);
        target.found = true;
    }
    if (const Target assigned = find_target(0, key); assigned.found && !assigned.exported && !target.found) target = assigned;
    if (!target.found && is_named(0, "export")) {
        target.found = true;
        target.name = {span(1).begin, span(1).begin};
        target.spelled = "default";
    }
    Frame inside{.kind = Frame::Kind::type, .local = false, .continues = key > 0 && !(skip_modifiers(0) == key), .parent = frame().parent};
    if (!target.found) return inside;
    inside.symbol = inside.parent = add(SymbolKind::class_, target, brace, brace);
    inside.name = builder_.at(inside.symbol).name;
    return inside;
}

/// `name = (args) => {`
std::optional<Frame> ScriptOutline::open_arrow(std::uint32_t brace) {
    Frame inside{.kind = Frame::Kind::function, .local = true, .continues = true, .parent = frame().parent};
    // The first arrow decides: of `a => b => {` and of what is typed `: (x) => y = (x) => {` the value's.
    std::size_t arrow = items_.size() - 1;
    std::size_t value = arrow;
    for (std::size_t i = arrow; i > 0; --i) {
        if (items_[i - 1].kind == '=') {
            value = i;
            break;
        }
    }
    Target target = find_target(0, value);
    if (!target.found || target.exported) return inside;
    // What is assigned is the function itself, not a call that it is passed to.
    if (frame().kind == Frame::Kind::object && !in_brackets() && find_item(':') == items_.size()) return inside;
    inside.symbol = inside.parent = add(target.member ? SymbolKind::method : SymbolKind::function, target, brace, brace);
    return inside;
}

/// `name(args) {` in a class or an object.
std::optional<Frame> ScriptOutline::open_method(std::uint32_t brace) {
    Target target;
    std::size_t at = 0;
    if (!find_member_name(0, at, target)) return std::nullopt;
    while (is(at, '?') || is(at, '<')) ++at;
    if (!is(at, '(')) return std::nullopt;
    if (frame().kind != Frame::Kind::type && listed(target.name.of(text_), kControl)) return std::nullopt;
    const bool constructor = target.name.of(text_) == "constructor" && frame().kind == Frame::Kind::type;
    const std::uint32_t index = add(constructor ? SymbolKind::constructor : SymbolKind::method, target, brace, brace);
    Frame inside{.kind = Frame::Kind::function, .local = true, .continues = frame().kind == Frame::Kind::object, .symbol = index, .parent = index};
    return inside;
}

/// interface, enum, namespace, module, `declare global`, `type X = {`.
std::optional<Frame> ScriptOutline::open_typescript(std::uint32_t brace) {
    std::size_t at = 0;
    while (is(at, 'w') && listed(word(items_[at]), "export default declare const abstract")) ++at;
    if (!is(at, 'w')) return std::nullopt;
    const std::string_view key = word(items_[at]);
    Target target;
    if (is(at + 1, 'w') || is(at + 1, 's')) {
        target.name = span(at + 1);
        target.found = true;
        if (is(at + 1, 's') && target.name.size() > 2) target.name = {target.name.begin + 1, target.name.end - 1};
    }
    if (key == "global" && at + 1 == items_.size()) return Frame{.kind = Frame::Kind::space, .parent = frame().parent};
    if (!target.found) return std::nullopt;
    Frame inside{.kind = Frame::Kind::type, .parent = frame().parent};
    SymbolKind kind = SymbolKind::interface;
    if (key == "interface") {
        inside.visibility = Visibility::public_;
    } else if (key == "enum") {
        kind = SymbolKind::enum_;
        inside.kind = Frame::Kind::enum_;
    } else if (key == "namespace" || key == "module") {
        kind = key == "namespace" ? SymbolKind::namespace_ : SymbolKind::module;
        inside.kind = Frame::Kind::space;
        std::size_t last = at + 1;
        while (is(last + 1, '.') && is(last + 2, 'w')) last += 2;
        target.name.end = is(at + 1, 's') ? target.name.end : span(last).end;
    } else if (key == "type" && is(items_.size() - 1, '=')) {
        kind = SymbolKind::type;
        inside.continues = true;
        inside.visibility = Visibility::public_;
    } else {
        return std::nullopt;
    }
    inside.symbol = inside.parent = add(kind, target, brace, brace);
    return inside;
}

Frame ScriptOutline::open_object(std::uint32_t brace) {
    Frame inside{.kind = Frame::Kind::object, .local = frame().local, .continues = true, .parent = frame().parent};
    if (typed_ && in_brackets() && !items_.empty() && (items_.back().kind == ':' || items_.back().kind == 'L')) {
        inside.kind = Frame::Kind::skip;  // a type
        return inside;
    }
    if (in_brackets() || frame().local) return inside;
    if (items_.empty() || items_.back().kind != '=') {
        // A type: `x: { a: b }`.
        if (typed_ && !items_.empty() && (items_.back().kind == ':' || items_.back().kind == '|' || items_.back().kind == '&' || items_.back().kind == 'L') &&
            frame().kind != Frame::Kind::object)
            inside.kind = Frame::Kind::skip;
        return inside;
    }
    const Target target = find_target(0, items_.size());
    if (!target.found || target.exported || (frame().kind == Frame::Kind::object)) return inside;
    if (!target.declared && !target.member) return inside;
    const SymbolKind kind = target.member ? SymbolKind::field : target.constant ? SymbolKind::constant : SymbolKind::variable;
    inside.symbol = inside.parent = add(kind, target, token(items_.back().token).span.begin, brace);
    return inside;
}

std::optional<Frame> ScriptOutline::opened(const Token& brace) {
    declares_ = '\0';
    if (statement_size() == 0) {
        if (frame().kind == Frame::Kind::object) return Frame{.kind = Frame::Kind::object, .local = frame().local, .continues = true, .parent = frame().parent};
        return plain_block();
    }
    const auto first = static_cast<std::size_t>(&first_token() - &token(0));
    std::size_t head = first;
    while (is_word(head) && (word(head) == "export" || word(head) == "declare")) ++head;
    if (is_word(head) && !in_brackets()) {
        if (word(head) == "const") declares_ = 'c';
        if (word(head) == "let" || word(head) == "var") declares_ = 'v';
    }
    make_segment(segment_begin());
    const StatementToken& last = last_token();
    const std::uint32_t at = brace.span.begin;
    if (items_.empty()) {
        if (in_brackets() || declares_ != '\0') return Frame{.kind = Frame::Kind::object, .local = frame().local, .continues = true, .parent = frame().parent};
        Frame inside = plain_block();
        inside.continues = true;
        return inside;
    }
    if (last.kind == TokenKind::identifier) {
        const std::string_view text = last.span.of(text_);
        if (listed(text, "const let var import export type")) return Frame{.kind = Frame::Kind::skip, .continues = true};
        if (listed(text, "return default yield await typeof in of case new throw extends"))
            return Frame{.kind = Frame::Kind::object, .local = frame().local, .continues = true, .parent = frame().parent};
    }
    if (items_.back().kind == 'R') return open_arrow(at);
    if (typed_) {
        if (auto inside = open_typescript(at)) return inside;
    }
    switch (last.mark) {
        case '(':
        case '[':
        case ',':
        case ':':
        case '=':
        case '?':
        case '|':
        case '&':
        case '+':
        case '!':
        case '.':
        case '<': return open_object(at);
        default: break;
    }
    const bool members = (frame().kind == Frame::Kind::type || frame().kind == Frame::Kind::object) && !in_brackets();
    if (members) {
        if (auto inside = open_method(at)) return inside;
    }
    if (is(0, 'w') && listed(word(items_[0]), "if for while switch do try catch finally else with") && !members) return plain_block();
    if (const std::size_t key = find_value_word("class"); key < items_.size()) return open_class(key, at);
    if (const std::size_t key = find_value_word("function"); key < items_.size()) return open_function(key, at);
    Frame inside = plain_block();
    inside.continues = in_brackets() || is(items_.size() - 1, ')');
    return inside;
}

}  // namespace aircher::ast::outlining
