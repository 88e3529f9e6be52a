// Which letters a text has, as bits: what tells in a nanosecond that a name cannot be like another one.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace aircher::postings {

/// One bit for each letter whatever its case, four for digits, one for '_', one for all other bytes.
using Letters = std::uint32_t;

inline constexpr std::array<Letters, 256> kLetterBits = [] {
    std::array<Letters, 256> bits{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        unsigned bit = 31;
        if (byte >= 'a' && byte <= 'z') bit = byte - 'a';
        if (byte >= 'A' && byte <= 'Z') bit = byte - 'A';
        if (byte >= '0' && byte <= '9') bit = 26 + (byte - '0') / 3;
        if (byte == '_') bit = 30;
        bits[byte] = Letters{1} << bit;
    }
    return bits;
}();

inline Letters letters_of(std::string_view text) {
    Letters letters = 0;
    for (const char byte : text) letters |= kLetterBits[static_cast<unsigned char>(byte)];
    return letters;
}

/// Terms in which at most `missing` of `letters` do not occur, of some length.
struct LetterFilter {
    Letters letters = 0;
    int missing = 0;
    std::size_t min_length = 0;
    std::size_t max_length = std::numeric_limits<std::size_t>::max();

    bool has_letters(Letters have) const {
        Letters lacking = letters & ~have;
        for (int i = 0; i < missing && lacking != 0; ++i) lacking &= lacking - 1;
        return lacking == 0;
    }
    bool passes(std::string_view term) const { return has_letters(letters_of(term)) && term.size() >= min_length && term.size() <= max_length; }
};

}  // namespace aircher::postings
