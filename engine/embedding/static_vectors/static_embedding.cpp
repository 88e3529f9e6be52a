#include "engine/embedding/static_vectors/static_embedding.h"

#include <algorithm>
#include <vector>

#include "engine/embedding/term_bag.h"
#include "engine/embedding/vectors.h"

namespace aircher::embedding {

Result<void> StaticEmbedding::embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) {
    TermBag bag;
    std::vector<std::int64_t> sums(table_.dimensions());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (auto filled = bag.fill(texts[i], context); !filled) return filled.error();
        std::fill(sums.begin(), sums.end(), 0);
        for (const TermBag::Entry& entry : bag.entries()) {
            const auto index = table_.find(bag.term(entry), entry.hash);
            if (!index) continue;
            const std::int64_t factor = std::int64_t{table_.weight(*index)} * count_weight(entry.count);
            const std::span<const std::int8_t> row = table_.row(*index);
            for (std::size_t d = 0; d < row.size(); ++d) sums[d] += factor * row[d];
        }
        write_normalised(sums, rows.subspan(i * sums.size(), sums.size()));
    }
    return {};
}

}  // namespace aircher::embedding
