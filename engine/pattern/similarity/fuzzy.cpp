#include "engine/pattern/similarity/fuzzy.h"

#include <algorithm>
#include <array>
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

/// Where each character of the query can stand: no earlier than `first` (what is before it must fit too), no later than `last`. False where it does not occur.
bool find_places(std::string_view lower, std::string_view text, std::size_t* first, std::size_t* last) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < text.size() && found < lower.size(); ++i)
        if (to_ascii_lower(text[i]) == lower[found]) first[found++] = i;
    if (found < lower.size()) return false;
    for (std::size_t i = text.size(); found > 0; --i)
        if (to_ascii_lower(text[i - 1]) == lower[found - 1]) last[--found] = i - 1;
    return true;
}

/// The best sum of placing all of `query` in `text`; kNever where it does not occur.
int placed(std::string_view query, std::string_view lower, std::string_view text) {
    std::array<std::size_t, FuzzyMatcher::kMaxQuery> first, last;
    if (!find_places(lower, text, first.data(), last.data())) return kNever;
    const std::size_t width = text.size();
    constexpr std::size_t kUsualWidth = 128;  // names, by the million: these need no heap
    std::array<int, 6 * kUsualWidth> usual;
    std::vector<int> wide(width > kUsualWidth ? 6 * width : 0);
    int* const rows = width > kUsualWidth ? wide.data() : usual.data();
    // Of the query's prefix so far: `ends[i]` where its last character is placed at text[i], `best[i]` where it is placed before, gap counted;
    // `run[i]` is the bonus that the run ending at text[i] began with. A row holds the places from the first of its character up to where the next one asks.
    int *ends = rows, *best = rows + width, *run = rows + 2 * width, *next_ends = rows + 3 * width, *next_best = rows + 4 * width, *next_run = rows + 5 * width;
    for (std::size_t q = 0; q < query.size(); ++q) {
        const std::size_t end = q + 1 < query.size() ? last[q + 1] : last[q] + 1;
        int gap = kNever;
        for (std::size_t i = first[q]; i < end; ++i) {
            int here = kNever;
            int run_bonus = 0;
            if (i <= last[q] && to_ascii_lower(text[i]) == lower[q]) {
                const int bonus = bonus_at(text, i);
                const int base = kMatch - (text[i] == query[q] ? 0 : kCaseDiffers);
                if (q == 0) {
                    here = base + 2 * bonus;
                    run_bonus = bonus;
                } else {
                    if (best[i - 1] > kNever) {
                        here = base + bonus + best[i - 1];
                        run_bonus = bonus;
                    }
                    if (ends[i - 1] > kNever) {
                        const int continued = base + std::max({bonus, kConsecutive, run[i - 1]}) + ends[i - 1];
                        if (continued >= here) {
                            here = continued;
                            run_bonus = std::max(bonus, run[i - 1]);
                        }
                    }
                }
            }
            next_ends[i] = here;
            next_run[i] = run_bonus;
            gap = std::max(gap > kNever ? gap - kGapGoesOn : kNever, i > first[q] && next_ends[i - 1] > kNever ? next_ends[i - 1] - kGapBegins : kNever);
            next_best[i] = gap;
        }
        std::swap(ends, next_ends);
        std::swap(best, next_best);
        std::swap(run, next_run);
    }
    return *std::max_element(ends + first[query.size() - 1], ends + last[query.size() - 1] + 1);
}

/// Places in a text, a bit for each.
using Places = std::uint64_t;
constexpr std::size_t kPlaces = 64;

/// A text in which all places of a character are found at once: millions of names are told apart from a query so, in some twenty nanoseconds each.
class ShortText {
public:
    explicit ShortText(std::string_view text) : size_(text.size()) { std::memcpy(bytes_.data(), text.data(), size_); }


#if defined(__SSE2__)
    Places places_of(char byte) const {
        return find([wanted = _mm_set1_epi8(byte)](__m128i bytes) { return _mm_cmpeq_epi8(bytes, wanted); });
    }
#else
    Places places_of(char byte) const {
        return find([byte](char c) { return c == byte; });
    }
#endif
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
        Places found = 0;
        for (std::size_t at = 0; at < size_; at += 16)
            found |= static_cast<Places>(static_cast<unsigned>(_mm_movemask_epi8(test(_mm_load_si128(reinterpret_cast<const __m128i*>(bytes_.data() + at)))))) << at;
        return found & all();
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

    const std::size_t size_;
    alignas(16) std::array<char, kPlaces> bytes_;  ///< the first `size_`; what is behind them does not count
};

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

int FuzzyMatcher::at_most(std::string_view candidate) const {
    const ShortText text(candidate);
    const Places starts = text.word_starts();
    // No character stands before the first place where all before it fit. Within that each gets the most that it gets anywhere: where it begins a word, or stands
    // behind the one before it. One that does neither follows a gap and gets no bonus.
    int sum = 0;
    Places before = 0, possible = ~Places{0};
    bool run_begins = false;  // whether the run that this character goes on can have begun with a word
    for (std::size_t q = 0; q < lower_.size(); ++q) {
        const Places same_case = text.places_of(query_[q]) & possible;
        const Places other_case = is_ascii_lower(lower_[q]) ? text.places_of(static_cast<char>(query_[q] ^ 0x20)) & possible : 0;
        const Places here = same_case | other_case;
        if (here == 0) return kNever;
        const bool begins = (here & starts) != 0;
        const bool follows = (here & before << 1U) != 0;
        run_begins = begins || (follows && run_begins);
        const int bonus = run_begins ? kBoundary : 0;
        sum += kMatch - (same_case == 0 ? kCaseDiffers : 0) + (q == 0 ? 2 * bonus : follows ? std::max(bonus, kConsecutive) : bonus - kGapBegins);
        possible = ~(here ^ (here - 1));
        before = here;
    }
    return sum;
}

std::optional<double> FuzzyMatcher::score(std::string_view candidate, double threshold) const {
    if (query_.empty() || candidate.empty() || candidate.size() > kMaxCandidate) return std::nullopt;
    const auto score_of = [&](int sum) {
        const double placing = std::clamp(static_cast<double>(sum) / best_, 0.0, 1.0);
        const double share = static_cast<double>(query_.size()) / static_cast<double>(candidate.size());
        return candidate == whole_ ? 1.0 : kPlacing * placing + (1.0 - kPlacing) * share;
    };
    if (candidate.size() <= kPlaces) {
        const int most = at_most(candidate);
        if (most == kNever || score_of(most) < threshold) return std::nullopt;
    }
    const int sum = placed(query_, lower_, candidate);
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
