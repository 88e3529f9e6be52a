// In which order the background parses: what is asked about first comes first.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/project/index/word_pass.h"

namespace aircher::project {

/// A document to parse, and a file that has it.
struct FactsJob {
    DocumentId document = 0;
    std::string path;
};

/// 0 for the project's own code, 1 for tests, 2 for all else: data, documents, what others wrote or a program did.
unsigned turn_of(std::string_view path);

/// The first `limit` documents without facts. What was changed lately comes first, the latest before all, unless that is a good part of the project: then somebody has checked it out.
/// The rest goes by turn_of, and of one turn what most documents name: whose stem they have as words. Errors: damaged; cancelled, deadline_exceeded.
Result<std::vector<FactsJob>> facts_jobs(const IndexedRoot& indexed, std::size_t limit, RequestContext& context);

}  // namespace aircher::project
