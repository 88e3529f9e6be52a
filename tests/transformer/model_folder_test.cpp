// Which models are taken, which are refused and in which words, and that no file can do harm.
#include "engine/embedding/transformer/model_folder.h"

#include "engine/embedding/transformer/weights.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/tiny_bert.h"

using namespace aircher;
using namespace aircher::embedding::transformer;
using aircher::test::Random;
using aircher::test::TempTree;
using aircher::test::TinyBert;

namespace {

/// The error's text; empty where the model is taken.
std::string refusal(const std::string& folder) {
    const auto model = read_model_folder(folder);
    return model ? "" : model.error().text();
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string file_of(const std::string& header, const std::string& data = "") {
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
}

/// What is wrong with a .safetensors file; empty where nothing is.
std::string damage(const TempTree& tree, const std::string& bytes) {
    tree.write("some.safetensors", bytes);
    auto file = ModelFile::open(tree / "some.safetensors", 1'000'000);
    REQUIRE(file);
    const auto tensors = Safetensors::read(std::move(*file));
    return tensors ? "" : tensors.error().text();
}

}  // namespace

TEST_CASE("a model's folder says what it is", "[transformer]") {
    const TempTree tree;
    const auto model = read_model_folder(TinyBert().write(tree, "model"));
    REQUIRE(model);
    CHECK(model->max_tokens == 48);
    CHECK(model->shape.pooling == Pooling::mean);
    CHECK(model->description() == "2 layers of 32 dimensions, mean pooling, up to 48 tokens, from " + tree / "model");
}

TEST_CASE("the least that makes a model is a bare encoder", "[transformer]") {
    const TempTree tree;
    const std::string folder = TinyBert().write(tree, "model");
    for (const char* file : {"model/modules.json", "model/1_Pooling", "model/sentence_bert_config.json"}) tree.remove(file);
    auto model = read_model_folder(folder);
    REQUIRE(model);
    CHECK(model->shape.pooling == Pooling::mean);
    CHECK(model->max_tokens == 64);  // as many as there are positions
    tree.write("model/tokenizer_config.json", R"({"model_max_length": 20})");
    model = read_model_folder(folder);
    REQUIRE(model);
    CHECK(model->max_tokens == 20);
    tree.write("model/tokenizer_config.json", R"({"model_max_length": 1000000000000000019884624838656})");
    model = read_model_folder(folder);
    REQUIRE(model);
    CHECK(model->max_tokens == 64);
}

TEST_CASE("the encoder may be in a folder of its own, and the newer settings count", "[transformer]") {
    const TempTree tree;
    TinyBert().write(tree, "model/0_Transformer");
    tree.write("model/modules.json", R"([{"path":"0_Transformer","type":"sentence_transformers.models.Transformer"},{"path":"1_Pooling","type":"sentence_transformers.sentence_transformer.modules.pooling.Pooling"}])");
    tree.write("model/1_Pooling/config.json", R"({"embedding_dimension": 32, "pooling_mode": "cls"})");
    const auto model = read_model_folder(tree / "model");
    REQUIRE(model);
    CHECK(model->shape.pooling == Pooling::cls);
}

TEST_CASE("what is not supported is refused, and the refusal says what is", "[transformer]") {
    const TempTree tree;
    const auto with = [&](const char* file, std::string_view text) {
        const std::string folder = TinyBert().write(tree, "model");
        tree.write(std::string("model/") + file, text);
        const std::string why = refusal(folder);
        tree.remove("model");
        CHECK(has(why, "supported"));
        return why;
    };
    CHECK(has(refusal(tree / "nowhere"), "No such file"));
    CHECK(has(refusal(TinyBert{.model_type = "mpnet"}.write(tree, "mpnet")), "a model of the type 'mpnet' is not supported (supported: folders of sentence-transformers with a BERT encoder"));
    CHECK(has(refusal(TinyBert{.activation = "silu"}.write(tree, "silu")), "hidden_act 'silu' is not supported"));
    CHECK(has(with("modules.json", R"([{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"2_Dense","type":"sentence_transformers.models.Dense"}])"), "the module 'sentence_transformers.models.Dense'"));
    CHECK(has(with("modules.json", R"([{"path":"../other","type":"sentence_transformers.models.Transformer"}])"), "leaves the folder"));
    CHECK(has(with("modules.json", "[]"), "no modules"));
    CHECK(has(with("1_Pooling/config.json", R"({"pooling_mode_lasttoken":true})"), "pooling by pooling_mode_lasttoken"));
    CHECK(has(with("1_Pooling/config.json", R"({"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true})"), "pooling by"));
    CHECK(has(with("config.json", R"({"model_type":"bert")"), "is no JSON"));
    CHECK(has(with("config.json", std::string(5'000, '[')), "nested too deep"));
    CHECK(has(with("config.json", R"({"model_type":"bert","hidden_size":-3})"), "hidden_size is missing"));
    CHECK(has(with("config.json", R"({"model_type":["bert"]})"), "type ''"));
    CHECK(has(with("config.json", R"({"model_type":"bert","hidden_size":32,"num_hidden_layers":2,"num_attention_heads":5,"intermediate_size":64,"vocab_size":140,"max_position_embeddings":64,"type_vocab_size":2})"), "no multiple"));
    CHECK(has(with("tokenizer.json", R"({"normalizer":{"type":"NFC"},"model":{"type":"BPE"}})"), "the normalizer 'NFC' is not supported"));
    CHECK(has(with("tokenizer.json", R"({"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"BPE"}})"), "the model 'BPE' is not supported"));
    CHECK(has(with("sentence_bert_config.json", "7 8"), "is no JSON"));
}

TEST_CASE("folders that are not whole are refused", "[transformer]") {
    const TempTree tree;
    const std::string folder = TinyBert().write(tree, "model");
    tree.remove("model/vocab.txt");
    CHECK(has(refusal(folder), "neither tokenizer.json nor vocab.txt"));
    TinyBert().write(tree, "model");
    tree.remove("model/model.safetensors");
    CHECK(has(refusal(folder), "there is no model.safetensors"));
    tree.fifo("model/model.safetensors");
    CHECK(has(refusal(folder), "no regular file"));
    tree.remove("model/model.safetensors");
    tree.write("elsewhere", TinyBert().safetensors());
    tree.symlink(tree / "elsewhere", "model/model.safetensors");
    CHECK(refusal(folder).empty());  // download caches are made of links
    for (const char* name : {"embeddings.LayerNorm.bias", "encoder.layer.1.attention.self.value.weight", "encoder.layer.0.output.dense.bias"})
        CHECK(has(refusal(TinyBert{.without = name}.write(tree, "without")), std::string("has no tensor '") + name + "'"));
    TinyBert bert;
    bert.write(tree, "model");
    bert.hidden = 16;
    tree.remove("model/model.safetensors");
    tree.write("model/model.safetensors", bert.safetensors());
    CHECK(has(refusal(folder), "has another shape than config.json says"));
    TinyBert().write(tree, "model");
    tree.write("model/vocab.txt", "[UNK]\n[CLS]\n");
    CHECK(has(refusal(folder), "the vocabulary has no '[SEP]'"));
    std::string many = "[UNK]\n[CLS]\n[SEP]\n";
    for (int i = 0; i < 300; ++i) many += "w" + std::to_string(i) + "\n";
    tree.write("model/vocab.txt", many);
    CHECK(has(refusal(folder), "more tokens than the model's vocab_size"));
}

TEST_CASE("a .safetensors file is believed nothing", "[transformer]") {
    const TempTree tree;
    const auto tensor = [](const std::string& entry) { return file_of("{\"a\":" + entry + "}", std::string(8, '\0')); };
    CHECK(damage(tree, tensor(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})")).empty());
    CHECK(damage(tree, file_of(R"({"__metadata__":{"format":"pt"}})")).empty());
    CHECK(has(damage(tree, ""), "too short"));
    CHECK(has(damage(tree, std::string(8, '\xFF')), "its header's length"));
    CHECK(has(damage(tree, std::string("\x09\0\0\0\0\0\0\0{}", 10)), "its header's length"));
    CHECK(has(damage(tree, file_of("nonsense")), "no JSON object"));
    CHECK(has(damage(tree, file_of("[]")), "no JSON object"));
    CHECK(has(damage(tree, file_of(std::string(100'000, '{'))), "nested too deep"));
    CHECK(has(damage(tree, tensor("3")), "lacks dtype"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[2]})")), "lacks dtype"));
    CHECK(has(damage(tree, tensor(R"({"dtype":7,"shape":[2],"data_offsets":[0,8]})")), "of another form"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F31","shape":[2],"data_offsets":[0,8]})")), "unknown dtype"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})")), "impossible shape"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]})")), "impossible shape"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})")), "another size than its shape says"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[4],"data_offsets":[0,16]})")), "within the file"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})")), "within the file"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})")), "longer than its tensors"));
    CHECK(has(damage(tree, tensor(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})")), "gap"));
    CHECK(has(damage(tree, file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", std::string(8, '\0'))), "overlap"));
}

TEST_CASE("no damaged byte of a model does harm", "[transformer]") {
    const TempTree tree;
    const TinyBert bert{.hidden = 8, .layers = 1, .heads = 2, .wide = 8};
    const std::string folder = bert.write(tree, "model");
    const std::string whole = bert.safetensors();
    std::uint64_t header = 0;
    std::memcpy(&header, whole.data(), sizeof header);
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto read_all = [&](const std::string& file, const std::string& bytes) {
        tree.write("model/" + file, bytes);
        if (const auto model = read_model_folder(folder)) CHECK(read_weights(*model, context));
    };
    Random random(11);
    for (std::size_t at = 0; at < header + 8; ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (random.one_in(2) ? 0xFF : 1 << random.below(8)));
        read_all("model.safetensors", damaged);
    }
    for (std::size_t cut = 0; cut < whole.size(); cut += 1 + random.below(100)) {
        read_all("model.safetensors", whole.substr(0, cut));
        CHECK_FALSE(read_model_folder(folder));
    }
    tree.write("model/model.safetensors", whole);
    const std::pair<const char*, std::string> settings[] = {
        {"config.json", bert.config()},
        {"modules.json", R"([{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"1_Pooling","type":"x.Pooling"}])"},
        {"1_Pooling/config.json", R"({"pooling_mode_mean_tokens":true})"},
        {"sentence_bert_config.json", R"({"max_seq_length":48})"},
        {"tokenizer.json", R"({"added_tokens":[{"id":2,"content":"[CLS]","special":true}],"normalizer":{"type":"BertNormalizer","lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
            "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##a":5}}})"}};
    for (const auto& [file, text] : settings) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            std::string damaged = text;
            damaged[at] = static_cast<char>(random.below(256));
            read_all(file, damaged);
        }
        read_all(file, text);
        CHECK(read_model_folder(folder));
    }
}
