// Segments: what builders collected comes back from look-ups, scans, cursors and merges.
#include "engine/postings/merge.h"
#include "engine/postings/posting_list.h"
#include "engine/postings/segment.h"
#include "engine/postings/segment_writer.h"
#include "engine/postings/words.h"
#include "tests/support/term_postings.h"

using namespace aircher;
using namespace aircher::postings;
using test::PlainPostings;
using test::value;
using Kind = TermPattern::Kind;

namespace {

struct Pool {
    explicit Pool(int jobs = 2) : pool(jobs), context(pool, {}) {}
    TaskPool pool;
    RequestContext context;
};

std::shared_ptr<const Segment> written(std::span<const TermTableBuilder> builders, RequestContext& context, SegmentOptions options = {}) {
    auto chunks = std::make_shared<MemoryChunks>();
    value(write_segment(builders, *chunks, {.threads = 3}, context));
    return value(Segment::open(chunks, options));
}

PlainPostings content_of(TermCursor& cursor) {
    PlainPostings out;
    std::string last;
    std::vector<std::uint32_t> documents;
    while (value(cursor.next())) {
        REQUIRE(last < cursor.term());
        last = cursor.term();
        documents.clear();
        if (auto read = cursor.documents(documents); !read) FAIL(read.error().text());
        REQUIRE(std::adjacent_find(documents.begin(), documents.end(), std::greater_equal<>()) == documents.end());
        out[last].insert(documents.begin(), documents.end());
    }
    return out;
}

}  // namespace

TEST_CASE("posting lists come back, as gaps and as bitmaps", "[postings]") {
    test::Random random(3);
    for (int round = 0; round < 2000; ++round) {
        std::set<std::uint32_t> documents;
        const std::size_t range = random.one_in(2) ? 200 : random.one_in(2) ? 100'000 : 0xFFFF'FFFF;
        const std::size_t base = random.one_in(3) ? 0xFFFF'FFFF - range : 0;
        for (std::size_t n = 1 + random.below(150); n > 0; --n) documents.insert(static_cast<std::uint32_t>(base + random.below(range + 1)));
        const std::vector<std::uint32_t> list(documents.begin(), documents.end());
        std::string bytes;
        const bool bitmap = encode_postings(list, bytes);
        std::vector<std::uint32_t> out;
        REQUIRE(decode_postings(bytes, static_cast<std::uint32_t>(list.size()), bitmap, out));
        REQUIRE(out == list);
    }
    std::vector<std::uint32_t> all(1000);
    for (std::uint32_t i = 0; i < 1000; ++i) all[i] = i;
    std::string bytes;
    CHECK(encode_postings(all, bytes));
    CHECK(bytes.size() < 130);
}

TEST_CASE("a segment holds what its builders were given", "[postings]") {
    Pool pool(GENERATE(0, 2));
    test::Random random(4);
    for (int round = 0; round < 6; ++round) {
        PlainPostings plain;
        const auto builders = test::random_builders(random, 1 + random.below(3), static_cast<std::uint32_t>(random.below(5)), 300, plain);
        // So small a cache that chunks come and go.
        const auto segment = written(builders, pool.context, {random.one_in(2) ? 1000U : 1'000'000U, 1000});
        const SegmentSummary summary = segment->summary();
        std::uint64_t postings = 0;
        for (const auto& [term, documents] : plain) postings += documents.size();
        CHECK(summary.terms == plain.size());
        CHECK(summary.postings == postings);
        CHECK((content_of(*segment->cursor()) == plain));
        for (const auto& [term, documents] : plain) {
            REQUIRE(value(segment->documents_with(term)) == std::vector<std::uint32_t>(documents.begin(), documents.end()));
            REQUIRE(value(segment->documents_with(term + "!")).empty());
        }
        CHECK(value(segment->documents_with("")).empty());
    }
}

TEST_CASE("scans find the terms and documents that a plain loop finds", "[postings]") {
    Pool pool(GENERATE(0, 2));
    test::Random random(5);
    PlainPostings plain;
    const auto builders = test::random_builders(random, 2, 0, 500, plain);
    const auto segment = written(builders, pool.context);
    std::vector<std::string> terms;
    for (const auto& [term, documents] : plain) terms.push_back(term);
    for (int round = 0; round < 1500; ++round) {
        const std::string& from = random.pick(terms);
        const std::size_t begin = random.below(from.size());
        TermPattern pattern{static_cast<Kind>(random.below(4)), from.substr(begin, 1 + random.below(random.one_in(5) ? 100 : 8)), random.one_in(2)};
        if (random.one_in(5)) pattern.text = random.text("abcdeABC_01x", 5);
        if (pattern.ignore_case) pattern.text = ascii_lower(pattern.text);
        if (random.one_in(3)) pattern.after = random.pick(terms);
        INFO("kind " << static_cast<int>(pattern.kind) << " text [" << pattern.text << "] ignore_case " << pattern.ignore_case);
        std::vector<MatchingTerm> expected;
        for (const auto& [term, documents] : plain)
            if (matches(pattern, term)) expected.push_back({term, documents.size()});
        REQUIRE((value(segment->matching_terms(pattern, 100000, pool.context)) == expected));
        const std::size_t limit = random.below(10);
        expected.resize(std::min(limit, expected.size()));
        REQUIRE((value(segment->matching_terms(pattern, limit, pool.context)) == expected));
        if (!pattern.after.empty()) continue;
        DocumentSet documents;
        REQUIRE(segment->collect_documents({&pattern, 1}, documents, pool.context));
        REQUIRE(documents.documents() == test::documents_of(plain, pattern));
    }
}

TEST_CASE("a scan by letters finds the terms that have enough of them", "[postings]") {
    Pool pool;
    test::Random random(6);
    PlainPostings plain;
    const auto segment = written(test::random_builders(random, 2, 0, 300, plain), pool.context);
    for (int round = 0; round < 200; ++round) {
        const LetterFilter filter{letters_of(random.text("abcdeABC_01x", 6)), static_cast<int>(random.below(3)), random.below(4), 2 + random.below(12)};
        std::vector<std::string> expected, visited;
        for (const auto& [term, documents] : plain)
            if (std::popcount(filter.letters & ~letters_of(term)) <= filter.missing && term.size() >= filter.min_length && term.size() <= filter.max_length) expected.push_back(term);
        std::mutex mutex;
        const auto visit = [&](std::string_view term) {
            const std::lock_guard lock(mutex);
            visited.emplace_back(term);
        };
        REQUIRE(segment->visit_terms(VisitEach(filter, visit), pool.context));
        std::sort(visited.begin(), visited.end());
        REQUIRE((visited == expected));
    }
}

TEST_CASE("many terms take several chunks, and long terms fit", "[postings]") {
    Pool pool;
    TermTableBuilder builder;
    PlainPostings plain;
    test::Random random(7);
    for (std::uint32_t document = 0; document < 400; ++document) {
        std::vector<std::string> names;
        for (int i = 0; i < 200; ++i)
            names.push_back("name_" + std::to_string(random.below(1'000'000)) + std::string(random.one_in(20) ? random.below(241) : 0, 'y'));
        names.push_back(std::string(255, 'z'));
        for (const std::string& name : names) plain[name].insert(document);
        names.push_back(std::string(256, 'z'));  // too long for a term
        plain[std::string(kLongWord)].insert(document);
        const std::vector<std::string_view> views(names.begin(), names.end());
        builder.add_terms(document, views);
    }
    const auto segment = written({&builder, 1}, pool.context);
    CHECK(segment->summary().chunks > 5);
    CHECK((content_of(*segment->cursor()) == plain));
    for (const auto& [term, documents] : plain) REQUIRE(value(segment->documents_with(term)).size() == documents.size());
    CHECK(value(segment->matching_terms({Kind::prefix, "name_1", false}, 1'000'000, pool.context)).size() ==
          static_cast<std::size_t>(std::count_if(plain.begin(), plain.end(), [](const auto& entry) { return entry.first.starts_with("name_1"); })));
}

TEST_CASE("a merged segment is one written at once, without the dead", "[postings]") {
    Pool pool;
    test::Random random(8);
    for (int round = 0; round < 8; ++round) {
        PlainPostings plain;
        std::vector<std::shared_ptr<const Segment>> segments;
        std::vector<const Segment*> pointers;
        for (std::size_t i = 0; i < 1 + random.below(4); ++i) {
            // Some segments share documents.
            const auto first = static_cast<std::uint32_t>(random.one_in(2) ? i * 100 : 0);
            segments.push_back(written(test::random_builders(random, 2, first, 100, plain), pool.context));
            pointers.push_back(segments.back().get());
        }
        MemoryChunks all;
        value(merge_segments(pointers, {}, all, pool.context));
        const std::uint32_t modulus = 2 + static_cast<std::uint32_t>(random.below(3));
        const auto live = [&](std::uint32_t document) { return document % modulus != 0; };
        auto chunks = std::make_shared<MemoryChunks>();
        value(merge_segments(pointers, live, *chunks, pool.context));
        CHECK((content_of(*value(Segment::open(std::make_shared<MemoryChunks>(all)))->cursor()) == plain));
        for (auto& [term, documents] : plain) std::erase_if(documents, [&](std::uint32_t document) { return !live(document); });
        std::erase_if(plain, [](const auto& entry) { return entry.second.empty(); });
        CHECK((content_of(*value(Segment::open(chunks))->cursor()) == plain));
        // The way does not show: what is merged from parts is, byte for byte, what a merge of the merged gives.
        auto again = std::make_shared<MemoryChunks>();
        const std::unique_ptr<Segment> one = value(Segment::open(chunks));
        const Segment* pointer = one.get();
        value(merge_segments({&pointer, 1}, {}, *again, pool.context));
        CHECK(again->chunks == chunks->chunks);
    }
}

TEST_CASE("the number of workers does not show in a segment", "[postings]") {
    Pool pool;
    const auto chunks_with = [&](std::size_t workers) {
        std::vector<TermTableBuilder> builders(workers);
        for (std::uint32_t document = 0; document < 200; ++document) {
            const std::string text = "w" + std::to_string(document % 7) + " x" + std::to_string(document) + " common";
            builders[document % workers].add_text(document, text);
        }
        MemoryChunks chunks;
        value(write_segment(builders, chunks, {}, pool.context));
        return chunks.chunks;
    };
    CHECK(chunks_with(1) == chunks_with(3));
}

TEST_CASE("empty segments answer", "[postings]") {
    Pool pool;
    const TermTableBuilder builder;
    const auto segment = written({&builder, 1}, pool.context);
    CHECK(segment->summary().chunks == 1);
    CHECK(value(segment->documents_with("a")).empty());
    CHECK(value(segment->matching_terms({Kind::substring, "a", false}, 10, pool.context)).empty());
    CHECK(content_of(*segment->cursor()).empty());
}

TEST_CASE("scans and merges stop when they are cancelled", "[postings]") {
    TaskPool pool(2);
    std::stop_source cancel;
    RequestContext context(pool, cancel.get_token());
    TermTableBuilder builder;
    for (std::uint32_t document = 0; document < 9000; ++document) builder.add_text(document, "term" + std::to_string(document));
    const auto segment = written({&builder, 1}, context);
    cancel.request_stop();
    const auto scanned = segment->matching_terms({Kind::substring, "9", false}, 10, context);
    REQUIRE_FALSE(scanned);
    CHECK(scanned.error().code == ErrorCode::cancelled);
    MemoryChunks chunks;
    const Segment* pointer = segment.get();
    const auto merged = merge_segments({&pointer, 1}, {}, chunks, context);
    REQUIRE_FALSE(merged);
    CHECK(chunks.chunks.count(kIndexChunk) == 0);
}
