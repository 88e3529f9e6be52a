// The forward pass against vectors that torch computed, with every instruction set of this machine.
#include "engine/embedding/transformer/forward_pass.h"

#include <algorithm>
#include <cmath>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/vectors.h"
#include "engine/embedding/transformer/weights.h"
#include "tests/support/catch.h"
#include "tests/support/tiny_bert.h"

using namespace aircher;
using namespace aircher::embedding;
using namespace aircher::embedding::transformer;
using aircher::test::TempTree;
using aircher::test::TinyBert;

namespace {

struct Expected {
    std::string activation, pooling, text;
    std::vector<TokenId> tokens;
    std::vector<float> vector;
};
const std::vector<Expected> kExpected = {
#include "tests/transformer/expected_vectors.inc"
};

std::vector<float> run(const ForwardPass& pass, const ModelFolder& model, const Weights& weights, const std::vector<TokenId>& tokens) {
    AlignedNumbers states(tokens.size() * model.shape.hidden), scratch(scratch_size(model.shape, tokens.size()));
    std::vector<float> out(model.shape.hidden);
    pass.embed(model.shape, weights.embeddings, tokens.data(), tokens.size(), states.data());
    for (const EncoderLayer& layer : weights.layers) pass.layer(model.shape, layer, tokens.size(), states.data(), scratch.data());
    pass.pool(model.shape, tokens.size(), states.data(), out.data());
    return out;
}

double distance(std::span<const float> a, std::span<const float> b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
    return largest;
}

struct Loaded {
    ModelFolder model;
    Weights weights;
};
Loaded load(const std::string& folder) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    auto model = read_model_folder(folder);
    if (!model) FAIL(model.error().text());
    auto weights = read_weights(*model, context);
    REQUIRE(weights);
    return {std::move(*model), std::move(*weights)};
}

std::unique_ptr<EmbeddingBackend> backend_of(const std::string& folder) {
    for (const auto& factory : backends({.model = folder}))
        if (factory.name == "transformer" && factory.probe().available) return factory.create();
    FAIL("no backend");
    return nullptr;
}

Vectors embed(EmbeddingBackend& backend, const std::vector<std::string_view>& texts, int jobs) {
    TaskPool pool(jobs);
    RequestContext context(pool, {});
    auto vectors = backend.embed(texts, context);
    REQUIRE(vectors);
    return std::move(*vectors);
}

}  // namespace

TEST_CASE("vectors are what torch computes, with every instruction set", "[transformer]") {
    const TempTree tree;
    const ForwardPasses passes = forward_passes();
    for (const Expected& expected : kExpected) {
        CAPTURE(expected.activation, expected.pooling, expected.text);
        TinyBert bert;
        bert.activation = expected.activation;
        bert.pooling = expected.pooling;
        const Loaded loaded = load(bert.write(tree, expected.activation));
        const std::vector<TokenId> tokens = loaded.model.tokenizer.encode(expected.text, loaded.model.max_tokens);
        CHECK(tokens == expected.tokens);
        for (std::size_t i = 0; i < passes.count; ++i) {
            CAPTURE(passes.passes[i]->instructions);
            CHECK(distance(run(*passes.passes[i], loaded.model, loaded.weights, tokens), expected.vector) < 1e-5);
        }
    }
}

TEST_CASE("where a vector is written to changes no bit of it", "[transformer]") {
    const TempTree tree;
    for (const char* pooling : {"mean_tokens", "cls_token", "max_tokens"}) {
        const Loaded loaded = load(TinyBert{.pooling = pooling}.write(tree, pooling));
        const std::size_t hidden = loaded.model.shape.hidden, tokens = 13;
        AlignedNumbers states(tokens * hidden), out(hidden + 16);
        for (std::size_t i = 0; i < tokens * hidden; ++i) states.data()[i] = static_cast<float>(i * i % 1'001) / 977.0F - 0.4F;
        const ForwardPasses passes = forward_passes();
        for (std::size_t i = 0; i < passes.count; ++i) {
            passes.passes[i]->pool(loaded.model.shape, tokens, states.data(), out.data());
            const std::vector<float> first(out.data(), out.data() + hidden);
            for (std::size_t offset = 1; offset < 16; ++offset) {
                passes.passes[i]->pool(loaded.model.shape, tokens, states.data(), out.data() + offset);
                CAPTURE(pooling, offset, passes.passes[i]->instructions);
                CHECK(std::equal(first.begin(), first.end(), out.data() + offset));
            }
        }
    }
}

TEST_CASE("instruction sets agree on a model of usual width", "[transformer]") {
    const TempTree tree;
    TinyBert bert;
    bert.hidden = 384;
    bert.heads = 12;
    bert.wide = 1536;
    const Loaded loaded = load(bert.write(tree, "wide"));
    const ForwardPasses passes = forward_passes();
    REQUIRE(std::string(passes.passes[0]->instructions) == "portable");
    for (const std::size_t count : {2U, 3U, 7U, 16U, 31U, 64U}) {
        std::vector<TokenId> tokens(count);
        for (std::size_t i = 0; i < count; ++i) tokens[i] = static_cast<TokenId>(i * 37 % loaded.model.shape.vocabulary);
        const std::vector<float> portable = run(*passes.passes[0], loaded.model, loaded.weights, tokens);
        for (std::size_t i = 1; i < passes.count; ++i) {
            CAPTURE(count, passes.passes[i]->instructions);
            CHECK(distance(run(*passes.passes[i], loaded.model, loaded.weights, tokens), portable) < 1e-4);
        }
    }
}

TEST_CASE("half floats, brain floats and other names of the same numbers give the same vector", "[transformer]") {
    const TempTree tree;
    const std::vector<std::string_view> texts = {"hello, world", "parse the file"};
    const Vectors plain = embed(*backend_of(TinyBert().write(tree, "plain")), texts, 0);
    for (const char* type : {"F16", "BF16"}) CHECK(embed(*backend_of(TinyBert{.number_type = type}.write(tree, type)), texts, 0).values == plain.values);
    CHECK(embed(*backend_of(TinyBert{.prefix = "bert."}.write(tree, "prefix")), texts, 0).values == plain.values);
    CHECK(embed(*backend_of(TinyBert{.prefix = "bert.", .old_norms = true}.write(tree, "old")), texts, 0).values == plain.values);
}

TEST_CASE("every half float becomes the float that it is", "[transformer]") {
    const auto number = [](std::uint16_t half) {
        float out = 0;
        to_floats(NumberType::f16, {reinterpret_cast<const char*>(&half), sizeof half}, {&out, 1});
        return out;
    };
    CHECK(number(0x3C00) == 1.0F);
    CHECK(number(0xC000) == -2.0F);
    CHECK(number(0x3555) == 0.333251953125F);
    CHECK(number(0x7BFF) == 65504.0F);
    CHECK(number(0x0001) == 0x1p-24F);
    CHECK(number(0x83FF) == -0x1.FF8p-15F);
    CHECK(number(0x0400) == 0x1p-14F);
    CHECK((number(0x8000) == 0.0F && std::signbit(number(0x8000))));
    CHECK(number(0xFC00) == -INFINITY);
    CHECK(std::isnan(number(0x7E00)));
}

TEST_CASE("a vector does not depend on its neighbours, on threads, or on whether it was asked for before", "[transformer]") {
    const TempTree tree;
    const std::string folder = TinyBert().write(tree, "model");
    std::vector<std::string> owned;
    for (int i = 0; i < 200; ++i) owned.push_back("text " + std::to_string(i * i) + std::string(static_cast<std::size_t>(i), 'x') + " and more");
    const std::vector<std::string_view> texts(owned.begin(), owned.end());
    const auto backend = backend_of(folder);
    const Vectors alone = embed(*backend, texts, 0);
    CHECK(embed(*backend, texts, 2).values == alone.values);
    for (const int jobs : {1, 2, 8}) CHECK(embed(*backend_of(folder), texts, jobs).values == alone.values);
    for (std::size_t i = 0; i < texts.size(); i += 40) {
        const Vectors one = embed(*backend_of(folder), {texts[i]}, 0);
        CHECK(std::equal(one.values.begin(), one.values.end(), alone.row(i).begin()));
    }
}

TEST_CASE("a long text counts as far as its first tokens", "[transformer]") {
    const TempTree tree;
    const auto backend = backend_of(TinyBert().write(tree, "model"));
    std::string text, longer;
    for (int i = 0; i < 46; ++i) text += "a ";
    longer = text + std::string(10'000'000, 'b');
    const Vectors vectors = embed(*backend, {text, longer, text + "b", "b " + text}, 0);
    CHECK(std::equal(vectors.row(0).begin(), vectors.row(0).end(), vectors.row(1).begin()));
    CHECK(std::equal(vectors.row(0).begin(), vectors.row(0).end(), vectors.row(2).begin()));
    CHECK_FALSE(std::equal(vectors.row(0).begin(), vectors.row(0).end(), vectors.row(3).begin()));
}

TEST_CASE("weights that are no numbers give zeros", "[transformer]") {
    const TempTree tree;
    const std::string folder = TinyBert().write(tree, "model");
    std::string weights = TinyBert().safetensors();
    for (std::size_t i = weights.size() / 2; i < weights.size(); ++i) weights[i] = '\xFF';
    tree.write("model/model.safetensors", weights);
    const Vectors vectors = embed(*backend_of(folder), {"hello"}, 0);
    CHECK(std::all_of(vectors.values.begin(), vectors.values.end(), [](float value) { return value == 0.0F; }));
}

TEST_CASE("another model has another version", "[transformer]") {
    const TempTree tree;
    const std::string folder = TinyBert().write(tree, "model");
    const std::string version(backend_of(folder)->version());
    CHECK(backend_of(folder)->version() == version);
    std::string weights = TinyBert().safetensors();
    weights.back() = static_cast<char>(weights.back() ^ 1);
    tree.write("model/model.safetensors", weights);
    CHECK(backend_of(folder)->version() != version);
    TinyBert{.pooling = "cls_token"}.write(tree, "model");
    CHECK(backend_of(folder)->version() != version);
}
