// What a question asks for: its words as terms with weights, names that are meant exactly, texts in quotes.
//
// Threads: pure function; any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/retrieval/search_terms.h"

namespace aircher::project {

struct QueryTerm {
    TermId id = 0;
    std::string text;    ///< as answers name it: the word, or the words that are joined
    std::vector<std::string> needles;  ///< a text that has the term contains one of them, whatever the case; none where the words of an index do not tell
    double weight = 1;
    bool whole = false;  ///< a name of several parts: asked as such, or two neighbouring words of the question
    std::string stem = {};  ///< of a part
};

struct QueryName {
    std::string text;   ///< as it stands in the question: symbols of exactly this name are meant
    bool sure = false;  ///< it is all of the question, or stands in backticks; else it is what looks like a name
};

struct SearchQuery {
    std::vector<QueryTerm> terms;      ///< each id once, in the question's order
    std::vector<QueryName> names;
    std::vector<std::string> phrases;  ///< in double quotes or backticks: what is found contains them as they stand
    bool about_tests = false;          ///< it speaks of tests: they are not demoted

    /// The name that a symbol has, plain or qualified; null where it has none that is asked for.
    const QueryName* named(std::string_view name, std::string_view qualified) const;
};

/// Words that say nothing ("where", "is") count only where there are no others.
SearchQuery parse_search_query(std::string_view question);

}  // namespace aircher::project
