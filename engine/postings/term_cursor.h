// A sorted walk over terms with their documents: what segments are written and merged from.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher::postings {

class TermCursor {
public:
    virtual ~TermCursor() = default;

    /// Moves to the next term, at first to the first; false behind the last. Terms ascend strictly, as bytes.
    virtual Result<bool> next() = 0;
    /// Until next(). REQUIRES: next() said true.
    virtual std::string_view term() const = 0;
    /// Appends the term's documents, strictly ascending, at least one.
    virtual Result<void> documents(std::vector<std::uint32_t>& out) = 0;
};

}  // namespace aircher::postings
