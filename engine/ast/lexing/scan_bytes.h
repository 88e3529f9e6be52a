// Loops over bytes that lexing lives from, with SSE2 where the machine has it (every x86-64 does) and byte by byte elsewhere.
//
// All take a half-open range and never read outside of it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace aircher::ast::bytes {

/// The first byte of [p, end) that is one of four; `end` where there is none.
inline const char* find_any(const char* p, const char* end, char a, char b, char c, char d) {
#if defined(__SSE2__)
    const __m128i va = _mm_set1_epi8(a), vb = _mm_set1_epi8(b), vc = _mm_set1_epi8(c), vd = _mm_set1_epi8(d);
    for (; end - p >= 16; p += 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i hit =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_cmpeq_epi8(v, vb)), _mm_or_si128(_mm_cmpeq_epi8(v, vc), _mm_cmpeq_epi8(v, vd)));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
        if (mask != 0) return p + std::countr_zero(mask);
    }
#endif
    for (; p != end; ++p) {
        if (*p == a || *p == b || *p == c || *p == d) return p;
    }
    return end;
}

/// `end` where there is none, unlike memchr.
inline const char* find(const char* p, const char* end, char byte) {
    if (p == end) return end;
    const void* hit = std::memchr(p, byte, static_cast<std::size_t>(end - p));
    return hit != nullptr ? static_cast<const char*>(hit) : end;
}

inline bool is_word(char byte) {
    const auto b = static_cast<unsigned char>(byte);
    return b >= 0x80 || b == '_' || static_cast<unsigned>(b - '0') < 10U || static_cast<unsigned>((b | 0x20) - 'a') < 26U;
}

/// Behind the letters, digits, _, bytes above 0x7F and `extra` bytes that begin at p.
inline const char* skip_word(const char* p, const char* end, const std::array<char, 3>& extra) {
#if defined(__SSE2__)
    const __m128i x0 = _mm_set1_epi8(extra[0]), x1 = _mm_set1_epi8(extra[1]), x2 = _mm_set1_epi8(extra[2]);
    for (; end - p >= 16; p += 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
        // Shifted so that the wanted range begins at the smallest signed value: one comparison tells.
        const __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(lower, _mm_set1_epi8(static_cast<char>(128 - 'a'))), _mm_set1_epi8(-128 + 26));
        const __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(v, _mm_set1_epi8(static_cast<char>(128 - '0'))), _mm_set1_epi8(-128 + 10));
        const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')),
                                           _mm_or_si128(_mm_cmpeq_epi8(v, x0), _mm_or_si128(_mm_cmpeq_epi8(v, x1), _mm_cmpeq_epi8(v, x2))));
        const __m128i word = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(marks, v));
        const unsigned mask = ~static_cast<unsigned>(_mm_movemask_epi8(word)) & 0xFFFFU;
        if (mask != 0) return p + std::countr_zero(mask);
    }
#endif
    while (p != end && (is_word(*p) || *p == extra[0] || *p == extra[1] || *p == extra[2])) ++p;
    return p;
}

/// Where the last `word` in `text` begins; npos where there is none. Unlike rfind it runs at memory speed.
inline std::size_t find_last(std::string_view text, std::string_view word) {
    if (word.empty() || text.size() < word.size()) return std::string_view::npos;
    const std::size_t last = text.size() - word.size();
    std::size_t at = last + 1;  // candidates are < at
#if defined(__SSE2__)
    const __m128i head = _mm_set1_epi8(word.front()), tail = _mm_set1_epi8(word.back());
    while (at >= 16) {
        const char* block = text.data() + (at - 16);
        const __m128i h = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
        const __m128i t = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + word.size() - 1));
        auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(h, head), _mm_cmpeq_epi8(t, tail))));
        while (mask != 0) {
            const unsigned bit = 31U - static_cast<unsigned>(std::countl_zero(mask));
            if (std::memcmp(block + bit, word.data(), word.size()) == 0) return at - 16 + bit;
            mask &= ~(1U << bit);
        }
        at -= 16;
    }
#endif
    while (at-- > 0) {
        if (text[at] == word.front() && text.substr(at, word.size()) == word) return at;
    }
    return std::string_view::npos;
}

inline bool is_letter(char byte) { return static_cast<unsigned>((byte | 0x20) - 'a') < 26U; }
inline bool is_digit(char byte) { return static_cast<unsigned>(byte - '0') < 10U; }
inline bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

/// The bracket that closes `open`; other bytes close themselves.
inline char closing(char open) {
    switch (open) {
        case '(': return ')';
        case '[': return ']';
        case '{': return '}';
        case '<': return '>';
        default: return open;
    }
}

/// Behind the first `what` at or behind `at`; past the end where there is none.
inline std::uint32_t find_from(std::string_view text, std::uint32_t at, std::string_view what) {
    const char* const base = text.data();
    const char* const end = base + text.size();
    const char last = what.back();
    for (const char* p = base + at + what.size() - 1; p < end; ++p) {
        p = find(p, end, last);
        if (p == end) break;
        if (std::string_view(p + 1 - what.size(), what.size()) == what) return static_cast<std::uint32_t>(p + 1 - base);
    }
    return static_cast<std::uint32_t>(text.size()) + 1;  // never a true end
}

/// Behind the delimiter that closes what `open` at `at` opened; brackets nest, a backslash hides a byte. Past the end where nothing closes it.
inline std::uint32_t delimited_end(std::string_view text, std::uint32_t at, char open, bool escapes) {
    const char close = closing(open);
    std::uint32_t depth = 0;
    for (std::uint32_t i = at + 1; i < text.size(); ++i) {
        const char byte = text[i];
        if (byte == '\\' && escapes)
            ++i;
        else if (byte == close) {
            if (depth == 0) return i + 1;
            --depth;
        } else if (byte == open) {
            ++depth;
        }
    }
    return static_cast<std::uint32_t>(text.size()) + 1;
}

}  // namespace aircher::ast::bytes
