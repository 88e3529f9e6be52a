// Which terms a text must have to be able to contain a literal: the reading of words.h backwards.
//
// Used to skip files in a text search. It over-approximates: a text that contains the literal satisfies the query, always; one that satisfies it may still
// not contain the literal. tests/unit/postings_words_test.cpp holds it to memmem and a caseless search over random texts.
//
// Threads: any.
#pragma once

#include <string_view>
#include <vector>

#include "engine/postings/term_pattern.h"

namespace aircher::postings {

struct LiteralOptions {
    bool ignore_case = false;    ///< as Unicode's simple case folding, so also U+017F for s and U+212A for k
    bool begins_word = false;  ///< no word character stands directly before the literal; what that is outside of ASCII is left open
    bool ends_word = false;    ///< … behind it
};

/// What a document must have: of each choice at least one term that matches one of its patterns.
struct LiteralQuery {
    std::vector<std::vector<TermPattern>> all_of;
    /// False where every document must be looked at.
    bool constrains() const { return !all_of.empty(); }
};

LiteralQuery make_query(std::string_view literal, LiteralOptions options = {});

}  // namespace aircher::postings
