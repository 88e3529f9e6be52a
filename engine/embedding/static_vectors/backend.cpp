// The default embedding backend: the table that docs/embedding.md tells of.
#include "engine/embedding/static_vectors/static_embedding.h"

namespace aircher::embedding::static_vectors {

BackendFactory<EmbeddingBackend> factory(const EmbeddingOptions&) {
    return {"static",
            100,
            {"spelling", "meaning"},
            [] {
                const auto table = TermTable::open(built_in_table());
                if (!table) return Availability{false, table.error().text()};
                return Availability{true, "term vectors trained on source code, in the binary"};
            },
            [] { return std::make_unique<StaticEmbedding>(*TermTable::open(built_in_table())); }};
}

}  // namespace aircher::embedding::static_vectors
