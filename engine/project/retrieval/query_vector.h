// The question as a vector, adapted to the project that it asks about.
//
// A trained backend knows nothing of a project's own terms ("axum", "gson"): each has a pattern that is like itself only. But the project's chunks say what such a term stands with. So a term of
// the question that the backend does not know adds the direction in which the chunks that have it differ from the project as a whole. Nothing of that is kept: the postings and vectors that a
// search holds anyway are read at each question, so every edit counts at once and none makes anything anew. Rejected: rows for the terms of chunks too, since a chunk has its other words
// already; and the same for terms that the backend knows, which lost (docs/embedding.md).
//
// Sums are of whole numbers: no order and no thread changes a bit.
//
// Threads: pure functions; any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/project/retrieval/search_corpus.h"

namespace aircher::project {

/// `embedding` is the one that the corpus' documents have vectors of. Errors: those of the backend; cancelled, deadline_exceeded.
Result<QueryVector> make_query_vector(std::string_view question, const SearchQuery& query, embedding::EmbeddingBackend& embedding, const SearchCorpus& corpus, RequestContext& context);

}  // namespace aircher::project
