// What a definition becomes: a symbol with its kind, visibility, signature and doc, in what is open around it.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "engine/ast/lexing/signature.h"
#include "engine/ast/treesitter/facts_walker.h"
#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {

void FactsWalk::define(const Pattern& pattern, const Bound& definition, NodeIndex node) {
    if (pattern.within != 0 && (symbol_ == kNoIndex || (out_.symbols[symbol_].modifiers & pattern.within) == 0)) return;
    Symbol symbol;
    symbol.range = span_of(definition.node);
    if (ends_late_) symbol.range.end = tree_.end_of_code(definition.node, text_);
    if (!masked_.opened.empty() && !symbol.range.empty() && masked_.text[symbol.range.end - 1] != text_[symbol.range.end - 1]) cut_bracket(symbol.range);
    std::uint32_t name_end = 0;
    const MaskedText::Attached* const attached = attached_to(symbol.range.begin);
    symbol.range.begin = attached != nullptr ? attached->begin : masked_begin(symbol.range.begin);
    symbol.modifiers = pattern.modifiers;
    symbol.visibility = pattern.visibility;
    if (const std::string_view hidden = text_.substr(symbol.range.begin, tree_[definition.node].begin - symbol.range.begin); !masked_.opened.empty() && hidden.starts_with("pub"))
        read_modifiers(hidden, symbol.modifiers, symbol.visibility);
    symbol.signature = symbol.range;
    std::string qualifier;
    std::string selector;   // behind the name's first part
    Span word;              // of the selector, while no colon has followed
    bool has_body = false;
    for (const Bound& bound : matcher_.captures()) {
        switch (bound.capture.role) {
            case CaptureRole::modifier:
            case CaptureRole::visibility: read_modifiers(text_of(bound.node), symbol.modifiers, symbol.visibility); break;
            case CaptureRole::decorator: symbol.decorators.push_back(span_of(bound.node)); break;
            case CaptureRole::name_end: name_end = tree_[bound.node].end; break;
            case CaptureRole::doc: symbol.doc = span_of(bound.node); break;
            case CaptureRole::selector: {
                const Span part = span_of(bound.node);
                if (!part.of(text_).starts_with(':')) {
                    word = part;
                    break;
                }
                selector.append(word.of(text_)).append(":");
                if (!word.empty()) names_.take(word.begin);  // as much of the name as its first part: no use of anything
                word = {};
                break;
            }
            case CaptureRole::qualifier: qualifier = clean_name(text_of(bound.node)); break;
            case CaptureRole::body:
                if (!has_body) {
                    const std::uint32_t begin = tree_[bound.node].begin;
                    const MaskedText::Attached* const before = attached_to(begin);
                    symbol.signature.end = std::max(symbol.signature.begin, before != nullptr ? before->begin : begin);
                }
                has_body = true;
                break;
            default: break;
        }
    }
    cut_dropped(symbol.signature);
    NodeIndex end = tree_[node].next;  // the first node that is not in the symbol
    if (pattern.beside != kAnyKind && end < tree_.size() && tree_[end].parent == tree_[node].parent && tree_[end].symbol == pattern.beside) {
        symbol.range.end = tree_[end].end;
        end = tree_[end].next;
    }
    apply_extends(symbol);
    std::uint8_t kind = definition.capture.value;
    if (!waiting_.decorators.empty() && waiting_.parent == tree_[node].parent) {
        symbol.decorators.insert(symbol.decorators.begin(), waiting_.decorators.begin(), waiting_.decorators.end());
        symbol.range.begin = std::min(symbol.range.begin, waiting_.decorators.front().begin);
        symbol.signature.begin = symbol.range.begin;
        if (waiting_.kind != 0xFF && is_function_like(static_cast<SymbolKind>(kind))) kind = waiting_.kind;
    }
    waiting_ = {};
    if (attached != nullptr && attached->is_test && is_function_like(static_cast<SymbolKind>(kind))) kind = static_cast<std::uint8_t>(SymbolKind::test);
    if (!sections_.empty()) {
        if (symbol.visibility == Visibility::unknown) symbol.visibility = sections_.back().visibility;
        if (is_function_like(static_cast<SymbolKind>(kind))) symbol.modifiers |= sections_.back().modifiers;
    }
    symbol.kind = adjusted(static_cast<SymbolKind>(kind), symbol.modifiers);

    bool opened = false;
    const auto add = [&](Span name_range, std::string name, std::string container, bool is_function) {
        const bool is_data = symbol.kind == SymbolKind::variable || symbol.kind == SymbolKind::constant || symbol.kind == SymbolKind::field;
        const bool in_function = (symbol_at_open_ != kNoIndex && is_function_like(out_.symbols[symbol_at_open_].kind)) || in_masked_body(name_range.begin, is_data);
        const bool is_member = symbol.kind == SymbolKind::field || symbol.kind == SymbolKind::property;
        // A field declared in a method (`constructor(private x)`, `self.x = …`) belongs to the class, but not that of an object which the method makes.
        const bool of_object = !containers_.empty() && containers_.back().parent == symbol_at_open_;
        std::uint32_t parent = is_member && in_function && symbol_at_open_ != kNoIndex && !of_object ? out_.symbols[symbol_at_open_].parent : symbol_at_open_;
        // Ruby's blocks have no constants of their own: those are the module's around them, or with `::` before them nobody's.
        const bool escapes = symbol.kind == SymbolKind::constant && source_.language == "ruby";
        while (escapes && parent != kNoIndex && is_function_like(out_.symbols[parent].kind)) parent = out_.symbols[parent].parent;
        if (source_.language == "ruby" && name.starts_with("::")) {
            name.erase(0, 2);
            name_range.begin += std::min<std::uint32_t>(2, name_range.size());
            names_.take(name_range.begin);
            parent = kNoIndex;
        }
        const bool local = is_data && in_function && !escapes && (!is_member || parent == kNoIndex);
        if (local) {
            if (request_.references) out_.references.push_back({name_range, Role::declare, symbol_});
            return;
        }
        if (!request_.symbols && !request_.references) return;
        if (pattern.once && !once_.emplace(parent, container + '\n' + name).second) {
            if (request_.references) out_.references.push_back({name_range, Role::write, symbol_});
            return;
        }
        Symbol made = symbol;
        made.parent = parent;
        if (is_data && is_function) {
            made.kind = adjusted(SymbolKind::function, 0);
            made.modifiers |= bit(Modifier::declaration);
        }
        made.name_range = name_range;
        made.name = std::move(name);
        made.container = std::move(container);
        for (auto around = containers_.rbegin(); around != containers_.rend() && around->parent == symbol_at_open_; ++around) {
            if (made.container.empty()) made.container = around->name;
            if (made.visibility == Visibility::unknown) made.visibility = around->visibility;
        }
        if (in_function && !is_member && !escapes && made.kind != SymbolKind::test) made.modifiers |= bit(Modifier::local);
        if (made.visibility == Visibility::unknown) made.visibility = inherited_visibility(made);
        if (made.visibility == Visibility::unknown) made.visibility = visibility_by_name(made.name, rules_);
        if (made.kind == SymbolKind::function && !made.container.empty()) made.kind = SymbolKind::method;
        if (made.kind == SymbolKind::method && is_name_of_class(made)) made.kind = SymbolKind::constructor;
        if (request_.symbols && made.doc.empty()) made.doc = doc_above(made);
        out_.symbols.push_back(std::move(made));
        // What a method assigns to a field is done by the method.
        if (!opened && !(is_member && in_function)) {
            opened = true;
            frames_.push_back({end, FrameKind::symbol, symbol_});
            sections_.emplace_back();
            symbol_ = static_cast<std::uint32_t>(out_.symbols.size() - 1);
        }
    };
    symbol_at_open_ = symbol_;
    bool named = false;
    // define() runs no matcher, so the captures stay as they are.
    for (const Bound& bound : matcher_.captures()) {
        if (bound.capture.role != CaptureRole::name) continue;
        named = true;
        DeclaredName name = declarators_.innermost_name(bound.node, qualifier);
        name.range.end = std::max(name.range.end, name_end);
        if (pattern.until != 0xFFFF) {
            const std::size_t until = name.range.of(text_).find(rules_.strings[pattern.until]);
            name.range.end = until == std::string_view::npos ? name.range.begin : static_cast<std::uint32_t>(name.range.begin + until);
        }
        if (name.range.empty() || !names_.take(name.range.begin)) continue;  // an outer pattern defined it
        add(name.range, clean_name(name.range.of(text_)).append(selector).substr(0, kMaxName), std::move(name.qualifier), name.is_function);
    }
    if (!named && pattern.name == 0xFFFF) {
        // The captured nodes are names: `enum { A, B }`.
        opened = true;
        std::vector<Span> ranges;
        for (const Bound& bound : matcher_.captures())
            if (bound.capture.role == CaptureRole::definition) ranges.push_back(span_of(bound.node));
        for (const Span range : ranges) {
            if (range.empty() || !names_.take(range.begin)) continue;
            symbol.range = symbol.signature = range;
            add(range, clean_name(range.of(text_)), qualifier, false);
        }
    } else if (!named) {
        const std::uint32_t at = symbol.range.begin;
        if (unnamed_.empty() || unnamed_.back() != at) {
            unnamed_.push_back(at);
            add({at, at}, std::string(rules_.strings[pattern.name]), qualifier, false);
        }
    }
}

void FactsWalk::push_extend(const Pattern& pattern, const Bound& bound, NodeIndex node) {
    Extend extend{tree_[bound.node].begin, pattern.modifiers, pattern.visibility, symbol_, false, {}};
    for (const Bound& other : matcher_.captures()) {
        if (other.capture.role == CaptureRole::modifier || other.capture.role == CaptureRole::visibility)
            read_modifiers(text_of(other.node), extend.modifiers, extend.visibility);
        if (other.capture.role == CaptureRole::decorator) extend.decorators.push_back(span_of(other.node));
    }
    extends_.push_back(std::move(extend));
    push(FrameKind::extend, node);
}

void FactsWalk::push_container(const Pattern& pattern, NodeIndex node) {
    std::string name;
    for (const Bound& bound : matcher_.captures())
        if (bound.capture.role == CaptureRole::container_name) name = clean_name(text_of(bound.node));
    containers_.push_back({std::move(name), pattern.visibility, symbol_});
    push(FrameKind::container, node);
}

void FactsWalk::apply_extends(Symbol& symbol) {
    for (auto extend = extends_.rbegin(); extend != extends_.rend() && extend->parent == symbol_; ++extend) {
        symbol.modifiers |= extend->modifiers;
        if (symbol.visibility == Visibility::unknown) symbol.visibility = extend->visibility;
        if (extend->used) continue;
        symbol.decorators.insert(symbol.decorators.begin(), extend->decorators.begin(), extend->decorators.end());
        symbol.range.begin = std::min(symbol.range.begin, extend->begin);
        symbol.signature.begin = symbol.range.begin;
        extend->used = true;
    }
}

void FactsWalk::note_change(const Pattern& pattern, const Bound& name) {
    Change change{symbol_, clean_name(text_of(name.node)), tree_[name.node].begin, static_cast<Changed>(name.capture.value), pattern.visibility, pattern.modifiers};
    for (const Bound& bound : matcher_.captures())
        if (bound.capture.role == CaptureRole::visibility) read_modifiers(text_of(bound.node), change.modifiers, change.visibility);
    changes_.push_back(std::move(change));
}

void FactsWalk::apply_changes() {
    if (changes_.empty()) return;
    const auto fits = [](const Symbol& symbol, Changed what) {
        const bool member = is_function_like(symbol.kind) || symbol.kind == SymbolKind::property;
        if (!member) return what == Changed::constant && (symbol.kind == SymbolKind::constant || symbol.kind == SymbolKind::module || is_class_like(symbol.kind));
        return what == ((symbol.modifiers & bit(Modifier::static_)) != 0 ? Changed::static_member : Changed::member);
    };
    const auto key = [&](std::uint32_t i) { return std::tuple(out_.symbols[i].parent, std::string_view(out_.symbols[i].name), out_.symbols[i].name_range.begin); };
    std::vector<std::uint32_t> order(out_.symbols.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    for (const Change& change : changes_) {
        const auto behind = std::lower_bound(order.begin(), order.end(), std::tuple(change.parent, std::string_view(change.name), change.begin), [&](std::uint32_t i, const auto& wanted) { return key(i) < wanted; });
        // The last definition above it; of what came before that one nothing is left.
        for (auto at = behind; at != order.begin();) {
            Symbol& symbol = out_.symbols[*--at];
            if (symbol.parent != change.parent || symbol.name != change.name) break;
            if (!fits(symbol, change.what)) continue;
            if (change.visibility != Visibility::unknown) symbol.visibility = change.visibility;
            symbol.modifiers |= change.modifiers;
            break;
        }
    }
}

SymbolKind FactsWalk::adjusted(SymbolKind kind, std::uint32_t modifiers) const {
    const bool in_class = symbol_ != kNoIndex && (is_class_like(out_.symbols[symbol_].kind) || out_.symbols[symbol_].kind == SymbolKind::enum_member);
    const bool in_container = !containers_.empty() && !containers_.back().name.empty() && containers_.back().parent == symbol_;
    if (kind == SymbolKind::function && (in_class || in_container)) return SymbolKind::method;
    if (kind == SymbolKind::variable && in_class) return SymbolKind::field;
    if (kind == SymbolKind::variable && (modifiers & bit(Modifier::const_)) != 0) return SymbolKind::constant;
    return kind;
}

std::uint32_t FactsWalk::masked_begin(std::uint32_t begin) const {
    if (masked_.text.empty()) return begin;
    std::uint32_t first = begin;
    for (std::uint32_t at = begin; at > 0 && masked_.text[at - 1] == ' '; --at)
        if (text_[at - 1] != ' ' && text_[at - 1] != '\t' && text_[at - 1] != '\n' && text_[at - 1] != '\r') first = at - 1;
    return first;
}

const MaskedText::Attached* FactsWalk::attached_to(std::uint32_t begin) const {
    const auto found = std::lower_bound(masked_.attached.begin(), masked_.attached.end(), begin, [](const MaskedText::Attached& one, std::uint32_t at) { return one.definition < at; });
    return found != masked_.attached.end() && found->definition == begin ? &*found : nullptr;
}

bool FactsWalk::in_masked_body(std::uint32_t begin, bool data) const {
    const auto behind = std::upper_bound(masked_.bodies.begin(), masked_.bodies.end(), begin, [](std::uint32_t at, const MaskedText::Body& body) { return at < body.range.begin; });
    if (behind == masked_.bodies.begin() || begin >= std::prev(behind)->range.end || !(data || std::prev(behind)->function)) return false;
    return symbol_at_open_ == kNoIndex || out_.symbols[symbol_at_open_].range.begin < std::prev(behind)->range.begin;
}

void FactsWalk::cut_bracket(Span& range) const {
    const std::size_t last = text_.find_last_not_of(" \t\r\n", range.end - 2);
    range.end = std::max(range.begin, static_cast<std::uint32_t>(last + 1));
}

void FactsWalk::cut_dropped(Span& signature) const {
    const auto dropped = std::lower_bound(masked_.dropped.begin(), masked_.dropped.end(), signature.begin, [](const Span& branch, std::uint32_t at) { return branch.begin < at; });
    if (dropped == masked_.dropped.end() || dropped->begin >= signature.end) return;
    const std::size_t last = masked_.text.find_last_not_of(" \t\r\n", signature.end - 1);
    if (last != std::string::npos && last >= signature.begin && last < dropped->begin) signature.end = static_cast<std::uint32_t>(last + 1);
}

Visibility FactsWalk::inherited_visibility(const Symbol& member) const {
    if (member.parent == kNoIndex || rules_.policy != VisibilityPolicy::none) return Visibility::unknown;
    const Symbol& parent = out_.symbols[member.parent];
    const bool inherits = parent.kind == SymbolKind::interface || parent.kind == SymbolKind::trait || parent.kind == SymbolKind::enum_member ||
                          member.kind == SymbolKind::enum_member;
    return inherits ? parent.visibility : Visibility::unknown;
}

bool FactsWalk::is_name_of_class(const Symbol& method) const {
    if (method.name_range.begin > 0 && text_[method.name_range.begin - 1] == '~') return false;
    if (method.parent != kNoIndex && method.container.empty()) {
        const Symbol& parent = out_.symbols[method.parent];
        return is_class_like(parent.kind) && parent.kind != SymbolKind::interface && parent.kind != SymbolKind::trait && parent.name == method.name;
    }
    std::string_view last = std::string_view(method.container).substr(0, method.container.find('<'));
    if (const std::size_t separator = last.rfind("::"); separator != std::string_view::npos) last.remove_prefix(separator + 2);
    return rules_.separator == "::" && last == method.name;
}

Span FactsWalk::doc_above(const Symbol& made) const {
    const Span found = doc_comment_above(profile_, text_, made.range.begin);
    // On one line with what it stands in, the comment is that one's: `struct S { int a; };`
    if (made.parent != kNoIndex && found == out_.symbols[made.parent].doc) return {};
    // There, `//!` speaks of the module that it stands in; in Doxygen's C++, of what follows.
    const bool of_module = (source_.language == "rust" || source_.language == "zig") && found.of(text_).starts_with("//!");
    return of_module ? Span{} : found;
}

}  // namespace aircher::ast::treesitter
