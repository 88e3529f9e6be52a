// Matches the patterns of a RuleSet downwards from a node. Only nodes that some pattern begins at come here.
//
// The semantics are those of tree-sitter's queries, less backtracking: each child pattern takes the first child that fits (behind the one before, where
// neither names a field), `*` and `+` take all that fit. One pattern gives one match at a node.
//
// Not thread-safe; one for each walk.
#pragma once

#include <tree_sitter/api.h>

#include <span>
#include <string_view>
#include <vector>

#include "engine/ast/treesitter/rules.h"

namespace aircher::ast::treesitter {

/// An ancestor of the node being visited.
struct PathStep {
    SymbolId symbol = 0;
    FieldId field = 0;  ///< of the node in its parent
};

struct Bound {
    Capture capture;
    TSNode node;
};

class PatternMatcher {
public:
    PatternMatcher(const RuleSet& rules, std::string_view text) : rules_(rules), text_(text), probe_(ts_tree_cursor_new(TSNode{})) {}
    ~PatternMatcher() { ts_tree_cursor_delete(&probe_); }
    PatternMatcher(const PatternMatcher&) = delete;
    PatternMatcher& operator=(const PatternMatcher&) = delete;

    /// Whether `pattern` matches at `node`, whose ancestors and own step are `path`. Then captures() are its captures, outer ones first.
    bool match(const Pattern& pattern, TSNode node, std::span<const PathStep> path);
    std::span<const Bound> captures() const { return captures_; }

private:
    struct Child {
        TSNode node;
        SymbolId symbol;
        FieldId field;
        bool named;
    };
    bool match_node(const PatternNode& pattern, const Child& node);
    bool match_children(const PatternNode& pattern, TSNode node);
    bool holds(const Predicate& predicate, std::span<const PathStep> path) const;

    const RuleSet& rules_;
    const std::string_view text_;
    TSTreeCursor probe_;
    std::vector<Bound> captures_;
    std::vector<Child> children_;  ///< a stack: the children of each node on the way down
};

}  // namespace aircher::ast::treesitter
