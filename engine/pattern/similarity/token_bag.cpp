#include "engine/pattern/similarity/token_bag.h"

#include <algorithm>

namespace aircher::similarity {

void TokenBag::finish() {
    std::sort(features_.begin(), features_.end(), [](const Feature& a, const Feature& b) { return a.id < b.id; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < features_.size(); ++i) {
        weight_ += features_[i].weight;
        if (kept > 0 && features_[kept - 1].id == features_[i].id)
            features_[kept - 1].weight += features_[i].weight;
        else
            features_[kept++] = features_[i];
    }
    features_.resize(kept);
}

std::uint64_t TokenBag::common_weight(const TokenBag& other) const {
    std::uint64_t common = 0;
    auto a = features_.begin();
    auto b = other.features_.begin();
    while (a != features_.end() && b != other.features_.end()) {
        if (a->id == b->id) {
            common += std::min(a->weight, b->weight);
            ++a;
            ++b;
        } else if (a->id < b->id) {
            ++a;
        } else {
            ++b;
        }
    }
    return common;
}

double TokenBag::jaccard(const TokenBag& other) const {
    const std::uint64_t common = common_weight(other);
    const std::uint64_t all = weight_ + other.weight_ - common;
    return all == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(all);
}

double TokenBag::containment_in(const TokenBag& other) const {
    return weight_ == 0 ? 1.0 : static_cast<double>(common_weight(other)) / static_cast<double>(weight_);
}

}  // namespace aircher::similarity
