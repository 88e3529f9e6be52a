// The words of code and questions as numbers: what searching counts and compares.
//
// A term is a stemmed part of a word ("retri" of retryPolicy), or a whole word of several parts without its underscores, so that parse_header and parseHeader are one.
// Numbers are fingerprints of the term's text, the same in every process; two terms of one project that share one are as rare as damage, and cost a wrong score.
//
// A splitter also knows what vectors are made of (engine/embedding): the parts as text, and what the words say that they are parts of. So a text is read once for both.
//
// Threads: a splitter belongs to one thread (it remembers words that it met).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/code_terms.h"
#include "engine/postings/words.h"

namespace aircher::project {

using TermId = std::uint32_t;

TermId part_id(std::string_view stem);
/// Of a whole word of several parts, in lower case.
TermId whole_id(std::string_view word);

/// Whether `word`, a run of letters, digits and '_', has terms in texts and in questions: no single digit, and no run of ASCII that is too long to be a name.
bool is_search_word(std::string_view word);

/// A term in a text. Terms are counted by 56 bits of their fingerprints: no two of a project are alike in those by accident.
struct SplitTerm {
    std::uint64_t hash = 0;  ///< the 56 bits; the lower 32 are the term's number
    TermUse use = TermUse::content;
    bool whole = false;
    TermId id() const { return static_cast<TermId>(hash); }
};

class TermSplitter {
public:
    /// The terms of one word; valid until the next call.
    std::span<const SplitTerm> terms_of(std::string_view word);
    struct Stem {
        std::string text;
        std::uint64_t hash = 0;  ///< its fingerprint, whole
    };
    /// Of a part that was met since forget_if_many. REQUIRES: it was.
    const Stem& stem_of(const std::uint64_t hash) const { return stems_.find(hash)->second; }
    /// Makes room where very many words are remembered: of generated files, which have no two alike. Call it between two texts.
    void forget_if_many();
    /// Calls `visit(TermId)` for each term of each word of `text`, in order.
    template <class Visit>
    void for_each(std::string_view text, Visit&& visit) {
        postings::for_each_word_or_number(text, [&](std::string_view word) {
            for (const SplitTerm& term : terms_of(word)) visit(term.id());
        });
    }
    /// The same with all that is known: `visit(const SplitTerm&)`.
    template <class Visit>
    void for_each_split(std::string_view text, Visit&& visit) {
        postings::for_each_word_or_number(text, [&](std::string_view word) {
            for (const SplitTerm& term : terms_of(word)) visit(term);
        });
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::vector<SplitTerm>, Hash, std::equal_to<>> known_;
    std::unordered_map<std::uint64_t, Stem> stems_;  ///< by SplitTerm::hash
    std::vector<SplitTerm> last_;  ///< of a word that is not remembered
};

}  // namespace aircher::project
