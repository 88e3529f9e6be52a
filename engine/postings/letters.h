// Which letters a text has, as bits: what tells in a nanosecond that a name cannot be like another one.
//
// Pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "engine/base/ascii.h"

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

/// Terms in which at most `missing` of `letters` do not occur, of some length, perhaps with bytes in some order.
struct LetterFilter {
    Letters letters = 0;
    int missing = 0;
    std::size_t min_length = 0;
    std::size_t max_length = std::numeric_limits<std::size_t>::max();
    /// ASCII letters in lower case, and other bytes, that must occur one behind the other, whatever their case. Borrowed.
    std::string_view in_order = {};

    bool passes(Letters have, std::size_t length) const {
        Letters lacking = letters & ~have;
        for (int i = 0; i < missing && lacking != 0; ++i) lacking &= lacking - 1;
        return lacking == 0 && length >= min_length && length <= max_length;
    }
    bool passes(std::string_view term) const {
        std::size_t found = 0;
        for (const char byte : term) found = next_in_order(found, byte);
        return found == in_order.size() && passes(letters_of(term), term.size());
    }
    /// How many bytes of `in_order` are found behind `byte`, where `found` were before it.
    std::size_t next_in_order(std::size_t found, char byte) const { return found + (found < in_order.size() && to_ascii_lower(byte) == in_order[found] ? 1U : 0U); }
};

}  // namespace aircher::postings
