// The second layer of the index: what the parser knows of the documents that the first layer found.
//
// Runs in the background for as long as parsing takes, so it commits every second or so; what questions parsed meanwhile is taken over, too.
//
// Threads: one pass at a time for each root.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/crew.h"
#include "engine/project/index/facts_blob.h"
#include "engine/project/index/word_pass.h"
#include "engine/project/source_analyzer.h"

namespace aircher::project {

/// The facts of one document as they are stored.
struct StoredFacts {
    FactsState state = FactsState::none;
    std::string failure;
    std::string outline;
    std::string references;
    std::vector<std::string> names;  ///< of its symbols, and the last parts of those that are qualified; sorted, each once
};

/// Makes what is stored of `facts`, which are those of `text`.
StoredFacts store_facts(const ast::FileFacts& facts, std::string_view text, FactsCodec& codec);

/// Parses documents whose facts are missing, until `limit` of them are done or there are none: files that were changed lately first, then the project's own
/// code, tests, all else. Returns how many were done.
/// Errors: those of the store; cancelled, deadline_exceeded (what was committed before stays).
Result<std::size_t> add_facts(const IndexedRoot& indexed, SourceAnalyzer& analyzer, const Crew& crew, std::size_t limit, RequestContext& context);

/// How many of the root's files have facts, and how many could have. Asked by every question while an index is being built, so it looks at no file.
struct FactsProgress {
    std::uint64_t documents = 0;
    std::uint64_t done = 0;
};
FactsProgress facts_progress(const IndexedRoot& indexed);

}  // namespace aircher::project
