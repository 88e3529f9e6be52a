// What every embedding backend promises: vectors of length 1 or zeros, of any bytes, the same whatever they are computed with.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "engine/base/content_hash.h"
#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"
#include "engine/embedding/term_bag.h"
#include "engine/embedding/vectors.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/tiny_bert.h"

using namespace aircher;
using namespace aircher::embedding;
using aircher::test::Random;

namespace {

using Factory = BackendFactory<EmbeddingBackend>;

/// All that work here; a transformer with a small model of made-up weights.
std::vector<Factory> tested_backends() {
    static const test::TempTree tree;
    std::vector<Factory> factories = backends({.model = test::TinyBert().write(tree, "model")});
    for (const Factory& factory : factories) REQUIRE(factory.probe().available);
    return factories;
}

bool declares(const Factory& factory, const char* capability) { return std::find(factory.capabilities.begin(), factory.capabilities.end(), capability) != factory.capabilities.end(); }

Vectors embed(EmbeddingBackend& backend, const std::vector<std::string>& texts, int jobs = 0) {
    TaskPool pool(jobs);
    RequestContext context(pool, {});
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    auto vectors = backend.embed(views, context);
    REQUIRE(vectors);
    REQUIRE(vectors->count() == texts.size());
    return std::move(*vectors);
}

double cosine(EmbeddingBackend& backend, const std::string& a, const std::string& b) {
    const Vectors vectors = embed(backend, {a, b});
    return cosine_similarity(vectors.row(0), vectors.row(1));
}

/// Empty, huge, binary, other scripts, nothing but punctuation.
std::vector<std::string> odd_texts() {
    std::vector<std::string> texts = {"", " ", "\n\n{}();", "a", "the", std::string(1, '\0'), "\xFF\xFE\xFD", "\xD0\xBF\xD0\xBE\xD0\xB2\xD1\x82\xD0\xBE\xD1\x80",
                                      "\xE7\xBC\x93\xE5\xAD\x98\xE7\xAD\x96\xE7\x95\xA5", "\xF0\x9F\x98\x80", "retry retry retry", std::string(5'000'000, 'x')};
    std::string huge;
    for (int i = 0; i < 200'000; ++i) huge += "value" + std::to_string(i % 50'000) + " retry cache(" + std::to_string(i) + ");\n";
    texts.push_back(huge);
    Random random(3);
    for (int i = 0; i < 50; ++i) texts.push_back(random.bytes(3'000));
    return texts;
}

std::vector<std::string> code_texts(std::size_t count) {
    const std::vector<std::string> words = {"retry", "connection", "parse", "json", "socket", "cache", "delete", "user", "timeout", "file", "read", "sort", "hash", "zzqx", "walk"};
    Random random(5);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
        std::string text = "def ";
        for (std::size_t n = 2 + random.below(20); n > 0; --n) text += random.pick(words) + (random.one_in(3) ? "_" : " ");
        texts.push_back(text);
    }
    return texts;
}

}  // namespace

TEST_CASE("vectors have length 1 or are zeros, whatever the text", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    CAPTURE(factory.name);
    const auto backend = factory.create();
    REQUIRE(backend->dimensions() > 0);
    const std::vector<std::string> texts = odd_texts();
    const Vectors vectors = embed(*backend, texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        double squares = 0.0;
        for (const float value : vectors.row(i)) {
            REQUIRE(std::isfinite(value));
            squares += static_cast<double>(value) * static_cast<double>(value);
        }
        CAPTURE(i);
        CHECK((squares == 0.0 || std::abs(squares - 1.0) < 1e-5));
    }
    for (std::size_t i = 0; i < texts.size(); i += 7) {
        for (std::size_t j = 0; j < texts.size(); ++j) {
            const double there = cosine_similarity(vectors.row(i), vectors.row(j)), back = cosine_similarity(vectors.row(j), vectors.row(i));
            REQUIRE(std::isfinite(there));
            REQUIRE(there == back);
            REQUIRE(std::abs(there) <= 1.0);
        }
        CHECK(cosine_similarity(vectors.row(i), vectors.row(i)) == 1.0);
    }
}

TEST_CASE("a vector depends on its text alone", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    CAPTURE(factory.name);
    const auto backend = factory.create();
    std::vector<std::string> texts = odd_texts();
    for (std::string& text : code_texts(500)) texts.push_back(std::move(text));
    const Vectors alone = embed(*backend, texts, 0);
    for (const int jobs : {1, 2, 8}) CHECK(embed(*backend, texts, jobs).values == alone.values);
    CHECK(embed(*factory.create(), texts).values == alone.values);
    for (std::size_t i = 0; i < texts.size(); i += 50) {
        const Vectors one = embed(*backend, {texts[i]});
        CHECK(std::equal(one.values.begin(), one.values.end(), alone.row(i).begin()));
    }
    CHECK(embed(*backend, {}).count() == 0);
}

TEST_CASE("counted terms have the vector of their text", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    CAPTURE(factory.name);
    const auto backend = factory.create();
    if (!backend->embeds_terms()) return;
    TaskPool pool(0);
    RequestContext context(pool, {});
    TermBag bag;
    std::vector<float> row(backend->dimensions());
    for (const std::string& text : code_texts(200)) {
        REQUIRE(bag.fill(text, context));
        std::vector<TermCount> terms;
        for (const TermBag::Entry& entry : bag.entries()) terms.push_back(bag.term(entry));
        std::reverse(terms.begin(), terms.end());
        backend->embed_terms(terms, row);
        const Vectors whole = embed(*backend, {text});
        CHECK(std::equal(row.begin(), row.end(), whole.row(0).begin()));
    }
}

TEST_CASE("vectors are the same in every build", "[embedding]") {
    // By version: a new table needs a new line here, and whoever stored vectors makes them anew.
    const std::map<std::string, std::uint64_t, std::less<>> kDigests = {{"hash-2", 0xc6e60441acd3db05}, {"static-7b47fa4e34c87173", 0xa72142fddeff4cd3}};
    const auto factory = GENERATE(from_range(tested_backends()));
    if (!declares(factory, "spelling")) return;  // a model's vectors are its own, and differ between processors in the last bits
    CAPTURE(factory.name);
    const auto backend = factory.create();
    const std::vector<std::string> texts = {"retry the connection after a timeout", "def parse_json(text: str) -> dict:\n    return json.loads(text)", "", "zzqx_frobnicate(\xFF\xFE)",
                                            "\xD0\xBF\xD0\xBE\xD0\xB2\xD1\x82\xD0\xBE\xD1\x80 HTTPServer2", std::string(1'000, 'a') + " count count count"};
    const Vectors vectors = embed(*backend, texts);
    std::string bytes(vectors.values.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vectors.values.data(), bytes.size());
    const auto expected = kDigests.find(backend->version());
    CAPTURE(backend->version());
    REQUIRE(expected != kDigests.end());
    CHECK(fingerprint(bytes) == expected->second);
}

TEST_CASE("what is spelt alike is alike, whatever the order and the style of names", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    if (!declares(factory, "spelling")) return;
    CAPTURE(factory.name);
    const auto backend = factory.create();
    CHECK(cosine(*backend, "parse_json_file", "JSON file parsing") > 0.8);
    CHECK(cosine(*backend, "parseJsonFile", "parse_json_file") == 1.0);
    // "value" says little and "valued" much, and both have one stem.
    CHECK(cosine(*backend, "value of the valued retries", "valued retries of the value") == 1.0);
    CHECK(cosine(*backend, "retry the connection", "def retry_connection(self):") > cosine(*backend, "retry the connection", "void draw_polygon(Canvas& c)"));
    CHECK(cosine(*backend, "zzqx_frobnicator", "frobnicators of zzqx") > 0.7);  // whether or not somebody has heard of it
    CHECK(cosine(*backend, "", "retry") == 0.0);
    CHECK(cosine(*backend, "", "") == 1.0);
}

TEST_CASE("what means the same is alike to a backend that knows meanings", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    if (!declares(factory, "meaning")) return;
    CAPTURE(factory.name);
    const auto backend = factory.create();
    struct Triple {
        std::string text, like, unlike;
    };
    const std::vector<Triple> triples = {{"delete a directory", "def rmtree(path): os.unlink(path)", "def connect(host, port): socket.open()"},
                                         {"encrypt a message", "cipher = AES(key); return cipher.update(plaintext)", "for row in table: print(row.width)"},
                                         {"authentication of users", "if not check_password(login): return 401", "void resizeImage(int width, int height)"},
                                         {"run in parallel", "ThreadPool pool; pool.submit(job); mutex.lock()", "std::string trim(std::string text)"}};
    for (const Triple& triple : triples) {
        CAPTURE(triple.text);
        CHECK(cosine(*backend, triple.text, triple.like) > cosine(*backend, triple.text, triple.unlike));
    }
}

TEST_CASE("the order of words counts where a backend says so", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    CAPTURE(factory.name);
    const auto backend = factory.create();
    CHECK((cosine(*backend, "from a socket into a file", "from a file into a socket") < 0.9999) == declares(factory, "order"));
}

TEST_CASE("embedding ends when it is cancelled", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    CAPTURE(factory.name);
    const auto backend = factory.create();
    TaskPool pool(2);
    std::stop_source stop;
    stop.request_stop();
    RequestContext context(pool, stop.get_token());
    const std::vector<std::string_view> texts(100, "retry the connection");
    const auto vectors = backend->embed(texts, context);
    REQUIRE_FALSE(vectors);
    CHECK(vectors.error().code == ErrorCode::cancelled);
}

TEST_CASE("vectors in nibbles keep their directions, and the order of what is near", "[embedding]") {
    const auto factory = GENERATE(from_range(tested_backends()));
    if (factory.name == "transformer") return;  // too slow for vectors of all chunks, so nobody stores them; the tests' tiny one says the same of most texts
    CAPTURE(factory.name);
    const auto backend = factory.create();
    const std::vector<std::string> texts = code_texts(60);
    const Vectors vectors = embed(*backend, texts);
    const std::size_t dimensions = vectors.dimensions, bytes = nibble_bytes(dimensions);
    std::vector<std::uint8_t> rows(texts.size() * bytes);
    for (std::size_t i = 0; i < texts.size(); ++i) quantise_nibbles(vectors.row(i), std::span(rows).subspan(i * bytes, bytes));
    std::size_t found = 0;
    constexpr std::size_t kBest = 10;
    for (std::size_t asked = 0; asked < texts.size(); ++asked) {
        std::vector<std::int8_t> query(dimensions);
        quantise(vectors.row(asked), query);
        std::vector<std::int32_t> dots(texts.size());
        dot_nibble_rows(query, rows, dots);
        std::vector<std::pair<double, std::size_t>> exact, stored;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const double cosine = cosine_similarity(vectors.row(asked), vectors.row(i));
            const double approximate = static_cast<double>(dots[i]) * static_cast<double>(inverse_length(query)) * static_cast<double>(inverse_nibble_length(std::span(rows).subspan(i * bytes, bytes)));
            CHECK(std::abs(approximate - cosine) < 0.12);
            exact.emplace_back(-cosine, i);
            stored.emplace_back(-approximate, i);
        }
        std::sort(exact.begin(), exact.end());
        std::sort(stored.begin(), stored.end());
        for (std::size_t i = 0; i < kBest; ++i) found += std::any_of(stored.begin(), stored.begin() + kBest, [&](const auto& row) { return row.second == exact[i].second; }) ? 1U : 0U;
    }
    CHECK(static_cast<double>(found) / static_cast<double>(texts.size() * kBest) > 0.85);
}
