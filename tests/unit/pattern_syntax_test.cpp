// What the parser knows of a pattern: texts that rule files out, and expressions that are never narrower than the pattern.
#include "engine/pattern/syntax/neighbours.h"
#include "engine/pattern/syntax/syntax_tree.h"

#include <string>

#include "tests/support/catch.h"

using namespace aircher::pattern;

namespace {

Syntax parse(const std::string& text, SyntaxOptions options = {}) { return parse_syntax(text, options); }
std::string required(const std::string& text) {
    const Syntax syntax = parse(text);
    if (!syntax.understood) return "(not understood)";
    std::string all;
    for (const std::string& one : required_texts(syntax.root).any) all += (all.empty() ? "" : "|") + one;
    return all;
}

}  // namespace

TEST_CASE("the text that every match holds") {
    const auto [pattern, expected] = GENERATE(table<std::string, std::string>({{"foo", "foo"},
                                                                               {"foo|bar", "foo|bar"},
                                                                               {"a+foobar\\d", "foobar"},
                                                                               {"(?:ab){2}c", "ab"},
                                                                               {"x(?:ab)+", "xab"},
                                                                               {"ab?c", "c"},
                                                                               {"\\bfoo\\b.*barbaz", "barbaz"},
                                                                               {"(foo)(bar)", "foobar"},
                                                                               {"(?i)foo", ""},
                                                                               {"(?i)f(?-i)oo", "oo"},
                                                                               {"(?=foo)ba", "ba"},
                                                                               {"\\Qa.b\\E+", "a.b"},
                                                                               {"\\x41\\x{42}\\103", "(not understood)"},
                                                                               {"\\x41\\x{42}\\o{103}", "ABC"},
                                                                               {"caf\xC3\xA9", "caf\xC3\xA9"},
                                                                               {"a{0}b", "b"},
                                                                               {"[f]oo", "foo"},
                                                                               {"(?:foo|bar\\d|x+yy)z?", "foo|bar|yy"},
                                                                               {"(?:foo|\\d)_ZQ", "_ZQ"},
                                                                               {"(?:foo|[ab])", ""},
                                                                               {"(?x) a b", "(not understood)"},
                                                                               {"ab(?#x)*c", "(not understood)"},
                                                                               {"fo(?#x){2}b", "(not understood)"},
                                                                               {"ab\\E*c", "(not understood)"},
                                                                               {"ab\\Q\\E+c", "(not understood)"},
                                                                               {"a\\Qb\\E*c", "c"},
                                                                               {"fo(?#x)ob", "foob"},
                                                                               {"(*FAIL)a", "(not understood)"},
                                                                               {"a{,3}", "(not understood)"}}));
    CAPTURE(pattern);
    CHECK(required(pattern) == expected);
}

TEST_CASE("all that matches hold: letters of any case, and where words begin and end") {
    // Choices by ';', their texts by '|'; ~ ignores case, < begins a word, > ends one.
    const auto choices = [](const std::string& text, SyntaxOptions options = {}) {
        std::string all;
        for (const RequiredChoice& choice : required_choices(parse(text, options).root)) {
            all += all.empty() ? "" : ";";
            for (const RequiredText& one : choice) {
                if (&one != choice.data()) all += "|";
                all += std::string(one.ignore_case ? "~" : "") + (one.begins_word ? "<" : "") + one.text + (one.ends_word ? ">" : "");
            }
        }
        return all;
    };
    CHECK(choices("foo.*barbaz\\d+x") == "barbaz;foo;x");
    CHECK(choices("(?i)Foo\\d") == "~foo");
    CHECK(choices("\\bfoo\\b") == "<foo>");
    CHECK(choices("\\bfoo\\b\\(") == "<foo(");
    CHECK(choices("\\bfoo\\d") == "<foo");
    CHECK(choices("\\d\\bfoo$") == "<foo>");
    CHECK(choices("\\b(?:foo|bar\\d)\\b") == "<foo>|<bar");
    CHECK(choices("(?:\\b|x)foo") == "foo");
    CHECK(choices("\\b(?:x|foo)bar") == "bar;<x|<foo");
    CHECK(choices("\\bx?foo") == "foo");
    CHECK(choices("foo(?:bar)+\\b") == "foobar");
    CHECK(choices("fOo|bar", {.ignore_case = true, .dot_all = false, .word = true}) == "~<foo>|~<bar>");
    CHECK(choices("\\w+").empty());
}

TEST_CASE("which patterns search many lines at once") {
    for (const char* safe : {"foo", "a.b", "^a+$", "\\w+\\(", "[^x]y", "\\Wx", "a\\sb", "x{2,3}y", "(?:a|b)c", "a\\b", "(?>ab)", "(?i)a"}) CHECK(parse(safe).line_safe);
    for (const char* unsafe : {"a*", "(?=a)b", "(a)\\1", "\\Aa", "a\\z", "[\\s]a", "a\\Kb", "(?-m)^a", "\\Ra", "a\\vb", "[^]a]b", "(?s)a.b", "\\p{Cc}a", "a(?R)?b"}) {
        CAPTURE(unsafe);
        CHECK_FALSE(parse(unsafe).line_safe);
    }
    CHECK(parse("[^x]\\s\\W\\D").rewritten == "[^\\nx][^\\S\\n][^\\w\\n][^\\d\\n]");
    CHECK(parse("a\\nb").writes_line_feed);
    CHECK_FALSE(parse("a[\\n]b").writes_line_feed);
}

TEST_CASE("expressions are those of bytes") {
    CHECK(byte_expression(parse("ab").root) == "\\x61\\x62");
    CHECK(byte_expression(parse("a.").root) == "\\x61(?:[\\x00-\\x09\\x0b-\\x7f]|[\\xc2-\\xf4][\\x80-\\xbf]{1,3})");
    CHECK(byte_expression(parse(".*").root) == "[\\x00-\\x09\\x0b-\\x7f\\x80-\\xff]*");
    CHECK(byte_expression(parse("\\d{3,20}").root) == "[\\x30-\\x39\\x80-\\xff]{3,80}");
    CHECK(byte_expression(parse("(?=x)a").root) == "\\x61");
    CHECK(byte_expression(parse("\\bif\\b").root) == "\\b\\x69\\x66\\b");
    CHECK(byte_expression(parse("\\b\xC3\xA9").root) == "\\xc3\\xa9");
    CHECK(byte_expression(parse("\\b\\w").root) == "(?:[\\x30-\\x39\\x41-\\x5a\\x5f\\x61-\\x7a]|[\\xc2-\\xf4][\\x80-\\xbf]{1,3})");
    CHECK(byte_expression(parse("(a)\\1").root) == "\\x61[\\x00-\\xff]*");
    CHECK(byte_expression(parse("k", {true, false, false}).root) == "[\\x4b\\x6b]");
    CHECK(parse("k", {true, false, false}).folds_to_ascii);
    CHECK(parse("(?i:[a-z])").folds_to_ascii);
    CHECK_FALSE(parse("k").folds_to_ascii);
    CHECK(exact_text(parse("a\\.b").root) == "a.b");
    CHECK(exact_text(parse("a.b").root).empty());
    CHECK(exact_text(parse("\\Ba").root).empty());
}

TEST_CASE("what may stand next to a text") {
    const auto fits = [](const std::string& pattern, std::string_view text, std::string_view line, SyntaxOptions options = {}) {
        const auto neighbours = neighbours_of(parse(pattern, options), text);
        const std::size_t begin = line.find(text);
        return !neighbours || neighbours->fit(line, begin, begin + text.size());
    };
    CHECK(fits("\\bfoo\\s*\\(", "foo", "foo("));
    CHECK(fits("\\bfoo\\s*\\(", "foo", "\xC3\xA9" "foo ("));  // whether a letter is before it, PCRE2 knows
    CHECK_FALSE(fits("\\bfoo\\s*\\(", "foo", "xfoo("));
    CHECK_FALSE(fits("\\bfoo\\s*\\(", "foo", "foo"));
    CHECK_FALSE(fits("\\bfoo\\s*\\(", "foo", "foo["));
    CHECK(fits("[&*]foo\\b", "foo", "*foo"));
    CHECK(fits("[&*]foo\\b", "foo", "*foo\n"));
    CHECK_FALSE(fits("[&*]foo\\b", "foo", "&food"));
    CHECK_FALSE(fits("[&*]foo\\b", "foo", "foo"));
    CHECK(fits("foo(?:bar)?", "foo", "xfoox"));                       // the match may end behind it
    CHECK_FALSE(fits("foo(?:bar)?=", "foo", "foox"));
    CHECK(fits("foo(?:bar)?=", "foo", "foobar="));
    CHECK(fits("x?foo\\d", "foo", "yfoo1"));                          // it may begin before it
    CHECK(fits("-?\\bfoo", "foo", "-foo"));
    CHECK_FALSE(fits("-?\\bfoo", "foo", "_foo"));
    CHECK(fits("foo", "foo", "foo", {.word = true}));
    CHECK_FALSE(fits("foo", "foo", "foo_", {.word = true}));
    CHECK(fits("(?i:k)[f]oo", "foo", "\xE2\x84\xAA" "foo"));           // U+212A is a k
    CHECK_FALSE(fits("(?i:a)[f]oo", "foo", "xfoo"));
    CHECK_FALSE(neighbours_of(parse("(?:foo|bar)baz"), "foo"));
    CHECK_FALSE(neighbours_of(parse("(?:x|foo)"), "foo"));
    CHECK(fits("(\\w)=\\1foo", "foo", "?foo"));                         // what \1 is, nobody knows
}
