#include "engine/ast/treesitter/read_facts.h"

#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/lexing/rust_mask.h"
#include "engine/ast/treesitter/facts_walk.h"

namespace aircher::ast::treesitter {
namespace {

/// The outermost errors, and missing tokens; in order.
std::vector<Span> error_spans(const TSTree* tree) {
    std::vector<Span> out;
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    for (bool more = true; more;) {
        const TSNode node = ts_tree_cursor_current_node(&cursor);
        const bool is_error = ts_node_is_error(node) || ts_node_is_missing(node);
        if (is_error) out.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
        if (!is_error && ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor)) continue;
        while (!ts_tree_cursor_goto_next_sibling(&cursor))
            if (more = ts_tree_cursor_goto_parent(&cursor); !more) break;
    }
    ts_tree_cursor_delete(&cursor);
    return out;
}

}  // namespace

Result<FileFacts> read_facts(const LanguageReader& language, const Source& source, const FactsRequest& request, const FindLanguage& find, ParserPool& parsers,
                             RequestContext& context) {
    MaskedText masked;
    if (has_macro_mask(source.language) && source.text.size() <= kMaxParsedBytes) masked = mask_macros(source.language, source.text);
    auto tree = parsers.parse(language.grammar, masked.text.empty() ? source.text : masked.text, context);
    for (const bool innermost : {true, false}) {
        if (!tree || masked.opened.empty() || !ts_node_has_error(ts_tree_root_node(tree->get()))) break;
        if (!close_macros(source.text, error_spans(tree->get()), innermost, masked)) break;
        tree = parsers.parse(language.grammar, masked.text, context);
    }
    if (!tree) return tree.error();
    FileFacts facts;
    const auto embedded = gather_facts(tree->get(), source, masked, *language.rules, request, context, facts);
    add_embedded_facts(embedded, source, request, find, parsers, context, facts);
    if (context.should_stop()) return context.stop_error();
    return facts;
}

}  // namespace aircher::ast::treesitter
