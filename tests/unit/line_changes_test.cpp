// Where versions of a file differ, and where lines come from through them.
#include "engine/project/history/line_changes.h"

#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::project;

namespace {

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::string told(const std::vector<LineHunk>& hunks) {
    std::string text;
    for (const LineHunk& hunk : hunks)
        text += std::to_string(hunk.old_first) + "," + std::to_string(hunk.old_count) + " " + std::to_string(hunk.new_first) + "," + std::to_string(hunk.new_count) + "; ";
    return text;
}

}  // namespace

TEST_CASE("lines that differ between two texts", "[history]") {
    TaskPool pool{0};
    const RequestContext context{pool, {}};
    CHECK(told(line_hunks("a\nb\nc\n", "a\nb\nc\n", context)).empty());
    CHECK(told(line_hunks("a\nb\nc\n", "a\nx\ny\nc\n", context)) == "1,1 1,2; ");
    CHECK(told(line_hunks("", "a\nb", context)) == "0,0 0,2; ");
    CHECK(told(line_hunks("a\nb\nc\nd\n", "b\nd\n", context)) == "0,1 0,0; 2,1 1,0; ");
    CHECK(told(line_hunks("a\n", "a", context)) == "0,1 0,1; ");  // the line feed is a part of the line
    std::vector<std::string> many(5'000), others(5'000);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = "m" + std::to_string(i), others[i] = "o" + std::to_string(i);
    CHECK(told(line_hunks("first\n" + joined(many) + "last\n", "first\n" + joined(others) + "last\n", context)) == "1,5000 1,5000; ");
}

TEST_CASE("hunks make one text out of the other, and lines are followed back", "[history]") {
    TaskPool pool{0};
    const RequestContext context{pool, {}};
    test::Random random(7);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::string> old_lines, new_lines;
        for (std::size_t n = random.below(12); n > 0; --n) old_lines.push_back(std::string(1, static_cast<char>('a' + random.below(4))));
        for (const std::string& line : old_lines) {
            if (random.one_in(4)) new_lines.push_back(std::string(1, static_cast<char>('a' + random.below(4))));
            if (!random.one_in(4)) new_lines.push_back(line);
        }
        const auto hunks = line_hunks(joined(old_lines), joined(new_lines), context);
        // What lies between hunks is the same on both sides.
        std::vector<std::string> rebuilt;
        std::size_t old_at = 0;
        for (const LineHunk& hunk : hunks) {
            rebuilt.insert(rebuilt.end(), old_lines.begin() + static_cast<std::ptrdiff_t>(old_at), old_lines.begin() + hunk.old_first);
            CHECK(rebuilt.size() == hunk.new_first);
            rebuilt.insert(rebuilt.end(), new_lines.begin() + hunk.new_first, new_lines.begin() + hunk.new_first + hunk.new_count);
            old_at = std::size_t{hunk.old_first} + hunk.old_count;
        }
        rebuilt.insert(rebuilt.end(), old_lines.begin() + static_cast<std::ptrdiff_t>(old_at), old_lines.end());
        CHECK(rebuilt == new_lines);

        if (new_lines.empty()) continue;
        const auto first = static_cast<std::uint32_t>(random.below(new_lines.size()));
        const LineRange range{first, static_cast<std::uint32_t>(1 + random.below(new_lines.size() - first))};
        const LineRange earlier = before(hunks, range);
        CHECK(earlier.end() <= old_lines.size());
        if (!touches(hunks, range)) {
            REQUIRE(earlier.count == range.count);
            for (std::uint32_t i = 0; i < range.count; ++i) CHECK(old_lines[earlier.first + i] == new_lines[range.first + i]);
        }
    }
    const std::vector<LineHunk> hunks = {{2, 1, 2, 3}, {6, 2, 8, 0}};  // line 2 became three, lines 6 and 7 are gone
    CHECK(touches(hunks, {4, 1}));
    CHECK(!touches(hunks, {5, 3}));
    CHECK(touches(hunks, {7, 2}));
    CHECK(!touches(hunks, {8, 4}));
    CHECK(before(hunks, {3, 1}).first == 2);
    CHECK(before(hunks, {3, 1}).count == 1);
    CHECK(before(hunks, {5, 3}).first == 3);
    CHECK(before(hunks, {5, 3}).count == 3);
    CHECK(before(hunks, {7, 2}).count == 4);
    CHECK(before(hunks, {8, 1}).first == 8);
}

TEST_CASE("a range without an end has none before either", "[history]") {
    TaskPool pool{0};
    const RequestContext context{pool, {}};
    const LineRange range = before(line_hunks("a\nb\nc\nd\n", "a\n", context), {});
    CHECK(range.first == 0);
    CHECK(range.count > 1'000'000);
}
