// Which strings a set surely has not, in eight bits for each that it has: of others one in fifty looks as if it were there (B. H. Bloom, Space/time trade-offs in hash coding
// with allowable errors, 1970; the two hashes that make five: A. Kirsch, M. Mitzenmacher, 2006).
//
// The bytes are a pure function of the set and its size, and are stored. Threads: any, once built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/content_hash.h"

namespace aircher {

class BloomFilter {
public:
    /// Bytes of a filter for `count` strings.
    static std::size_t bytes_for(std::size_t count) { return count + 8; }

    /// Adds to a filter whose bytes were 0 at first.
    static void add(std::string& bytes, std::string_view text) {
        each_bit(bytes.size(), text, [&](std::size_t bit) {
            bytes[bit / 8] = static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) | 1U << bit % 8);
            return true;
        });
    }
    /// False only where `text` was not added.
    static bool may_have(std::string_view bytes, std::string_view text) {
        return !bytes.empty() && each_bit(bytes.size(), text, [&](std::size_t bit) { return (static_cast<unsigned char>(bytes[bit / 8]) >> bit % 8 & 1U) != 0; });
    }

private:
    static constexpr int kBits = 5;

    /// False where `visit` was for some bit, which is the last.
    template <class Visit>
    static bool each_bit(std::size_t bytes, std::string_view text, Visit&& visit) {
        const std::uint64_t hash = fingerprint(text);
        std::uint64_t at = hash;
        for (int i = 0; i < kBits; ++i, at += hash >> 32U | 1U)
            if (!visit(static_cast<std::size_t>((at & 0xFFFF'FFFFU) * (std::uint64_t{bytes} * 8) >> 32U))) return false;
        return true;
    }
};

}  // namespace aircher
