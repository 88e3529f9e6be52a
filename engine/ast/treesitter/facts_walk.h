// One walk over a syntax tree that gathers everything the rules name: symbols, imports, references, scopes.
#pragma once

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/rules.h"

struct TSTree;

namespace aircher::ast::treesitter {

/// Gathers the facts of `tree` into `out`. Stops early, with `out.incomplete` set, when `context` says so. Any thread; the tree is only read.
void gather_facts(const TSTree* tree, const Source& source, const RuleSet& rules, const FactsRequest& request, RequestContext& context, FileFacts& out);

}  // namespace aircher::ast::treesitter
