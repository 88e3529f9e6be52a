// How rare bytes are in source code, roughly: letters by English and identifiers, then blanks and punctuation. Decides where to look first, never what is found.
#pragma once

#include <string_view>

namespace aircher::pattern {

/// A text of source code holds the byte at one place in 2^bits.
constexpr double rarity_bits(char byte) {
    constexpr std::string_view kByRank = " etaoirnslcdupfmhg_\n\tbv,;()y.0-*/kxw=1>\"2:EqTSRICANDPL{}O34MFU8z#6'B57GVj9H<[]+&KW!XYQ|Z@\\%~?J$^`";
    const std::size_t rank = kByRank.find(byte);
    return rank == std::string_view::npos ? 11.0 : 3.2 + 0.07 * static_cast<double>(rank);
}

}  // namespace aircher::pattern
