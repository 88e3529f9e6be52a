// A syntax tree as one array in pre-order: what the facts walk reads.
//
// tree-sitter's own ways through a tree (TSNode, TSTreeCursor) decide anew at each step which nodes are hidden, renamed or have a field, and carry rows and
// columns along; walking with a cursor and asking each node for its symbol and field costs 10–15 % of the parse, each look at a node's children as much again.
// Flattening reads the tree's own structure once (1–2 % of the parse) and leaves plain integers: children, siblings and parents are additions and look-ups.
//
// It includes tree-sitter's internal headers, which is safe as long as the core is compiled from the same package (grammars/package-lock.json pins it). Should
// that end, flat_tree.cpp is the one file to write anew, with a cursor; tests/grammars/flat_tree_check.cpp holds it to the public interface.
//
// Threads: a FlatTree is immutable once made.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/ast/treesitter/rules.h"

struct TSTree;

namespace aircher::ast::treesitter {

using NodeIndex = std::uint32_t;

struct FlatNode {
    enum Flag : std::uint8_t { kNamed = 1, kExtra = 2, kMissing = 4 };
    std::uint32_t begin = 0, end = 0;  ///< bytes
    NodeIndex next = 0;                ///< the first node that is not inside this one
    NodeIndex parent = 0;              ///< the root is its own
    SymbolId symbol = 0;               ///< public symbol of the kind; kErrorSymbol of errors
    FieldId field = 0;                 ///< in the parent; 0: none
    std::uint8_t flags = 0;
    Span span() const { return {begin, end}; }
    bool is(Flag flag) const { return (flags & flag) != 0; }
};
inline constexpr SymbolId kErrorSymbol = 0xFFFF;

class FlatTree {
public:
    /// Deeper levels of tree-sitter's own tree, which has several for one that shows, are left out: written code has some hundred, and rules look at all
    /// ancestors of a node.
    static constexpr std::size_t kMaxLevels = 20'000;

    explicit FlatTree(const TSTree* tree);

    NodeIndex size() const { return static_cast<NodeIndex>(nodes_.size()); }
    const FlatNode& operator[](NodeIndex node) const { return nodes_[node]; }
    Span span(NodeIndex node) const { return nodes_[node].span(); }
    /// Whether there is an ERROR or a missing token, which may be a hidden one.
    bool has_errors() const { return has_errors_; }
    /// Whether levels were left out.
    bool is_cut() const { return is_cut_; }
    /// The first child with this field; 0, which is no child of anything, where there is none.
    NodeIndex child(NodeIndex node, FieldId field) const;
    NodeIndex last_named_child(NodeIndex node) const;
    /// Where a node ends but for blanks and comments at its end: a block by indentation goes on to the next definition in some grammars. A node that ends otherwise costs a look at a byte.
    std::uint32_t end_of_code(NodeIndex node, std::string_view text) const;

private:
    std::vector<FlatNode> nodes_;
    bool has_errors_ = false;
    bool is_cut_ = false;
};

}  // namespace aircher::ast::treesitter
