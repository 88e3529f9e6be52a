// A fast hash of short byte strings, for tables in memory only. Threads: any.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace aircher::postings {

template <class Number>
inline Number load_bytes(const char* from) {
    Number number;
    std::memcpy(&number, from, sizeof number);
    return number;
}

inline std::uint32_t term_hash(std::string_view term) {
    constexpr std::uint64_t kFirst = 0x9E37'79B9'7F4A'7C15U, kSecond = 0xC2B2'AE3D'27D4'EB4FU;
    const char* p = term.data();
    std::size_t left = term.size();
    std::uint64_t hash = left * kFirst;
    const auto mix = [&](std::uint64_t a, std::uint64_t b) {
        hash = (hash ^ a) * kFirst;
        hash = (std::rotl(hash, 29) ^ b) * kSecond;
        hash ^= hash >> 32U;
    };
    for (; left > 16; p += 16, left -= 16) mix(load_bytes<std::uint64_t>(p), load_bytes<std::uint64_t>(p + 8));
    if (left >= 8) {
        mix(load_bytes<std::uint64_t>(p), load_bytes<std::uint64_t>(p + left - 8));
    } else if (left >= 4) {
        mix(load_bytes<std::uint32_t>(p), load_bytes<std::uint32_t>(p + left - 4));
    } else if (left > 0) {
        const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(p[i])}; };
        mix(byte(0) | byte(left / 2) << 8U | byte(left - 1) << 16U, 0);
    }
    hash *= kFirst;
    return static_cast<std::uint32_t>(hash >> 32U);
}

}  // namespace aircher::postings
