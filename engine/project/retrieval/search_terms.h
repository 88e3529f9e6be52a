// The words of code and questions as numbers: what searching counts and compares.
//
// A term is a stemmed part of a word ("retri" of retryPolicy), or a whole word of several parts without its underscores, so that parse_header and parseHeader are one.
// Numbers are fingerprints of the term's text, the same in every process; two terms of one project that share one are as rare as damage, and cost a wrong score.
//
// Threads: a splitter belongs to one thread (it remembers words that it met).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/postings/words.h"

namespace aircher::project {

using TermId = std::uint32_t;

TermId part_id(std::string_view stem);
/// Of a whole word of several parts, in lower case.
TermId whole_id(std::string_view word);

/// Whether `word`, a run of letters, digits and '_', has terms in texts and in questions: no single digit, and no run of ASCII that is too long to be a name.
bool is_search_word(std::string_view word);

class TermSplitter {
public:
    /// The terms of one word; valid until the next call.
    std::span<const TermId> terms_of(std::string_view word);
    /// Calls `visit(TermId)` for each term of each word of `text`, in order.
    template <class Visit>
    void for_each(std::string_view text, Visit&& visit) {
        postings::for_each_word_or_number(text, [&](std::string_view word) {
            for (const TermId term : terms_of(word)) visit(term);
        });
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::vector<TermId>, Hash, std::equal_to<>> known_;
    std::vector<TermId> last_;  ///< of a word that is not remembered
};

}  // namespace aircher::project
