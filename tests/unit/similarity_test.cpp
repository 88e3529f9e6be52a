// The algorithms of similarity against simple yardsticks: quadratic tables and plain set arithmetic, on random input.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/pattern/similarity/alignment.h"
#include "engine/pattern/similarity/fuzzy.h"
#include "engine/pattern/similarity/lcs.h"
#include "engine/pattern/similarity/levenshtein.h"
#include "engine/pattern/similarity/minhash.h"
#include "engine/pattern/similarity/repeats.h"
#include "engine/pattern/similarity/text_similarity.h"
#include "engine/pattern/similarity/token_bag.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::similarity;

namespace {

using Sequence = std::vector<std::uint32_t>;

struct Calm {
    TaskPool pool{0};
    RequestContext context{pool, {}};
};

std::size_t plain_lcs(const Sequence& a, const Sequence& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (const std::uint32_t x : a) {
        std::size_t diagonal = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = x == b[j] ? diagonal + 1 : std::max(row[j + 1], row[j]);
            diagonal = above;
        }
    }
    return row.back();
}

std::size_t plain_distance(const Sequence& a, const Sequence& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// A sequence, and another that shares much of it.
std::pair<Sequence, Sequence> related(test::Random& random, std::size_t limit, std::uint32_t alphabet) {
    Sequence a(random.below(limit + 1));
    for (auto& value : a) value = static_cast<std::uint32_t>(random.below(alphabet)) * (random.one_in(7) ? 50U : 1U);
    Sequence b = a;
    for (std::size_t edits = random.below(limit / 3 + 2); edits > 0; --edits) {
        const std::size_t at = random.below(b.size() + 1);
        if (random.one_in(2) || at == b.size())
            b.insert(b.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint32_t>(random.below(alphabet)));
        else
            b.erase(b.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return {a, b};
}

Sequence characters(std::string_view text) {
    Sequence out;
    append_characters(text, out);
    return out;
}

double plain_text_score(std::string_view a, std::string_view b, TextMeasure measure) {
    const Sequence x = characters(a), y = characters(b);
    const std::size_t longer = std::max(x.size(), y.size());
    if (longer == 0) return 1.0;
    if (measure == TextMeasure::levenshtein) return static_cast<double>(longer - plain_distance(x, y)) / static_cast<double>(longer);
    return 2.0 * static_cast<double>(plain_lcs(x, y)) / static_cast<double>(x.size() + y.size());
}

}  // namespace

TEST_CASE("the bit-parallel LCS is the quadratic table's, with and without a length that is needed", "[similarity]") {
    Calm calm;
    test::Random random(1);
    for (int round = 0; round < 3000; ++round) {
        const auto [a, b] = related(random, round % 3 == 0 ? 400 : 70, round % 2 == 0 ? 4 : 90);
        const std::size_t expected = plain_lcs(a, b);
        const LcsMatcher matcher(a);
        REQUIRE(matcher.length(b, 0, calm.context) == expected);
        for (const std::size_t needed : {expected, expected / 2, expected + 1, expected + 1 + random.below(20), random.below(500)}) {
            const std::size_t found = matcher.length(b, needed, calm.context);
            if (needed <= expected)
                REQUIRE(found == expected);
            else
                REQUIRE(found < needed);
        }
    }
}

TEST_CASE("the bit-parallel Levenshtein distance is the quadratic table's, with and without a bound", "[similarity]") {
    Calm calm;
    test::Random random(11);
    for (int round = 0; round < 4000; ++round) {
        auto [a, b] = related(random, round % 3 == 0 ? 400 : 70, round % 2 == 0 ? 4 : 90);
        for (std::size_t edits = random.below(40); edits > 0 && !b.empty(); --edits) b[random.below(b.size())] = static_cast<std::uint32_t>(random.below(9));
        if (random.one_in(5)) std::rotate(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(random.below(b.size() + 1)), b.end());
        const std::size_t expected = plain_distance(a, b);
        const LevenshteinMatcher matcher(a);
        REQUIRE(matcher.distance(b, a.size() + b.size(), calm.context) == expected);
        for (const std::size_t most : {expected, expected + 1, expected + random.below(90), expected / 2, expected - std::min<std::size_t>(expected, 1), random.below(500)}) {
            CAPTURE(a, b, most);
            const std::size_t found = matcher.distance(b, most, calm.context);
            if (most >= expected)
                REQUIRE(found == expected);
            else
                REQUIRE(found > most);
        }
    }
}

TEST_CASE("text similarity: the table's score, symmetric, in range, 1 for equals, and no threshold changes what is found", "[similarity]") {
    Calm calm;
    test::Random random(2);
    for (int round = 0; round < 4000; ++round) {
        const TextMeasure measure = round % 4 < 2 ? TextMeasure::indel : TextMeasure::levenshtein;
        const std::string_view alphabet = round % 2 == 0 ? "abc" : "abcdefgh ,.\xC3\xA9\xE2\x82\xAC";
        const std::string a = random.text(alphabet, round % 5 == 0 ? 500 : 60);
        std::string b = random.one_in(3) ? random.text(alphabet, 60) : a;
        for (std::size_t edits = random.below(10); edits > 0 && !b.empty(); --edits) b[random.below(b.size())] = 'x';
        const double expected = plain_text_score(a, b, measure);
        const TextMatcher matcher(a, measure);
        REQUIRE(matcher.score(b, 0.0, calm.context) == expected);
        REQUIRE(TextMatcher(b, measure).score(a, 0.0, calm.context) == expected);
        REQUIRE(matcher.score(a, 1.0, calm.context) == 1.0);
        REQUIRE((expected >= 0.0 && expected <= 1.0 && (expected < 1.0 || a == b)));
        for (const double threshold : {0.3, 0.5, 0.8, 0.95, expected, std::nextafter(expected, 2.0)}) {
            const auto found = matcher.score(b, threshold, calm.context);
            REQUIRE(found.has_value() == (expected >= threshold));
            if (found) REQUIRE(*found == expected);
        }
    }
}

TEST_CASE("characters are code points, and bytes that are no UTF-8 equal themselves only", "[similarity]") {
    CHECK(characters("a\xC3\xA9\xF0\x9F\x98\x80") == Sequence{'a', 0xE9, 0x1F600});
    CHECK(characters("\xFF\xC3").size() == 2);
    Calm calm;
    CHECK(TextMatcher("\xC3\xA9\xC3\xA8").score("\xC3\xA9", 0.0, calm.context) == 2.0 / 3.0);
    CHECK(TextMatcher("\xFF").score("\xC3\xBF", 0.0, calm.context) == 0.0);
    CHECK(TextMatcher("\xFF").score("\xFF", 1.0, calm.context) == 1.0);
    CHECK(TextMatcher("").score("", 1.0, calm.context) == 1.0);
    CHECK(TextMatcher("").score("a", 0.0, calm.context) == 0.0);
}

TEST_CASE("a cancelled comparison ends without a score", "[similarity]") {
    TaskPool pool(0);
    std::stop_source stop;
    stop.request_stop();
    RequestContext context(pool, stop.get_token());
    for (const TextMeasure measure : {TextMeasure::indel, TextMeasure::levenshtein})
        CHECK_FALSE(TextMatcher(std::string(200'000, 'a'), measure).score(std::string(200'000, 'a'), 0.0, context));
}

TEST_CASE("token bags: the scores of plain arithmetic, symmetric where they say so", "[similarity]") {
    test::Random random(3);
    for (int round = 0; round < 500; ++round) {
        std::map<std::uint64_t, std::uint64_t> a, b;
        TokenBag x, y;
        for (auto& [counts, bag] : {std::pair{&a, &x}, std::pair{&b, &y}}) {
            for (std::size_t i = random.below(40); i > 0; --i) {
                const std::uint64_t feature = random.below(30);
                const auto weight = static_cast<std::uint32_t>(1 + random.below(3));
                (*counts)[feature] += weight;
                bag->add(feature, weight);
            }
            bag->finish();
        }
        double least = 0, most = 0, own = 0;
        for (std::uint64_t feature = 0; feature < 30; ++feature) {
            least += static_cast<double>(std::min(a[feature], b[feature]));
            most += static_cast<double>(std::max(a[feature], b[feature]));
            own += static_cast<double>(a[feature]);
        }
        REQUIRE(x.jaccard(y) == (most == 0 ? 1.0 : least / most));
        REQUIRE(x.jaccard(y) == y.jaccard(x));
        REQUIRE(x.containment_in(y) == (own == 0 ? 1.0 : least / own));
        REQUIRE(x.jaccard(x) == 1.0);
        REQUIRE(x.containment_in(x) == 1.0);
    }
}

TEST_CASE("fuzzy: subsequences only, 1 for the query itself, and what a person means comes first", "[similarity]") {
    const auto order = [](std::string_view query, const std::vector<std::string>& candidates) {
        const FuzzyMatcher matcher(query);
        for (std::size_t i = 1; i < candidates.size(); ++i) {
            INFO(query << ": " << candidates[i - 1] << " before " << candidates[i]);
            const auto better = matcher.path_score(candidates[i - 1], 0.0);
            REQUIRE(better);
            CHECK(*better > matcher.path_score(candidates[i], 0.0).value_or(-1.0));
        }
    };
    order("gub", {"get_user_by_id", "getUserBy", "grubby_xuxb", "nothing"});
    order("walk", {"walk", "Walk", "walk.cpp", "walk_plan.cpp", "engine/filesystem/walk_plan.cpp", "wildbackalley_k"});
    order("toolcpp", {"tools/tool.cpp", "server/tools/walk_project/tool_table_of_cpp"});
    order("HS", {"HTTPServer", "hash"});
    order("facts walk", {"engine/facts_walk.cpp", "engine/flow_and_counts_with_all_keys"});
    CHECK_FALSE(FuzzyMatcher(" ").score("a b", 0.0));
    CHECK_FALSE(FuzzyMatcher("ba").score("ab", 0.0));
    CHECK_FALSE(FuzzyMatcher("").score("ab", 0.0));
    CHECK(FuzzyMatcher("fooBar").score("fooBar", 1.0) == 1.0);
    test::Random random(4);
    for (int round = 0; round < 2000; ++round) {
        const std::string query = random.text("aAbB_/1", 6);
        const std::string candidate = random.text("aAbB_/1", 20);
        const auto score = FuzzyMatcher(query).score(candidate, 0.0);
        if (score) REQUIRE((*score > 0.0 && *score <= 1.0 && ((*score == 1.0) == (query == candidate))));
        if (query == candidate && !query.empty()) REQUIRE(score == 1.0);
        const double threshold = static_cast<double>(random.below(100)) / 100.0;
        REQUIRE(FuzzyMatcher(query).score(candidate, threshold).has_value() == (score && *score >= threshold));
    }
}

TEST_CASE("fuzzy: what is ruled out early would have scored less, at every length", "[similarity]") {
    test::Random random(9);
    for (int round = 0; round < 20'000; ++round) {
        const FuzzyMatcher matcher(random.text("aAbB_/1\xC3", random.one_in(20) ? 70 : 5));
        const std::string candidate = random.text("aAbBc_/1\xC3", random.one_in(10) ? 150 : 14);
        const auto score = matcher.score(candidate, 0.0);
        // Of a longer text nothing is known early.
        const std::string long_text = candidate + std::string(64, '.');
        const auto longer = matcher.score(long_text, 0.0);
        REQUIRE(score.has_value() == longer.has_value());
        const double threshold = static_cast<double>(random.below(100)) / 100.0;
        REQUIRE(matcher.score(candidate, threshold) == (score && *score >= threshold ? score : std::nullopt));
        if (score) REQUIRE(candidate.size() <= matcher.max_length(*score));
    }
}

TEST_CASE("an alignment is a longest common subsequence, in order, of equal elements", "[similarity]") {
    Calm calm;
    test::Random random(5);
    for (int round = 0; round < 1500; ++round) {
        const auto [a, b] = related(random, 80, round % 2 == 0 ? 3 : 40);
        const std::size_t expected = plain_lcs(a, b);
        const std::size_t distance = a.size() + b.size() - 2 * expected;
        const auto runs = align(a, b, distance, calm.context);
        REQUIRE(runs);
        std::size_t matched = 0, x = 0, y = 0;
        for (const MatchingRun& run : *runs) {
            REQUIRE((run.a_begin >= x && run.b_begin >= y));
            for (std::size_t k = 0; k < run.length; ++k) REQUIRE(a[run.a_begin + k] == b[run.b_begin + k]);
            x = run.a_begin + run.length;
            y = run.b_begin + run.length;
            matched += run.length;
        }
        REQUIRE((x <= a.size() && y <= b.size()));
        REQUIRE(matched == expected);
        if (distance > 0) REQUIRE_FALSE(align(a, b, distance - 1, calm.context));
    }
}

TEST_CASE("sets meet in a band as often as their Jaccard similarity says", "[similarity]") {
    const MinHash hash;
    test::Random random(6);
    for (const auto& [shared, apart] : {std::pair{90, 10}, std::pair{50, 50}, std::pair{20, 80}, std::pair{0, 100}}) {
        int met = 0;
        const int rounds = 300;
        for (int round = 0; round < rounds; ++round) {
            Sequence a, b;
            for (int i = 0; i < shared; ++i) a.push_back(static_cast<std::uint32_t>(random.word()));
            b = a;
            for (int i = 0; i < apart; ++i) (i % 2 == 0 ? a : b).push_back(static_cast<std::uint32_t>(random.word()));
            const auto x = hash.keys(a), y = hash.keys(b);
            bool any = false;
            for (std::size_t band = 0; band < MinHash::kBands; ++band) any = any || x[band] == y[band];
            met += any ? 1 : 0;
        }
        const double expected = 1.0 - std::pow(1.0 - std::pow(shared / 100.0, double{MinHash::kRows}), double{MinHash::kBands});
        INFO("J = " << shared << " %");
        CHECK(std::abs(static_cast<double>(met) / rounds - expected) < 0.1);
    }
}

TEST_CASE("maximal repeats are all of those, and only those, that a search of every run finds", "[similarity]") {
    Calm calm;
    test::Random random(7);
    for (int round = 0; round < 400; ++round) {
        Sequence sequence(random.below(40));
        const std::size_t alphabet = 1 + random.below(4);
        for (auto& value : sequence) value = random.one_in(12) ? Repeats::kBreak : static_cast<std::uint32_t>(random.below(alphabet));
        // Every run without a break, and where it occurs.
        std::map<Sequence, std::set<std::size_t>> runs;
        for (std::size_t begin = 0; begin < sequence.size(); ++begin)
            for (std::size_t end = begin; end < sequence.size() && sequence[end] != Repeats::kBreak; ++end)
                runs[Sequence(sequence.begin() + static_cast<std::ptrdiff_t>(begin), sequence.begin() + static_cast<std::ptrdiff_t>(end) + 1)].insert(begin);
        std::set<std::pair<std::size_t, std::set<std::size_t>>> expected;
        for (const auto& [run, places] : runs) {
            if (places.size() < 2) continue;
            const auto neighbours = [&](auto neighbour) {
                std::set<std::uint64_t> values;
                for (const std::size_t at : places) values.insert(neighbour(at));
                return values.size();
            };
            // A break, and what lies outside, is different everywhere.
            const auto value = [&](std::size_t i, std::size_t at) {
                return i < sequence.size() && sequence[i] != Repeats::kBreak ? std::uint64_t{sequence[i]} : (std::uint64_t{1} << 40U) + at;
            };
            if (neighbours([&](std::size_t at) { return value(at - 1, at); }) > 1 && neighbours([&](std::size_t at) { return value(at + run.size(), at); }) > 1)
                expected.insert({run.size(), places});
        }
        const auto found = Repeats::find(sequence, 4, calm.context);
        REQUIRE(found);
        std::set<std::pair<std::size_t, std::set<std::size_t>>> got;
        for (const Repeats::Repeat& repeat : found->repeats()) {
            std::set<std::size_t> places;
            for (std::uint32_t i = repeat.first; i <= repeat.last; ++i) places.insert(found->position(i));
            got.insert({repeat.length, places});
        }
        REQUIRE(got == expected);
    }
}
