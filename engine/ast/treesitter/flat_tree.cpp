#include "engine/ast/treesitter/flat_tree.h"

#include "engine/ast/lexing/scan_bytes.h"

// Internal headers of tree-sitter's core.
extern "C" {
#include <language.h>
#include <subtree.h>
#include <tree.h>
}

namespace aircher::ast::treesitter {
namespace {

/// A subtree whose children are being visited.
struct Level {
    const Subtree* children = nullptr;
    std::uint32_t count = 0, at = 0;
    std::uint32_t structural = 0;               ///< number of the next child, extras not counted: what aliases and fields go by
    std::uint32_t position = 0;                 ///< where the child before ended
    const TSSymbol* aliases = nullptr;          ///< of the children; null: none
    const TSFieldMapEntry* fields = nullptr;
    const TSFieldMapEntry* fields_end = nullptr;
    NodeIndex node = 0;                         ///< the visible node that the children belong to
    FieldId hidden_field = 0;                   ///< of the hidden subtree itself: its children have it where they have none of their own
    bool visible = false;
};

std::uint32_t size_of(Subtree tree) { return ts_subtree_size(tree).bytes; }
std::uint32_t padding_of(Subtree tree) { return ts_subtree_padding(tree).bytes; }

Level level_of(const TSLanguage* language, Subtree tree, std::uint32_t position, NodeIndex node, FieldId hidden_field, bool visible) {
    Level level;
    level.children = ts_subtree_children(tree);
    level.count = tree.ptr->child_count;
    // Subtrees lie all over the heap: asking for the children early halves the time.
    for (std::uint32_t i = 0; i < level.count; ++i)
        if (!level.children[i].data.is_inline) __builtin_prefetch(level.children[i].ptr);
    level.position = position;
    const std::uint32_t production = tree.ptr->production_id;
    level.aliases = ts_language_alias_sequence(language, production);
    ts_language_field_map(language, production, &level.fields, &level.fields_end);
    level.node = node;
    level.hidden_field = hidden_field;
    level.visible = visible;
    return level;
}

FieldId field_of(const Level& level, std::uint32_t structural) {
    for (const TSFieldMapEntry* entry = level.fields; entry < level.fields_end; ++entry)
        if (!entry->inherited && entry->child_index == structural) return entry->field_id;
    return level.hidden_field;
}

}  // namespace

FlatTree::FlatTree(const TSTree* tree) {
    const TSLanguage* language = tree->language;
    const auto public_symbol = [&](TSSymbol symbol) { return symbol == ts_builtin_sym_error ? kErrorSymbol : language->public_symbol_map[symbol]; };
    const Subtree root = tree->root;
    nodes_.reserve(std::size_t{ts_subtree_visible_descendant_count(root)} + 1);
    const std::uint32_t begin = padding_of(root);
    nodes_.push_back({begin, begin + size_of(root), 0, 0, public_symbol(ts_subtree_symbol(root)), 0, FlatNode::kNamed});
    has_errors_ = ts_subtree_error_cost(root) > 0;

    // A stack of our own: a tree may be deep.
    std::vector<Level> levels;
    levels.reserve(64);
    if (ts_subtree_child_count(root) > 0) levels.push_back(level_of(language, root, begin, 0, 0, true));
    while (!levels.empty()) {
        Level& level = levels.back();
        if (level.at == level.count) {
            if (level.visible) nodes_[level.node].next = size();
            levels.pop_back();
            continue;
        }
        const Subtree child = level.children[level.at];
        const std::uint32_t start = level.position + (level.at == 0 ? 0 : padding_of(child));
        const std::uint32_t end = start + size_of(child);
        ++level.at;
        level.position = end;
        const bool extra = ts_subtree_extra(child);
        const std::uint32_t structural = level.structural;
        TSSymbol alias = 0;
        if (!extra) {
            if (level.aliases != nullptr) alias = level.aliases[structural];
            ++level.structural;
        }
        const bool has_children = ts_subtree_child_count(child) > 0;
        const bool visible = ts_subtree_visible(child) || alias != 0;
        if (!visible && (!has_children || child.ptr->visible_child_count == 0)) continue;
        const FieldId field = extra ? FieldId{0} : field_of(level, structural);
        const NodeIndex parent = level.node;
        const bool descends = has_children && levels.size() < kMaxLevels;
        is_cut_ = is_cut_ || descends != has_children;
        if (!visible) {
            if (descends) levels.push_back(level_of(language, child, start, parent, field, false));
            continue;
        }
        const bool named = alias != 0 ? language->symbol_metadata[alias].named : ts_subtree_named(child);
        const auto flags = static_cast<std::uint8_t>((named ? FlatNode::kNamed : 0) | (extra ? FlatNode::kExtra : 0) | (ts_subtree_missing(child) ? FlatNode::kMissing : 0));
        const NodeIndex index = size();
        nodes_.push_back({start, end, index + 1, parent, public_symbol(alias != 0 ? alias : ts_subtree_symbol(child)), field, flags});
        if (descends) levels.push_back(level_of(language, child, start, index, 0, true));
    }
    nodes_[0].next = size();
}

NodeIndex FlatTree::child(NodeIndex node, FieldId field) const {
    for (NodeIndex at = node + 1; at < nodes_[node].next; at = nodes_[at].next)
        if (nodes_[at].field == field) return at;
    return 0;
}

NodeIndex FlatTree::last_named_child(NodeIndex node) const {
    NodeIndex found = 0;
    for (NodeIndex at = node + 1; at < nodes_[node].next; at = nodes_[at].next)
        if (nodes_[at].is(FlatNode::kNamed)) found = at;
    return found;
}

std::uint32_t FlatTree::end_of_code(NodeIndex node, std::string_view text) const {
    const Span whole = span(node);
    std::uint32_t end = whole.end;
    NodeIndex behind = nodes_[node].next;
    while (end > whole.begin && bytes::is_blank(text[end - 1])) {
        while (end > whole.begin && bytes::is_blank(text[end - 1])) --end;
        while (behind > node + 1 && nodes_[behind - 1].begin >= end) --behind;
        NodeIndex comment = behind - 1;
        // What the parser skipped is extra, too.
        while (comment > node && (!nodes_[comment].is(FlatNode::kExtra) || nodes_[comment].symbol == kErrorSymbol)) comment = nodes_[comment].parent;
        if (comment <= node || nodes_[comment].end != end) break;
        end = nodes_[comment].begin;
        behind = comment;
    }
    return end;
}

}  // namespace aircher::ast::treesitter
