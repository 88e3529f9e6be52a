// Runs one SELECT over computed tables, on a connection of its own that has no file behind it.
//
// Threads: any; a query runs on the thread that calls.
#pragma once

#include <vector>

#include "engine/store/query.h"

namespace aircher::store::sqlite {

/// As StoreBackend::execute_query.
Result<QueryResult> run_query(const Query& query, const std::vector<const QueryTable*>& tables, RequestContext& context);

}  // namespace aircher::store::sqlite
