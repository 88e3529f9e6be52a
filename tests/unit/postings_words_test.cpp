// The words of a text, and the terms that a literal needs: held to a plain reading of the definition and to plain searches.
#include <algorithm>
#include <set>
#include <string>

#include "engine/postings/document_terms.h"
#include "engine/postings/literal_query.h"
#include "engine/postings/words.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::postings;

namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    for_each_word(text, [&](std::string_view word) { out.emplace_back(word); });
    return out;
}

/// Byte by byte, from the definition.
std::vector<std::string> plain_words(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    const auto end_word = [&] {
        word.erase(0, std::min(word.find_first_not_of("0123456789"), word.size()));
        if (!word.empty()) out.push_back(word);
        word.clear();
    };
    for (const char byte : text) {
        const auto b = static_cast<unsigned char>(byte);
        const bool in_word = b >= 0x80 || b == '_' || (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
        if (in_word) {
            word.push_back(byte);
        } else {
            end_word();
        }
    }
    end_word();
    return out;
}

bool has_one_of(const std::vector<std::string>& terms, const std::vector<TermPattern>& choice) {
    return std::any_of(terms.begin(), terms.end(), [&](const std::string& term) {
        return std::any_of(choice.begin(), choice.end(), [&](const TermPattern& pattern) { return matches(pattern, term); });
    });
}

bool satisfies(const std::vector<std::string>& terms, const LiteralQuery& query) {
    return std::all_of(query.all_of.begin(), query.all_of.end(), [&](const auto& choice) { return has_one_of(terms, choice); });
}

/// The characters of a text, folded as a caseless search does: those of the alphabet below.
std::vector<std::string> folded(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
        std::string character(text.substr(i, size));
        if (character == "\u017F") character = "s";
        if (character == "\u212A") character = "k";
        if (character == "É") character = "é";
        out.push_back(ascii_lower(character));
        i += size;
    }
    return out;
}

bool is_word_character(const std::string& character, bool unicode) {
    if (character.size() > 1) return unicode && character != "×";
    return is_ascii_word(character.front());
}

/// Whether `text` has `literal`; `unicode` says whether é is a word character.
bool contains(std::string_view text, std::string_view literal, LiteralOptions options, bool unicode) {
    const auto split = [&](std::string_view of) {
        std::vector<std::string> characters = folded(of);
        if (options.ignore_case) return characters;
        characters.clear();
        for (std::size_t i = 0; i < of.size();) {
            const auto lead = static_cast<unsigned char>(of[i]);
            const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
            characters.emplace_back(of.substr(i, size));
            i += size;
        }
        return characters;
    };
    const std::vector<std::string> in = split(text), wanted = split(literal);
    for (std::size_t at = 0; at + wanted.size() <= in.size(); ++at) {
        if (!std::equal(wanted.begin(), wanted.end(), in.begin() + static_cast<std::ptrdiff_t>(at))) continue;
        const bool before = at > 0 && is_word_character(in[at - 1], unicode);
        const bool behind = at + wanted.size() < in.size() && is_word_character(in[at + wanted.size()], unicode);
        if ((!options.begins_word || !before) && (!options.ends_word || !behind)) return true;
    }
    return false;
}

std::string random_text(test::Random& random, std::size_t limit) {
    static const std::vector<std::string> kCharacters{"a", "b", "s", "k", "S", "K", "_", "0", "1", "x", " ", "-", "(", "\n", "é", "É", "\u017F", "\u212A", "×"};
    std::string out;
    for (std::size_t n = random.below(limit + 1); n > 0; --n) {
        out += random.one_in(4) ? random.pick(kCharacters) : kCharacters[random.below(10)];
        if (random.one_in(60)) out += std::string(245 + random.below(20), random.one_in(2) ? 'a' : 's');
        if (random.one_in(200)) {
            for (int i = 0; i < 130; ++i) out += "é";
        }
    }
    return out;
}

}  // namespace

TEST_CASE("words are runs of letters, digits, _ and high bytes without their leading digits", "[postings]") {
    CHECK(words_of("") == std::vector<std::string>{});
    CHECK(words_of("foo9 0x1F 123 _a é2 12é\tint") == std::vector<std::string>{"foo9", "x1F", "_a", "é2", "é", "int"});
    CHECK(words_of(std::string(200, 'a')) == std::vector<std::string>{std::string(200, 'a')});
}

TEST_CASE("words are found wherever they lie in the blocks of a scan", "[postings]") {
    test::Random random(1);
    for (int round = 0; round < 3000; ++round) {
        const std::string text = random.one_in(2) ? random.bytes(300) : random.text("ab_09 .", 300);
        REQUIRE(words_of(text) == plain_words(text));
    }
}

TEST_CASE("terms: mixed words bring their ASCII parts, long words a reserved term", "[postings]") {
    CHECK(distinct_terms("foo foo bar") == std::vector<std::string>{"bar", "foo"});
    CHECK(distinct_terms("fooé12bar") == std::vector<std::string>{"bar", "foo", "fooé12bar"});
    CHECK(distinct_terms(std::string(255, 'a')) == std::vector<std::string>{std::string(255, 'a')});
    CHECK(distinct_terms(std::string(256, 'a')) == std::vector<std::string>{std::string(kLongWord)});
    CHECK(distinct_terms("é" + std::string(256, 'a')) == std::vector<std::string>{std::string(kLongWord), std::string(kLongMixedWord)});
    CHECK(distinct_terms("a\u017F") == std::vector<std::string>{std::string(kFoldsToAscii), "a", "a\u017F"});
}

TEST_CASE("a literal's query asks for what its place in words allows", "[postings]") {
    using Kind = TermPattern::Kind;
    const auto first = [](std::string_view literal, LiteralOptions options = {}) {
        const LiteralQuery query = make_query(literal, options);
        REQUIRE(query.constrains());
        return std::pair(query.all_of.front().front().kind, query.all_of.front().front().text);
    };
    CHECK(first("foo") == std::pair(Kind::substring, std::string("foo")));
    CHECK(first("foo(") == std::pair(Kind::suffix, std::string("foo")));
    CHECK(first("(foo") == std::pair(Kind::prefix, std::string("foo")));
    CHECK(first("(foo)") == std::pair(Kind::exact, std::string("foo")));
    CHECK(first("(0x1F)") == std::pair(Kind::exact, std::string("x1F")));
    CHECK(first("foo", {false, true, true}) == std::pair(Kind::exact, std::string("foo")));
    CHECK(first("foo", {false, true, false}) == std::pair(Kind::prefix, std::string("foo")));
    CHECK(first("foo", {false, false, true}) == std::pair(Kind::suffix, std::string("foo")));
    CHECK(first("Foo(", {.ignore_case = true}) == std::pair(Kind::suffix, std::string("foo")));
    for (const char* nothing : {"", "(", "12", " 12 ", "12("}) CHECK_FALSE(make_query(nothing).constrains());
    CHECK_FALSE(make_query("é", {.ignore_case = true}).constrains());
}

TEST_CASE("no text that contains a literal fails its query", "[postings]") {
    test::Random random(2);
    std::uint64_t found = 0, refused = 0;
    for (int round = 0; round < 60'000; ++round) {
        const std::string text = random_text(random, 60);
        // Mostly a piece of the text, at character boundaries, its case perhaps changed.
        std::string literal = random_text(random, 6);
        if (!text.empty() && !random.one_in(4)) {
            const auto boundary = [&](std::size_t at) {
                while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) ++at;
                return at;
            };
            const std::size_t begin = boundary(random.below(text.size()));
            literal = text.substr(begin, boundary(std::min(text.size(), begin + 1 + random.below(random.one_in(10) ? 200 : 12))) - begin);
        }
        const LiteralOptions options{random.one_in(2), random.one_in(2), random.one_in(2)};
        if (options.ignore_case) {
            std::string other;
            for (const std::string& character : folded(literal))
                other += character == "s" && random.one_in(3) ? "\u017F" : character == "k" && random.one_in(3) ? "\u212A" : character;
            literal = other;
        }
        if (literal.empty()) continue;
        const bool holds = satisfies(distinct_terms(text), make_query(literal, options));
        if (contains(text, literal, options, random.one_in(2))) {
            INFO("text [" << text << "] literal [" << literal << "] ignore_case " << options.ignore_case << " begins " << options.begins_word << " ends " << options.ends_word);
            REQUIRE(holds);
            ++found;
        } else {
            refused += holds ? 0 : 1;
        }
    }
    CHECK(found > 10'000);
    CHECK(refused > 5'000);  // the query does say something
}
