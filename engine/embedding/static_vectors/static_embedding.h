// Vectors from a table of term vectors: the sum over a text's terms, each weighted by how often it occurs (count_weight), brought to length 1.
//
// The sum is made of integers, so that its order, threads, compilers and instructions do not matter. A term that the
// table does not know has a row of plus and minus that its hash gives: it is like itself and, nearly, like nothing else. Measured: docs/embedding.md.
//
// Threads: any.
#pragma once

#include <string>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/static_vectors/term_table.h"
#include "engine/embedding/term_bag.h"

namespace aircher::embedding {

class StaticEmbedding final : public EmbeddingBackend {
public:
    explicit StaticEmbedding(TermTable table);

    std::size_t dimensions() const override { return table_.dimensions(); }
    double texts_per_second() const override { return 40'000; }
    std::string_view version() const override { return version_; }
    Result<void> embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) override;
    bool knows(std::string_view term) const override;
    bool embeds_terms() const override { return true; }
    void embed_terms(std::span<const TermCount> terms, std::span<float> row) override;

private:
    void add(const TermCount& term, std::span<double> sums) const;

    const TermTable table_;
    const std::int64_t unknown_weight_;  ///< of terms that the table does not know
    const std::string version_;
};

}  // namespace aircher::embedding
