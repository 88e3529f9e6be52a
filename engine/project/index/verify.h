// Is the index what it would be if it were made from nothing now? The question behind `aircher index --verify` and the tests of updating.
#pragma once

#include <string>
#include <vector>

#include "engine/project/index/root_index.h"

namespace aircher::project {

/// Makes an index of the same root in memory and compares, row for row: files with their kind, content hash and language; outlines and references byte for byte; the
/// words and names of every file. And no row may be about a document, a root or a segment that is not there; documents that no file has may. Returns the first 100 differences as text, none where they are equal. REQUIRES: `index` is up to date, and nobody changes files meanwhile.
/// Errors: those of RootIndex::update, damaged where the index is damaged.
Result<std::vector<std::string>> verify_index(RootIndex& index, const IndexServices& services, RequestContext& context);

}  // namespace aircher::project
