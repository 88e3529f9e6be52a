// The best places of a search, put in order again by an embedding backend that is too slow for all of a project.
//
// Scores of words and term vectors, and cosines of another model, have no common measure; their ranks have. So each place counts 1 / (60 + rank) for its rank by score
// and as much for its rank by cosine (G. Cormack, C. Clarke, S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", 2009).
//
// How many places are looked at follows from what the backend says of its speed, never from a clock: the same question has the same answer on a busy machine.
//
// Threads: pure; any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/embedding/embedding_backend.h"

namespace aircher::project {

/// Between 10 and 50: what the backend makes in about two seconds on one core.
std::size_t second_look_places(const embedding::EmbeddingBackend& backend);

/// Of a place's text so many bytes are looked at: what tells it apart stands at its beginning.
inline constexpr std::size_t kSecondLookText = 600;

struct SecondLook {
    std::vector<std::size_t> order;  ///< of the places, the best first
    std::vector<double> cosines;     ///< parallel to the places
};

/// `places` are texts, the best by score first. Errors: those of the backend.
Result<SecondLook> look_again(std::string_view question, const std::vector<std::string>& places, embedding::EmbeddingBackend& backend, RequestContext& context);

}  // namespace aircher::project
