// A syntax tree as a list of nodes.
#pragma once

#include "engine/ast/ast_backend.h"

struct TSTree;

namespace aircher::ast::treesitter {

/// Errors: cancelled, deadline_exceeded.
Result<SyntaxTree> list_nodes(const TSTree* tree, const ParseRequest& request, RequestContext& context);

}  // namespace aircher::ast::treesitter
