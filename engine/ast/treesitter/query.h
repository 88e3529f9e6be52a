// Structural search: tree-sitter's queries, and code patterns with metavariables.
//
// A code pattern is code of the language in which `$NAME` stands for any one node (the same text wherever the name occurs), `$_` for any node without a
// name, and `$$$NAME` or `$$$` for any number of siblings. It is parsed by the language's own grammar, with the metavariables spelled as identifiers, and its
// tree is matched against the file's: kinds and the text of leaves must agree, comments aside. What it may be in several places (a local variable, a field) is matched as each of them.
#pragma once

#include <tree_sitter/api.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/parsing.h"

namespace aircher::ast::treesitter {

/// A node of a code pattern.
struct CodePatternNode {
    TSSymbol symbol = 0;
    bool named = true;
    std::string text;          ///< of a leaf
    std::string metavariable;  ///< its name, "_" where it has none; empty: an ordinary node
    bool many = false;         ///< `$$$`
    bool path = false;         ///< one of those that stands for the parts of a path
    bool tokens = false;       ///< in the arguments of a macro, which have no structure: `$X` is all up to the next comma there
    TSFieldId field = 0;       ///< of `$$$`: what it stands for is in this field; 0: in any
    std::vector<CodePatternNode> children;
    bool operator==(const CodePatternNode&) const = default;
};

struct QueryDeleter {
    void operator()(TSQuery* query) const { ts_query_delete(query); }
};

class TreeQuery final : public CompiledQuery {
public:
    const TSLanguage* language = nullptr;
    std::unique_ptr<TSQuery, QueryDeleter> query;  ///< null for a code pattern
    std::vector<bool> has_predicates;              ///< by pattern
    std::vector<CodePatternNode> patterns;         ///< what a code pattern may be, apart
    bool semicolons = true;                        ///< false: `;` is no part of the patterns, and none of the file's
};

/// Errors: invalid_argument, with line and column.
Result<std::shared_ptr<const CompiledQuery>> compile_tree_query(const TSLanguage* language, std::string_view text);
Result<std::shared_ptr<const CompiledQuery>> compile_code_pattern(const TSLanguage* language, std::string_view language_name, std::string_view text, ParserPool& parsers,
                                                                  RequestContext& context);

/// Errors: cancelled, deadline_exceeded.
Result<std::vector<QueryMatch>> run_query(const TreeQuery& query, const TSTree* tree, std::string_view text, RequestContext& context);

/// Parses the text and runs a code pattern; where the grammar cannot read macros and conditions that stand in it, also in the tree of the text without them (macro_mask.h). Errors: those of
/// run_query and of parsing. REQUIRES: has_macro_mask(source.language).
Result<std::vector<QueryMatch>> run_code_pattern(const TreeQuery& query, const Source& source, ParserPool& parsers, RequestContext& context);

/// Whether one of the code patterns matches at `node`; appends captures.
bool match_code(const TreeQuery& query, TSNode node, std::string_view text, std::vector<QueryCapture>& captures);

}  // namespace aircher::ast::treesitter
