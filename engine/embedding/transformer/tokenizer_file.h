// A model's tokenizer: tokenizer.json, or vocab.txt with tokenizer_config.json where there is none.
//
// Threads: pure; any.
#pragma once

#include <string>

#include "engine/embedding/transformer/word_piece.h"

namespace aircher::embedding::transformer {

struct TokenizerFile {
    WordPieceTokenizer tokenizer;
    std::size_t max_length = 0;  ///< tokens, as tokenizer_config.json says; 0 where it does not
    std::uint64_t digest = 0;    ///< 64 bits of what was read
};

/// Reads the files in `folder`. Errors: not_found, io_error, too_large, invalid_argument (damaged), unavailable where it is another tokenizer than BERT's.
Result<TokenizerFile> read_tokenizer(const std::string& folder);

}  // namespace aircher::embedding::transformer
