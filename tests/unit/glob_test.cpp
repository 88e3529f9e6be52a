// Globs: git's semantics, compared with git's own algorithm; and no pattern makes them slow.
#include "engine/base/glob.h"

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/wildmatch_reference.h"

using namespace aircher;
using aircher::test::Random;
using aircher::test::Wild;

namespace {

struct Row {
    const char* pattern;
    const char* path;
    bool matches;
};

/// A pattern without leading or trailing '/', as Glob requires, and without "\/", which git treats in a way of its own.
std::string random_pattern(Random& random) {
    static const std::vector<std::string> kPieces = {"a", "b", "c", "*", "*", "**", "/", "/", "/", "?", "[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[[:alpha:]]", "[a-]", "\\*", "\\a", "-",
                                                     "/**/", "**/", "/**", "[", "]", "!", "ab", "[c-a]", "[[:", "[\\]a]", "[:x]"};
    std::string pattern;
    for (std::size_t n = 1 + random.below(6); n > 0; --n) pattern += random.pick(kPieces);
    while (pattern.starts_with('/')) pattern.erase(0, 1);
    while (pattern.ends_with('/')) pattern.pop_back();
    return pattern;
}

std::string random_path(Random& random) {
    static const std::vector<std::string> kNames = {"a", "b", "c", "ab", "abc", "*", "a*", "]", "[", "-", "!", "b]", ":x"};
    std::string path;
    for (std::size_t n = 1 + random.below(4); n > 0; --n) path += (path.empty() ? "" : "/") + random.pick(kNames) + (random.one_in(4) ? random.pick(kNames) : "");
    return path;
}

template <class Function>
std::chrono::milliseconds time_of(const Function& function) {
    const auto start = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

std::string repeat(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("a glob means what git says it means") {
    const auto [pattern, path, expected] = GENERATE(values<Row>({
        {"foo", "foo", true}, {"foo", "bar", false}, {"foo", "foo/bar", false}, {"", "x", false},
        {"*", "foo", true}, {"*", "foo/bar", false}, {"f*", "foo", true}, {"*f", "foo", false}, {"*oo", "foo", true}, {"*o*o", "foo", true}, {"f*o*x", "foo", false},
        {"foo*", "foo", true}, {"*foo", "foo", true}, {"a*b*c", "aXbXbc", true}, {"?", "x", true}, {"?", "", false}, {"???", "foo", true}, {"??", "foo", false}, {"a?b", "a/b", false},
        {"*/bar", "foo/bar", true}, {"*/bar", "x/foo/bar", false}, {"foo/*", "foo/bar", true}, {"foo/*", "foo/bar/baz", false}, {"foo/*", "foo", false},
        // ** at the beginning, in the middle, at the end
        {"**", "foo", true}, {"**", "foo/bar", true}, {"**/foo", "foo", true}, {"**/foo", "a/foo", true}, {"**/foo", "a/b/foo", true}, {"**/foo", "a/xfoo", false}, {"**/foo", "foo/a", false},
        {"a/**/b", "a/b", true}, {"a/**/b", "a/x/b", true}, {"a/**/b", "a/x/y/b", true}, {"a/**/b", "ab", false}, {"a/**/b", "a/xb", false}, {"a/**/b", "x/a/b", false},
        {"foo/**", "foo/bar", true}, {"foo/**", "foo/bar/baz", true}, {"foo/**", "foo", false}, {"foo/**", "foox/a", false},
        {"**/a/**", "a/b", true}, {"**/a/**", "x/a/b/c", true}, {"**/a/**", "x/a", false}, {"**/**", "a", true}, {"**/**/b", "b", true}, {"a/**/**/b", "a/b", true}, {"***/b", "x/y/b", true},
        {"**/a/**/b", "a/a/c/b", true}, {"**/*.c", "x.c", true}, {"**/*.c", "a/b/x.c", true}, {"**/b/c", "b/b/c", true}, {"a/**/b/**/c", "a/b/x/b/y/c", true},
        // ** that is no whole segment is *
        {"a**b", "axb", true}, {"a**b", "a/b", false}, {"a**", "a/b", false}, {"**a", "xa", true}, {"**a", "x/a", false}, {"a**/b", "ax/b", true}, {"a**/b", "ax/y/b", false},
        // classes
        {"[ab]", "a", true}, {"[ab]", "c", false}, {"[!ab]", "c", true}, {"[^ab]", "a", false}, {"[!/]", "/", false}, {"a[/]b", "a/b", false}, {"a[!x]b", "a/b", false}, {"[a-c]x", "bx", true},
        {"[c-a]", "b", false}, {"[]]", "]", true}, {"[]-]", "-", true}, {"[!]]", "]", false}, {"[!]a-]", "b", true}, {"[-a]", "-", true}, {"[a-]", "-", true}, {"[a-]", "b", false},
        {"[\\]]", "]", true}, {"[\\-x]", "-", true}, {"[a-\\c]", "b", true}, {"[\\\\]", "\\", true}, {"[*]", "*", true}, {"[*]", "x", false}, {"[?]", "x", false}, {"[[]", "[", true},
        {"[,-.]", "-", true}, {"[a-c-e]", "d", false}, {"[a-c-e]", "-", true}, {"[a-c-e]", "e", true},
        // POSIX classes
        {"[[:alpha:]]", "x", true}, {"[[:alpha:]]", "1", false}, {"[![:alpha:]]", "1", true}, {"[[:digit:][:upper:]]", "Q", true}, {"[[:digit:][:upper:]]", "q", false},
        {"[[:space:]]", " ", true}, {"[[:xdigit:]]", "f", true}, {"[[:xdigit:]]", "g", false}, {"[[:punct:]]", ".", true}, {"[a[:digit:]b]", "5", true}, {"[[:blank:]]", "\t", true},
        {"[[:cntrl:]]", "\x01", true}, {"[[:nosuch:]]", "x", false}, {"[[:alpha:]-z]", "-", true}, {"[[:alpha:]-z]", "5", false}, {"[[:x]", ":", true}, {"[[:x]", "[", true}, {"[[:x]", "y", false},
        // escapes
        {"\\*", "*", true}, {"\\*", "x", false}, {"\\?", "?", true}, {"\\[a]", "[a]", true}, {"\\a", "a", true}, {"a\\\\b", "a\\b", true}, {"foo\\*", "foo*", true}, {"foo\\*bar", "foobar", false},
        {"a\\/b", "a/b", true},
        // malformed
        {"[", "[", false}, {"[a", "a", false}, {"[a", "[a", false}, {"a[", "a[", false}, {"*[", "x", false}, {"a\\", "a", false}, {"a\\", "a\\", false}, {"\\", "\\", false}, {"[!", "x", false}, {"[a-", "a", false},
        {"[[:alpha:", "a", false}, {"[\\", "\\", false}, {"[]", "]", false}, {"[a]b[", "ab[", false},
        // bytes above ASCII are bytes
        {"?\xA4", "\xC3\xA4", true}, {"[\xC3]\xA4", "\xC3\xA4", true}, {"[\x80-\xFF]", "\xFE", true},
        {"*.tar.gz", "x.tar.tar.gz", true}, {"*a*b*c*", "xxaxxbxxcxx", true}, {"*a*b*c*", "xxcxxbxxaxx", false}, {"a/", "a", false}, {"a//b", "a/b", false},
    }));
    CAPTURE(pattern, path);
    CHECK(Glob(pattern).matches(path) == expected);
}

TEST_CASE("globs agree with git's own algorithm") {
    Random random(1);
    for (int i = 0; i < 200'000; ++i) {
        const std::string pattern = random_pattern(random);
        const std::string path = random_path(random);
        if (pattern.empty()) continue;
        const bool expected = aircher::test::wildmatch(pattern.c_str(), path.c_str()) == Wild::match;
        if (Glob(pattern).matches(path) != expected) {
            CAPTURE(pattern, path, expected);
            REQUIRE(Glob(pattern).matches(path) == expected);
        }
        if (pattern.find('/') == std::string::npos && path.find('/') == std::string::npos && match_segment(pattern, path) != expected) {
            CAPTURE(pattern, path, expected);
            REQUIRE(match_segment(pattern, path) == expected);
        }
    }
}

TEST_CASE("a slash behind a class that only looks like a POSIX class separates segments") {
    // git ends "[[:a]" at its first ']'; what follows is ordinary.
    CHECK(aircher::test::wildmatch("[[:a]x/:]", "ax/:]") == Wild::match);
    CHECK(Glob("[[:a]x/:]").matches("ax/:]"));
    CHECK(aircher::test::wildmatch("[\\[:]/:]", ":/:]") == Wild::match);
    CHECK(Glob("[\\[:]/:]").matches(":/:]"));
}

TEST_CASE("may_match_below is never false where something below matches") {
    Random random(2);
    std::size_t pruned = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::string pattern = random_pattern(random);
        const std::string path = random_path(random);
        const Glob glob(pattern);
        std::vector<std::string> above{""};
        for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) above.push_back(path.substr(0, slash));
        for (const std::string& directory : above) {
            const bool may = glob.may_match_below(directory);
            if (!may) ++pruned;
            if (may || !glob.matches(path)) continue;
            CAPTURE(pattern, path, directory);
            REQUIRE(glob.may_match_below(directory));
        }
    }
    CHECK(pruned > 1'000);  // it does prune
}

TEST_CASE("may_match_below leaves out what cannot match") {
    CHECK_FALSE(Glob("src/*.c").may_match_below("lib"));
    CHECK(Glob("src/*.c").may_match_below("src"));
    CHECK_FALSE(Glob("src/*.c").may_match_below("src/sub"));
    CHECK(Glob("src/**").may_match_below("src/a/b"));
    CHECK(Glob("**/x").may_match_below("anything/at/all"));
    CHECK_FALSE(Glob("a/b").may_match_below("a/b"));
    CHECK(Glob("a").may_match_below(""));
}

TEST_CASE("hostile patterns take polynomial time") {
    const auto taken = time_of([] {
        const std::string name(250, 'a');
        CHECK_FALSE(match_segment(repeat("*a", 60) + "b", name));
        CHECK_FALSE(match_segment(repeat("*[ab]", 60) + "*c", name));
        CHECK_FALSE(match_segment(repeat("*", 2'000) + "b", name));
        CHECK_FALSE(match_segment(repeat("*?", 100) + "b", name));
        const std::string deep = repeat("a/", 300) + "c";
        CHECK_FALSE(Glob("**/a/**/a/**/a/b").matches(deep));
        CHECK_FALSE(Glob(repeat("**/a/", 40) + "b").matches(deep));
        CHECK_FALSE(Glob(repeat("**/*a*/", 40) + "b").matches(deep));
        CHECK_FALSE(Glob(repeat("**/", 1'000) + "b").matches(deep));
        CHECK_FALSE(Glob(repeat("**/*", 40) + "/b").matches(deep));
        CHECK_FALSE(match_segment(std::string(4'000, '['), name));
        CHECK_FALSE(match_segment(repeat("*[" + std::string(50, 'b') + "]", 60), name));
    });
    CHECK(taken < std::chrono::seconds(5));
}

TEST_CASE("is_literal_glob knows what has a meaning") {
    CHECK(is_literal_glob("a-b.c{}!"));
    for (const char* pattern : {"*", "a?", "[", "\\"}) CHECK_FALSE(is_literal_glob(pattern));
}

TEST_CASE("braces stand for alternatives") {
    const auto expand = [](const char* pattern) {
        const auto done = expand_braces(pattern);
        return done ? *done : std::vector<std::string>{"error: " + done.error().message};
    };
    using Strings = std::vector<std::string>;
    CHECK(expand("a") == Strings{"a"});
    CHECK(expand("") == Strings{""});
    CHECK(expand("x.{c,h}") == Strings{"x.c", "x.h"});
    CHECK(expand("{a,b}{c,d}") == Strings{"ac", "ad", "bc", "bd"});
    CHECK(expand("{a,{b,c}d}e") == Strings{"ae", "bde", "cde"});
    CHECK(expand("{{a,b},c}") == Strings{"a", "b", "c"});
    CHECK(expand("x{,.min}.js") == Strings{"x.js", "x.min.js"});
    CHECK(expand("{a}") == Strings{"a"});
    CHECK(expand("a{}b") == Strings{"ab"});
    CHECK(expand("a,b") == Strings{"a,b"});
    CHECK(expand("\\{a,b\\}") == Strings{"{a,b}"});
    CHECK(expand("{a\\,b,c}") == Strings{"a,b", "c"});
    CHECK(expand("\\*{a,b}") == Strings{"\\*a", "\\*b"});
    CHECK(expand("{\\*,\\\\}") == Strings{"\\*", "\\\\"});
    CHECK(expand("a\\") == Strings{"a\\"});
    CHECK(expand("**/*.{ts,tsx}") == Strings{"**/*.ts", "**/*.tsx"});
}

TEST_CASE("unbalanced braces are errors that say what to write") {
    for (const char* pattern : {"{", "a{b", "a}", "{a,b}}", "{{a}", "{a\\}", "{a,{b}"}) {
        CAPTURE(pattern);
        const auto done = expand_braces(pattern);
        REQUIRE_FALSE(done);
        CHECK(done.error().code == ErrorCode::invalid_argument);
        CHECK(done.error().hint.find('\\') != std::string::npos);
    }
}

TEST_CASE("braces are limited in number and length") {
    const auto taken = time_of([] {
        CHECK(expand_braces(repeat("{a,b}", 9))->size() == 512);
        CHECK_FALSE(expand_braces(repeat("{a,b}", 10)));   // 1,024
        CHECK_FALSE(expand_braces(repeat("{a,b}", 800)));
        CHECK_FALSE(expand_braces(repeat("{,}", 1'300)));
        CHECK_FALSE(expand_braces(repeat("{a,", 1'300) + repeat("}", 1'300)));
        CHECK(expand_braces(repeat("{", 2'000) + repeat("}", 2'000)));
        CHECK_FALSE(expand_braces(repeat("{", 4'000)));
        CHECK(expand_braces(std::string(4'096, 'a')));
        CHECK_FALSE(expand_braces(std::string(4'097, 'a')));
        CHECK(expand_braces("{" + repeat("a,", 999) + "a}")->size() == 1'000);
        CHECK_FALSE(expand_braces("{" + repeat("a,", 1'000) + "a}"));
    });
    CHECK(taken < std::chrono::seconds(10));
}
