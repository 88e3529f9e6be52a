// One walk over a syntax tree that gathers everything the rules name: symbols, imports, references, scopes.
#pragma once

#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/treesitter/embedded.h"
#include "engine/ast/treesitter/rules.h"

struct TSTree;

namespace aircher::ast::treesitter {

/// Gathers the facts of `tree`, which was parsed from `masked` where that holds a text, into `out`; gives the parts that are written in other languages. Stops
/// early, with `out.incomplete` set, when `context` says so. Any thread; the tree is only read.
std::vector<Embedded> gather_facts(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request,
                                   RequestContext& context, FileFacts& out);

}  // namespace aircher::ast::treesitter
