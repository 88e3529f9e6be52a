// The words of a text, and the terms under which an index files it.
//
// A word is a maximal run of letters, digits, '_' and bytes above 0x7F, less its leading digits: "0x1F" is the word "x1F", "123" is none. Of each word the
// index keeps
// - the word itself, where it has no more than kMaxWord bytes; else a reserved term says that the text has such a word;
// - where bytes above 0x7F stand in it, also its ASCII parts, again less their leading digits: "fooé" gives "fooé" and "foo", because a search for the whole
//   word "foo" may accept it or not, depending on what Unicode says of the character beside it;
// - a reserved term where a character stands in it that caseless comparison takes for an ASCII letter (U+017F for s, U+212A for k).
// literal_query.h reads this backwards; whoever changes one changes the other.
//
// Words are found by classifying 64 bytes at a time and walking the edges of the resulting bits. Threads: any.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace aircher::postings {

/// Longer words are not terms.
inline constexpr std::size_t kMaxWord = 255;

// Reserved terms. They begin with a byte that is in no word.
inline constexpr std::string_view kLongWord = "\1long";       ///< an ASCII run over kMaxWord
inline constexpr std::string_view kLongMixedWord = "\1wide";  ///< a word over kMaxWord with bytes above 0x7F
inline constexpr std::string_view kFoldsToAscii = "\1fold";   ///< U+017F or U+212A

inline bool is_digit(char byte) { return static_cast<unsigned>(byte - '0') < 10U; }
inline bool is_ascii_word(char byte) { return is_digit(byte) || byte == '_' || static_cast<unsigned>((byte | 0x20) - 'a') < 26U; }
inline bool is_high(char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; }

inline std::string_view without_leading_digits(std::string_view word) {
    while (!word.empty() && is_digit(word.front())) word.remove_prefix(1);
    return word;
}

namespace detail {

struct BlockMasks {
    std::uint64_t word = 0;  ///< bit i: byte i belongs to a word
    std::uint64_t high = 0;  ///< bit i: byte i is above 0x7F
};

/// REQUIRES: 64 readable bytes.
inline BlockMasks classify(const char* block) {
    BlockMasks masks;
#if defined(__SSE2__)
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{part} * 16));
        const __m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
        // Shifted so that the wanted range begins at the smallest signed value: one comparison tells.
        const __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(lower, _mm_set1_epi8(static_cast<char>(128 - 'a'))), _mm_set1_epi8(-128 + 26));
        const __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(v, _mm_set1_epi8(static_cast<char>(128 - '0'))), _mm_set1_epi8(-128 + 10));
        const __m128i word = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), v));
        masks.word |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(word))} << (part * 16U);
        masks.high |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(v))} << (part * 16U);
    }
#else
    for (unsigned i = 0; i < 64; ++i) {
        masks.high |= std::uint64_t{is_high(block[i])} << i;
        masks.word |= std::uint64_t{is_high(block[i]) || is_ascii_word(block[i])} << i;
    }
#endif
    return masks;
}

/// Calls `visit(begin, end, maybe_high)` for each run of bytes that belong to words; `maybe_high` is false only where no byte of it is above 0x7F.
template <class Visit>
void scan_runs(std::string_view text, Visit&& visit) {
    constexpr std::size_t kNone = std::string_view::npos;
    const char* const data = text.data();
    std::size_t begin = kNone;  // of the word that is open at the end of the last block
    std::size_t high_end = 0;   // behind the last byte above 0x7F so far
    std::uint64_t before = 0;   // 1 where the byte before the block belongs to a word
    const auto emit = [&](std::size_t from, std::size_t to) {
        visit(from, to, high_end > from);
    };
    for (std::size_t at = 0; at < text.size(); at += 64) {
        BlockMasks masks;
        if (text.size() - at >= 64) {
            masks = classify(data + at);
        } else {
            char rest[64] = {};  // zeros are in no word
            std::memcpy(rest, data + at, text.size() - at);
            masks = classify(rest);
        }
        if (masks.high != 0) high_end = at + 64 - static_cast<std::size_t>(std::countl_zero(masks.high));
        std::uint64_t edges = masks.word ^ (masks.word << 1U | before);
        before = masks.word >> 63U;
        const auto take_edge = [&] {
            const std::size_t edge = at + static_cast<std::size_t>(std::countr_zero(edges));
            edges &= edges - 1;
            return edge;
        };
        if (begin != kNone && edges != 0) {
            emit(begin, take_edge());
            begin = kNone;
        }
        while (edges != 0) {
            const std::size_t from = take_edge();
            if (edges == 0) {
                begin = from;
                break;
            }
            emit(from, take_edge());
        }
    }
    if (begin != kNone) emit(begin, text.size());
}

/// Calls `visit(word, maybe_high)` for each word, as scan_runs does for runs.
template <class Visit>
void scan_words(std::string_view text, Visit&& visit) {
    scan_runs(text, [&](std::size_t from, std::size_t to, bool maybe_high) {
        while (from < to && is_digit(text[from])) ++from;
        if (from < to) visit(text.substr(from, to - from), maybe_high);
    });
}

/// The terms of a word that may have bytes above 0x7F.
template <class Visit>
void visit_mixed_word(std::string_view word, Visit&& visit) {
    std::size_t at = 0;
    while (at < word.size() && !is_high(word[at])) ++at;
    if (at == word.size()) {
        visit(word.size() <= kMaxWord ? word : kLongWord);
        return;
    }
    visit(word.size() <= kMaxWord ? word : kLongMixedWord);
    for (at = 0; at < word.size();) {
        std::size_t end = at + 1;
        while (end < word.size() && is_high(word[end]) == is_high(word[at])) ++end;
        const std::string_view run = word.substr(at, end - at);
        if (is_high(run.front())) {
            if (run.find("\xC5\xBF") != std::string_view::npos || run.find("\xE2\x84\xAA") != std::string_view::npos) visit(kFoldsToAscii);
        } else if (const std::string_view part = without_leading_digits(run); !part.empty()) {
            visit(part.size() <= kMaxWord ? part : kLongWord);
        }
        at = end;
    }
}

}  // namespace detail

/// Calls `visit(std::string_view)` for every word of `text` in order, whatever its length.
template <class Visit>
void for_each_word(std::string_view text, Visit&& visit) {
    detail::scan_words(text, [&](std::string_view word, bool) { visit(word); });
}

/// The same with leading digits, and with numbers.
template <class Visit>
void for_each_word_or_number(std::string_view text, Visit&& visit) {
    detail::scan_runs(text, [&](std::size_t from, std::size_t to, bool) { visit(text.substr(from, to - from)); });
}

/// Calls `visit(std::string_view)` for every term of `text`, as often as it occurs. The views point into `text` or at reserved terms.
template <class Visit>
void for_each_term(std::string_view text, Visit&& visit) {
    detail::scan_words(text, [&](std::string_view word, bool maybe_high) {
        if (maybe_high) [[unlikely]] {
            detail::visit_mixed_word(word, visit);
        } else {
            visit(word.size() <= kMaxWord ? word : kLongWord);
        }
    });
}

}  // namespace aircher::postings
