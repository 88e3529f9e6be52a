// Matches the patterns of a RuleSet downwards from a node. Only nodes that some pattern begins at come here.
//
// The semantics are those of tree-sitter's queries, less backtracking: each child pattern takes the first child that fits (behind the one before, where
// neither names a field), `*` and `+` take all that fit. One pattern gives one match at a node.
//
// Not thread-safe; one for each walk.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/ast/treesitter/flat_tree.h"
#include "engine/ast/treesitter/rules.h"

namespace aircher::ast::treesitter {

struct Bound {
    Capture capture;
    NodeIndex node;
};

class PatternMatcher {
public:
    PatternMatcher(const RuleSet& rules, const FlatTree& tree, std::string_view text) : rules_(rules), tree_(tree), text_(text) {}

    /// Whether `pattern`, whose root is of `node`'s kind, matches there. Then captures() are its captures, outer ones first.
    bool match(const Pattern& pattern, NodeIndex node);
    std::span<const Bound> captures() const { return captures_; }

private:
    bool match_node(const PatternNode& pattern, NodeIndex node);
    bool match_children(const PatternNode& pattern, NodeIndex node);
    bool stands_right(const Predicate& predicate, NodeIndex node) const;
    bool reads_right(const Predicate& predicate) const;

    const RuleSet& rules_;
    const FlatTree& tree_;
    const std::string_view text_;
    std::vector<Bound> captures_;
};

}  // namespace aircher::ast::treesitter
