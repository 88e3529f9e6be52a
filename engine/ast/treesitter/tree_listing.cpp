#include "engine/ast/treesitter/tree_listing.h"

#include <tree_sitter/api.h>

namespace aircher::ast::treesitter {
namespace {

constexpr std::size_t kMaxErrors = 1000;

SyntaxNode describe(TSNode node, const char* field, std::uint32_t depth) {
    const TSPoint start = ts_node_start_point(node);
    const TSPoint end = ts_node_end_point(node);
    SyntaxNode out;
    out.kind = ts_node_type(node);
    if (field != nullptr) out.field = field;
    out.range = {ts_node_start_byte(node), ts_node_end_byte(node)};
    out.start = {start.row, start.column};
    out.end = {end.row, end.column};
    out.depth = depth;
    out.named = ts_node_is_named(node);
    out.missing = ts_node_is_missing(node);
    out.error = ts_node_is_error(node);
    return out;
}

}  // namespace

Result<SyntaxTree> list_nodes(const TSTree* tree, const ParseRequest& request, RequestContext& context) {
    SyntaxTree out;
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    const bool has_errors = ts_node_has_error(ts_tree_root_node(tree));
    std::uint32_t depth = 0;
    std::uint32_t count = 0;
    // Errors are wanted of the whole file, so with errors the walk goes on where the listing does not.
    for (;;) {
        if (++count % 4096 == 0 && context.should_stop()) {
            ts_tree_cursor_delete(&cursor);
            return context.stop_error();
        }
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        const bool in_lines = ts_node_start_point(node).row <= request.end_line && ts_node_end_point(node).row >= request.start_line;
        const bool listed = in_lines && depth <= request.max_depth && !out.truncated;
        if (listed && (!request.named_only || ts_node_is_named(node) || ts_node_is_missing(node))) {
            if (out.nodes.size() < request.max_nodes) {
                out.nodes.push_back(describe(node, ts_tree_cursor_current_field_name(&cursor), depth));
                if (depth == request.max_depth)
                    out.nodes.back().hidden_children = request.named_only ? ts_node_named_child_count(node) : ts_node_child_count(node);
            } else {
                out.truncated = true;
            }
        }
        if (has_errors && (ts_node_is_error(node) || ts_node_is_missing(node))) {
            ++out.error_count;
            if (out.errors.size() < kMaxErrors) out.errors.push_back(describe(node, nullptr, depth));
        }
        const bool wanted_below = (listed && depth < request.max_depth) || ts_node_has_error(node);
        if (wanted_below && ts_tree_cursor_goto_first_child(&cursor)) {
            ++depth;
            continue;
        }
        while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            ts_tree_cursor_goto_parent(&cursor);
            --depth;
        }
        if (depth == 0) break;
    }
    ts_tree_cursor_delete(&cursor);
    return out;
}

}  // namespace aircher::ast::treesitter
