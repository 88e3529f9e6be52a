#include "engine/pattern/scanning/class_run_search.h"

#include <algorithm>
#include <bit>
#include <tuple>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace aircher::pattern {

ClassRunSearch::ClassRunSearch(const ClassRun& run) : length_(run.places.size()) {
    struct Known {
        AsciiSet set;
        std::uint8_t rectangles = 0;
        double bits = 0;
    };
    std::vector<Known> known;
    unsigned rectangles = 0;
    std::size_t last = 0;  // the class of the place before
    for (std::size_t place = 0; place < length_; ++place) {
        const AsciiSet& set = run.places[place].ascii;
        const auto bit = std::uint32_t{1} << place;
        if (run.places[place].high) high_places_ |= bit;
        for (std::size_t c = 0; c < 128; ++c)
            if (set[c]) places_of_[c] |= bit;
        std::size_t index = 0;
        while (index < known.size() && known[index].set != set) ++index;
        if (index == known.size()) {
            known.push_back({set});
            for (const ByteRectangle& rectangle : rectangles_of(set)) {
                const auto mark = static_cast<std::uint8_t>(1U << rectangles++);
                known[index].rectangles |= mark;
                for (unsigned half = 0; half < 16; ++half) {
                    if ((rectangle.low >> half & 1U) != 0) low_[half] |= mark;
                    if ((rectangle.high >> half & 1U) != 0) high_[half] |= mark;
                }
            }
        }
        known[index].bits += bits_of(set) * (known[index].bits > 0 ? 0.5 : 1.0);
        if (place == 0 || index != last) stretches_.push_back({known[index].rectangles, static_cast<std::uint8_t>(place)});
        ++stretches_.back().count;
        last = index;
    }
    for (Stretch& one : stretches_) one.bits = std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.rectangles == one.rectangles; })->bits;
    std::stable_sort(stretches_.begin(), stretches_.end(),
                     [](const Stretch& a, const Stretch& b) { return std::tie(a.bits, a.rectangles) > std::tie(b.bits, b.rectangles); });
}

std::size_t ClassRunSearch::find_plainly(std::string_view text, std::size_t from) const {
    const std::uint32_t last = std::uint32_t{1} << (length_ - 1);
    std::uint32_t begun = 0;  // bit k: the run begins k bytes ago, and fits so far
    for (std::size_t at = from; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        begun = begun << 1U | 1U;
        if (byte >= 0x80) {
            const std::uint32_t reached = begun & high_places_;
            if (reached != 0) return at - static_cast<std::size_t>(std::bit_width(reached) - 1);
            begun = 0;
            continue;
        }
        begun &= places_of_[byte];
        if ((begun & last) != 0) return at - (length_ - 1);
    }
    return std::string_view::npos;
}

#if defined(__x86_64__)
namespace {

constexpr std::size_t kChunk = 64;

[[gnu::target("avx2")]] std::uint64_t mask_of(__m256i first, __m256i second) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(second))) << 32U |
           static_cast<std::uint32_t>(_mm256_movemask_epi8(first));
}

/// The rectangles that each byte is in; none for those above 0x7F.
[[gnu::target("avx2")]] __m256i rectangles_at(__m256i bytes, __m256i low, __m256i high) {
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
    return _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(high, upper));
}

[[gnu::target("avx2")]] __m256i table_of(const std::array<std::uint8_t, 16>& halves) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves.data())));
}

}  // namespace

struct ClassRunSearch::Chunk {
    __m256i first, second;  ///< the rectangles of its bytes
    std::uint64_t begins;   ///< where a run may begin that ends in the chunk
    std::uint64_t above;    ///< its bytes above ASCII, where the run may have any

    /// Its bytes that are in the rectangles.
    [[gnu::target("avx2")]] std::uint64_t in(std::uint8_t rectangles) const {
        if (rectangles == 0) return 0;
        const __m256i wanted = _mm256_set1_epi8(static_cast<char>(rectangles));
        const __m256i none = _mm256_setzero_si256();
        return ~mask_of(_mm256_cmpeq_epi8(_mm256_and_si256(first, wanted), none), _mm256_cmpeq_epi8(_mm256_and_si256(second, wanted), none));
    }
};

/// Where the run begins in the chunk.
[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t ClassRunSearch::begins_in(const Chunk& chunk) const {
    std::uint64_t fits = chunk.begins;
    if (chunk.above == 0) {
        for (const Stretch& one : stretches_) {
            std::uint64_t bytes = chunk.in(one.rectangles);
            unsigned joined = 1;
            for (; 2 * joined <= one.count; joined *= 2) bytes &= bytes >> joined;
            bytes &= bytes >> (one.count - joined);
            fits &= bytes >> one.begin;
            if (fits == 0) return 0;
        }
        return fits;
    }
    // Place by place: with a byte above ASCII the run ends.
    std::array<std::uint64_t, kMaxPlaces> at_place{};
    for (const Stretch& one : stretches_) std::fill_n(at_place.begin() + one.begin, one.count, chunk.in(one.rectangles));
    std::uint64_t reached = 0;
    for (std::size_t place = 0; place < length_; ++place) {
        if ((high_places_ >> place & 1U) != 0) reached |= fits & chunk.above >> place;
        fits &= at_place[place] >> place;
    }
    return fits | reached;
}

[[gnu::target("avx2")]] std::size_t ClassRunSearch::find_avx2(std::string_view text, std::size_t from) const {
    const __m256i low = table_of(low_);
    const __m256i high = table_of(high_);
    Chunk chunk{};
    chunk.begins = ~std::uint64_t{0} >> (length_ - 1);
    std::size_t at = from;
    for (; at + kChunk <= text.size(); at += kChunk - (length_ - 1)) {
        const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
        const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at + kChunk / 2));
        chunk.first = rectangles_at(first, low, high);
        chunk.second = rectangles_at(second, low, high);
        chunk.above = high_places_ == 0 ? 0 : mask_of(first, second);
        if (const std::uint64_t found = begins_in(chunk); found != 0) return at + static_cast<std::size_t>(std::countr_zero(found));
    }
    return find_plainly(text, at);
}

std::size_t ClassRunSearch::find(std::string_view text, std::size_t from) const {
    static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
    return avx2 ? find_avx2(text, from) : find_plainly(text, from);
}
#else
std::size_t ClassRunSearch::find(std::string_view text, std::size_t from) const { return find_plainly(text, from); }
#endif

}  // namespace aircher::pattern
