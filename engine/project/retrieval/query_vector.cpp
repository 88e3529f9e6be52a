#include "engine/project/retrieval/query_vector.h"

#include <algorithm>
#include <cmath>

#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"

namespace aircher::project {
namespace {

constexpr std::int64_t kOne = std::int64_t{1} << 16U;  // length 1, in sums
constexpr std::int64_t kFewestChunks = 2;              // one that has a term says what it itself is about, not what the term means

using Sums = std::vector<std::int64_t>;

std::int64_t scale_of(float inverse_length) { return std::lround(static_cast<double>(inverse_length) * static_cast<double>(kOne)); }

void divide(Sums& sums, std::int64_t count) {
    for (std::int64_t& sum : sums) sum /= std::max<std::int64_t>(count, 1);
}

/// The mean direction of files.
Sums mean_of_files(const SearchCorpus& corpus, std::size_t dimensions) {
    Sums sums(dimensions);
    std::int64_t count = 0;
    for (const SearchedFile& file : corpus.files) {
        const std::vector<std::int8_t>& row = file.document->file_vector;
        if (row.size() != dimensions) continue;
        const std::int64_t scale = scale_of(embedding::inverse_length(row));
        for (std::size_t d = 0; d < dimensions; ++d) sums[d] += scale * row[d];
        ++count;
    }
    divide(sums, count);
    return sums;
}

struct Surroundings {
    Sums mean;  ///< of the chunks that have the term
    std::int64_t chunks = 0;
};

Surroundings surroundings_of(TermId term, const SearchCorpus& corpus, std::size_t dimensions) {
    Surroundings found{Sums(dimensions), 0};
    const std::size_t bytes = embedding::nibble_bytes(dimensions);
    for (const SearchedFile& file : corpus.files) {
        const SearchDocument& document = *file.document;
        if (document.dimensions != dimensions) continue;
        for (const SearchPosting& posting : postings_of(document, term)) {
            embedding::add_nibbles(std::span(document.vectors).subspan(posting.chunk * bytes, bytes), scale_of(document.inverse_lengths[posting.chunk]), found.mean);
            ++found.chunks;
        }
    }
    divide(found.mean, found.chunks);
    return found;
}

/// Adds `by` times the direction of `of`.
void add_direction(const Sums& of, double by, Sums& to) {
    std::int64_t squares = 0;
    for (const std::int64_t value : of) squares += value * value;
    if (squares == 0) return;
    const double factor = by * static_cast<double>(kOne) / std::sqrt(static_cast<double>(squares));
    for (std::size_t d = 0; d < of.size(); ++d) to[d] += std::lround(static_cast<double>(of[d]) * factor);
}

/// `sums` of the question's own vector get what the project says of terms that the backend does not know, each by its share of the question and its rarity.
Result<void> add_own_terms(const SearchQuery& query, const embedding::EmbeddingBackend& embedding, const SearchCorpus& corpus, Sums& sums, RequestContext& context) {
    double weights = 0;
    std::int64_t chunks = 0;
    for (const QueryTerm& term : query.terms) weights += term.whole ? 0 : term.weight;
    for (const SearchedFile& file : corpus.files) chunks += static_cast<std::int64_t>(file.document->chunks.size());
    Sums everywhere;
    for (const QueryTerm& term : query.terms) {
        if (term.whole || embedding.knows(term.stem)) continue;
        if (context.should_stop()) return context.stop_error();
        Surroundings found = surroundings_of(term.id, corpus, sums.size());
        if (found.chunks < kFewestChunks) continue;
        if (everywhere.empty()) everywhere = mean_of_files(corpus, sums.size());
        for (std::size_t d = 0; d < sums.size(); ++d) found.mean[d] -= everywhere[d];
        const double rarity = std::log(1 + static_cast<double>(chunks) / static_cast<double>(found.chunks)) / std::log(1 + static_cast<double>(chunks));
        add_direction(found.mean, rarity * term.weight / weights, sums);
    }
    return {};
}

}  // namespace

Result<QueryVector> make_query_vector(std::string_view question, const SearchQuery& query, embedding::EmbeddingBackend& embedding, const SearchCorpus& corpus, RequestContext& context) {
    std::vector<float> row(embedding.dimensions());
    if (auto done = embedding.embed_into({&question, 1}, row, context); !done) return done.error();
    Sums sums(row.size());
    for (std::size_t d = 0; d < row.size(); ++d) sums[d] = std::lround(static_cast<double>(row[d]) * static_cast<double>(kOne));
    if (auto done = add_own_terms(query, embedding, corpus, sums, context); !done) return done.error();
    std::transform(sums.begin(), sums.end(), row.begin(), [](std::int64_t sum) { return static_cast<float>(sum); });
    QueryVector vector;
    vector.values.resize(row.size());
    embedding::quantise(row, vector.values);
    vector.inverse_length = embedding::inverse_length(vector.values);
    return vector;
}

}  // namespace aircher::project
