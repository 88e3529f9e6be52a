// Facts by tokens alone: the outline, the import scanners, and every other identifier as a reference.
#pragma once

#include "engine/ast/ast_backend.h"

namespace aircher::ast::lexical {

/// The facts of `source`. Errors: too_large, cancelled, deadline_exceeded.
Result<FileFacts> extract_facts(const Source& source, const FactsRequest& request, const RequestContext& context);

}  // namespace aircher::ast::lexical
