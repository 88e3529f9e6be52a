#include "engine/ast/treesitter/pattern_matcher.h"

#include <algorithm>

namespace aircher::ast::treesitter {

bool PatternMatcher::match(const Pattern& pattern, NodeIndex node) {
    captures_.clear();
    // What the ancestors say is cheap to ask, so it comes first.
    const auto predicates = rules_.predicates.subspan(pattern.first_predicate, pattern.predicate_count);
    for (const Predicate& predicate : predicates)
        if (predicate.type >= Predicate::Type::inside && !stands_right(predicate, node)) return false;
    if (!match_node(rules_.nodes[pattern.root], node)) return false;
    return std::all_of(predicates.begin(), predicates.end(), [&](const Predicate& predicate) { return predicate.type >= Predicate::Type::inside || reads_right(predicate); });
}

bool PatternMatcher::match_node(const PatternNode& pattern, NodeIndex node) {
    if (pattern.type == PatternNode::Type::kind) {
        const FlatNode& here = tree_[node];
        if (pattern.symbol == kAnyKind ? pattern.named_only && !here.is(FlatNode::kNamed) : pattern.symbol != here.symbol) return false;
    }
    const std::size_t before = captures_.size();
    // Captures of a node stand before those inside it.
    for (const Capture& capture : rules_.captures.subspan(pattern.first_capture, pattern.capture_count)) captures_.push_back({capture, node});
    bool matches = false;
    if (pattern.type == PatternNode::Type::alternatives) {
        for (std::uint32_t i = 0; i < pattern.child_count && !matches; ++i) matches = match_node(rules_.nodes[pattern.first_child + i], node);
    } else {
        matches = pattern.child_count == 0 || match_children(pattern, node);
    }
    if (!matches) captures_.resize(before);
    return matches;
}

bool PatternMatcher::match_children(const PatternNode& pattern, NodeIndex node) {
    const NodeIndex first = node + 1;
    const NodeIndex last = tree_[node].next;
    NodeIndex next = first;  // where a pattern without field goes on
    for (const PatternNode& wanted : rules_.nodes.subspan(pattern.first_child, pattern.child_count)) {
        const bool many = wanted.quantifier == Quantifier::many || wanted.quantifier == Quantifier::some;
        bool found = false;
        for (NodeIndex at = wanted.field == 0 ? next : first; at < last; at = tree_[at].next) {
            const FlatNode& child = tree_[at];
            if (wanted.field != 0 && child.field != wanted.field) continue;
            if (wanted.anchored && found) break;
            if (wanted.anchored && (!child.is(FlatNode::kNamed) || child.is(FlatNode::kExtra))) continue;
            if (wanted.type == PatternNode::Type::absent) {
                found = true;
                break;
            }
            const bool fits = match_node(wanted, at);
            if (!fits && wanted.anchored) break;
            if (!fits) continue;
            found = true;
            if (wanted.field == 0) next = child.next;
            if (!many) break;
        }
        if (wanted.type == PatternNode::Type::absent ? found : !found && wanted.quantifier != Quantifier::optional && wanted.quantifier != Quantifier::many) return false;
    }
    return true;
}

bool PatternMatcher::stands_right(const Predicate& predicate, NodeIndex node) const {
    using Type = Predicate::Type;
    if (predicate.type == Type::depth) {
        std::uint32_t depth = 0;
        for (; node != 0 && depth <= predicate.first_argument; node = tree_[node].parent) ++depth;
        return depth <= predicate.first_argument;
    }
    const auto kinds = rules_.kinds.subspan(predicate.first_argument, predicate.argument_count);
    const auto is_wanted = [&](NodeIndex ancestor) { return std::find(kinds.begin(), kinds.end(), tree_[ancestor].symbol) != kinds.end(); };
    if (predicate.type == Type::parent) return node != 0 && is_wanted(tree_[node].parent);
    if (predicate.type == Type::grandparent) return node != 0 && tree_[node].parent != 0 && is_wanted(tree_[tree_[node].parent].parent);
    if (predicate.type == Type::not_parent) return node == 0 || !is_wanted(tree_[node].parent);
    bool inside = false;
    while (node != 0 && !inside) {
        node = tree_[node].parent;
        inside = is_wanted(node);
    }
    return inside == (predicate.type == Type::inside);
}

bool PatternMatcher::reads_right(const Predicate& predicate) const {
    using Type = Predicate::Type;
    const auto arguments = rules_.strings.subspan(predicate.first_argument, predicate.argument_count);
    // A capture that an optional part left out satisfies every predicate, as in tree-sitter's queries.
    return std::all_of(captures_.begin(), captures_.end(), [&](const Bound& bound) {
        if (bound.capture.id != predicate.capture) return true;
        const std::string_view text = tree_.span(bound.node).of(text_);
        const auto any = [&](auto test) { return std::any_of(arguments.begin(), arguments.end(), test); };
        const auto is_upper = [&] {
            const auto in = [&](char first, char last) { return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; }); };
            return in('A', 'Z') && !in('a', 'z');
        };
        switch (predicate.type) {
            case Type::eq: return any([&](std::string_view s) { return text == s; });
            case Type::unequal: return !any([&](std::string_view s) { return text == s; });
            case Type::prefix: return any([&](std::string_view s) { return text.starts_with(s); });
            case Type::not_prefix: return !any([&](std::string_view s) { return text.starts_with(s); });
            case Type::suffix: return any([&](std::string_view s) { return text.ends_with(s); });
            case Type::upper: return is_upper();
            case Type::not_upper: return !is_upper();
            default: return false;
        }
    });
}

}  // namespace aircher::ast::treesitter
