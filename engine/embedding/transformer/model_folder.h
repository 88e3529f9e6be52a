// A folder of a sentence-transformers model: what kind it is, its sizes, its tokenizer and where its weights lie. All but the weights themselves is read and checked
// here, so that a model that cannot be used is refused when the program starts.
//
// Threads: pure; a ModelFolder is immutable.
#pragma once

#include <cstdint>
#include <string>

#include "engine/embedding/transformer/forward_pass.h"
#include "engine/embedding/transformer/safetensors.h"
#include "engine/embedding/transformer/tokenizer_file.h"

namespace aircher::embedding::transformer {

struct ModelFolder {
    std::string path;       ///< as it was given
    BertShape shape;
    std::size_t max_tokens = 0;  ///< of a text, with the first and the last; longer ones are cut
    WordPieceTokenizer tokenizer;
    Safetensors tensors;
    std::uint64_t digest = 0;    ///< 64 bits of all that was read, and of both ends of every tensor: another model, another number

    /// The tensor that the encoder calls `name`, whether the file has it below "bert." or not, and a norm's weight as "gamma", its bias as "beta". Null where there is none.
    const TensorPlace* tensor(const std::string& name) const;

    /// One clause: "6 layers of 384 dimensions, mean pooling, up to 256 tokens, from /models/all-MiniLM-L6-v2".
    std::string description() const;
};

/// Errors: not_found, io_error, too_large, invalid_argument (damaged, or a tensor is missing), unavailable where it is of an unsupported kind; they say what is supported.
Result<ModelFolder> read_model_folder(const std::string& path);

}  // namespace aircher::embedding::transformer
