// Search terms: how identifiers and prose are divided, which words share a stem, and that any bytes can be read.
#include "engine/base/code_terms.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/porter_stem.h"
#include "engine/base/utf8.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;

namespace {

std::string stem(std::string word) {
    word.resize(porter_stem(word.data(), word.size()));
    return word;
}

/// Terms with a space between them, whole words in brackets.
std::string terms(std::string_view text) {
    std::string out;
    for_each_code_term(text, [&](const CodeTerm& term) {
        if (!out.empty()) out += ' ';
        out += term.whole ? "[" + std::string(term.text) + "]" : std::string(term.text);
    });
    return out;
}

}  // namespace

TEST_CASE("words are stemmed as Porter's paper says") {
    // The examples of the paper, step by step, and words whose whole way through the steps is known.
    const std::vector<std::pair<std::string, std::string>> kExpected = {
        {"caresses", "caress"}, {"ponies", "poni"}, {"ties", "ti"}, {"caress", "caress"}, {"cats", "cat"}, {"feed", "feed"}, {"agreed", "agre"}, {"plastered", "plaster"},
        {"bled", "bled"}, {"motoring", "motor"}, {"sing", "sing"}, {"conflated", "conflat"}, {"troubled", "troubl"}, {"sized", "size"}, {"hopping", "hop"},
        {"tanned", "tan"}, {"falling", "fall"}, {"hissing", "hiss"}, {"fizzed", "fizz"}, {"failing", "fail"}, {"filing", "file"}, {"happy", "happi"}, {"sky", "sky"},
        {"relational", "relat"}, {"conditional", "condit"}, {"rational", "ration"}, {"valenci", "valenc"}, {"digitizer", "digit"}, {"conformabli", "conform"},
        {"radicalli", "radic"}, {"differentli", "differ"}, {"vileli", "vile"}, {"analogousli", "analog"}, {"vietnamization", "vietnam"}, {"predication", "predic"},
        {"operator", "oper"}, {"feudalism", "feudal"}, {"decisiveness", "decis"}, {"hopefulness", "hope"}, {"callousness", "callous"}, {"formaliti", "formal"},
        {"sensitiviti", "sensit"}, {"sensibiliti", "sensibl"}, {"triplicate", "triplic"}, {"formative", "form"}, {"formalize", "formal"}, {"electriciti", "electr"},
        {"electrical", "electr"}, {"hopeful", "hope"}, {"goodness", "good"}, {"revival", "reviv"}, {"allowance", "allow"}, {"inference", "infer"}, {"airliner", "airlin"},
        {"gyroscopic", "gyroscop"}, {"adjustable", "adjust"}, {"defensible", "defens"}, {"irritant", "irrit"}, {"replacement", "replac"}, {"adjustment", "adjust"},
        {"dependent", "depend"}, {"adoption", "adopt"}, {"communism", "commun"}, {"activate", "activ"}, {"homologous", "homolog"}, {"effective", "effect"},
        {"bowdlerize", "bowdler"}, {"probate", "probat"}, {"rate", "rate"}, {"cease", "ceas"}, {"controll", "control"}, {"roll", "roll"}};
    for (const auto& [word, expected] : kExpected) {
        CAPTURE(word);
        CHECK(stem(word) == expected);
    }
}

TEST_CASE("forms of a word are one term") {
    for (const char* word : {"retry", "retries", "retried", "retrying"}) CHECK(stem(word) == "retri");
    for (const char* word : {"parse", "parses", "parsed", "parsing"}) CHECK(stem(word) == "pars");
    for (const char* word : {"connect", "connected", "connecting", "connection", "connections"}) CHECK(stem(word) == "connect");
    for (const char* word : {"", "a", "is", "utf8", "Caps", "na\xC3\xAFve"}) CHECK(stem(word) == word);
    CHECK(stem(std::string(64, 's')).size() <= 64);
    CHECK(stem(std::string(65, 's')).size() == 65);
}

TEST_CASE("every word begins with one of the beginnings that its stem names") {
    test::Random random(11);
    const std::vector<std::string> beginnings = {"", "a", "wr", "wri", "write", "relat", "sens", "retr", "hop", "tab", "enabl", "siz", "control", "dependenc", "agenc", "geolog", "conform", "vil"};
    const std::vector<std::string> ends = {"", "e", "s", "es", "ed", "ing", "y", "ies", "ied", "ational", "tional", "enci", "ancy", "izer", "bly", "ally", "ently", "ely", "ously", "ization", "ation", "ator",
                                           "alism", "iveness", "fulness", "ousness", "ality", "ivity", "ility", "bility", "logy", "icate", "ative", "alize", "icity", "ical", "ful", "ness", "er", "able",
                                           "ible", "ant", "ement", "ment", "sion", "tion", "ism", "ate", "ity", "ous", "ive", "ize", "at", "bl", "iz", "ling"};
    for (int i = 0; i < 200'000; ++i) {
        std::string word = random.one_in(2) ? random.pick(beginnings) : random.text("aeioublstyrnz", 5);
        for (std::size_t n = random.below(3); n > 0; --n) word += random.pick(ends);
        const auto begins = beginnings_of_stem(stem(word));
        CAPTURE(word, stem(word));
        REQUIRE(std::any_of(begins.begin(), begins.end(), [&](const std::string& beginning) { return word.starts_with(beginning); }));
    }
}

TEST_CASE("identifiers are divided by case, underscores and digits") {
    CHECK(terms("HTTPServer2") == "http server 2 [httpserver2]");
    CHECK(terms("parse_json") == "pars json [parse_json]");
    CHECK(terms("parseJSON") == "pars json [parsejson]");
    CHECK(terms("retry_HTTPRequests2") == "retri http request 2 [retry_httprequests2]");
    CHECK(terms("URLs IDsOf") == "url id of [idsof]");
    CHECK(terms("kMaxTerm") == "k max term [kmaxterm]");
    CHECK(terms("_private __init__ _ ___") == "privat init");
    CHECK(terms("A aB AB Ab") == "a a b [ab] ab ab");
    CHECK(terms("404 0x1F 3d_model 1_000") == "404 0x1f 3d model [3d_model] 1 000 [1_000]");
    CHECK(terms("utf8 sha256sum") == "utf 8 [utf8] sha 256 sum [sha256sum]");
    CHECK(terms("return self->count + 1;") == "return self count 1");
    CHECK(terms("") == "");
}

TEST_CASE("a term says where it stands") {
    const std::string text = "  if (maxRetries)";
    std::vector<std::string> places;
    for_each_code_term(text, [&](const CodeTerm& term) { places.push_back(text.substr(term.begin, term.end - term.begin) + ":" + std::string(term.word)); });
    CHECK(places == std::vector<std::string>{"if:if", "max:max", "Retries:retries", "maxRetries:maxretries"});
}

TEST_CASE("letters of other scripts are terms, their punctuation is not") {
    CHECK(terms("\xD0\xBF\xD0\xBE\xD0\xB2\xD1\x82\xD0\xBE\xD1\x80 na\xC3\xAFve") == "\xD0\xBF\xD0\xBE\xD0\xB2\xD1\x82\xD0\xBE\xD1\x80 na\xC3\xAFve");
    CHECK(terms("a\xE2\x80\x94" "b \xE2\x80\x9Cquoted\xE2\x80\x9D x\xC2\xA0y \xE3\x80\x82") == "a b quot x y");  // em dash, quotes, no-break space, ideographic full stop
    CHECK(terms("ok\xF0\x9F\x98\x80ok \xFF\xFE bad\xC3 \xE2\x82") == "ok ok bad");
    // A long run without spaces is cut between characters.
    std::string run;
    for (int i = 0; i < 50; ++i) run += "\xE7\xBC\x93";
    std::string joined;
    for_each_code_term(run, [&](const CodeTerm& term) {
        CHECK(is_valid_utf8(term.text));
        CHECK(term.text.size() <= kMaxCodeTerm);
        joined += term.text;
    });
    CHECK(joined == run);
    CHECK(terms(std::string(200, 'a')) == "");
}

TEST_CASE("any bytes can be read") {
    test::Random random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random.below(120), ' ');
        for (char& byte : text) byte = static_cast<char>(random.below(round % 2 == 0 ? 256 : 128));
        std::size_t last = 0;
        for_each_code_term(text, [&](const CodeTerm& term) {
            REQUIRE(!term.text.empty());
            REQUIRE(term.text.size() <= term.word.size());
            REQUIRE(term.word.size() == term.end - term.begin);
            REQUIRE(term.end <= text.size());
            REQUIRE(is_valid_utf8(term.text));
            REQUIRE(term.end >= last);
            last = term.end;
        });
    }
}

TEST_CASE("what words say in a question") {
    CHECK(term_use("the") == TermUse::stop_word);
    CHECK(term_use("where") == TermUse::stop_word);
    CHECK(term_use("function") == TermUse::keyword);
    CHECK(term_use("retry") == TermUse::content);
    CHECK(term_use("") == TermUse::content);
}
