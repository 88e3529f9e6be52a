#include "engine/pattern/similarity/fuzzy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "engine/base/ascii.h"

namespace aircher::similarity {
namespace {

constexpr int kMatch = 16;
constexpr int kCaseDiffers = 1;
constexpr int kBoundary = 8;
constexpr int kHump = 7;
constexpr int kConsecutive = 4;
constexpr int kGapBegins = 3;
constexpr int kGapGoesOn = 1;
constexpr double kPlacing = 0.9;  // of the score; the share of the length is the rest
constexpr int kNever = std::numeric_limits<int>::min() / 2;

bool is_word(char c) { return is_ascii_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }

/// What a match at text[i] gets for where it stands.
int bonus_at(std::string_view text, std::size_t i) {
    if (i == 0) return kBoundary;
    const char before = text[i - 1];
    const char here = text[i];
    if (!is_word(before) && is_word(here)) return kBoundary;
    if ((is_ascii_lower(before) && is_ascii_upper(here)) || (!is_ascii_digit(before) && is_ascii_digit(here))) return kHump;
    // HTTPServer: the S begins a word too.
    if (is_ascii_upper(before) && is_ascii_upper(here) && i + 1 < text.size() && is_ascii_lower(text[i + 1])) return kHump;
    return 0;
}

/// A place in a text where a character of the query can stand, and what the query up to it gets there at most.
struct Placing {
    std::size_t at;
    int sum;
    int run_bonus;  ///< what the run that ends here began with
};

/// The best sum of placing all of `query` in `text`; kNever where it does not occur. `for_each_place(q, from, visit)` visits the places of query[q], whatever its case, at or
/// behind `from`, in order; `before` and `here` have room for as many as there are of any. Only such places cost anything: the usual name has two of each character.
template <class ForEachPlace>
int placed(std::string_view query, std::string_view text, ForEachPlace&& for_each_place, Placing* before, Placing* here) {
    std::size_t count = 0;
    for (std::size_t q = 0; q < query.size(); ++q) {
        std::size_t found = 0;
        std::size_t next = 0;  // of those before: the first that is not followed by a gap
        int gap = kNever;      // the best of those that are, plus its place: what a gap costs grows evenly
        for_each_place(q, q == 0 ? 0 : before[0].at + 1, [&](std::size_t i) {
            const int bonus = bonus_at(text, i);
            const int base = kMatch - (text[i] == query[q] ? 0 : kCaseDiffers);
            Placing& placing = here[found++];
            if (q == 0) {
                placing = {i, base + 2 * bonus, bonus};
                return;
            }
            placing = {i, kNever, bonus};
            for (; next < count && before[next].at + 1 < i; ++next) gap = std::max(gap, before[next].sum + static_cast<int>(before[next].at) * kGapGoesOn);
            if (gap > kNever) placing.sum = base + bonus + gap - kGapBegins - (static_cast<int>(i) - 2) * kGapGoesOn;
            if (next == count || before[next].at + 1 != i) return;
            const int continued = base + std::max({bonus, kConsecutive, before[next].run_bonus}) + before[next].sum;
            if (continued >= placing.sum) placing = {i, continued, std::max(bonus, before[next].run_bonus)};
        });
        if (found == 0) return kNever;
        std::swap(before, here);
        count = found;
    }
    int best = kNever;
    for (std::size_t i = 0; i < count; ++i) best = std::max(best, before[i].sum);
    return best;
}

/// The same for a text of any length.
int placed(std::string_view query, std::string_view lower, std::string_view text) {
    std::vector<Placing> rows(2 * text.size());
    const auto for_each_place = [&](std::size_t q, std::size_t from, auto&& visit) {
        for (std::size_t i = from; i < text.size(); ++i)
            if (to_ascii_lower(text[i]) == lower[q]) visit(i);
    };
    return placed(query, text, for_each_place, rows.data(), rows.data() + text.size());
}

/// Places in a text of up to 64 · kWords bytes, a bit for each.
template <std::size_t kWords>
class Places {
public:
    static Places below(std::size_t size) {
        Places all;
        for (std::size_t w = 0; w < kWords; ++w) all.words_[w] = size >= 64 * (w + 1) ? ~std::uint64_t{0} : size <= 64 * w ? 0 : (std::uint64_t{1} << size % 64) - 1;
        return all;
    }
    static Places first() { return below(1); }

    /// Adds the places of 16 bytes from `at` on.
    void add(std::size_t at, std::uint64_t piece) {
        words_[at / 64] |= piece << at % 64;
        if constexpr (kWords > 1)
            if (at % 64 > 48) words_[at / 64 + 1] |= piece >> (64 - at % 64);
    }
    bool any() const {
        std::uint64_t all = 0;
        for (const std::uint64_t word : words_) all |= word;
        return all != 0;
    }
    /// All places behind the first of these.
    Places behind_first() const {
        Places behind;
        std::uint64_t before = 0;
        for (std::size_t w = 0; w < kWords; ++w) {
            behind.words_[w] = before != 0 ? ~std::uint64_t{0} : words_[w] == 0 ? 0 : ~(words_[w] ^ (words_[w] - 1));
            before |= words_[w];
        }
        return behind;
    }
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::size_t w = 0; w < kWords; ++w)
            for (std::uint64_t left = words_[w]; left != 0; left &= left - 1) visit(64 * w + static_cast<std::size_t>(std::countr_zero(left)));
    }

    /// The places behind these, and those before them.
    Places next() const {
        Places moved;
        for (std::size_t w = 0; w < kWords; ++w) moved.words_[w] = words_[w] << 1U | (w > 0 ? words_[w - 1] >> 63U : 0);
        return moved;
    }
    Places previous() const {
        Places moved;
        for (std::size_t w = 0; w < kWords; ++w) moved.words_[w] = words_[w] >> 1U | (w + 1 < kWords ? words_[w + 1] << 63U : 0);
        return moved;
    }
    friend Places operator&(Places a, const Places& b) {
        for (std::size_t w = 0; w < kWords; ++w) a.words_[w] &= b.words_[w];
        return a;
    }
    friend Places operator|(Places a, const Places& b) {
        for (std::size_t w = 0; w < kWords; ++w) a.words_[w] |= b.words_[w];
        return a;
    }
    friend Places operator~(Places a) {
        for (std::uint64_t& word : a.words_) word = ~word;
        return a;
    }

private:
    std::array<std::uint64_t, kWords> words_;  ///< not set at first: arrays of these are filled as far as they are needed
};

/// A text of up to 64 · kWords bytes in which all places of a character are found at once: millions of names are told apart from a query so, in some twenty nanoseconds each.
template <std::size_t kWords>
class ShortText {
public:
    using Set = Places<kWords>;

    /// Borrows the text.
    explicit ShortText(std::string_view text) : size_(text.size()), bytes_(text.data()) {
        if (size_ >= copy_.size()) return;
        std::memcpy(copy_.data(), bytes_, size_);
        bytes_ = copy_.data();
    }
    ShortText(const ShortText&) = delete;
    ShortText& operator=(const ShortText&) = delete;

    /// Of a character in either case.
    Set places_of(char lower) const {
#if defined(__SSE2__)
        // Only a letter gets the bit from which its cases differ.
        const char fold = is_ascii_lower(lower) ? 0x20 : 0;
        return find([wanted = _mm_set1_epi8(lower), bit = _mm_set1_epi8(fold)](__m128i bytes) { return _mm_cmpeq_epi8(_mm_or_si128(bytes, bit), wanted); });
#else
        return find([lower](char c) { return to_ascii_lower(c) == lower; });
#endif
    }
    /// Where bonus_at gives something.
    Set word_starts() const {
        const Set small = between('a', 'z'), capital = between('A', 'Z'), digit = between('0', '9');
        const Set word = small | capital | digit | not_ascii();
        const Set behind_gap = ((~word).next() | Set::first()) & (word | Set::first());
        const Set humps = (small.next() & capital) | ((~digit).next() & digit) | (capital.next() & capital & small.previous());
        return (behind_gap | humps) & Set::below(size_);
    }

private:
#if defined(__SSE2__)
    template <class Test>
    Set find(Test&& test) const {
        Set found = Set::below(0);
        const auto look = [&](std::size_t at) {
            found.add(at, static_cast<unsigned>(_mm_movemask_epi8(test(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes_ + at))))));
        };
        if (size_ < kPiece) {
            look(0);
            return found & Set::below(size_);
        }
        look(size_ - kPiece);  // nothing behind the text is read, nor is it copied: what is read at once must not have been written in two
        for (std::size_t at = 0; at + kPiece < size_; at += kPiece) look(at);
        return found;
    }
    /// REQUIRES: both are ASCII.
    Set between(char first, char last) const {
        return find([low = _mm_set1_epi8(static_cast<char>(first - 1)), high = _mm_set1_epi8(static_cast<char>(last + 1))](__m128i bytes) {
            return _mm_and_si128(_mm_cmpgt_epi8(bytes, low), _mm_cmplt_epi8(bytes, high));
        });
    }
    Set not_ascii() const {
        return find([](__m128i bytes) { return bytes; });
    }
#else
    template <class Test>
    Set find(Test&& test) const {
        Set found = Set::below(0);
        for (std::size_t at = 0; at < size_; ++at) found.add(at, test(bytes_[at]) ? 1U : 0U);
        return found;
    }
    Set between(char first, char last) const {
        return find([=](char c) { return c >= first && c <= last; });
    }
    Set not_ascii() const {
        return find([](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    }
#endif

    static constexpr std::size_t kPiece = 16;

    const std::size_t size_;
    const char* bytes_;
    std::array<char, kPiece> copy_;  ///< of a text that is smaller than a piece; what is behind it does not count
};

/// Where each of the query's characters can stand: none before the first place at which all before it fit. False where the query does not occur.
template <std::size_t kWords>
bool find_places(std::string_view lower, const ShortText<kWords>& text, Places<kWords>* places) {
    auto possible = Places<kWords>::below(64 * kWords);
    for (std::size_t q = 0; q < lower.size(); ++q) {
        places[q] = text.places_of(lower[q]) & possible;
        if (!places[q].any()) return false;
        possible = places[q].behind_first();
    }
    return true;
}

/// No placing of the query, whose characters can stand in `places`, gets more. Costs a fraction of placing it: each character gets the most that it gets anywhere, where it
/// begins a word, or stands behind the one before it. One that does neither follows a gap and gets no bonus.
template <std::size_t kWords>
int at_most(std::size_t query_size, const ShortText<kWords>& text, const Places<kWords>* places) {
    const Places<kWords> starts = text.word_starts();
    int sum = 0;
    bool run_begins = false;  // whether the run that this character goes on can have begun with a word
    for (std::size_t q = 0; q < query_size; ++q) {
        const bool begins = (places[q] & starts).any();
        const bool follows = q > 0 && (places[q] & places[q - 1].next()).any();
        run_begins = begins || (follows && run_begins);
        const int bonus = run_begins ? kBoundary : 0;
        sum += kMatch + (q == 0 ? 2 * bonus : follows ? std::max(bonus, kConsecutive) : bonus - kGapBegins);
    }
    return sum;
}

/// The same as `placed` for a text of up to 64 · kWords bytes; kNever also where `worth_it(sum)` says of the most that there may be that it is too little.
template <std::size_t kWords, class WorthIt>
int placed_in_short(std::string_view query, std::string_view lower, std::string_view candidate, WorthIt&& worth_it) {
    constexpr std::size_t kSize = 64 * kWords;
    if (query.size() > candidate.size()) return kNever;
    const ShortText<kWords> text(candidate);
    std::array<Places<kWords>, kSize> places;
    if (!find_places(lower, text, places.data()) || !worth_it(at_most(lower.size(), text, places.data()))) return kNever;
    std::array<Placing, 2 * kSize> rows;
    const auto for_each_place = [&](std::size_t q, std::size_t, auto&& visit) { places[q].for_each(visit); };
    return placed(query, candidate, for_each_place, rows.data(), rows.data() + kSize);
}

}  // namespace

FuzzyMatcher::FuzzyMatcher(std::string_view query) : whole_(query.substr(0, kMaxQuery)), query_(whole_) {
    std::erase_if(query_, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    lower_ = query_;
    std::transform(lower_.begin(), lower_.end(), lower_.begin(), to_ascii_lower);
    if (!query_.empty()) best_ = placed(query_, lower_, query_);
}

std::size_t FuzzyMatcher::max_length(double threshold) const {
    const double share = (threshold - kPlacing) / (1.0 - kPlacing);
    if (share <= 0) return kMaxCandidate;
    const double length = static_cast<double>(query_.size()) / share + 1;  // 1: for what rounding takes
    return length >= static_cast<double>(kMaxCandidate) ? kMaxCandidate : std::max(static_cast<std::size_t>(length), whole_.size());
}

std::optional<double> FuzzyMatcher::score(std::string_view candidate, double threshold) const {
    if (query_.empty() || candidate.empty() || candidate.size() > kMaxCandidate) return std::nullopt;
    const auto score_of = [&](int sum) {
        const double placing = std::clamp(static_cast<double>(sum) / best_, 0.0, 1.0);
        const double share = static_cast<double>(query_.size()) / static_cast<double>(candidate.size());
        return candidate == whole_ ? 1.0 : kPlacing * placing + (1.0 - kPlacing) * share;
    };
    const auto worth_it = [&](int most) { return score_of(most) >= threshold; };
    const int sum = candidate.size() <= 64    ? placed_in_short<1>(query_, lower_, candidate, worth_it)
                    : candidate.size() <= 128 ? placed_in_short<2>(query_, lower_, candidate, worth_it)
                                              : placed(query_, lower_, candidate);
    if (sum == kNever) return std::nullopt;
    const double score = score_of(sum);
    return score >= threshold ? std::optional(score) : std::nullopt;
}

std::optional<double> FuzzyMatcher::path_score(std::string_view path, double threshold) const {
    std::optional<double> best = score(path, threshold);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return best;
    constexpr double kNameOnly = 0.9;
    if (const auto name = score(path.substr(slash + 1), 0.0)) {
        const double scaled = *name * kNameOnly;
        if (scaled >= threshold && (!best || scaled > *best)) best = scaled;
    }
    return best;
}

}  // namespace aircher::similarity
