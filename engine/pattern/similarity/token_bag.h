// How alike two pieces of code are by the tokens they hold: the mode `tokens` of similarity_search.
//
// A bag holds features with weights: what a token is worth times how often it occurs. Two scores of two bags a and b, over all features:
// - weighted Jaccard, Σ min(a, b) / Σ max(a, b): how alike both are; symmetric, 1 for equal bags only;
// - containment, Σ min(a, b) / Σ a: how much of a is found in b; not symmetric.
// Both are in [0, 1]; of two empty bags they are 1, of an empty and another one 0 (an empty a is contained: 1).
//
// Threads: values; not synchronised.
#pragma once

#include <cstdint>
#include <vector>

namespace aircher::similarity {

class TokenBag {
public:
    /// Adds `weight` for a feature, named by a hash.
    void add(std::uint64_t feature, std::uint32_t weight) { features_.push_back({feature, weight}); }
    /// Sums up what was added. REQUIRED before bags are compared.
    void finish();

    std::uint64_t weight() const { return weight_; }

    double jaccard(const TokenBag& other) const;
    double containment_in(const TokenBag& other) const;

private:
    struct Feature {
        std::uint64_t id;
        std::uint64_t weight;
    };
    std::uint64_t common_weight(const TokenBag& other) const;

    std::vector<Feature> features_;  ///< sorted by id, each once
    std::uint64_t weight_ = 0;
};

}  // namespace aircher::similarity
