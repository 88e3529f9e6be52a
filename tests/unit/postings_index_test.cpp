// Segments and recent documents asked as one index.
#include <atomic>
#include <thread>

#include "engine/postings/document_terms.h"
#include "engine/postings/term_index.h"
#include "tests/support/term_postings.h"

using namespace aircher;
using namespace aircher::postings;
using test::value;
using Kind = TermPattern::Kind;

namespace {

/// Twenty documents in two segments, ten in memory, by number.
struct Corpus {
    explicit Corpus(test::Random& random, RequestContext& context) {
        std::vector<std::shared_ptr<const Segment>> segments;
        auto recent = std::make_shared<RecentTerms>();
        const std::vector<std::string> vocabulary = test::random_vocabulary(random, 60);
        for (int part = 0; part < 3; ++part) {
            TermTableBuilder builder;
            for (int i = 0; i < 40; ++i) {
                const auto document = static_cast<std::uint32_t>(texts.size());
                std::string text;
                for (std::size_t n = random.below(8); n > 0; --n) text += random.pick(vocabulary) + (random.one_in(2) ? " " : "->");
                texts.push_back(text);
                if (part < 2) {
                    builder.add_text(document, text);
                } else {
                    recent->add(document, distinct_terms(text));
                }
            }
            if (part == 2) break;
            auto chunks = std::make_shared<MemoryChunks>();
            value(write_segment({&builder, 1}, *chunks, {}, context));
            segments.push_back(value(Segment::open(chunks)));
        }
        index = std::make_unique<TermIndex>(std::move(segments), std::move(recent));
    }
    std::vector<std::string> texts;
    std::unique_ptr<TermIndex> index;
};

}  // namespace

TEST_CASE("an index gives every document that contains a literal", "[postings]") {
    TaskPool pool(2);
    RequestContext context(pool, {});
    test::Random random(11);
    std::uint64_t candidates = 0, hits = 0, asked = 0;
    for (int corpus_number = 0; corpus_number < 5; ++corpus_number) {
        const Corpus corpus(random, context);
        for (int round = 0; round < 200; ++round) {
            const std::string& text = random.pick(corpus.texts);
            if (text.empty()) continue;
            const bool ignore_case = random.one_in(2);
            std::string literal = text.substr(random.below(text.size()), 1 + random.below(15));
            if (ignore_case) literal = ascii_lower(literal);
            const Candidates found = value(corpus.index->candidates(make_query(literal, {.ignore_case = ignore_case}), context));
            ++asked;
            candidates += found.all ? corpus.texts.size() : found.documents.size();
            for (std::uint32_t i = 0; i < corpus.texts.size(); ++i) {
                if ((ignore_case ? ascii_lower(corpus.texts[i]) : corpus.texts[i]).find(literal) == std::string::npos) continue;
                ++hits;
                INFO("literal [" << literal << "] text [" << corpus.texts[i] << "]");
                REQUIRE((found.all || std::binary_search(found.documents.begin(), found.documents.end(), i)));
            }
        }
    }
    CHECK(candidates < hits * 3);  // and not many more
    CHECK(asked > 500);
}

TEST_CASE("terms and documents of all parts are joined", "[postings]") {
    TaskPool pool(2);
    RequestContext context(pool, {});
    test::Random random(12);
    const Corpus corpus(random, context);
    test::PlainPostings plain;
    for (std::uint32_t i = 0; i < corpus.texts.size(); ++i)
        for (const std::string& term : distinct_terms(corpus.texts[i])) plain[term].insert(i);
    for (const auto& [term, documents] : plain)
        REQUIRE(value(corpus.index->documents_with(term)) == std::vector<std::uint32_t>(documents.begin(), documents.end()));
    for (const auto& [term, documents] : plain) REQUIRE(value(corpus.index->count_with(term)) == documents.size());
    CHECK(value(corpus.index->count_with("in no text")) == 0);
    for (const Kind kind : {Kind::prefix, Kind::suffix, Kind::substring}) {
        for (const char* text : {"a", "b", "_", "ab", ""}) {
            const TermPattern pattern{kind, text, false};
            std::vector<MatchingTerm> expected;
            for (const auto& [term, documents] : plain)
                if (matches(pattern, term)) expected.push_back({term, documents.size()});
            REQUIRE((value(corpus.index->matching_terms(pattern, 10'000, context)) == expected));
            expected.resize(std::min<std::size_t>(3, expected.size()));
            REQUIRE((value(corpus.index->matching_terms(pattern, 3, context)) == expected));
            // Who goes on behind the last one sees all.
            std::vector<MatchingTerm> paged;
            TermPattern next = pattern;
            for (;;) {
                const auto some = value(corpus.index->matching_terms(next, 3, context));
                paged.insert(paged.end(), some.begin(), some.end());
                if (some.size() < 3) break;
                next.after = some.back().term;
            }
            REQUIRE((value(corpus.index->matching_terms(pattern, 10'000, context)) == paged));
        }
    }
    const LetterFilter filter{letters_of("abc"), 1};
    std::set<std::string> expected, visited;
    for (const auto& [term, documents] : plain)
        if (filter.passes(term)) expected.insert(term);
    std::mutex mutex;
    const auto visit = [&](std::string_view term) {
        const std::lock_guard lock(mutex);
        visited.emplace(term);
    };
    REQUIRE(corpus.index->visit_terms(VisitEach(filter, visit), context));
    CHECK((visited == expected));
}

TEST_CASE("a literal that says nothing gives all documents, one that cannot be gives none", "[postings]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    test::Random random(13);
    const Corpus corpus(random, context);
    CHECK(value(corpus.index->candidates(make_query("-> "), context)).all);
    CHECK(value(corpus.index->candidates(make_query("12"), context)).all);
    const Candidates none = value(corpus.index->candidates(make_query("qqqqq"), context));
    CHECK_FALSE(none.all);
    CHECK(none.documents.empty());
    CHECK(value(TermIndex({}, nullptr).candidates(make_query("abc"), context)).documents.empty());
}

TEST_CASE("recent terms are read while they grow", "[postings]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto recent = std::make_shared<RecentTerms>();
    const TermIndex index({}, recent);
    std::atomic<bool> done{false};
    std::thread writer([&] {
        for (std::uint32_t document = 2000; document > 0; --document) recent->add(document, distinct_terms("common w" + std::to_string(document)));
        done = true;
    });
    bool sorted = true;
    while (!done) {
        const std::vector<std::uint32_t> found = value(index.documents_with("common"));
        sorted = sorted && std::is_sorted(found.begin(), found.end());
        sorted = sorted && value(index.matching_terms({Kind::prefix, "w", false}, 100, context)).size() <= 100;
    }
    writer.join();
    CHECK(sorted);
    CHECK(recent->postings() == 4000);
    CHECK(value(index.documents_with("common")).size() == 2000);
    recent->add(7, distinct_terms("common"));
    CHECK(recent->postings() == 4000);
}
