#include "engine/embedding/embedding_backend.h"

#include <atomic>

namespace aircher::embedding {

Result<Vectors> EmbeddingBackend::embed(std::span<const std::string_view> texts, RequestContext& context) {
    constexpr std::size_t kGrain = 32;  // texts: enough to share a worker's buffers, few enough to spread
    Vectors out{dimensions(), std::vector<float>(texts.size() * dimensions())};
    std::atomic<bool> failed{false};
    context.pool().for_ranges(texts.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        if (failed.load(std::memory_order_relaxed)) return;
        const auto rows = std::span(out.values).subspan(begin * out.dimensions, (end - begin) * out.dimensions);
        if (!embed_into(texts.subspan(begin, end - begin), rows, context)) failed = true;
    });
    if (failed) return context.stop_error();
    return out;
}

}  // namespace aircher::embedding
