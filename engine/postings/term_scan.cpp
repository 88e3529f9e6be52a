#include "engine/postings/term_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace aircher::postings {
namespace {

void keep_case(char*) {}

/// Lower case for 16 bytes.
void fold_case(char* piece) {
#if defined(__SSE2__)
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(piece));
    const __m128i upper = _mm_cmplt_epi8(_mm_add_epi8(v, _mm_set1_epi8(static_cast<char>(128 - 'A'))), _mm_set1_epi8(-128 + 26));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(piece), _mm_or_si128(v, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
#else
    for (int i = 0; i < 16; ++i) piece[i] = ascii_lower(piece[i]);
#endif
}

/// Finds a text in terms that follow each other in order.
class SubstringFinder {
public:
    explicit SubstringFinder(std::string_view text) : text_(text), size_(static_cast<std::uint32_t>(text.size())) {}

    bool found_in(const char* term, std::uint32_t shared, std::uint32_t length) {
        if (match_end_ <= shared) return true;
        // An occurrence that ends within the shared bytes would have been found in the term before.
        match_end_ = find(term, shared >= size_ ? shared - size_ + 1 : 0, length);
        return match_end_ != kNone;
    }

private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;

    /// Behind the first occurrence that begins at or behind `from`.
    std::uint32_t find(const char* term, std::uint32_t from, std::uint32_t length) const {
        if (length < from + size_) return kNone;
        const std::uint32_t last = length - size_;
#if defined(__SSE2__)
        const __m128i head = _mm_set1_epi8(text_.front()), tail = _mm_set1_epi8(text_.back());
        for (std::uint32_t at = from; at <= last; at += 16) {
            const __m128i h = _mm_loadu_si128(reinterpret_cast<const __m128i*>(term + at));
            const __m128i t = _mm_loadu_si128(reinterpret_cast<const __m128i*>(term + at + size_ - 1));
            auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(h, head), _mm_cmpeq_epi8(t, tail))));
            for (; hits != 0; hits &= hits - 1) {
                const std::uint32_t begin = at + static_cast<std::uint32_t>(std::countr_zero(hits));
                if (begin <= last && std::memcmp(term + begin, text_.data(), size_) == 0) return begin + size_;
            }
        }
        return kNone;
#else
        const std::size_t at = std::string_view(term, length).find(text_, from);
        return at == std::string_view::npos ? kNone : static_cast<std::uint32_t>(at) + size_;
#endif
    }

    const std::string_view text_;
    const std::uint32_t size_;
    std::uint32_t match_end_ = kNone;  ///< in the last term, of the occurrence that ends first
};

/// Tells blocks in which a text cannot be from what stands in them in the open: two neighbouring bytes of it, the rarest.
class PairFilter {
public:
    PairFilter(std::string_view text, bool ignore_case) {
        // Letters by how often they stand in identifiers, then what is rarer still. Any order is right.
        constexpr std::string_view kCommon = "_eirtsanolcdpumfgbhvkxywETRISANOCLDPMU01FGB2H3VKqzjXYW456789QZJ";
        const auto rank = [&](char byte) { return std::min(kCommon.find(byte), kCommon.size()); };
        const auto rarity = [&](std::size_t at) { return (rank(text[at]) + 1) * (rank(text[at + 1]) + 1); };
        for (std::size_t at = 0; at + 1 < text.size(); ++at) {
            if (count_ == 0 || rarity(at) > rarity(at_[0])) {
                at_[1] = at_[0];
                at_[0] = at;
            } else if (count_ == 1 || rarity(at) > rarity(at_[1])) {
                at_[1] = at;
            }
            count_ = std::min<std::size_t>(count_ + 1, 2);
        }
        fold_ = ignore_case ? 0x20 : 0;
        for (std::size_t i = 0; i < count_; ++i) pairs_[i] = {static_cast<char>(text[at_[i]] | fold_), static_cast<char>(text[at_[i] + 1] | fold_)};
    }

    bool may_match(const DictionaryChunk& chunk, std::uint32_t block) const {
        for (std::size_t i = 0; i < count_; ++i) {
            if (!has_pair(chunk, block, pairs_[i])) return false;
        }
        return true;
    }

private:
    using Pair = std::array<char, 2>;

#if defined(__SSE2__)
    /// May be wrong where it says yes: folded bytes collide, and the suffixes of two terms meet.
    bool has_pair(const DictionaryChunk& chunk, std::uint32_t block, Pair pair) const {
        const __m128i first = _mm_set1_epi8(pair[0]), second = _mm_set1_epi8(pair[1]), fold = _mm_set1_epi8(fold_);
        const std::string_view suffixes = chunk.suffixes_of_block(block);
        __m128i found = _mm_setzero_si128();
        for (std::size_t at = 0; at < suffixes.size(); at += 16) {
            const __m128i here = _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(suffixes.data() + at)), fold);
            const __m128i next = _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(suffixes.data() + at + 1)), fold);
            found = _mm_or_si128(found, _mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(next, second)));
        }
        const std::uint16_t* seams = chunk.seams_of_block(block);
        const __m128i seam = _mm_unpacklo_epi8(first, second);
        for (std::size_t at = 0; at < DictionaryChunk::kBlockTerms; at += 8)
            found = _mm_or_si128(found, _mm_cmpeq_epi16(_mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(seams + at)), fold), seam));
        return _mm_movemask_epi8(found) != 0;
    }
#else
    bool has_pair(const DictionaryChunk&, std::uint32_t, Pair) const { return true; }
#endif

    std::array<std::size_t, 2> at_{};
    std::array<Pair, 2> pairs_{};
    std::size_t count_ = 0;
    char fold_ = 0;
};

template <class Change>
void scan_all(const DictionaryChunk& chunk, const TermPattern& pattern, Change&& change, std::vector<std::uint32_t>& matches) {
    const std::string_view text = pattern.text;
    const auto size = static_cast<std::uint32_t>(text.size());
    const PairFilter filter(text, pattern.ignore_case);
    const auto scan = [&](auto&& matches_term) {
        for (std::uint32_t block = 0; block < chunk.blocks(); ++block) {
            if (!filter.may_match(chunk, block)) continue;
            chunk.for_each_term(block, block + 1, change, [&](std::uint32_t index, const char* term, std::uint32_t shared, std::uint32_t length) {
                if (matches_term(term, shared, length)) matches.push_back(index);
                return true;
            });
        }
    };
    const auto equal_at = [&](const char* at) { return std::memcmp(at, text.data(), size) == 0; };
    switch (pattern.kind) {
        case TermPattern::Kind::exact: return scan([&](const char* term, std::uint32_t, std::uint32_t length) { return length == size && equal_at(term); });
        case TermPattern::Kind::prefix: return scan([&](const char* term, std::uint32_t, std::uint32_t length) { return length >= size && equal_at(term); });
        case TermPattern::Kind::suffix:
            return scan([&](const char* term, std::uint32_t, std::uint32_t length) { return length >= size && equal_at(term + length - size); });
        case TermPattern::Kind::substring: {
            SubstringFinder finder(text);
            return scan([&](const char* term, std::uint32_t shared, std::uint32_t length) { return finder.found_in(term, shared, length); });
        }
    }
}

/// Terms with one prefix stand together.
void scan_range(const DictionaryChunk& chunk, std::string_view prefix, std::vector<std::uint32_t>& matches) {
    bool equal = false;
    const std::uint32_t first = chunk.lower_bound(prefix, equal);
    chunk.for_each_term(first / DictionaryChunk::kBlockTerms, chunk.blocks(), keep_case,
                        [&](std::uint32_t index, const char* term, std::uint32_t, std::uint32_t length) {
                            if (index < first) return true;
                            if (!std::string_view(term, length).starts_with(prefix)) return false;
                            matches.push_back(index);
                            return true;
                        });
}

/// Which of a block's terms have the filter's letters, as bits.
std::uint32_t with_letters(std::span<const Letters> letters, const LetterFilter& filter) {
    static_assert(DictionaryChunk::kBlockTerms <= 32);
    std::uint32_t passing = 0;
    std::uint32_t i = 0;
#if defined(__SSE2__)
    if (filter.missing == 0) {
        const __m128i wanted = _mm_set1_epi32(static_cast<int>(filter.letters));
        for (; i + 4 <= letters.size(); i += 4) {
            const __m128i have = _mm_loadu_si128(reinterpret_cast<const __m128i*>(letters.data() + i));
            const __m128i all = _mm_cmpeq_epi32(_mm_and_si128(have, wanted), wanted);
            passing |= static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(all))) << i;
        }
    }
#endif
    for (; i < letters.size(); ++i) passing |= std::uint32_t{filter.has_letters(letters[i]) ? 1U : 0U} << i;
    return passing;
}

void scan_from_start(const DictionaryChunk& chunk, const TermPattern& pattern, std::vector<std::uint32_t>& matches) {
    if (pattern.text.size() > kMaxTerm) return;
    if (pattern.text.empty()) {
        if (pattern.kind == TermPattern::Kind::exact) return;
        for (std::uint32_t i = 0; i < chunk.terms(); ++i) matches.push_back(i);
        return;
    }
    if (pattern.ignore_case) return scan_all(chunk, pattern, fold_case, matches);
    if (pattern.kind == TermPattern::Kind::prefix) return scan_range(chunk, pattern.text, matches);
    if (pattern.kind == TermPattern::Kind::exact) {
        bool equal = false;
        const std::uint32_t index = chunk.lower_bound(pattern.text, equal);
        if (equal) matches.push_back(index);
        return;
    }
    scan_all(chunk, pattern, keep_case, matches);
}

}  // namespace

void scan_terms(const DictionaryChunk& chunk, const TermPattern& pattern, std::vector<std::uint32_t>& matches) {
    const auto begin = static_cast<std::ptrdiff_t>(matches.size());
    scan_from_start(chunk, pattern, matches);
    if (pattern.after.empty()) return;
    const auto behind = std::partition_point(matches.begin() + begin, matches.end(), [&](std::uint32_t index) { return chunk.term(index) <= pattern.after; });
    matches.erase(matches.begin() + begin, behind);
}

void scan_letters(const DictionaryChunk& chunk, const TermVisitor& visitor) {
    for (std::uint32_t block = 0; block < chunk.blocks(); ++block) {
        const LetterFilter filter = visitor.filter();
        const std::uint32_t first = block * DictionaryChunk::kBlockTerms;
        std::uint32_t passing = with_letters(chunk.letters_of_block(block), filter);
        for (std::uint32_t left = passing; left != 0; left &= left - 1) {
            const auto i = static_cast<std::uint32_t>(std::countr_zero(left));
            const std::size_t length = chunk.length_of(first + i);
            if (length < filter.min_length || length > filter.max_length) passing &= ~(std::uint32_t{1} << i);
        }
        if (passing == 0) continue;
        chunk.for_each_term(block, block + 1, keep_case, [&](std::uint32_t index, const char* term, std::uint32_t, std::uint32_t length) {
            const std::uint32_t rest = passing >> (index - first);
            if ((rest & 1U) != 0) visitor.visit({term, length});
            return rest > 1;
        });
    }
}

}  // namespace aircher::postings
