// A small BERT model of made-up weights, as sentence-transformers would save it: tests/support/tiny_bert.py in C++, and what a test wants to be otherwise.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temp_tree.h"

namespace aircher::test {

struct TinyBert {
    std::string number_type = "F32";  ///< F32, F16, BF16
    std::string prefix = {};            ///< of tensors' names
    bool old_norms = false;           ///< gamma and beta
    std::string activation = "gelu", pooling = "mean_tokens";
    std::string model_type = "bert";
    std::string without = {};            ///< the tensor that is left out
    std::size_t hidden = 32, layers = 2, heads = 4, wide = 64, positions = 64, max_tokens = 48;

    static std::vector<std::string> vocabulary() {
        std::vector<std::string> out = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
        for (char c = 33; c < 127; ++c)
            if (c < 'A' || c > 'Z') out.emplace_back(1, c);
        for (char c = 'a'; c <= 'z'; ++c) out.push_back(std::string("##") + c);
        for (char c = '0'; c <= '9'; ++c) out.push_back(std::string("##") + c);
        return out;
    }

    std::string config() const {
        const auto number = [](const char* name, std::size_t value) { return ",\"" + std::string(name) + "\":" + std::to_string(value); };
        return "{\"model_type\":\"" + model_type + "\",\"hidden_act\":\"" + activation + "\",\"layer_norm_eps\":1e-12" + number("hidden_size", hidden) + number("num_hidden_layers", layers) +
               number("num_attention_heads", heads) + number("intermediate_size", wide) + number("vocab_size", vocabulary().size()) + number("max_position_embeddings", positions) + number("type_vocab_size", 2) + "}";
    }

    std::string safetensors() const {
        std::string header = "{", data;
        const auto add = [&](std::string name, std::vector<std::size_t> shape) {
            if (name == without) return;
            std::size_t count = 1;
            std::string extents;
            for (const std::size_t extent : shape) {
                count *= extent;
                extents += (extents.empty() ? "" : ",") + std::to_string(extent);
            }
            const std::size_t begin = data.size();
            append_numbers(name, count, data);
            if (old_norms && name.find("LayerNorm") != std::string::npos) name = name.substr(0, name.rfind('.')) + (name.ends_with("weight") ? ".gamma" : ".beta");
            header += (header.size() > 1 ? ",\"" : "\"") + prefix + name + "\":{\"dtype\":\"" + number_type + "\",\"shape\":[" + extents + "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
        };
        const auto dense = [&](const std::string& name, std::size_t rows, std::size_t columns) {
            add(name + ".weight", {rows, columns});
            add(name + ".bias", {rows});
        };
        const auto norm = [&](const std::string& name) {
            add(name + ".LayerNorm.weight", {hidden});
            add(name + ".LayerNorm.bias", {hidden});
        };
        add("embeddings.word_embeddings.weight", {vocabulary().size(), hidden});
        add("embeddings.position_embeddings.weight", {positions, hidden});
        add("embeddings.token_type_embeddings.weight", {2, hidden});
        norm("embeddings");
        for (std::size_t i = 0; i < layers; ++i) {
            const std::string layer = "encoder.layer." + std::to_string(i) + ".";
            for (const char* each : {"query", "key", "value"}) dense(layer + "attention.self." + each, hidden, hidden);
            dense(layer + "attention.output.dense", hidden, hidden);
            norm(layer + "attention.output");
            dense(layer + "intermediate.dense", wide, hidden);
            dense(layer + "output.dense", hidden, wide);
            norm(layer + "output");
        }
        header += "}";
        const std::uint64_t length = header.size();
        return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
    }

    /// Writes all files below `folder` of `tree`, and says where they are.
    std::string write(const TempTree& tree, const std::string& folder) const {
        tree.write(folder + "/config.json", config());
        tree.write(folder + "/modules.json", R"([{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
                                                 {"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}])");
        tree.write(folder + "/1_Pooling/config.json", "{\"pooling_mode_" + pooling + "\":true,\"pooling_mode_lasttoken\":false}");
        tree.write(folder + "/sentence_bert_config.json", "{\"max_seq_length\":" + std::to_string(max_tokens) + "}");
        std::string tokens;
        for (const std::string& token : vocabulary()) tokens += token + "\n";
        tree.write(folder + "/vocab.txt", tokens);
        tree.write(folder + "/model.safetensors", safetensors());
        return tree.path() + "/" + folder;
    }

private:
    void append_numbers(const std::string& name, std::size_t count, std::string& out) const {
        std::uint64_t state = 0xCBF29CE484222325;
        for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3;
        for (std::size_t i = 0; i < count; ++i) {
            std::uint64_t x = state + (i + 1) * 0x9E3779B97F4A7C15;
            x = (x ^ x >> 30U) * 0xBF58476D1CE4E5B9;
            x = (x ^ x >> 27U) * 0x94D049BB133111EB;
            x ^= x >> 31U;
            const int number = static_cast<int>((x >> 32U) % 255) - 127;
            const float value = name.ends_with("LayerNorm.weight") ? 1.0F + static_cast<float>(number / 8) / 64.0F : static_cast<float>(number) / 512.0F;
            std::uint32_t bits;
            std::memcpy(&bits, &value, sizeof bits);
            const std::uint32_t exponent = bits >> 23U & 0xFFU;
            const auto half = static_cast<std::uint16_t>((bits >> 16U & 0x8000U) | (exponent == 0 ? 0 : (exponent - 112) << 10U) | (bits >> 13U & 0x3FFU));
            const auto brain = static_cast<std::uint16_t>(bits >> 16U);
            if (number_type == "F32") out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
            if (number_type == "F16") out.append(reinterpret_cast<const char*>(&half), sizeof half);
            if (number_type == "BF16") out.append(reinterpret_cast<const char*>(&brain), sizeof brain);
        }
    }
};

}  // namespace aircher::test
