// Documents of random terms, and plain answers about them, for tests of term postings.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/postings/document_terms.h"
#include "engine/postings/segment.h"
#include "engine/postings/segment_writer.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

namespace aircher::test {

/// term → documents
using PlainPostings = std::map<std::string, std::set<std::uint32_t>>;

/// A few hundred words that share beginnings, from short to the longest.
inline std::vector<std::string> random_vocabulary(Random& random, std::size_t words) {
    std::vector<std::string> out;
    while (out.size() < words) {
        std::string word = out.empty() || random.one_in(3) ? std::string() : random.pick(out).substr(0, 20);
        word += random.text("abcdeABC_01", 12);
        if (random.one_in(50)) word += std::string(random.below(100), 'x');
        if (random.one_in(20)) word += "é";
        if (!word.empty()) out.push_back(word);
    }
    return out;
}

inline std::vector<std::uint32_t> documents_of(const PlainPostings& plain, const postings::TermPattern& pattern) {
    std::set<std::uint32_t> out;
    for (const auto& [term, documents] : plain)
        if (matches(pattern, term)) out.insert(documents.begin(), documents.end());
    return {out.begin(), out.end()};
}

template <class T>
T value(Result<T> result) {
    if (!result) FAIL(result.error().text());
    return std::move(*result);
}

/// Documents spread over `workers` builders; what they hold is added to `plain`.
inline std::vector<postings::TermTableBuilder> random_builders(Random& random, std::size_t workers, std::uint32_t first_document, std::uint32_t documents,
                                                               PlainPostings& plain) {
    std::vector<postings::TermTableBuilder> builders(workers);
    const std::vector<std::string> vocabulary = random_vocabulary(random, 600);
    for (std::uint32_t document = first_document; document < first_document + documents; ++document) {
        std::string text;
        for (std::size_t n = random.below(60); n > 0; --n) {
            // Some words are in nearly every document, some in few.
            const std::size_t rank = random.one_in(2) ? random.below(10) : random.below(vocabulary.size());
            text += vocabulary[rank] + (random.one_in(2) ? " " : "(");
        }
        for (const std::string& term : postings::distinct_terms(text)) plain[term].insert(document);
        builders[random.below(workers)].add_text(document, text);
    }
    return builders;
}

}  // namespace aircher::test
