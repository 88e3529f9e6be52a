#include "engine/ast/treesitter/pattern_matcher.h"

#include <algorithm>

namespace aircher::ast::treesitter {

bool PatternMatcher::match(const Pattern& pattern, TSNode node, std::span<const PathStep> path) {
    captures_.clear();
    children_.clear();
    // What the ancestors say is cheap to ask, so it comes first.
    const auto predicates = rules_.predicates.subspan(pattern.first_predicate, pattern.predicate_count);
    for (const Predicate& predicate : predicates)
        if (predicate.type >= Predicate::Type::inside && !holds(predicate, path)) return false;
    if (!match_node(rules_.nodes[pattern.root], {node, path.back().symbol, path.back().field, ts_node_is_named(node)})) return false;
    for (const Predicate& predicate : predicates)
        if (predicate.type < Predicate::Type::inside && !holds(predicate, path)) return false;
    return true;
}

bool PatternMatcher::match_node(const PatternNode& pattern, const Child& node) {
    const std::size_t before = captures_.size();
    // Captures of a node stand before those inside it.
    for (const Capture& capture : rules_.captures.subspan(pattern.first_capture, pattern.capture_count)) captures_.push_back({capture, node.node});
    bool matches = false;
    if (pattern.type == PatternNode::Type::alternatives) {
        for (std::uint32_t i = 0; i < pattern.child_count && !matches; ++i) matches = match_node(rules_.nodes[pattern.first_child + i], node);
    } else {
        matches = pattern.symbol == kAnyKind ? (!pattern.named_only || node.named) : pattern.symbol == node.symbol;
        if (matches && pattern.child_count > 0) matches = match_children(pattern, node.node);
    }
    if (!matches) captures_.resize(before);
    return matches;
}

bool PatternMatcher::match_children(const PatternNode& pattern, TSNode node) {
    const std::size_t first = children_.size();
    ts_tree_cursor_reset(&probe_, node);
    if (ts_tree_cursor_goto_first_child(&probe_)) {
        do {
            const TSNode child = ts_tree_cursor_current_node(&probe_);
            children_.push_back({child, ts_node_symbol(child), ts_tree_cursor_current_field_id(&probe_), ts_node_is_named(child)});
        } while (ts_tree_cursor_goto_next_sibling(&probe_));
    }
    const std::size_t last = children_.size();
    std::size_t next = first;  // where a pattern without field goes on
    bool matches = true;
    for (std::uint32_t i = 0; i < pattern.child_count && matches; ++i) {
        const PatternNode& wanted = rules_.nodes[pattern.first_child + i];
        const bool many = wanted.quantifier == Quantifier::many || wanted.quantifier == Quantifier::some;
        bool found = false;
        for (std::size_t at = wanted.field == 0 ? next : first; at < last; ++at) {
            const Child child = children_[at];  // a copy: deeper levels grow the vector
            if (wanted.field != 0 && child.field != wanted.field) continue;
            if (wanted.anchored && found) break;
            if (wanted.anchored && (!child.named || ts_node_is_extra(child.node))) continue;
            if (wanted.type == PatternNode::Type::absent) {
                found = true;
                break;
            }
            const bool fits = match_node(wanted, child);
            children_.resize(last);
            if (!fits && wanted.anchored) break;
            if (!fits) continue;
            found = true;
            if (wanted.field == 0) next = at + 1;
            if (!many) break;
        }
        if (wanted.type == PatternNode::Type::absent) {
            matches = !found;
        } else {
            matches = found || wanted.quantifier == Quantifier::optional || wanted.quantifier == Quantifier::many;
        }
    }
    children_.resize(first);
    return matches;
}

bool PatternMatcher::holds(const Predicate& predicate, std::span<const PathStep> path) const {
    using Type = Predicate::Type;
    if (predicate.type == Type::depth) return path.size() <= predicate.first_argument + std::size_t{1};
    if (predicate.type >= Type::inside) {
        const auto kinds = rules_.kinds.subspan(predicate.first_argument, predicate.argument_count);
        const auto is_wanted = [&](const PathStep& step) { return std::find(kinds.begin(), kinds.end(), step.symbol) != kinds.end(); };
        const auto ancestors = path.first(path.size() - 1);
        if (predicate.type == Type::parent) return !ancestors.empty() && is_wanted(ancestors.back());
        if (predicate.type == Type::not_parent) return ancestors.empty() || !is_wanted(ancestors.back());
        return std::any_of(ancestors.begin(), ancestors.end(), is_wanted) == (predicate.type == Type::inside);
    }
    const auto arguments = rules_.strings.subspan(predicate.first_argument, predicate.argument_count);
    // A capture that an optional part left out satisfies every predicate, as in tree-sitter's queries.
    return std::all_of(captures_.begin(), captures_.end(), [&](const Bound& bound) {
        if (bound.capture.id != predicate.capture) return true;
        const std::uint32_t begin = ts_node_start_byte(bound.node);
        const std::string_view text = text_.substr(begin, ts_node_end_byte(bound.node) - begin);
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
