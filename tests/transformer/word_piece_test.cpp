// Division of texts into tokens, case by case; word_piece_differential.mjs holds it to another implementation.
#include "engine/embedding/transformer/word_piece.h"

#include "engine/embedding/transformer/tokenizer_file.h"
#include "engine/embedding/transformer/unicode.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::embedding::transformer;
using aircher::test::TempTree;

namespace {

struct Words {
    WordPieceRules rules;
    std::vector<std::string> names;

    explicit Words(std::vector<std::string> words) {
        names = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
        names.insert(names.end(), words.begin(), words.end());
        for (std::size_t i = 0; i < names.size(); ++i) rules.vocabulary.emplace_back(names[i], static_cast<TokenId>(i));
        for (std::size_t i = 0; i < 5; ++i) rules.special.emplace_back(names[i], static_cast<TokenId>(i));
    }

    /// The tokens between the first and the last, by name.
    std::string of(std::string_view text, std::size_t limit = 100) const {
        const auto tokenizer = WordPieceTokenizer::make(rules);
        REQUIRE(tokenizer);
        const std::vector<TokenId> ids = tokenizer->encode(text, limit);
        REQUIRE(ids.size() >= 2);
        REQUIRE(ids.size() <= limit);
        CHECK(names[static_cast<std::size_t>(ids.front())] == "[CLS]");
        CHECK(names[static_cast<std::size_t>(ids.back())] == "[SEP]");
        std::string out;
        for (std::size_t i = 1; i + 1 < ids.size(); ++i) out += (out.empty() ? "" : " ") + names[static_cast<std::size_t>(ids[i])];
        return out;
    }
};

}  // namespace

TEST_CASE("words are divided into the longest pieces from their beginning", "[transformer]") {
    const Words words({"un", "##aff", "##able", "want", "##want", "##ed", "runn", "##ing", ",", "low", "##er", "lower"});
    CHECK(words.of("").empty());
    CHECK(words.of("unaffable") == "un ##aff ##able");
    CHECK(words.of("UnWanted,running lower") == "un ##want ##ed , runn ##ing lower");
    CHECK(words.of("unwantedX running") == "[UNK] runn ##ing");  // all of a word or nothing
    CHECK(words.of("  \t\n want\u00A0want\u3000") == "want want");
    CHECK(words.of("wa\u0000nt\u200Bed\uFFFD\x7F") == "[UNK]");  // C++ ends the literal at the zero
    CHECK(words.of(std::string_view("wa\0nt\xE2\x80\x8B" "ed\xFF", 11)) == "want ##ed");
}

TEST_CASE("accents and case go, ideographs stand alone", "[transformer]") {
    Words words({"cafe", "ist", "##anbul", "istanbul", "\u4E2D", "\u6587", "a", "ss", "stra\u00DFe", "\u1100\u1161", "\u03C3\u03C3", "\u1E63", "!"});
    CHECK(words.of("CAF\u00C9 cafe\u0301") == "cafe cafe");
    CHECK(words.of("\u0130stanbul") == "istanbul");
    CHECK(words.of("a\u4E2D\u6587a") == "a \u4E2D \u6587 a");
    CHECK(words.of("STRA\u1E9Ee") == "stra\u00DFe");
    CHECK(words.of("\uAC00") == "\u1100\u1161");
    CHECK(words.of("\u03A3\u03A3") == "\u03C3\u03C3");  // no final sigma: letter by letter
    words.rules.strip_accents = false;
    CHECK(words.of("\u1E62 cafe\u0301") == "\u1E63 [UNK]");
    words.rules.lower_case = false;
    CHECK(words.of("A a") == "[UNK] a");
    words.rules.ideographs_alone = false;
    CHECK(words.of("\u4E2D\u6587") == "[UNK]");
    words.rules.clean_text = false;
    CHECK(words.of("a\x01 a") == "[UNK] a");
}

TEST_CASE("punctuation stands alone, whatever script it is of", "[transformer]") {
    const Words words({"a", "$", "+", "\u3002", "\u00BF", "_", "\u2014"});
    CHECK(words.of("a$a+a_a") == "a $ a + a _ a");
    CHECK(words.of("a\u3002\u00BFa\u2014a") == "a \u3002 \u00BF a \u2014 a");
}

TEST_CASE("special tokens are found as they stand, and cut words", "[transformer]") {
    Words words({"a", "[", "]", "cls", "mask"});
    CHECK(words.of("a[MASK]a [SEP]") == "a [MASK] a [SEP]");
    CHECK(words.of("[mask][Cls]") == "[ mask ] [ cls ]");
    words.names.push_back("[MASK]!");
    words.rules.special.emplace_back("[MASK]!", static_cast<TokenId>(words.names.size() - 1));
    CHECK(words.of("[MASK]![MASK]") == "[MASK]! [MASK]");  // the longest that begins there
}

TEST_CASE("a word of more than a hundred characters is unknown", "[transformer]") {
    const Words words({"a", "##a"});
    std::string expected = "a";
    for (int i = 1; i < 100; ++i) expected += " ##a";
    CHECK(words.of(std::string(100, 'a'), 200) == expected);
    CHECK(words.of(std::string(101, 'a')) == "[UNK]");
    CHECK(words.of(std::string(100, 'a') + "\u0301", 200) == expected);  // counted when accents are gone
}

TEST_CASE("a text is cut at the limit, inside a word if need be", "[transformer]") {
    const Words words({"a", "##a"});
    CHECK(words.of("aaaa", 5) == "a ##a ##a");
    CHECK(words.of("a aaa a", 5) == "a a ##a");
    CHECK(words.of("a [MASK] a [MASK]", 5) == "a [MASK] a");
    CHECK(words.of("aaaa", 2).empty());
}

TEST_CASE("bytes that are no UTF-8 are as if they were not there", "[transformer]") {
    std::size_t at = 0;
    CHECK(next_code_point("\xF0\x9F\x98\x80", at) == 0x1F600);
    CHECK(at == 4);
    for (const std::string_view bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xB8", "\xFF", "\x80"}) {
        at = 0;
        CHECK(next_code_point(bad, at) == 0xFFFD);
        CHECK(at == 1);
    }
    CHECK(Words({"ab"}).of("a\xE4\xB8" "b") == "ab");
}

TEST_CASE("vocab.txt with its settings is the same as tokenizer.json", "[transformer]") {
    const TempTree tree;
    tree.write("a/vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nA\r\n##b");
    tree.write("a/tokenizer_config.json", R"({"do_lower_case": false, "tokenizer_class": "BertTokenizer", "cls_token": {"content": "[CLS]"}, "model_max_length": 512})");
    tree.write("b/tokenizer.json", R"({"added_tokens":[{"id":4,"content":"[MASK]","normalized":false,"special":true,"lstrip":true}],"normalizer":{"type":"BertNormalizer","clean_text":true,"lowercase":false,"strip_accents":null},
        "pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"A":5,"##b":6}},
        "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}]}})");
    const auto a = read_tokenizer(tree / "a"), b = read_tokenizer(tree / "b");
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->max_length == 512);
    CHECK(b->max_length == 0);
    const std::vector<TokenId> expected = {2, 5, 6, 4, 1, 3};
    CHECK(a->tokenizer.encode("Ab[MASK]a", 10) == expected);
    CHECK(b->tokenizer.encode("Ab[MASK]a", 10) == expected);
}

TEST_CASE("other tokenizers are refused by name", "[transformer]") {
    const TempTree tree;
    const auto refusal = [&](const std::string& text) {
        tree.write("t/tokenizer.json", text);
        const auto read = read_tokenizer(tree / "t");
        return read ? "" : read.error().text();
    };
    const auto with = [&](const std::string& part) {
        return refusal(R"({"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2}},)" + part + "}");
    };
    const std::string bert = R"("post_processor":{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]})";
    CHECK(with(bert).empty());
    const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    CHECK(has(with(R"("post_processor":{"type":"RobertaProcessing"})"), "the post-processor 'RobertaProcessing' is not supported"));
    CHECK(has(with(bert + R"(,"added_tokens":[{"id":1,"content":"x","normalized":true}])"), "the added token 'x' with \"normalized\""));
    CHECK(has(with(bert + R"(,"added_tokens":[{"id":1,"content":"x","single_word":true}])"), "single_word"));
    CHECK(has(with(bert + R"(,"added_tokens":[{"id":-1,"content":"x"}])"), "has no number"));
    CHECK(has(refusal(R"({"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"Metaspace"}})"), "the pre-tokenizer 'Metaspace' is not supported"));
    CHECK(has(refusal(R"({"normalizer":null})"), "the normalizer ''"));
    CHECK(has(refusal("{"), "no JSON object"));
}
