#include "engine/project/duplicates/clone_similarity.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "engine/pattern/similarity/alignment.h"
#include "engine/pattern/similarity/lcs.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxDistance = 2048;
constexpr std::size_t kShortPair = 160;  // tokens

std::vector<TokenCode> blind_all(std::span<const TokenCode> codes) {
    std::vector<TokenCode> out(codes.size());
    std::transform(codes.begin(), codes.end(), out.begin(), blind);
    return out;
}

/// Pairs of names, each with how often it was aligned, and each name's most frequent partner; of equally frequent ones the smallest.
class Partners {
public:
    void add(TokenCode a, TokenCode b) { ++counts_[std::uint64_t{a} << 32U | b]; }

    void finish() {
        for (const auto& [pair, count] : counts_) {
            const auto a = static_cast<TokenCode>(pair >> 32U);
            const auto b = static_cast<TokenCode>(pair);
            prefer(of_a_[a], b, count);
            prefer(of_b_[b], a, count);
        }
    }
    bool correspond(TokenCode a, TokenCode b) const { return of_a_.at(a).name == b && of_b_.at(b).name == a; }

private:
    struct Best {
        TokenCode name = 0;
        std::uint32_t count = 0;
    };
    static void prefer(Best& best, TokenCode name, std::uint32_t count) {
        if (count > best.count || (count == best.count && name < best.name)) best = {name, count};
    }

    std::unordered_map<std::uint64_t, std::uint32_t> counts_;
    std::unordered_map<TokenCode, Best> of_a_, of_b_;
};

}  // namespace

std::optional<double> clone_similarity(std::span<const TokenCode> a, std::span<const TokenCode> b, double threshold, const RequestContext& context) {
    const auto total = static_cast<double>(a.size() + b.size());
    if (total == 0.0) return threshold <= 1.0 ? std::optional(1.0) : std::nullopt;
    const std::vector<TokenCode> blind_a = blind_all(a), blind_b = blind_all(b);
    // What is not aligned counts against the score, so the threshold bounds the distance.
    const auto distance = static_cast<std::size_t>(std::max(0.0, std::floor((1.0 - threshold) * total + 1e-9)));
    const std::size_t most = std::min(distance, kMaxDistance);
    // Most pairs are further apart than that: the length alone of what they have in common tells, and takes a word's operation for 64 cells. Short pairs are aligned sooner.
    const std::size_t needed = (a.size() + b.size() - std::min(most, a.size() + b.size()) + 1) / 2;
    if (a.size() + b.size() > kShortPair && similarity::LcsMatcher(blind_a).length(blind_b, needed, context) < needed) return std::nullopt;
    const auto runs = similarity::align(blind_a, blind_b, most, context);
    if (!runs) return std::nullopt;
    Partners partners;
    const auto for_pairs = [&](const auto& each) {
        for (const similarity::MatchingRun& run : *runs)
            for (std::uint32_t k = 0; k < run.length; ++k) each(a[run.a_begin + k], b[run.b_begin + k]);
    };
    for_pairs([&](TokenCode x, TokenCode y) {
        if (sort_of(x) == TokenSort::name) partners.add(x, y);
    });
    partners.finish();
    std::size_t halves = 0;
    for_pairs([&](TokenCode x, TokenCode y) {
        if (x == y)
            halves += 2;
        else if (sort_of(x) != TokenSort::name)
            halves += 1;
        else if (partners.correspond(x, y))
            halves += 2;
    });
    const double score = static_cast<double>(halves) / total;
    return score >= threshold ? std::optional(score) : std::nullopt;
}

bool renamed_consistently(std::span<const TokenCode> a, std::span<const TokenCode> b) {
    std::unordered_map<TokenCode, TokenCode> forward, backward;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (sort_of(a[i]) != TokenSort::name) continue;
        if (forward.try_emplace(a[i], b[i]).first->second != b[i] || backward.try_emplace(b[i], a[i]).first->second != a[i]) return false;
    }
    return true;
}

}  // namespace aircher::project
