#include "tests/quality/term_vectors/vocabulary.h"

#include <algorithm>
#include <numeric>

#include "engine/base/ascii.h"

namespace aircher::term_vectors {

Vocabulary choose_vocabulary(const Dictionary& dictionary, std::size_t size) {
    std::vector<Term> order;
    for (Term term = 0; term < dictionary.size(); ++term) {
        const std::string& name = dictionary.name(term);
        const auto letters = std::count_if(name.begin(), name.end(), [](char c) { return !is_ascii_digit(c); });
        if (letters >= 2 && !is_ascii_digit(name.front()) && dictionary.spread(term) > 0.0) order.push_back(term);
    }
    std::sort(order.begin(), order.end(), [&](Term a, Term b) {
        const double x = dictionary.spread(a), y = dictionary.spread(b);
        return x != y ? x > y : dictionary.name(a) < dictionary.name(b);
    });
    order.resize(std::min(order.size(), size));
    std::sort(order.begin(), order.end(), [&](Term a, Term b) { return dictionary.name(a) < dictionary.name(b); });
    Vocabulary out;
    out.index_of.assign(dictionary.size(), Vocabulary::kNone);
    for (const Term term : order) {
        out.index_of[term] = static_cast<Term>(out.names.size());
        out.names.push_back(dictionary.name(term));
    }
    return out;
}

void renumber(std::vector<Unit>& units, const Vocabulary& vocabulary) {
    const auto replace = [&](std::vector<Term>& terms) {
        for (Term& term : terms) term = vocabulary.index_of[term];
        std::erase(terms, Vocabulary::kNone);
        terms.shrink_to_fit();
    };
    for (Unit& unit : units) {
        replace(unit.name);
        replace(unit.query);
        replace(unit.doc);
        replace(unit.code);
    }
}

}  // namespace aircher::term_vectors
