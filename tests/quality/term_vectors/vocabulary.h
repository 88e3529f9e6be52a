// The terms that get a vector, and units as indices of them.
#pragma once

#include <string>
#include <vector>

#include "tests/quality/term_vectors/units.h"

namespace aircher::term_vectors {

struct Vocabulary {
    std::vector<std::string> names;  ///< sorted
    std::vector<Term> index_of;      ///< of a dictionary's term; kNone where it is not among them
    static constexpr Term kNone = 0xFFFF'FFFF;
};

/// The `size` terms of at least two letters that are spread most widely over the projects, numbers left out.
Vocabulary choose_vocabulary(const Dictionary& dictionary, std::size_t size);

/// Replaces terms by their indices; what has none is dropped.
void renumber(std::vector<Unit>& units, const Vocabulary& vocabulary);

}  // namespace aircher::term_vectors
