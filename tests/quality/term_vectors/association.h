// Where training begins: vectors from what occurs together.
//
// Terms occur together where they stand within a few terms of each other in code or in a doc comment, and where one is in the doc comment of the code that the
// other is in; that is where words meet names. Counts become positive pointwise mutual information with smoothed contexts (Levy, Goldberg and Dagan, "Improving
// distributional similarity with lessons learned from word embeddings", TACL 3, 2015), and the matrix is reduced by a randomised decomposition (Halko, Martinsson
// and Tropp, "Finding structure with randomness", SIAM Review 53(2), 2011). Vectors are eigenvectors times the root of their values.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/request_context.h"
#include "tests/quality/term_vectors/matrix.h"
#include "tests/quality/term_vectors/units.h"

namespace aircher::term_vectors {

/// One row for each of `terms` terms. The same for the same input, whatever the number of threads.
Matrix associate(const std::vector<Unit>& units, std::size_t terms, std::size_t dimensions, std::uint64_t seed, RequestContext& context);

}  // namespace aircher::term_vectors
