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
    return std::max_element(before, before + count, [](const Placing& a, const Placing& b) { return a.sum < b.sum; })->sum;
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

/// Places in a text, a bit for each.
using Places = std::uint64_t;
constexpr std::size_t kPlaces = 64;

/// A text in which all places of a character are found at once: millions of names are told apart from a query so, in some twenty nanoseconds each.
class ShortText {
public:
    /// Borrows the text, which is no longer than kPlaces.
    explicit ShortText(std::string_view text) : size_(text.size()), bytes_(text.data()) {
        if (size_ >= copy_.size()) return;
        std::memcpy(copy_.data(), bytes_, size_);
        bytes_ = copy_.data();
    }
    ShortText(const ShortText&) = delete;
    ShortText& operator=(const ShortText&) = delete;

    /// Of a character in either case.
    Places places_of(char lower) const {
#if defined(__SSE2__)
        // Only a letter gets the bit from which its cases differ.
        const char fold = is_ascii_lower(lower) ? 0x20 : 0;
        return find([wanted = _mm_set1_epi8(lower), bit = _mm_set1_epi8(fold)](__m128i bytes) { return _mm_cmpeq_epi8(_mm_or_si128(bytes, bit), wanted); });
#else
        return find([lower](char c) { return to_ascii_lower(c) == lower; });
#endif
    }
    /// Where bonus_at gives something.
    Places word_starts() const {
        const Places small = between('a', 'z'), capital = between('A', 'Z'), digit = between('0', '9');
        const Places word = small | capital | digit | not_ascii();
        const Places behind_gap = (~word << 1U | 1U) & (word | 1U);
        const Places humps = (small << 1U & capital) | (~digit << 1U & digit) | (capital << 1U & capital & small >> 1U);
        return (behind_gap | humps) & all();
    }

private:
    Places all() const { return size_ == kPlaces ? ~Places{0} : (Places{1} << size_) - 1; }

#if defined(__SSE2__)
    template <class Test>
    Places find(Test&& test) const {
        const auto in_piece = [&](std::size_t at) {
            return static_cast<Places>(static_cast<unsigned>(_mm_movemask_epi8(test(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes_ + at)))))) << at;
        };
        if (size_ < kPiece) return in_piece(0) & all();
        Places found = in_piece(size_ - kPiece);  // nothing behind the text is read, nor is it copied: what is read at once must not have been written in two
        for (std::size_t at = 0; at + kPiece < size_; at += kPiece) found |= in_piece(at);
        return found;
    }
    /// REQUIRES: both are ASCII.
    Places between(char first, char last) const {
        return find([low = _mm_set1_epi8(static_cast<char>(first - 1)), high = _mm_set1_epi8(static_cast<char>(last + 1))](__m128i bytes) {
            return _mm_and_si128(_mm_cmpgt_epi8(bytes, low), _mm_cmplt_epi8(bytes, high));
        });
    }
    Places not_ascii() const {
        return find([](__m128i bytes) { return bytes; });
    }
#else
    template <class Test>
    Places find(Test&& test) const {
        Places found = 0;
        for (std::size_t at = 0; at < size_; ++at) found |= Places{test(bytes_[at]) ? 1U : 0U} << at;
        return found;
    }
    Places between(char first, char last) const {
        return find([=](char c) { return c >= first && c <= last; });
    }
    Places not_ascii() const {
        return find([](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    }
#endif

    static constexpr std::size_t kPiece = 16;

    const std::size_t size_;
    const char* bytes_;
    std::array<char, kPiece> copy_;  ///< of a text that is smaller than a piece; what is behind it does not count
};

/// Where each of the query's characters can stand: none before the first place at which all before it fit. False where the query does not occur.
bool find_places(std::string_view lower, const ShortText& text, Places* places) {
    Places possible = ~Places{0};
    for (std::size_t q = 0; q < lower.size(); ++q) {
        const Places here = places[q] = text.places_of(lower[q]) & possible;
        if (here == 0) return false;
        possible = ~(here ^ (here - 1));
    }
    return true;
}

/// No placing of the query, whose characters can stand in `places`, gets more. Costs a fraction of placing it: each character gets the most that it gets anywhere, where it
/// begins a word, or stands behind the one before it. One that does neither follows a gap and gets no bonus.
int at_most(std::size_t query_size, const ShortText& text, const Places* places) {
    const Places starts = text.word_starts();
    int sum = 0;
    Places before = 0;
    bool run_begins = false;  // whether the run that this character goes on can have begun with a word
    for (std::size_t q = 0; q < query_size; ++q) {
        const Places here = places[q];
        const bool begins = (here & starts) != 0;
        const bool follows = (here & before << 1U) != 0;
        run_begins = begins || (follows && run_begins);
        const int bonus = run_begins ? kBoundary : 0;
        sum += kMatch + (q == 0 ? 2 * bonus : follows ? std::max(bonus, kConsecutive) : bonus - kGapBegins);
        before = here;
    }
    return sum;
}

/// The best sum of placing the query where `places` says.
int placed(std::string_view query, std::string_view text, const Places* places) {
    std::array<Placing, 2 * kPlaces> rows;
    const auto for_each_place = [&](std::size_t q, std::size_t, auto&& visit) {
        for (Places left = places[q]; left != 0; left &= left - 1) visit(static_cast<std::size_t>(std::countr_zero(left)));
    };
    return placed(query, text, for_each_place, rows.data(), rows.data() + kPlaces);
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
    int sum = kNever;
    if (candidate.size() > kPlaces) {
        sum = placed(query_, lower_, candidate);
    } else if (query_.size() <= candidate.size()) {
        const ShortText text(candidate);
        std::array<Places, kPlaces> places;
        if (find_places(lower_, text, places.data()) && score_of(at_most(lower_.size(), text, places.data())) >= threshold) sum = placed(query_, candidate, places.data());
    }
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
