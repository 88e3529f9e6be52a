// A model's weights in memory, in the order in which the forward pass reads them.
//
// Threads: immutable once read; any.
#pragma once

#include <vector>

#include "engine/base/request_context.h"
#include "engine/embedding/transformer/aligned_numbers.h"
#include "engine/embedding/transformer/model_folder.h"

namespace aircher::embedding::transformer {

struct Weights {
    AlignedNumbers numbers;  ///< all of them; what follows points into it
    Embeddings embeddings;
    std::vector<EncoderLayer> layers;
};

/// Errors: io_error, cancelled, deadline_exceeded.
Result<Weights> read_weights(const ModelFolder& model, RequestContext& context);

}  // namespace aircher::embedding::transformer
