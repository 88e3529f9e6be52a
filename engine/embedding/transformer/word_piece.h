// Texts as the numbers that a BERT model was trained on: BERT's normalisation, division at space and punctuation, and WordPiece.
//
// J. Devlin et al., "BERT", 2019; Y. Wu et al., "Google's Neural Machine Translation System", 2016 (WordPiece). What the rules mean to the last code point is what
// Hugging Face's tokenizers library does with a tokenizer.json; tests/transformer holds this to that library's JavaScript port.
//
// A text is read only as far as its first tokens that are asked for.
//
// Threads: immutable once made; any.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace aircher::embedding::transformer {

using TokenId = std::int32_t;

/// What a tokenizer's files say.
struct WordPieceRules {
    bool clean_text = true;         ///< control characters go, white space is spaces
    bool ideographs_alone = true;   ///< "handle_chinese_chars"
    bool strip_accents = true;
    bool lower_case = true;
    std::vector<std::pair<std::string, TokenId>> vocabulary;
    std::vector<std::pair<std::string, TokenId>> special;  ///< that are found in texts as they stand: "[MASK]"
    std::string prefix = "##";      ///< of pieces that do not begin a word
    std::size_t longest_word = 100; ///< code points; longer words are unknown
    std::string unknown = "[UNK]", begin = "[CLS]", end = "[SEP]";
};

class WordPieceTokenizer {
public:
    /// Errors: invalid_argument where one of the three tokens is not in the vocabulary, or an id is negative.
    static Result<WordPieceTokenizer> make(WordPieceRules rules);

    /// The text's tokens between begin and end, at most `limit` of all. REQUIRES: limit >= 2.
    std::vector<TokenId> encode(std::string_view text, std::size_t limit) const;

    TokenId largest_id() const { return largest_id_; }
    bool lower_cases() const { return rules_.lower_case; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Table = std::unordered_map<std::string, TokenId, Hash, std::equal_to<>>;
    class Encoder;

    WordPieceRules rules_;  ///< less its vocabulary
    Table words_;           ///< pieces that may begin a word: all
    Table continuations_;   ///< those with the prefix, without it
    std::size_t longest_piece_ = 0;  ///< bytes
    std::array<bool, 256> begins_special_{};
    TokenId unknown_ = 0, begin_ = 0, end_ = 0, largest_id_ = 0;
};

}  // namespace aircher::embedding::transformer
