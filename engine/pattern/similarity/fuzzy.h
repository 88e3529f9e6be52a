// How well a short query names a longer name or path, as fuzzy finders rank: the mode `fuzzy` of similarity_search.
//
// The query's characters must occur in the candidate in order, whatever their case; its white space is passed over (`facts walk` finds facts_walk.cpp). Of all ways to place them the best counts (dynamic programming over query × candidate):
// - 16 for each character, 1 less where the case differs;
// - 8 more where it begins a word: at the start, behind a separator (/ \ . _ - : space and other punctuation); 7 at a camelCase hump or a first digit;
//   twice that for the query's first character;
// - 4 more where it follows the character before directly, or as much as the beginning of that run got, if that is more;
// - 3 less for a gap, 1 less for each further character of it.
// That sum, divided by what the query gets from itself, counts for 9/10 of the score; the share of the candidate's length that the query makes up is the rest. So the score
// is in [0, 1], 1 for the query itself only, and not symmetric.
//
// Threads: immutable once built; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aircher::similarity {

class FuzzyMatcher {
public:
    /// Bytes beyond kMaxQuery of the query, and candidates longer than kMaxCandidate, are not compared.
    static constexpr std::size_t kMaxQuery = 256;
    static constexpr std::size_t kMaxCandidate = 4096;

    explicit FuzzyMatcher(std::string_view query);

    /// Nothing where the query does not occur in `candidate`, or scores below `threshold`.
    std::optional<double> score(std::string_view candidate, double threshold) const;
    /// The better of the whole path and its last component, the latter at nine tenths: a query without '/' mostly means the file's name.
    std::optional<double> path_score(std::string_view path, double threshold) const;

    /// Longer candidates score less than `threshold`, whatever they are.
    std::size_t max_length(double threshold) const;

private:
    std::string whole_;
    std::string query_;  ///< without white space
    std::string lower_;
    int best_ = 1;  ///< what the query gets from itself
};

}  // namespace aircher::similarity
