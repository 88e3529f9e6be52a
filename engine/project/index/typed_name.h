// Names as people and models write them: `Foo.bar()`, `(*T).M`, `struct uv_loop_s`, `writeString(_:)`, `Map<K, V>`, `&T`.
//
// What is no name is taken off only where nothing has the name as it is written: a heading may be called "struct layout()", an operator `operator()`.
//
// Threads: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/index/symbol_search.h"

namespace aircher::project {

/// `typed` without parameters, type arguments, receivers' brackets, keywords, types before it, signs around it; as it is where nothing would be left.
std::string plain_name(std::string_view typed);

/// search_symbols; where nothing has the name, in the question's scope or elsewhere, again with the plain name, which then stands in `request.name`. Errors: those of search_symbols.
Result<SymbolResult> search_symbols_as_typed(const std::vector<std::shared_ptr<RootIndex>>& indexes, SymbolRequest& request, RequestContext& context);

}  // namespace aircher::project
