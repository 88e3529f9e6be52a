// Runs of byte classes: what the tree says of a pattern, and the search for them, held to one place after the other.
#include "engine/pattern/syntax/class_run.h"

#include <string>

#include "engine/pattern/scanning/class_run_search.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher::pattern;

namespace {

/// The run with a letter for each class: A capitals, a small letters, w word characters, d digits, . others; with ' where there may be a byte above ASCII.
std::string shape_of(const std::string& text, SyntaxOptions options = {}) {
    const auto class_of = [](const std::string& set) { return parse_syntax(set, {}).root.ascii; };
    std::string out;
    for (const ClassRun::Place& place : class_run(parse_syntax(text, options), true).places) {
        out += place.ascii == class_of("[A-Z]") ? 'A' : place.ascii == class_of("[a-z]") ? 'a' : place.ascii == class_of("\\w") ? 'w' : place.ascii == class_of("\\d") ? 'd' : '.';
        if (place.high) out += '\'';
    }
    return out;
}

bool begins_at(const ClassRun& run, std::string_view text, std::size_t at) {
    for (const ClassRun::Place& place : run.places) {
        if (at >= text.size()) return false;
        const auto byte = static_cast<unsigned char>(text[at++]);
        if (byte >= 0x80) return place.high;
        if (!place.ascii[byte]) return false;
    }
    return true;
}

std::size_t find_slowly(const ClassRun& run, std::string_view text, std::size_t from) {
    for (; from < text.size(); ++from)
        if (begins_at(run, text, from)) return from;
    return std::string_view::npos;
}

}  // namespace

TEST_CASE("the run of classes in every match") {
    const auto [pattern, expected] = GENERATE(table<std::string, std::string>({{"\\b[A-Z]{3}\\d{4}[a-z]{2}\\b", "AAAd'd'd'd'aa"},
                                                                               {"^[A-Z](?=x)[0-9]$", "Ad"},
                                                                               {"([A-Z])[0-9]\\1[0-9]", "Ad"},                // what \1 matches is unknown
                                                                               {"[A-Z][a-z]?[0-9]", "d"},                     // digits are rarer than capitals
                                                                               {"[a-z][A-Z]{1,3}[0-9][a-z]", "Ada"},          // the last capital and what follows
                                                                               {"[0-9][A-Z]{2,}[a-z]", "dAA"},                // the first two
                                                                               {"(?:[A-Z][0-9]){2}", "AdAd"},
                                                                               {"[A-Z]{40}", "AAAAAAAAAAAAAAAA"},
                                                                               {"[A-Z]\xC3\xA9[0-9][0-9]", "dd"},             // the character above is two bytes
                                                                               {"(?:[A-Z]|[0-9]{3})[a-z]", "a"},
                                                                               {"[A-Z]*", ""},
                                                                               {"(*FAIL)[A-Z]", ""}}));
    CAPTURE(pattern);
    CHECK(shape_of(pattern) == expected);
}

TEST_CASE("without regard to case, a class with k or s may hold a character above ASCII") {
    CHECK(shape_of("[j-l][0-9]", {.ignore_case = true}) == ".'d");
    CHECK(shape_of("[a-c][0-9]", {.ignore_case = true}) == ".d");
}

TEST_CASE("classes of a run fit into eight rectangles") {
    // A class of 26 letters are two rectangles, [aeiou] are two, other random sets more.
    const ClassRun run = class_run(parse_syntax("[\\w!#'+,]{3}[\"%*;\\\\^qQ}][2468bdfBDF]{3}[ -~]", {}), true);
    REQUIRE_FALSE(run.places.empty());
    std::size_t rectangles = 0;
    for (std::size_t i = 0; i < run.places.size(); ++i) {
        if (i > 0 && run.places[i].ascii == run.places[i - 1].ascii) continue;
        for (const ByteRectangle& rectangle : rectangles_of(run.places[i].ascii)) {
            ++rectangles;
            for (unsigned c = 0; c < 128; ++c)
                if ((rectangle.high >> (c / 16) & 1U) != 0 && (rectangle.low >> (c % 16) & 1U) != 0) CHECK(run.places[i].ascii[c]);
        }
    }
    CHECK(rectangles <= kMaxRectangles);
    CHECK(run.places.size() < 8);
}

TEST_CASE("nested repeats end") { CHECK(class_run(parse_syntax("(?:(?:(?:(?:[A-Z]{99}){99}){99}[0-9]{99}){99}){99}", {}), true).places.size() == kMaxPlaces); }

TEST_CASE("a search finds every place where the run begins") {
    aircher::test::Random random(7);
    std::size_t found = 0;
    for (int round = 0; round < 3'000; ++round) {
        static const std::vector<std::string> kClasses = {"[A-Z]", "\\d", "[a-z]", "[0-9]", "\\w", "[^a]", "[x]", "\xC3\xA9", "[\xC3\xA9" "b]", "[A-Z0-9_]"};
        static const std::vector<std::string> kPieces = {"A", "B", "Z", "a", "b", "x", "0", "1", "9", "_", " ", "\n", "\xC3\xA9", "\xFF"};
        ClassRun run;
        std::string source;
        for (std::size_t i = 1 + random.below(random.one_in(4) ? 16 : 4); i > 0; --i) source += random.pick(kClasses);
        run = class_run(parse_syntax(source, {random.one_in(4), false, false}), random.one_in(2));
        if (run.places.empty()) continue;
        const ClassRunSearch search(run);
        std::string text;
        const std::size_t length = random.below(random.one_in(3) ? 20 : 300);
        while (text.size() < length) {
            // Mostly what fits, so that runs come about.
            const ClassRun::Place& place = run.places[text.size() % run.places.size()];
            std::string piece = random.pick(kPieces);
            for (unsigned c = 0; c < 128 && !random.one_in(12); ++c)
                if (place.ascii[(c + text.size() * 37) % 128]) piece = static_cast<char>((c + text.size() * 37) % 128);
            text += piece;
        }
        CAPTURE(source, text);
        for (std::size_t at = 0; at <= text.size(); ++at) {
            const std::size_t expected = find_slowly(run, text, at);
            REQUIRE(search.find(text, at) == expected);
            if (expected == std::string_view::npos) break;
            ++found;
            at = expected;
        }
    }
    CHECK(found > 10'000);
}
