#include "engine/embedding/transformer/model_folder.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"

namespace aircher::embedding::transformer {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxSettings = std::uint64_t{1} << 20U, kMaxWeights = std::uint64_t{2} << 30U;
constexpr std::size_t kMaxDepth = 32;
constexpr const char* kSupported =
    "supported: folders of sentence-transformers with a BERT encoder (model_type \"bert\", such as all-MiniLM-L6-v2, bge-small-en-v1.5, e5-small-v2), model.safetensors, and mean, cls or max pooling";

Error unsupported(const std::string& path, std::string what) { return {ErrorCode::unavailable, std::move(what) + " is not supported", kSupported, path}; }
Error damaged(const std::string& path, std::string what) { return {ErrorCode::invalid_argument, std::move(what), kSupported, path}; }

/// A file of settings; `digest` takes it in.
Result<Json> read_json(const std::string& path, std::uint64_t& digest) {
    auto file = ModelFile::open(path, kMaxSettings);
    if (!file) {
        Error error = file.error();
        error.hint = kSupported;
        return error;
    }
    const auto text = file->read_all();
    if (!text) return text.error();
    digest = fingerprint(*text, digest);
    Json json = json_is_shallow(*text, kMaxDepth) ? Json::parse(*text, nullptr, false) : Json(Json::value_t::discarded);
    if (json.is_discarded()) return damaged(path, "is no JSON, or nested too deep");
    return json;
}

/// The same, null where there is no such file.
Result<Json> read_optional_json(const std::string& path, std::uint64_t& digest) {
    if (!file_exists(path)) return Json();
    return read_json(path, digest);
}

bool flag(const Json& object, const char* key) { return object.is_object() && object.contains(key) && object[key] == true; }

std::string text(const Json& object, const char* key, std::string otherwise) {
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : otherwise;
}

/// A whole number in [1, limit]; 0 where it is none.
std::size_t extent(const Json& object, const char* key, std::uint64_t limit) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number_unsigned()) return 0;
    const auto value = object[key].get<std::uint64_t>();
    return value <= limit ? static_cast<std::size_t>(value) : 0;
}

Result<BertShape> shape_of(const Json& config, const std::string& path) {
    const std::string kind = text(config, "model_type", "");
    if (kind != "bert") return unsupported(path, "a model of the type '" + to_utf8(kind) + "'");
    if (const std::string positions = text(config, "position_embedding_type", "absolute"); positions != "absolute") return unsupported(path, "position_embedding_type '" + to_utf8(positions) + "'");
    BertShape shape;
    struct Member {
        const char* key;
        std::size_t* value;
        std::uint64_t limit;
    };
    const Member members[] = {{"hidden_size", &shape.hidden, 8'192},           {"num_hidden_layers", &shape.layers, 128},       {"num_attention_heads", &shape.heads, 256},
                              {"intermediate_size", &shape.intermediate, 65'536}, {"vocab_size", &shape.vocabulary, 2'000'000}, {"max_position_embeddings", &shape.positions, 4'096},
                              {"type_vocab_size", &shape.token_types, 1'024}};
    for (const Member& member : members)
        if ((*member.value = extent(config, member.key, member.limit)) == 0) return damaged(path, std::string(member.key) + " is missing or no number from 1 to " + std::to_string(member.limit));
    if (shape.hidden % shape.heads != 0) return damaged(path, "hidden_size is no multiple of num_attention_heads");
    if (shape.positions < 2) return damaged(path, "max_position_embeddings is less than 2");
    if (config.contains("layer_norm_eps") && config["layer_norm_eps"].is_number()) shape.epsilon = config["layer_norm_eps"].get<float>();
    if (!(shape.epsilon >= 0.0F) || !std::isfinite(shape.epsilon)) return damaged(path, "layer_norm_eps is no positive number");
    const std::string activation = text(config, "hidden_act", "gelu");
    if (activation == "gelu_new" || activation == "gelu_pytorch_tanh") {
        shape.activation = Activation::gelu_tanh;
    } else if (activation == "relu") {
        shape.activation = Activation::relu;
    } else if (activation != "gelu") {
        return unsupported(path, "hidden_act '" + to_utf8(activation) + "'");
    }
    return shape;
}

Result<Pooling> pooling_of(const Json& config, const std::string& path) {
    constexpr std::pair<const char*, Pooling> kKinds[] = {{"mean", Pooling::mean}, {"cls", Pooling::cls}, {"max", Pooling::max}};
    if (const std::string mode = text(config, "pooling_mode", ""); !mode.empty()) {
        for (const auto& [name, pooling] : kKinds)
            if (mode == name) return pooling;
        return unsupported(path, "pooling_mode '" + to_utf8(mode) + "'");
    }
    std::string modes;
    for (const auto& [key, value] : config.items())
        if (key.starts_with("pooling_mode_") && value == true) modes += (modes.empty() ? "" : " ") + key;
    if (modes == "pooling_mode_mean_tokens") return Pooling::mean;
    if (modes == "pooling_mode_cls_token") return Pooling::cls;
    if (modes == "pooling_mode_max_tokens") return Pooling::max;
    return unsupported(path, modes.empty() ? "no pooling at all" : "pooling by " + to_utf8(modes));
}

/// Where the encoder and the pooling's settings are, below the model's folder.
struct Modules {
    std::string encoder;
    std::string pooling;  ///< empty: mean, as sentence-transformers does with a bare encoder
};

Result<Modules> modules_of(const Json& list, const std::string& path) {
    Modules out;
    if (list.is_null()) return out;
    if (!list.is_array() || list.empty()) return damaged(path, "lists no modules");
    bool encoder = false;
    for (const Json& entry : list) {
        const std::string type = text(entry, "type", ""), folder = text(entry, "path", "");
        const std::string name = type.substr(type.rfind('.') + 1);  // npos + 1 is 0
        if (folder.find("..") != std::string::npos || folder.starts_with('/')) return damaged(path, "a module's path leaves the folder");
        const std::string below = folder.empty() ? "" : "/" + folder;
        if (name == "Transformer" && !encoder) {
            out.encoder = below;
            encoder = true;
        } else if (name == "Pooling" && out.pooling.empty()) {
            out.pooling = below + "/config.json";
        } else if (name != "Normalize") {  // vectors are brought to length 1 in any case
            return unsupported(path, "the module '" + to_utf8(type) + "'");
        }
    }
    if (!encoder) return damaged(path, "lists no Transformer");
    return out;
}

/// Whether all tensors are there, and of the sizes that the settings say. Takes their ends into the digest.
Result<void> check_tensors(ModelFolder& model) {
    const BertShape& shape = model.shape;
    std::vector<std::pair<std::string, std::vector<std::uint64_t>>> needed;
    const auto dense = [&](const std::string& name, std::uint64_t in, std::uint64_t out) {
        needed.push_back({name + ".weight", {out, in}});
        needed.push_back({name + ".bias", {out}});
    };
    const auto norm = [&](const std::string& name) {
        needed.push_back({name + ".weight", {shape.hidden}});
        needed.push_back({name + ".bias", {shape.hidden}});
    };
    needed.push_back({"embeddings.word_embeddings.weight", {shape.vocabulary, shape.hidden}});
    needed.push_back({"embeddings.position_embeddings.weight", {shape.positions, shape.hidden}});
    needed.push_back({"embeddings.token_type_embeddings.weight", {shape.token_types, shape.hidden}});
    norm("embeddings.LayerNorm");
    for (std::size_t i = 0; i < shape.layers; ++i) {
        const std::string layer = "encoder.layer." + std::to_string(i);
        for (const char* name : {"query", "key", "value"}) dense(layer + ".attention.self." + name, shape.hidden, shape.hidden);
        dense(layer + ".attention.output.dense", shape.hidden, shape.hidden);
        norm(layer + ".attention.output.LayerNorm");
        dense(layer + ".intermediate.dense", shape.hidden, shape.intermediate);
        dense(layer + ".output.dense", shape.intermediate, shape.hidden);
        norm(layer + ".output.LayerNorm");
    }
    const std::string& path = model.tensors.file().path();
    constexpr std::uint64_t kEnd = 256;  // bytes
    std::string ends;
    for (const auto& [name, extents] : needed) {
        const TensorPlace* place = model.tensor(name);
        if (place == nullptr) return damaged(path, "has no tensor '" + name + "'");
        if (place->type == NumberType::other) return unsupported(path, "the type " + place->type_name + " of the tensor '" + name + "'");
        if (place->shape != extents) return damaged(path, "the tensor '" + name + "' has another shape than config.json says");
        for (const std::uint64_t offset : {place->offset, place->offset + place->bytes - std::min(place->bytes, kEnd)}) {
            std::string end(std::min(place->bytes, kEnd), '\0');
            if (auto done = model.tensors.file().read(offset, end); !done) return done;
            ends += end;
        }
    }
    model.digest = fingerprint(ends, model.digest);
    return {};
}

Result<ModelFolder> read(const std::string& folder) {
    std::uint64_t digest = 0;
    const std::string modules_path = folder + "/modules.json";
    auto list = read_optional_json(modules_path, digest);
    if (!list) return list.error();
    auto modules = modules_of(*list, modules_path);
    if (!modules) return modules.error();
    const std::string encoder = folder + modules->encoder;

    auto config = read_json(encoder + "/config.json", digest);
    if (!config) return config.error();
    auto shape = shape_of(*config, encoder + "/config.json");
    if (!shape) return shape.error();
    if (!modules->pooling.empty()) {
        auto settings = read_json(folder + modules->pooling, digest);
        if (!settings) return settings.error();
        auto pooling = pooling_of(*settings, folder + modules->pooling);
        if (!pooling) return pooling.error();
        shape->pooling = *pooling;
    }

    auto tokenizer = read_tokenizer(encoder);
    if (!tokenizer) return tokenizer.error();
    if (static_cast<std::size_t>(tokenizer->tokenizer.largest_id()) >= shape->vocabulary) return damaged(encoder, "the tokenizer has more tokens than the model's vocab_size");
    const std::string sentence_path = encoder + "/sentence_bert_config.json";
    auto sentence = read_optional_json(sentence_path, digest);
    if (!sentence) return sentence.error();
    if (flag(*sentence, "do_lower_case") && !tokenizer->tokenizer.lower_cases()) return unsupported(sentence_path, "do_lower_case with a tokenizer that keeps case");
    // As sentence-transformers has it: its own limit, else the tokenizer's, and never more than there are positions.
    std::size_t max_tokens = extent(*sentence, "max_seq_length", 1'000'000);
    if (max_tokens == 0) max_tokens = tokenizer->max_length;
    if (max_tokens == 0) max_tokens = shape->positions;
    max_tokens = std::clamp(max_tokens, std::size_t{2}, shape->positions);

    const std::string weights = encoder + "/model.safetensors";
    if (!file_exists(weights)) return Error{ErrorCode::not_found, "there is no model.safetensors", kSupported, encoder};
    auto file = ModelFile::open(weights, kMaxWeights);
    if (!file) return file.error();
    auto tensors = Safetensors::read(std::move(*file));
    if (!tensors) return tensors.error();
    digest = fingerprint(std::to_string(tensors->digest()) + " " + std::to_string(tokenizer->digest), digest);
    ModelFolder out{folder, *shape, max_tokens, std::move(tokenizer->tokenizer), std::move(*tensors), digest};
    if (auto sound = check_tensors(out); !sound) return sound.error();
    return out;
}

}  // namespace

std::string ModelFolder::description() const {
    constexpr const char* kPooling[] = {"mean", "cls", "max"};
    return std::to_string(shape.layers) + (shape.layers == 1 ? " layer of " : " layers of ") + std::to_string(shape.hidden) + " dimensions, " + kPooling[static_cast<std::size_t>(shape.pooling)] +
           " pooling, up to " + std::to_string(max_tokens) + " tokens, from " + to_utf8(path);
}

const TensorPlace* ModelFolder::tensor(const std::string& name) const {
    std::string old = name;  // of checkpoints that were made with TensorFlow
    if (const std::size_t norm = old.find("LayerNorm."); norm != std::string::npos) old.replace(norm + 10, std::string::npos, old.ends_with("weight") ? "gamma" : "beta");
    for (const std::string& each : {name, "bert." + name, old, "bert." + old})
        if (const TensorPlace* place = tensors.find(each)) return place;
    return nullptr;
}

Result<ModelFolder> read_model_folder(const std::string& path) {
    try {
        return read(path);
    } catch (const Json::exception& error) {
        return damaged(path, std::string("cannot be read: ") + error.what());
    }
}

}  // namespace aircher::embedding::transformer
