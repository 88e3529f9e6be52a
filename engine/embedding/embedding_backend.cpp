#include "engine/embedding/embedding_backend.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace aircher::embedding {

Result<Vectors> EmbeddingBackend::embed(std::span<const std::string_view> texts, RequestContext& context) {
    // Texts: enough to share a worker's buffers, few enough to spread.
    const auto grain = static_cast<std::size_t>(std::clamp(texts_per_second() / 1'000, 1.0, 32.0));
    Vectors out{dimensions(), std::vector<float>(texts.size() * dimensions())};
    std::atomic<bool> failed{false};
    std::mutex mutex;
    std::optional<Error> error;  // guarded by mutex
    context.pool().for_ranges(texts.size(), grain, [&](std::size_t begin, std::size_t end) {
        if (failed.load(std::memory_order_relaxed)) return;
        const auto rows = std::span(out.values).subspan(begin * out.dimensions, (end - begin) * out.dimensions);
        if (auto done = embed_into(texts.subspan(begin, end - begin), rows, context); !done) {
            failed = true;
            const std::lock_guard lock(mutex);
            error = done.error();
        }
        context.add_progress(end - begin, "texts");
    });
    if (error) return *error;
    return out;
}

}  // namespace aircher::embedding
