// How well vectors tell which function a doc comment belongs to, in projects that training has not seen.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/static_vectors/term_table.h"
#include "tests/quality/term_vectors/units.h"

namespace aircher::term_vectors {

struct Figures {
    double mrr = 0.0;     ///< mean of 1 / rank
    double first = 0.0;   ///< share with rank 1
    double top_ten = 0.0;
    std::size_t queries = 0;
};

/// What is searched: up to `size` functions, and the first paragraph of each one's doc comment asks for it.
std::vector<Held> choose_held(const std::vector<Held>& held, std::size_t size, bool one_project, std::size_t which);

/// Scores of every query (row) for every function.
using Scores = std::vector<std::vector<double>>;

Scores vector_scores(const std::vector<Held>& chosen, embedding::EmbeddingBackend& backend, RequestContext& context);

/// The yardstick that needs no vectors: BM25 (k1 1.2, b 0.75) over stemmed terms.
Scores bm25_scores(const std::vector<Held>& chosen);

/// Both, as search combines them: the terms' score as a share of the query's best, plus `share` times the cosine.
Scores combined(const Scores& terms, const Scores& vectors, double share);

/// Of queries whose own function is the right answer; what scores the same counts half.
Figures rank(const Scores& scores);

/// The terms whose vectors are nearest to that of `term`.
std::string neighbours(const embedding::TermTable& table, std::string_view term, std::size_t count);

}  // namespace aircher::term_vectors
