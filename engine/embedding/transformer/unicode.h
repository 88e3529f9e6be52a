// What tokenizing asks of Unicode: categories, lower case, letters without their accents.
//
// The tables are made by unicode_tables.py and are of one version of Unicode; code points that a later one assigned count as unassigned.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aircher::embedding::transformer {

/// The code point that begins at text[at], and moves `at` behind it. A byte that begins none is U+FFFD. REQUIRES: at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

bool is_nonspacing_mark(char32_t point);  ///< category Mn
bool is_punctuation(char32_t point);      ///< P*, and all ASCII that is neither letter, digit, space nor control
bool is_other(char32_t point);            ///< Cc, Cf, Co; not what is unassigned
bool is_white_space(char32_t point);      ///< the property White_Space
bool is_ideograph(char32_t point);        ///< what BERT takes for Chinese: a word for itself

struct CodePoints {
    std::array<char32_t, 3> points{};
    std::size_t count = 0;
};

/// The canonical decomposition without nonspacing marks.
CodePoints without_accents(char32_t point);
CodePoints lower_case(char32_t point);

}  // namespace aircher::embedding::transformer
