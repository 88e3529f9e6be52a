// Holds FlatTree, which reads tree-sitter's own structures, to what its public cursor says: every node of every sample of every language, whole and damaged.
//
//   aircher_flat_tree_check GRAMMARS      GRAMMARS: the folder grammars/
#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/ast/treesitter/flat_tree.h"
#include "engine/ast/treesitter/grammars.h"
#include "engine/ast/treesitter/parsing.h"
#include "engine/ast/treesitter/tree_listing.h"

namespace aircher::ast::treesitter {
namespace {

namespace fs = std::filesystem;

std::string describe(Span range, std::string_view kind, std::string_view field, std::uint32_t depth, bool named, bool missing) {
    return std::to_string(range.begin) + "-" + std::to_string(range.end) + " depth " + std::to_string(depth) + " " + std::string(kind) + (named ? " named" : "") +
           (missing ? " missing" : "") + (field.empty() ? "" : " as " + std::string(field));
}

/// What is wrong, or nothing.
std::string compare(const TSLanguage* language, std::string_view text, ParserPool& parsers, RequestContext& context) {
    const auto tree = parsers.parse(language, text, context);
    if (!tree) return tree.error().text();
    const auto listed = list_nodes(tree->get(), {.named_only = false}, context);
    if (!listed) return listed.error().text();
    const FlatTree flat(tree->get());
    if (flat.size() != listed->nodes.size()) return "has " + std::to_string(flat.size()) + " nodes instead of " + std::to_string(listed->nodes.size());
    if (flat.has_errors() != ts_node_has_error(ts_tree_root_node(tree->get()))) return "disagrees about errors";
    std::vector<std::uint32_t> depths(flat.size(), 0);
    std::vector<NodeIndex> open;
    for (NodeIndex i = 0; i < flat.size(); ++i) {
        const FlatNode& node = flat[i];
        while (!open.empty() && flat[open.back()].next <= i) open.pop_back();
        if (node.parent != (open.empty() ? 0 : open.back())) return "node " + std::to_string(i) + " has another parent";
        open.push_back(i);
        depths[i] = i == 0 ? 0 : depths[node.parent] + 1;
        const char* field = node.field == 0 ? "" : ts_language_field_name_for_id(language, node.field);
        const std::string found =
            describe(node.span(), ts_language_symbol_name(language, node.symbol), field, depths[i], node.is(FlatNode::kNamed), node.is(FlatNode::kMissing));
        const SyntaxNode& wanted = listed->nodes[i];
        const std::string expected = describe(wanted.range, wanted.kind, wanted.field, wanted.depth, wanted.named, wanted.missing);
        if (found != expected) return "node " + std::to_string(i) + ": " + found + " instead of " + expected;
    }
    return {};
}

int run(const fs::path& folder) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    ParserPool parsers;
    int failures = 0;
    int texts = 0;
    for (const Grammar& grammar : grammars()) {
        for (const auto& entry : fs::directory_iterator(folder / grammar.folder / "corpus")) {
            std::ifstream in(entry.path(), std::ios::binary);
            std::ostringstream whole;
            whole << in.rdbuf();
            const std::string text = whole.str();
            std::string holed = text;
            for (std::size_t at = 17; at < holed.size(); at += 61) holed[at] = ')';
            // The expected facts are texts too, and fit no grammar.
            for (const std::string& one : {text, text.substr(0, text.size() / 2), text.substr(text.size() / 3), holed, "\n\n  " + text}) {
                ++texts;
                const std::string wrong = compare(grammar.language(), one, parsers, context);
                if (wrong.empty()) continue;
                std::printf("FAIL %s: %s\n", entry.path().string().c_str(), wrong.c_str());
                ++failures;
            }
        }
    }
    std::printf("%d texts, %d failures\n", texts, failures);
    return failures == 0 && texts > 0 ? 0 : 1;
}

}  // namespace
}  // namespace aircher::ast::treesitter

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: aircher_flat_tree_check GRAMMARS\n");
        return 2;
    }
    return aircher::ast::treesitter::run(argv[1]);
}
