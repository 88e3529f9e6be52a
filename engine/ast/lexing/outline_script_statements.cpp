// Statements of JavaScript and TypeScript that end without a body of their own: variables, fields, signatures, aliases.
#include <algorithm>

#include "engine/ast/lexing/outline_script.h"

namespace aircher::ast::outlining {

/// Bodies that stood in items [from, to) end here with all that follows them.
void ScriptOutline::close_bodies(std::size_t from, std::size_t to, std::uint32_t end) {
    for (std::size_t i = from; i < to; ++i) {
        if (items_[i].kind == '}') builder_.close(token(items_[i].token).symbol, end);
    }
}

/// `a = 1, b: T, c = x => x`
void ScriptOutline::end_declarators(std::size_t from, bool constant, std::uint32_t end) {
    for (std::size_t at = from; at < items_.size();) {
        std::size_t stop = at;
        while (stop < items_.size() && items_[stop].kind != ',') ++stop;
        bool body = false;
        bool arrow = false;
        std::size_t equals = stop;
        for (std::size_t i = at; i < stop; ++i) {
            body = body || (items_[i].kind == '}' && token(items_[i].token).symbol != kNoIndex);
            if (items_[i].kind == '=' && equals == stop) equals = i;
            arrow = arrow || (items_[i].kind == 'R' && equals < i);
        }
        const std::uint32_t declarator_end = stop < items_.size() ? span(stop).begin : end;
        if (body) {
            close_bodies(at, stop, declarator_end);
        } else if (is(at, 'w') && !frame().local && (is(at + 1, '=') || is(at + 1, ':') || is(at + 1, '!') || at + 1 >= stop)) {
            const bool function = arrow && (is(equals + 1, '(') || is(equals + 1, '<') || is_named(equals + 1, "async") || is(equals + 2, 'R'));
            Target target;
            target.name = span(at);
            const std::uint32_t signature_end = equals < stop && !function ? span(equals).begin : declarator_end;
            const std::uint32_t index = add(function   ? SymbolKind::function
                                            : constant ? SymbolKind::constant
                                                       : SymbolKind::variable,
                                            target, signature_end, declarator_end);
            builder_.at(index).range.end = end;
        } else if (is(at, 'w') && arrow && (is(equals + 1, '(') || is(equals + 2, 'R') || is_named(equals + 1, "async"))) {
            Target target;
            target.name = span(at);
            (void)add(SymbolKind::function, target, declarator_end, declarator_end);
        }
        at = stop + 1;
    }
}

/// A class's field, an interface's member, an object's `name: x => y`.
void ScriptOutline::end_member(std::uint32_t end) {
    Target target;
    std::size_t at = 0;
    if (!find_member_name(0, at, target)) return;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind == '}' && token(items_[i].token).symbol != kNoIndex) {
            close_bodies(0, items_.size(), end);
            return;
        }
    }
    const std::size_t arrow = find_item('R');
    const bool object = frame().kind == Frame::Kind::object;
    const bool optional = is(at, '?');
    while (is(at, '?') || is(at, '!') || is(at, '<')) ++at;
    if (object) {
        if (!is(at, ':') || arrow == items_.size() || !(is(at + 1, '(') || is(at + 2, 'R') || is_named(at + 1, "async"))) return;
        (void)add(SymbolKind::method, target, end, end);
        return;
    }
    if (is(at, '(')) {
        const bool constructor = target.name.of(text_) == "constructor";
        const std::uint32_t index = add(constructor ? SymbolKind::constructor : SymbolKind::method, target, end, end);
        builder_.at(index).modifiers |= bit(Modifier::declaration);
        if (optional) builder_.at(index).modifiers |= bit(Modifier::optional);
        return;
    }
    if (at < items_.size() && !is(at, ':') && !is(at, '=') && !is(at, '}')) return;
    if (is(0, '[') && is(1, ':')) return;  // an index signature
    const std::size_t equals = find_item('=');
    const bool function = arrow < items_.size() && equals < arrow;
    const bool in_interface = frame().visibility == Visibility::public_;
    const std::uint32_t index = add(function       ? SymbolKind::method
                                    : in_interface ? SymbolKind::property
                                                   : SymbolKind::field,
                                    target, equals < items_.size() && !function ? span(equals).begin : end, end);
    if (optional) builder_.at(index).modifiers |= bit(Modifier::optional);
}

void ScriptOutline::ended(char, std::uint32_t end) {
    declares_ = '\0';
    make_segment(static_cast<std::size_t>(&first_token() - &token(0)));
    if (items_.empty()) return;
    if (frame().kind == Frame::Kind::enum_) {
        Target target;
        std::size_t at = 0;
        if (find_member_name(0, at, target)) (void)add(SymbolKind::enum_member, target, end, end);
        return;
    }
    if (frame().kind == Frame::Kind::type || frame().kind == Frame::Kind::object) {
        end_member(end);
        return;
    }
    std::size_t at = 0;
    while (is_named(at, "export") || is_named(at, "declare") || is_named(at, "default") || is_named(at, "async") || is_named(at, "abstract")) ++at;
    if (!is(at, 'w')) return;
    const std::string_view key = word(items_[at]);
    if (key == "const" || key == "let" || key == "var") {
        end_declarators(at + 1, key == "const", end);
        return;
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].kind == '}' && token(items_[i].token).symbol != kNoIndex) {
            close_bodies(0, items_.size(), end);
            return;
        }
    }
    Target target;
    if (key == "function" && is(at + 1, 'w') && is_named(at, "function")) {
        target.name = span(at + 1);
        const std::uint32_t index = add(SymbolKind::function, target, end, end);
        builder_.at(index).modifiers |= bit(Modifier::declaration);
        return;
    }
    if (typed_ && key == "type" && is(at + 1, 'w') && (is(at + 2, '=') || is(at + 2, '<'))) {
        target.name = span(at + 1);
        (void)add(SymbolKind::type, target, end, end);
        return;
    }
    // a.b = x => y
    const std::size_t equals = find_item('=');
    const std::size_t arrow = find_item('R');
    if (equals < arrow && arrow < items_.size() && (is(equals + 1, '(') || is(equals + 2, 'R') || is_named(equals + 1, "async"))) {
        target = find_target(0, equals + 1);
        if (target.found && !target.exported) (void)add(SymbolKind::function, target, end, end);
    }
}

}  // namespace aircher::ast::outlining
