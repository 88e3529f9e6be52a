// Looks through a dictionary chunk for terms that match, at a few nanoseconds a term.
//
// Front coding is used, not undone: where the shared beginning of a term already matched, so does the term, and else only what is new is looked at.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/postings/dictionary_chunk.h"
#include "engine/postings/term_pattern.h"
#include "engine/postings/term_visitor.h"

namespace aircher::postings {

/// Appends the indices of the terms that match, ascending.
void scan_terms(const DictionaryChunk& chunk, const TermPattern& pattern, std::vector<std::uint32_t>& matches);

/// Shows `visitor` the terms that pass its filter, in order.
void scan_letters(const DictionaryChunk& chunk, const TermVisitor& visitor);

}  // namespace aircher::postings
