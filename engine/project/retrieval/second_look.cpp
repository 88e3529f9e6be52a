#include "engine/project/retrieval/second_look.h"

#include <algorithm>
#include <numeric>

#include "engine/embedding/vectors.h"

namespace aircher::project {

std::size_t second_look_places(const embedding::EmbeddingBackend& backend) { return static_cast<std::size_t>(std::clamp(2 * backend.texts_per_second(), 10.0, 50.0)); }

Result<SecondLook> look_again(std::string_view question, const std::vector<std::string>& places, embedding::EmbeddingBackend& backend, RequestContext& context) {
    std::vector<std::string_view> texts{question};
    for (const std::string& place : places) texts.push_back(std::string_view(place).substr(0, kSecondLookText));
    const auto vectors = backend.embed(texts, context);
    if (!vectors) return vectors.error();
    SecondLook out;
    for (std::size_t i = 0; i < places.size(); ++i) out.cosines.push_back(embedding::cosine_similarity(vectors->row(0), vectors->row(i + 1)));

    constexpr double kRankConstant = 60;
    std::vector<std::size_t> by_cosine(places.size());
    std::iota(by_cosine.begin(), by_cosine.end(), std::size_t{0});
    std::stable_sort(by_cosine.begin(), by_cosine.end(), [&](std::size_t a, std::size_t b) { return out.cosines[a] > out.cosines[b]; });
    std::vector<double> shares(places.size());
    for (std::size_t rank = 0; rank < places.size(); ++rank) {
        shares[rank] += 1 / (kRankConstant + static_cast<double>(rank));
        shares[by_cosine[rank]] += 1 / (kRankConstant + static_cast<double>(rank));
    }
    out.order.resize(places.size());
    std::iota(out.order.begin(), out.order.end(), std::size_t{0});
    std::stable_sort(out.order.begin(), out.order.end(), [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
    return out;
}

}  // namespace aircher::project
