// The portable embedding backend: terms, and the pieces of three letters in them, hashed into the dimensions. It knows nothing of meaning; what is spelt alike
// is alike.
//
// Each feature adds ±weight to three dimensions that its hash names (feature hashing: Weinberger et al., "Feature hashing for large scale multitask learning",
// 2009). Sums are integers, so their order does not count.
#include <array>

#include "engine/base/content_hash.h"
#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/term_bag.h"
#include "engine/embedding/vectors.h"

namespace aircher::embedding::hash {
namespace {

constexpr std::size_t kDimensions = 256;
constexpr std::int64_t kTermWeight = 6;    // against the pieces of one term together: about as much
constexpr std::int64_t kPieceWeight = 1;
constexpr std::size_t kPiece = 3;

using Sums = std::array<std::int64_t, kDimensions>;

void add_feature(std::uint64_t feature, std::int64_t weight, Sums& sums) {
    for (unsigned part = 0; part < 3; ++part) {
        const std::uint64_t bits = feature >> (part * 16U);
        sums[bits % kDimensions] += (bits >> 15U & 1U) != 0 ? weight : -weight;
    }
}

/// Of a word that says little a little: "the" is in every text.
std::int64_t use_weight(TermUse use) { return use == TermUse::content ? 16 : use == TermUse::keyword ? 4 : 1; }

void add_term(const TermCount& counted, Sums& sums) {
    const std::int64_t weight = use_weight(counted.use) * count_weight(counted.count);
    add_feature(counted.hash, weight * kTermWeight, sums);
    // Pieces know where a term begins and ends.
    std::array<char, kMaxCodeTerm + 2> bounded{};
    const std::string_view term = counted.term;
    bounded[0] = '<';
    term.copy(bounded.data() + 1, term.size());
    bounded[term.size() + 1] = '>';
    for (std::size_t at = 0; at + kPiece <= term.size() + 2; ++at) add_feature(fingerprint({bounded.data() + at, kPiece}, 1), weight * kPieceWeight, sums);
}

class HashBackend final : public EmbeddingBackend {
public:
    std::size_t dimensions() const override { return kDimensions; }
    double texts_per_second() const override { return 50'000; }
    std::string_view version() const override { return "hash-2"; }

    bool embeds_terms() const override { return true; }
    void embed_terms(std::span<const TermCount> terms, std::span<float> row) override {
        Sums sums{};
        for (const TermCount& term : terms) add_term(term, sums);
        write_normalised(sums, row);
    }

    Result<void> embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) override {
        TermBag bag;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (auto filled = bag.fill(texts[i], context); !filled) return filled.error();
            Sums sums{};
            for (const TermBag::Entry& entry : bag.entries()) add_term(bag.term(entry), sums);
            write_normalised(sums, rows.subspan(i * kDimensions, kDimensions));
        }
        return {};
    }
};

}  // namespace

BackendFactory<EmbeddingBackend> factory(const EmbeddingOptions&) {
    return {"hash",
            0,
            {"spelling"},
            [] {
                return Availability{true, "terms and their letters, hashed; no table"};
            },
            [] { return std::make_unique<HashBackend>(); }};
}

}  // namespace aircher::embedding::hash
