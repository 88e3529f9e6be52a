#include "engine/pattern/similarity/fuzzy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <vector>

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

}  // namespace

FuzzyMatcher::FuzzyMatcher(std::string_view query) : whole_(query.substr(0, kMaxQuery)), query_(whole_) {
    std::erase_if(query_, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    lower_ = query_;
    std::transform(lower_.begin(), lower_.end(), lower_.begin(), to_ascii_lower);
    if (!query_.empty()) best_ = placed(query_, lower_, query_);
    for (std::size_t c = 0; c < places_.size(); ++c)
        for (std::size_t q = 0; q < std::min<std::size_t>(lower_.size(), 64); ++q)
            if (to_ascii_lower(static_cast<char>(c)) == lower_[q]) places_[c] |= std::uint64_t{1} << q;
}

int FuzzyMatcher::at_most(std::string_view candidate) const {
    // For each character of the query: whether it stands behind the one before it somewhere, and whether it begins a word somewhere. A character that does neither follows a gap and gets no bonus.
    std::uint64_t follows = 0, begins = 0, before = 0;
    std::size_t found = 0;
    for (std::size_t i = 0; i < candidate.size(); ++i) {
        const std::uint64_t here = places_[static_cast<unsigned char>(candidate[i])];
        if (here != 0) {
            follows |= here & before << 1U;
            if ((here & ~begins) != 0 && bonus_at(candidate, i) > 0) begins |= here;
            if (found < lower_.size() && (here >> found & 1U) != 0) ++found;
        }
        before = here;
    }
    if (found < lower_.size()) return kNever;
    const auto count = [](std::uint64_t set) { return std::popcount(set); };
    const std::uint64_t others = (lower_.size() < 64 ? (std::uint64_t{1} << lower_.size()) - 1 : ~std::uint64_t{0}) & ~std::uint64_t{1};
    const int first = (begins & 1U) != 0 ? 2 * kBoundary : 0;
    const int followed = count(others & follows), begun = count(others & begins & ~follows), neither = count(others & ~follows & ~begins);
    return kMatch * static_cast<int>(lower_.size()) + first + kBoundary * (followed + begun) - kGapBegins * (begun + neither);
}

std::optional<double> FuzzyMatcher::score(std::string_view candidate, double threshold) const {
    if (query_.empty() || candidate.empty() || candidate.size() > kMaxCandidate) return std::nullopt;
    const auto score_of = [&](int sum) {
        constexpr double kPlacing = 0.9;
        const double placing = std::clamp(static_cast<double>(sum) / best_, 0.0, 1.0);
        const double share = static_cast<double>(query_.size()) / static_cast<double>(candidate.size());
        return candidate == whole_ ? 1.0 : kPlacing * placing + (1.0 - kPlacing) * share;
    };
    if (lower_.size() <= 64) {
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
