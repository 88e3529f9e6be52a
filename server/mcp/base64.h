// Base64 (RFC 4648 §4), for what cannot be sent as text.
#pragma once

#include <string>
#include <string_view>

namespace aircher::mcp {

inline std::string base64(std::string_view bytes) {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
        unsigned block = 0;
        for (std::size_t j = 0; j < 3; ++j) block = (block << 8) | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) out.push_back(j <= count ? kAlphabet[(block >> (18 - 6 * j)) & 63] : '=');
    }
    return out;
}

}  // namespace aircher::mcp
