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

namespace aircher::postings {

/// Appends the indices of the terms that match, ascending.
void scan_terms(const DictionaryChunk& chunk, const TermPattern& pattern, std::vector<std::uint32_t>& matches);

/// The letters, digits and '_' of a text, one bit each whatever their case; one bit for all other bytes.
std::uint64_t letters_of(std::string_view text);

/// Terms in which at most `missing` of `letters` do not occur.
struct LetterFilter {
    std::uint64_t letters = 0;
    int missing = 0;
};
void scan_letters(const DictionaryChunk& chunk, LetterFilter filter, std::vector<std::uint32_t>& matches);

}  // namespace aircher::postings
