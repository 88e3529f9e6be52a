// The forward pass of a BERT encoder over one text: embeddings, layers of self-attention and feed-forward with the norm behind each (post-norm), pooling.
//
// A. Vaswani et al., "Attention Is All You Need", 2017; J. Devlin et al., "BERT", 2019. Each text is computed by itself on the calling thread, so its vector depends
// neither on its neighbours nor on the number of threads. The same source is compiled for several instruction sets (kernels/forward_pass.cpp, backend.cmake); the
// processor chooses when the program runs. Between instruction sets results differ in the last bits only.
//
// This header is plain data and pointers: the sources that are compiled for other processors may define nothing that others share (backend.cmake says why).
//
// Threads: pure; any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aircher::embedding::transformer {

enum class Activation : std::uint8_t { gelu, gelu_tanh, relu };
enum class Pooling : std::uint8_t { mean, cls, max };

struct BertShape {
    std::size_t hidden = 0, layers = 0, heads = 0, intermediate = 0;
    std::size_t vocabulary = 0, positions = 0, token_types = 0;
    float epsilon = 1e-12F;
    Activation activation = Activation::gelu;
    Pooling pooling = Pooling::mean;
};

struct Norm {
    const float* gain = nullptr;
    const float* bias = nullptr;
};

/// y = x · weights + bias; the weights are as many rows as x has values.
struct Dense {
    const float* weights = nullptr;
    const float* bias = nullptr;
};

struct EncoderLayer {
    Dense query_key_value;  ///< side by side: 3 · hidden columns
    Dense attention_output;
    Norm attention_norm;
    Dense intermediate;
    Dense output;
    Norm output_norm;
};

struct Embeddings {
    const float* words = nullptr;
    const float* positions = nullptr;
    const float* token_type = nullptr;  ///< the first one's row
    Norm norm;
};

/// Numbers that one text's pass needs to write to.
constexpr std::size_t scratch_size(const BertShape& shape, std::size_t tokens) {
    return tokens * (3 * shape.hidden + 2 * shape.hidden + shape.intermediate + tokens);
}

/// The steps of a pass, so that the caller can stop between them. `states` are tokens × hidden numbers, `scratch` scratch_size of them; they and the
/// weights are AlignedNumbers.
struct ForwardPass {
    const char* instructions;
    void (*embed)(const BertShape&, const Embeddings&, const std::int32_t* ids, std::size_t tokens, float* states);
    void (*layer)(const BertShape&, const EncoderLayer&, std::size_t tokens, float* states, float* scratch);
    /// Writes a vector of length 1, or zeros where the states are no finite numbers.
    void (*pool)(const BertShape&, std::size_t tokens, const float* states, float* out);
};

/// What this processor can do, the fastest last: at least "portable".
struct ForwardPasses {
    const ForwardPass* passes[3] = {};
    std::size_t count = 0;
};
ForwardPasses forward_passes();

}  // namespace aircher::embedding::transformer
