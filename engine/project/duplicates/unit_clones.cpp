// Copies between functions, classes and the like.
#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>

#include "engine/base/content_hash.h"
#include "engine/pattern/similarity/minhash.h"
#include "engine/project/duplicates/clone_candidates.h"
#include "engine/project/duplicates/clone_similarity.h"

namespace aircher::project {
namespace {

/// A unit that is long enough.
struct Unit {
    std::uint32_t file = 0;
    TokenRange tokens;
    bool runs = true;
    std::uint64_t shape = 0;  ///< the hash of its blind tokens; of what only declares data, of its tokens as they are: lists of members are alike by chance
};

/// A class of units with equal blind tokens, by its first.
struct Shape {
    std::uint32_t first = 0;  ///< into the units sorted by shape
    std::uint32_t count = 0;
};

constexpr std::size_t kShingle = 5;
/// In a bucket of units that share a key each is compared with the next ones in order of length: linear, whatever many units have in common.
constexpr std::size_t kNeighbours = 16;

/// How often tokens occur, by some bits of their blind codes: no alignment is longer than what two have in common of each.
using Histogram = std::array<std::uint16_t, 64>;

Histogram histogram_of(std::span<const TokenCode> codes) {
    Histogram out{};
    for (const TokenCode code : codes) {
        std::uint16_t& count = out[(blind(code) * 0x9E37'79B9U) >> 26U];
        if (count < 0xFFFFU) ++count;
    }
    return out;
}

std::uint64_t common(const Histogram& a, const Histogram& b) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::min(a[i], b[i]);
    return sum;
}

std::vector<std::uint32_t> shingles_of(std::span<const TokenCode> codes) {
    std::vector<std::uint32_t> out;
    std::array<TokenCode, kShingle> last{};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::rotate(last.begin(), last.begin() + 1, last.end());
        last.back() = blind(codes[i]);
        if (i + 1 >= kShingle) out.push_back(static_cast<std::uint32_t>(fingerprint({reinterpret_cast<const char*>(last.data()), sizeof(last)})));
    }
    return out;
}

class UnitClones {
public:
    UnitClones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context) : corpus_(corpus), request_(request), context_(context) {}

    Result<std::vector<CloneCandidate>> find() {
        collect();
        if (context_.should_stop()) return context_.stop_error();
        equal_shapes();
        if (request_.threshold < 1.0) {
            const std::vector<Pair> pairs = meet();
            if (context_.should_stop()) return context_.stop_error();
            changed(pairs);
        }
        if (context_.should_stop()) return context_.stop_error();
        return std::move(out_);
    }

private:
    /// Shapes, the smaller index first.
    struct Pair {
        std::uint32_t a = 0, b = 0;
        double similarity = 0.0;
        bool operator<(const Pair& other) const { return std::tie(a, b) < std::tie(other.a, other.b); }
        bool operator==(const Pair& other) const { return a == other.a && b == other.b; }
    };

    std::span<const TokenCode> codes(const Unit& unit) const { return corpus_.files[unit.file].of(unit.tokens); }
    const Unit& first_of(std::uint32_t shape) const { return units_[shapes_[shape].first]; }

    void collect() {
        const LeastSize least{request_.min_lines};
        for (std::uint32_t f = 0; f < corpus_.files.size(); ++f)
            for (const CodeUnit& unit : corpus_.files[f].units)
                if (least.fits(corpus_.files[f], unit.tokens)) units_.push_back({f, unit.tokens, unit.runs, 0});
        context_.pool().for_ranges(units_.size(), 64, [&](std::size_t begin, std::size_t end) {
            std::vector<TokenCode> shape;
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) {
                const auto all = codes(units_[i]);
                shape.resize(all.size());
                std::transform(all.begin(), all.end(), shape.begin(), [&](TokenCode code) { return units_[i].runs ? blind(code) : code; });
                units_[i].shape = fingerprint({reinterpret_cast<const char*>(shape.data()), shape.size() * sizeof(TokenCode)});
            }
        });
    }

    void equal_shapes() {
        std::stable_sort(units_.begin(), units_.end(), [](const Unit& a, const Unit& b) { return std::tuple(a.shape, a.tokens.size()) < std::tuple(b.shape, b.tokens.size()); });
        for (std::uint32_t i = 0; i < units_.size();) {
            std::uint32_t end = i + 1;
            while (end < units_.size() && units_[end].shape == units_[i].shape && units_[end].tokens.size() == units_[i].tokens.size()) ++end;
            shapes_.push_back({i, end - i});
            if (end - i > 1) {
                CloneCandidate candidate;
                for (std::uint32_t k = i; k < end; ++k) candidate.places.push_back({units_[k].file, units_[k].tokens, 1.0});
                out_.push_back(std::move(candidate));
            }
            i = end;
        }
    }

    /// Pairs of shapes that share a key, of lengths that the threshold allows.
    std::vector<Pair> meet() {
        const similarity::MinHash hash;
        const LeastSize least{request_.min_lines * 5 / 3};  // short functions are alike by chance
        std::vector<similarity::MinHash::Keys> keys(shapes_.size());
        std::vector<Histogram> histograms(shapes_.size());
        std::vector<char> usable(shapes_.size());
        context_.pool().for_ranges(shapes_.size(), 32, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) {
                const Unit& unit = first_of(static_cast<std::uint32_t>(i));
                const auto all = codes(unit);
                if (!unit.runs || !least.fits(corpus_.files[unit.file], unit.tokens) || is_monotonous(all)) continue;
                keys[i] = hash.keys(shingles_of(all));
                histograms[i] = histogram_of(all);
                usable[i] = 1;
            }
            context_.add_progress(end - begin, "functions compared");
        });
        std::vector<Pair> pairs;
        std::size_t unique = 0;  // how many of them were left when they were last sorted
        std::vector<std::pair<std::uint64_t, std::uint32_t>> bucket;
        for (std::size_t band = 0; band < similarity::MinHash::kBands && !context_.should_stop(); ++band) {
            bucket.clear();
            for (std::uint32_t i = 0; i < shapes_.size(); ++i)
                if (usable[i] != 0) bucket.emplace_back(keys[i][band], i);
            const auto length = [&](std::uint32_t shape) { return first_of(shape).tokens.size(); };
            std::sort(bucket.begin(), bucket.end(), [&](const auto& a, const auto& b) {
                return a.first != b.first ? a.first < b.first : std::tuple(length(a.second), a.second) < std::tuple(length(b.second), b.second);
            });
            for (std::size_t i = 0; i < bucket.size(); ++i) {
                for (std::size_t k = i + 1; k < bucket.size() && k <= i + kNeighbours && bucket[k].first == bucket[i].first; ++k) {
                    const double shorter = length(bucket[i].second), longer = length(bucket[k].second);
                    if (2.0 * shorter / (shorter + longer) < request_.threshold) break;
                    // Counts stop at 65,535: longer units are not ruled out by them.
                    const auto most = static_cast<double>(common(histograms[bucket[i].second], histograms[bucket[k].second]));
                    if (longer < 0xFFFF && 2.0 * most / (shorter + longer) < request_.threshold) continue;
                    pairs.push_back({std::min(bucket[i].second, bucket[k].second), std::max(bucket[i].second, bucket[k].second), 0.0});
                }
            }
            // Most pairs meet in several bands.
            if (pairs.size() < 2 * unique && band + 1 < similarity::MinHash::kBands) continue;
            std::sort(pairs.begin(), pairs.end());
            pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
            unique = pairs.size();
        }
        context_.pool().for_ranges(pairs.size(), 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) {
                const Unit& a = first_of(pairs[i].a);
                const Unit& b = first_of(pairs[i].b);
                const bool nested = a.file == b.file && a.tokens.begin < b.tokens.end && b.tokens.begin < a.tokens.end;
                if (!nested) pairs[i].similarity = clone_similarity(codes(a), codes(b), request_.threshold, context_).value_or(-1.0);
            }
            context_.add_progress(end - begin, "pairs of functions compared");
        });
        std::erase_if(pairs, [&](const Pair& pair) { return pair.similarity < request_.threshold || pair.similarity == 0.0; });
        return pairs;
    }

    /// Stars: a shape in the middle and those that are similar to it, the ones with most code around them first. Each shape is in one group at most.
    void changed(const std::vector<Pair>& pairs) {
        std::vector<std::vector<std::pair<std::uint32_t, double>>> near(shapes_.size());
        for (const Pair& pair : pairs) {
            near[pair.a].emplace_back(pair.b, pair.similarity);
            near[pair.b].emplace_back(pair.a, pair.similarity);
        }
        const auto code = [&](std::uint32_t shape) { return std::uint64_t{shapes_[shape].count} * first_of(shape).tokens.size(); };
        std::vector<std::uint64_t> around(shapes_.size());
        for (std::uint32_t i = 0; i < shapes_.size(); ++i)
            for (const auto& [other, similarity] : near[i]) around[i] += code(other);
        std::vector<std::uint32_t> order(shapes_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple(around[b], first_of(a).file, first_of(a).tokens.begin) < std::tuple(around[a], first_of(b).file, first_of(b).tokens.begin);
        });
        std::vector<char> taken(shapes_.size());
        for (const std::uint32_t middle : order) {
            if (taken[middle] != 0 || around[middle] == 0) continue;
            CloneCandidate candidate;
            candidate.changed = true;
            add_shape(candidate, middle, 1.0);
            for (const auto& [other, similarity] : near[middle]) {
                if (taken[other] != 0) continue;
                taken[other] = 1;
                add_shape(candidate, other, similarity);
            }
            if (candidate.places.size() == shapes_[middle].count) continue;
            taken[middle] = 1;
            out_.push_back(std::move(candidate));
        }
        // What is near to shapes in other groups only stands with the nearest of them.
        std::map<std::uint32_t, CloneCandidate> with_nearest;
        for (const std::uint32_t left : order) {
            if (taken[left] != 0 || near[left].empty()) continue;
            const auto nearest = *std::min_element(near[left].begin(), near[left].end(), [](const auto& a, const auto& b) { return std::tuple(-a.second, a.first) < std::tuple(-b.second, b.first); });
            CloneCandidate& candidate = with_nearest[nearest.first];
            candidate.changed = true;
            if (candidate.places.empty()) add_shape(candidate, nearest.first, 1.0);
            add_shape(candidate, left, nearest.second);
        }
        for (auto& [nearest, candidate] : with_nearest) out_.push_back(std::move(candidate));
    }

    void add_shape(CloneCandidate& candidate, std::uint32_t shape, double similarity) const {
        for (std::uint32_t k = 0; k < shapes_[shape].count; ++k) {
            const Unit& unit = units_[shapes_[shape].first + k];
            candidate.places.push_back({unit.file, unit.tokens, similarity});
        }
    }

    const TokenCorpus& corpus_;
    const DuplicatesRequest& request_;
    RequestContext& context_;
    std::vector<Unit> units_;    ///< by shape, then by file and position
    std::vector<Shape> shapes_;
    std::vector<CloneCandidate> out_;
};

}  // namespace

Result<std::vector<CloneCandidate>> unit_clones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context) {
    return UnitClones(corpus, request, context).find();
}

}  // namespace aircher::project
