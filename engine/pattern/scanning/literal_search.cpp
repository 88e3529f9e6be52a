#include "engine/pattern/scanning/literal_search.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/pattern/syntax/byte_rarity.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace aircher::pattern {
namespace {

std::size_t find_plainly(std::string_view text, std::string_view needle, std::size_t from) {
    const void* found = ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
    return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] std::size_t find_avx2(std::string_view text, std::string_view needle, std::size_t first, std::size_t second, std::size_t from) {
    const char* data = text.data();
    const std::size_t last = text.size() - needle.size();  // of the starting points
    const __m256i a = _mm256_set1_epi8(needle[first]);
    const __m256i b = _mm256_set1_epi8(needle[second]);
    // Loads at start + index stay inside: index + 32 <= needle.size() - 1 + 32 and start + 31 <= last.
    std::size_t at = from;
    for (; at + 31 <= last; at += 32) {
        const __m256i x = _mm256_cmpeq_epi8(a, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + first)));
        const __m256i y = _mm256_cmpeq_epi8(b, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + second)));
        auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(x, y)));
        for (; mask != 0; mask &= mask - 1) {
            const std::size_t start = at + static_cast<std::size_t>(__builtin_ctz(mask));
            if (std::memcmp(data + start, needle.data(), needle.size()) == 0) return start;
        }
    }
    return find_plainly(text, needle, at);
}

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

/// Each byte of a register counts up to 255 of its line feeds, then all are summed up.
[[gnu::target("avx2")]] std::uint64_t count_avx2(const char* data, std::size_t size) {
    constexpr std::size_t kStep = 64;
    const __m256i feed = _mm256_set1_epi8('\n');
    const __m256i zero = _mm256_setzero_si256();
    __m256i sums = zero;
    std::size_t at = 0;
    while (at + kStep <= size) {
        __m256i first = zero, second = zero;
        for (std::size_t end = at + std::min((size - at) / kStep, std::size_t{255}) * kStep; at < end; at += kStep) {
            first = _mm256_sub_epi8(first, _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at)), feed));
            second = _mm256_sub_epi8(second, _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + 32)), feed));
        }
        sums = _mm256_add_epi64(sums, _mm256_add_epi64(_mm256_sad_epu8(first, zero), _mm256_sad_epu8(second, zero)));
    }
    std::array<std::uint64_t, 4> parts{};
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts.data()), sums);
    return parts[0] + parts[1] + parts[2] + parts[3] + static_cast<std::uint64_t>(std::count(data + at, data + size, '\n'));
}
#endif

}  // namespace

LiteralSearch::LiteralSearch(std::string_view needle) : needle_(needle) {
    const auto bits = [&](std::size_t i) { return rarity_bits(needle[i]); };
    for (std::size_t i = 1; i < needle.size(); ++i)
        if (bits(i) > bits(first_)) first_ = i;
    second_ = first_ == 0 && needle.size() > 1 ? 1 : 0;
    for (std::size_t i = 0; i < needle.size(); ++i)
        if (i != first_ && needle[i] != needle[first_] && bits(i) > bits(second_)) second_ = i;
}

std::size_t LiteralSearch::find(std::string_view text, std::size_t from) const {
    if (from > text.size() || text.size() - from < needle_.size()) return std::string_view::npos;
#if defined(__x86_64__)
    static const bool avx2 = has_avx2();
    if (avx2 && needle_.size() > 1) return find_avx2(text, needle_, first_, second_, from);
#endif
    if (needle_.size() > 1) return find_plainly(text, needle_, from);
    const void* found = std::memchr(text.data() + from, needle_.front(), text.size() - from);
    return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::size_t ascii_prefix(std::string_view text) {
    constexpr std::uint64_t kHigh = 0x8080'8080'8080'8080U;
    const auto word_at = [&](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        return word;
    };
    std::size_t at = 0;
    for (; at + 64 <= text.size(); at += 64) {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < 64; i += 8) all |= word_at(at + i);
        if ((all & kHigh) != 0) break;
    }
    while (at + 8 <= text.size() && (word_at(at) & kHigh) == 0) at += 8;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

std::uint64_t count_line_feeds(std::string_view text) {
#if defined(__x86_64__)
    static const bool avx2 = has_avx2();
    if (avx2) return count_avx2(text.data(), text.size());
#endif
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace aircher::pattern
