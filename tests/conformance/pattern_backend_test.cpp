// What every pattern backend promises: the same matches, byte for byte; errors in the agreed words; limits; cancellation.
#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/pattern/pattern_backend.h"
#include "engine/pattern/rule_file.h"
#include "tests/support/catch.h"
#include "tests/support/patterns.h"

using namespace aircher;
using namespace aircher::pattern;
using namespace aircher::test;
using Strings = std::vector<std::string>;

namespace {

struct Case {
    std::string text;
    std::vector<Pattern> patterns;
    Strings expected;  ///< texts of the matches, by position and pattern
};

Pattern with(Pattern pattern, bool Pattern::*flag) {
    pattern.*flag = true;
    return pattern;
}

/// Patterns that match nothing here: with them the hyperscan backend uses its databases whatever is asked.
std::vector<Pattern> padded(std::vector<Pattern> patterns) {
    for (const char* text : {"zq[0-9]+x", "q{3}[a-c]z", "[wz]{4}q", "[wz]{4}j", "[jq]\\d[jq]\\d", "jq|qj|xq"}) patterns.push_back(regex(text));
    return patterns;
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"a foo b foo\nfoofoo\n", {literal("foo")}, {"foo", "foo", "foo", "foo"}},
        {"aaaa", {literal("aa")}, {"aa", "aa"}},
        {"aaaa", {regex("a{2}")}, {"aa", "aa"}},
        {"one two\nthree", {regex("\\w+")}, {"one", "two", "three"}},
        {"abc abd", {regex("ab(c|d)")}, {"abc", "abd"}},
        {"aab", {regex("a|ab|b")}, {"a", "a", "b"}},                     // leftmost first, not longest
        {"foobar", {regex("foo|foobar")}, {"foo"}},
        {"  x\n  y\n", {regex("\\s+\\w")}, {"  x", "  y"}},               // white space does not reach into the line above
        {"a\nb\n", {regex("[^x]+")}, {"a", "b"}},
        {"a\nb\n", {regex("a\\sb")}, {}},
        {"a\nb\n", {with(regex("a\\sb"), &Pattern::multi_line)}, {"a\nb"}},
        {"a\nxx\nb\n", {with(with(regex("a.*b"), &Pattern::multi_line), &Pattern::dot_all)}, {"a\nxx\nb"}},
        {"a\nxx\nb\n", {with(regex("a.*b"), &Pattern::multi_line)}, {}},
        {"ab\ncd\n", {regex("^")}, {"", ""}},
        {"ab\n\ncd", {regex("^$")}, {""}},
        {"ab\ncd\n", {regex("$")}, {"", ""}},
        {"ab\ncd\n", {with(regex("^"), &Pattern::multi_line)}, {"", ""}},
        {"baac", {regex("a*")}, {"", "aa", ""}},                          // an empty match right behind another is none
        {"foo\r\nbar\r\n", {regex("o$")}, {}},
        {"foo\r\nbar\r\n", {regex("o\\r$")}, {"o\r"}},
        {"first\nsecond", {regex("\\As\\w+")}, {"second"}},               // every line is a text of its own
        {"a1 b22", {regex("(?<=b)\\d+")}, {"22"}},
        {"a1 b22", {regex("\\d+(?!\\d)")}, {"1", "22"}},
        {"abab cdcd", {regex("(\\w\\w)\\1")}, {"abab", "cdcd"}},
        {"((a)(b))", {regex("\\((?:[^()]|(?R))*\\)")}, {"((a)(b))"}},
        {"foobar barfoo", {regex("\\Kfoo|bar(?=foo)")}, {"foo", "bar", "foo"}},
        {"Foo FOO foo", {with(literal("foo"), &Pattern::ignore_case)}, {"Foo", "FOO", "foo"}},
        {"foo food foo", {with(literal("foo"), &Pattern::word)}, {"foo", "foo"}},
        {"-foo- x-foo", {with(literal("-foo"), &Pattern::word)}, {"-foo"}},
        {"\xC3\xA9t\xC3\xA9 \xC3\x89T\xC3\x89", {with(literal("\xC3\xA9t\xC3\xA9"), &Pattern::ignore_case)}, {"\xC3\xA9t\xC3\xA9", "\xC3\x89T\xC3\x89"}},
        {"\xE2\x84\xAA" "elvin kelvin Kelvin", {with(literal("kelvin"), &Pattern::ignore_case)}, {"\xE2\x84\xAA" "elvin", "kelvin", "Kelvin"}},
        {"mu\xC5\xBF" "t must", {regex("(?i)must")}, {"mu\xC5\xBFt", "must"}},
        {"caf\xC3\xA9 x", {regex("caf.\\s")}, {"caf\xC3\xA9 "}},
        {"caf\xC3\xA9 x", {regex("\\w{4}\\b")}, {"caf\xC3\xA9"}},
        {"\xC3\xA9" "a", {regex("\\ba")}, {}},
        {"\xD9\xA3\xD9\xA4 34", {regex("\\d+")}, {"\xD9\xA3\xD9\xA4", "34"}},
        {"a\xFF" "b a.b", {regex("a.b")}, {"a.b"}},                       // what is not UTF-8 is no character
        {"foo\xFF\n\xFE" "foo", {literal("foo"), regex("fo+")}, {"foo", "foo", "foo", "foo"}},
        {"x.y x+y", {literal("x.y")}, {"x.y"}},
        {"aXbxc", {regex("(?i)x(?-i)b|x")}, {"Xb", "x"}},
        {"tab\there", {regex("\\t"), regex("[\\t]h")}, {"\t", "\th"}},
        {"a-b]c^d", {regex("[]]"), regex("[a^-]+"), regex("[^]a-d]+")}, {"a-", "-", "]", "^", "^"}},
        {"", {regex("a*")}, {}},
        {"\n", {regex("^$")}, {""}},
        {"ab12cd", {regex("(?<letters>[a-z]+)(?<digits>\\d+)")}, {"ab12"}},
        {"x = 1; y = 22", {regex("[xy]\\s*=\\s*(\\d+)"), literal("= 1")}, {"x = 1", "= 1", "y = 22"}},
        {"aaa", {regex("a++a")}, {}},
        {"aaab", {regex("(?>a+)b")}, {"aaab"}},
        {"a\\b", {regex("\\Qa\\b\\E")}, {"a\\b"}},
        {"ac abc abbc", {regex("ab{1,2}c"), regex("ab?c"), regex("ab{2}c")}, {"ac", "abc", "abc", "abbc", "abbc"}},
        {"x{y} x{2}", {regex("x{y}"), regex("x\\{2\\}")}, {"x{y}", "x{2}"}},
        {std::string("a\0b", 3), {regex("a\\x00b"), literal(std::string("\0b", 2))}, {std::string("a\0b", 3), std::string("\0b", 2)}},
    };
    return all;
}

}  // namespace

TEST_CASE("matches are those that PCRE2 finds, leftmost first") {
    for (const auto& factory : pattern_backends()) {
        for (const Case& one : cases()) {
            CAPTURE(factory.name, one.text, one.patterns.front().text);
            CHECK(texts_of(scan_with(factory, one.patterns, one.text), one.text) == one.expected);
            CHECK(texts_of(scan_with(factory, padded(one.patterns), one.text), one.text) == one.expected);
        }
    }
}

TEST_CASE("lines, columns and captures") {
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        const std::string text = "one\n\xC3\xA9 key=value\n";
        const auto result = scan_with(factory, padded({regex("(\\w+)=(x)?(\\w+)")}), text);
        REQUIRE(result);
        REQUIRE(result->matches.size() == 1);
        const Match& match = result->matches[0];
        CHECK(match.line == 1);
        CHECK(match.column == 3);
        REQUIRE(match.captures.size() == 3);
        CHECK(match.captures[0] == ByteRange{7, 10});
        CHECK_FALSE(match.captures[1].set());
        CHECK(match.captures[2] == ByteRange{11, 16});
    }
}

TEST_CASE("the engine that runs a pattern, by the company it is in") {
    const std::string run = "\\b[A-Z]{3}\\d{4}[a-z]{2}\\b";
    TaskPool pool(0);
    RequestContext context(pool, {});
    for (const auto& factory : pattern_backends()) {
        if (factory.name != "hyperscan") continue;
        const auto backend = factory.create();
        const auto engines = [&](const Strings& texts) {
            std::vector<Pattern> patterns;
            for (const std::string& text : texts) patterns.push_back(regex(text));
            const auto set = backend->compile(patterns, context);
            Strings out;
            for (const PatternPlan& plan : (*set)->plans()) out.emplace_back(plan.engine);
            return out;
        };
        const std::string alone = "memory scan + pcre2";
        const std::string together = "hyperscan + pcre2";
        CHECK(engines({run}) == Strings{alone});
        CHECK(engines({"goto\\s+err"}) == Strings{alone});
        CHECK(engines({"\\w+\\s\\w+"}) == Strings{together});
        CHECK(engines({run, "goto\\s+err", "foo_bar\\d", "spin_lock\\w"}) == Strings{alone, together, together, together});
        CHECK(engines({run, "goto\\s+err", "foo_bar\\d", "\\w+\\s\\w+"}) == Strings{together, together, together, together});
        CHECK(engines({run, "1-" + run, "2-" + run, "3-" + run, "goto"}) == Strings{together, together, together, together, "hyperscan"});
    }
}

TEST_CASE("errors name the pattern and the position") {
    struct Wrong {
        Pattern pattern;
        std::string says;
    };
    Pattern unchecked = regex("a");
    unchecked.check = "nope";
    const std::vector<Wrong> wrong = {{regex("a(b"), "patterns[0].regex: missing closing parenthesis at offset 3"},
                                      {regex("a**b("), "at offset"},
                                      {regex(""), "is empty"},
                                      {regex("(*CRLF)a"), "at offset 0"},
                                      {regex("a\\Cb"), "at offset"},
                                      {regex("a\\nb"), "matches a line feed"},
                                      {literal("a\nb"), "line feed at offset 1"},
                                      {regex("a\xFF"), "not valid UTF-8 at offset 1"},
                                      {regex(std::string(70'000, 'a')), "longer than 65536 bytes"},
                                      {unchecked, "there is no check 'nope'"}};
    for (const auto& factory : pattern_backends()) {
        for (const Wrong& one : wrong) {
            CAPTURE(factory.name, one.pattern.text.substr(0, 20));
            Pattern pattern = one.pattern;
            pattern.origin = "patterns[0].regex";
            const auto result = scan_with(factory, {pattern}, "x");
            REQUIRE_FALSE(result);
            CHECK(result.error().code == ErrorCode::invalid_argument);
            CHECK(result.error().message.find("patterns[0].regex: ") == 0);
            CHECK(result.error().message.find(one.says) != std::string::npos);
        }
        CHECK(scan_with(factory, {}, "x").error().code == ErrorCode::invalid_argument);
        CHECK(scan_with(factory, std::vector<Pattern>(10'001, literal("a")), "x").error().code == ErrorCode::too_large);
    }
}

TEST_CASE("totals are exact where matches are cut, and the first are kept") {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "foo bar\n";
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        ScanRequest request;
        request.keep = 10;
        const auto cut = scan_with(factory, padded({literal("bar"), regex("[a-f]oo"), regex("\\w+")}), text, request);
        REQUIRE(cut);
        CHECK(cut->counts[0] == 5'000);
        CHECK(cut->counts[1] == 5'000);
        CHECK(cut->counts[2] == 10'000);
        CHECK(cut->total == 20'000);
        REQUIRE(cut->matches.size() == 10);
        CHECK(cut->matches[9].line == 2);
        request.any = true;
        CHECK(scan_with(factory, padded({literal("bar")}), text, request)->total == 1);
    }
}

TEST_CASE("patterns that are switched off are not looked for") {
    for (const auto& factory : pattern_backends()) {
        const std::vector<std::uint8_t> disabled = {1, 0, 0, 0, 0, 0};
        ScanRequest request;
        request.disabled = &disabled;
        const auto result = scan_with(factory, padded({literal("foo"), regex("b[a]r")}), "foo bar foo\n", request);
        REQUIRE(result);
        CHECK(result->counts[0] == 0);
        CHECK(result->counts[1] == 1);
    }
}

TEST_CASE("a set serves many texts and threads") {
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        TaskPool pool(4);
        RequestContext context(pool, {});
        const auto backend = factory.create();
        auto set = backend->compile(padded({regex("(?i)fix(?:me|it)"), literal("needle"), regex("\\bx\\d+"), with(regex("b\\s+e"), &Pattern::multi_line)}), context);
        REQUIRE(set);
        std::vector<std::string> texts;
        for (int i = 0; i < 64; ++i) texts.push_back(std::string(static_cast<std::size_t>(i) * 37, i % 2 == 0 ? 'x' : '\n') + "FixMe x12 needle\nb\n e x" + std::to_string(i));
        std::vector<std::string> alone(texts.size()), together(texts.size());
        for (std::size_t i = 0; i < texts.size(); ++i) alone[i] = dump(backend->scan(texts[i], *set, {}, context));
        PerWorker<std::unique_ptr<Scanner>> scanners;
        pool.for_ranges(texts.size(), 1, [&](std::size_t begin, std::size_t end) {
            auto& scanner = scanners.local();
            if (!scanner) scanner = backend->make_scanner(*set);
            for (std::size_t i = begin; i < end; ++i) {
                ScanResult result;
                if (scanner->scan({texts[i]}, {}, result, context)) together[i] = dump(result);
            }
        });
        CHECK(alone == together);
    }
}

TEST_CASE("pieces of a text give what the text gives") {
    std::string text;
    for (int i = 0; i < 3'000; ++i) text += "line " + std::to_string(i) + (i % 7 == 0 ? " TODO(me): x\n" : " done\n");
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        TaskPool pool(0);
        RequestContext context(pool, {});
        const auto backend = factory.create();
        const auto set = backend->compile(padded({regex("TODO\\((\\w+)\\)"), literal("7 ")}), context);
        REQUIRE(set);
        ScanRequest request;
        request.captures = true;
        const auto whole = backend->scan(text, *set, request, context);
        ScanResult joined, piece;
        const auto scanner = backend->make_scanner(*set);
        std::uint32_t line = 0;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = std::min(text.size(), at + 1'000);
            if (end < text.size()) end = text.rfind('\n', end) + 1;
            const std::string_view part = std::string_view(text).substr(at, end - at);
            REQUIRE(scanner->scan({part, at, line}, request, piece, context));
            joined.matches.insert(joined.matches.end(), piece.matches.begin(), piece.matches.end());
            joined.total += piece.total;
            line += static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n'));
            at = end;
        }
        CHECK(dump(joined) == dump(whole));
    }
}

TEST_CASE("patterns that run away are given up and reported, the rest goes on") {
    const std::string line = std::string(60, 'a') + "! needle\n";
    std::string text;
    for (int i = 0; i < 40; ++i) text += line;
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        const auto begun = std::chrono::steady_clock::now();
        const auto result = scan_with(factory, {regex("(a+)+(a+)+\\1$"), literal("needle"), regex("([a-z]+)*=\\1")}, text);
        REQUIRE(result);
        CHECK(result->counts[1] == 40);
        CHECK_FALSE(result->incomplete.empty());
        CHECK(result->limit_hits > 0);
        CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
    }
}

TEST_CASE("a pattern that was given up stays so in the following pieces of the text") {
    std::string line = std::string(60, 'a') + "!\n";
    std::string text;
    for (int i = 0; i < 40; ++i) text += line;
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        TaskPool pool(0);
        RequestContext context(pool, {});
        const auto backend = factory.create();
        const auto set = backend->compile({regex("(a+)+(a+)+\\1$")}, context);
        REQUIRE(set);
        const auto whole = backend->scan(text, *set, {}, context);
        REQUIRE(whole);
        const auto scanner = backend->make_scanner(*set);
        ScanResult piece;
        for (int turn = 0; turn < 2; ++turn) {  // the second text begins anew
            std::vector<Incomplete> incomplete;
            for (std::uint32_t i = 0; i < 40; ++i) {
                REQUIRE(scanner->scan({line, i * line.size(), i}, {}, piece, context));
                incomplete.insert(incomplete.end(), piece.incomplete.begin(), piece.incomplete.end());
            }
            CHECK(incomplete == whole->incomplete);
        }
    }
}

TEST_CASE("a long line is searched, a longer one for literals, neither hangs") {
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        std::string text(3U << 20, 'a');
        text += "needle1\n";
        const auto found = scan_with(factory, padded({regex("needle\\d"), regex("[a-m]+\\d"), literal("needle1")}), text);
        REQUIRE(found);
        CHECK(found->counts[0] == 1);
        CHECK(found->counts[2] == 1);
        text.insert(0, std::string(40U << 20, 'b'));
        const auto longer = scan_with(factory, padded({regex("needle\\d"), literal("needle1"), with(regex("a\\sb"), &Pattern::multi_line)}), text);
        REQUIRE(longer);
        CHECK(longer->counts[1] == 1);
        CHECK(longer->incomplete.size() >= 2);
    }
}

TEST_CASE("ten thousand patterns") {
    std::vector<Pattern> patterns;
    for (int i = 0; i < 10'000; ++i) patterns.push_back(literal("word" + std::to_string(i * 7919) + "x"));
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        const auto result = scan_with(factory, patterns, "a word0x word7919x\nword79182081x word5x\n");
        REQUIRE(result);
        CHECK(result->total == 3);
        CHECK(result->matches.back().pattern == 9'999);
    }
}

TEST_CASE("a scan stops soon after a cancel") {
    const std::string text = [] {
        std::string out;
        while (out.size() < (64U << 20)) out += "int value = compute(a, b) + " + std::to_string(out.size()) + ";\n";
        return out;
    }();
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        TaskPool pool(0);
        std::stop_source cancel;
        RequestContext context(pool, cancel.get_token());
        const auto backend = factory.create();
        const auto set = backend->compile({regex("\\d+"), regex("[a-z]+\\("), regex("x+y"), literal("nowhere"), regex("\\w+ = .*;$")}, context);
        REQUIRE(set);
        std::chrono::steady_clock::time_point cancelled;
        std::thread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            cancelled = std::chrono::steady_clock::now();
            cancel.request_stop();
        });
        const auto result = backend->scan(text, *set, {}, context);
        const auto stopped = std::chrono::steady_clock::now();
        canceller.join();
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::cancelled);
        CHECK(stopped - cancelled < std::chrono::milliseconds(200));  // 50 ms on a quiet machine: tests/bench/pattern_bench.py
    }
}

TEST_CASE("checks decide about what the shape lets pass") {
    for (const auto& factory : pattern_backends()) {
        INFO(factory.name);
        Pattern token = regex("\\bgh[pousr]_[0-9A-Za-z]{36}\\b");
        token.check = "github_token";
        const std::string body = "012345678901234567890123456789";
        CHECK(scan_with(factory, {token}, "ghp_" + body + "000000 x")->total == 0);
        CHECK(scan_with(factory, padded({token}), "ghp_" + body + "0pV6Ps x")->total == 1);
        CHECK(scan_with(factory, padded({token}), "ghp_" + body + "0pV6Pt x")->total == 0);
    }
}

TEST_CASE("the shipped sets compile") {
    for (const auto& factory : pattern_backends()) {
        for (const ShippedSet& shipped : shipped_sets()) {
            CAPTURE(factory.name, shipped.name);
            auto rules = parse_rules(shipped.text, std::string(shipped.name));
            REQUIRE(rules);
            TaskPool pool(0);
            RequestContext context(pool, {});
            const auto set = factory.create()->compile(*rules, context);
            if (!set) FAIL(set.error().text());
            CHECK((*set)->patterns().size() == rules->size());
        }
    }
}
