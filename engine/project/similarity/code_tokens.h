// Code as a sequence of numbers: what similarity and duplicates compare. Comments and layout are gone; names, numbers and strings can be told from what is fixed.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/pattern/similarity/token_bag.h"

namespace aircher::project {

/// A token: its sort in the two highest bits, and 30 bits of its text's hash.
using TokenCode = std::uint32_t;

enum class TokenSort : std::uint8_t {
    fixed,  ///< punctuation and reserved words
    name,
    number,
    string,
};

constexpr std::uint32_t kSortShift = 30;
constexpr TokenSort sort_of(TokenCode code) { return static_cast<TokenSort>(code >> kSortShift); }
/// The token without its text, unless that is fixed: all names are alike, all numbers, all strings.
constexpr TokenCode blind(TokenCode code) { return sort_of(code) == TokenSort::fixed ? code : code >> kSortShift << kSortShift; }

/// The code of punctuation or of a reserved word.
TokenCode fixed_code(std::string_view word);

struct CodeTokens {
    std::vector<TokenCode> codes;
    std::vector<std::uint32_t> begins;  ///< parallel: byte offsets
    std::vector<std::uint32_t> ends;
    std::vector<bool> first_on_line;
};

/// Appends the tokens of text[within], which is code of `language` ("" where unknown).
void append_tokens(std::string_view language, std::string_view text, ast::Span within, CodeTokens& out);

/// What text[within] holds, for TokenBag's scores: one for each word — the parts of names ("getUserName" is get, user, name), reserved words, numbers, strings — and
/// one for each three tokens in a row with names, numbers and strings taken out. So vocabulary and structure count about the same.
similarity::TokenBag bag_of_code(std::string_view language, std::string_view text, ast::Span within);

}  // namespace aircher::project
