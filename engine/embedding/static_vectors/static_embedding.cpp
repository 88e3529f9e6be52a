#include "engine/embedding/static_vectors/static_embedding.h"

#include <algorithm>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/embedding/term_bag.h"
#include "engine/embedding/vectors.h"

namespace aircher::embedding {
namespace {

constexpr std::size_t kMinUnknown = 3;       // bytes: shorter ones, and numbers, say nothing
constexpr std::int64_t kUnknownShare = 100;  // of a row's values, at the table's mean weight; rows of the table reach 127, and most values are far smaller

std::int64_t mean_weight(const TermTable& table) {
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < table.terms(); ++i) sum += table.weight(i);
    return sum / static_cast<std::int64_t>(table.terms());
}

void add_unknown(std::string_view term, std::int64_t factor, std::span<std::int64_t> sums) {
    if (term.size() < kMinUnknown || is_ascii_digit(term.front())) return;
    std::uint64_t bits = 0;
    for (std::size_t d = 0; d < sums.size(); ++d) {
        if (d % 64 == 0) bits = fingerprint(term, d / 64 + 1);
        sums[d] += (bits >> (d % 64) & 1U) != 0 ? factor : -factor;
    }
}

}  // namespace

StaticEmbedding::StaticEmbedding(TermTable table) : table_(table), unknown_weight_(mean_weight(table) * kUnknownShare), version_("static-" + std::string(table.version())) {}

Result<void> StaticEmbedding::embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) {
    TermBag bag;
    std::vector<std::int64_t> sums(table_.dimensions());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (auto filled = bag.fill(texts[i], context); !filled) return filled.error();
        std::fill(sums.begin(), sums.end(), 0);
        for (const TermBag::Entry& entry : bag.entries()) {
            const auto index = table_.find(bag.term(entry), entry.hash);
            if (!index) {
                add_unknown(bag.term(entry), unknown_weight_ * count_weight(entry.count), sums);
                continue;
            }
            const std::int64_t factor = std::int64_t{table_.weight(*index)} * count_weight(entry.count);
            const std::span<const std::int8_t> row = table_.row(*index);
            for (std::size_t d = 0; d < row.size(); ++d) sums[d] += factor * row[d];
        }
        write_normalised(sums, rows.subspan(i * sums.size(), sums.size()));
    }
    return {};
}

}  // namespace aircher::embedding
