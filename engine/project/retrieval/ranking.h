// How well chunks answer a question: BM25 over the fields of a chunk, then what a developer would say about the place.
//
// The score of a chunk is a sum over the question's terms, each weighted by how few files have it (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
// Beyond", 2009; fields are weighted before saturation, as their BM25F does). With `places`, files as a whole count too, names that are meant exactly win, and tests, generated and
// other people's code, examples and documents are demoted. docs/search.md has the figures behind the numbers.
//
// Threads: a ranker is immutable; any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/project/retrieval/search_document.h"
#include "engine/project/retrieval/search_query.h"

namespace aircher::project {

/// What the path of a file says.
struct PathTerms {
    std::vector<TermId> names;    ///< of the file's name, sorted
    std::vector<TermId> folders;  ///< of the folders, sorted
    std::uint32_t name_parts = 0;  ///< different parts of the file's name, or of its folder's where the file's says nothing
    double factor = 1;            ///< of scores: below 1 for places that are seldom meant
    bool test = false;
};
PathTerms path_terms(std::string_view path, std::string_view language, TermSplitter& splitter);

/// Of the files that a question is about.
struct CollectionStatistics {
    std::uint64_t files = 0;
    std::vector<std::uint64_t> files_with;  ///< parallel to SearchQuery::terms
    double chunk_length = 1;                ///< on average
    double file_length = 1;
};

struct RankedChunk {
    std::uint32_t chunk = 0;
    double score = 0;
    std::uint64_t matched = 0;  ///< bit i: it, or its path, has the question's term i
    double meaning = 0;         ///< cosine of its vector and the question's; 0 without vectors
};

/// The question, to be compared with vectors of documents; empty without.
struct QueryVector {
    std::vector<std::int8_t> values;
    float inverse_length = 0;
};

class Ranker {
public:
    struct Options {
        bool places = true;  ///< else BM25 alone
        bool tests = false;  ///< tests count as other code
        const std::vector<bool>* kinds = nullptr;  ///< by SymbolKind; null or empty: all, and what stands between symbols
    };
    /// What is given is borrowed.
    Ranker(const SearchQuery& query, const QueryVector& vector, const CollectionStatistics& statistics, Options options);

    /// The chunks of `document`, of the kinds that are asked for, that have a term of the question or mean what it means, in no order. Where there is none, but the file's name has such a term,
    /// the first chunk stands for the file.
    void rank(const SearchDocument& document, const PathTerms& path, std::vector<RankedChunk>& out) const;

    /// Leaves one chunk of each symbol: of several pieces of a long one the best, or its head where that is hardly worse.
    static void join_pieces(const SearchDocument& document, std::vector<RankedChunk>& chunks);

    /// Where one file has many good chunks the later ones come behind other files' first: for what is left of a file's chunks when nothing more is taken out. Best first afterwards.
    static void make_room_for_others(std::vector<RankedChunk>& chunks);

    bool wanted(const SearchChunk& chunk) const { return options_.kinds == nullptr || options_.kinds->empty() || (chunk.symbol && (*options_.kinds)[static_cast<std::size_t>(chunk.kind)]); }

    /// In which fields `chunk` has term `term`: SearchField bits.
    std::uint8_t fields_of(const SearchDocument& document, const PathTerms& path, std::uint32_t chunk, std::size_t term) const;

private:
    std::vector<double> meanings_of(const SearchDocument& document) const;
    double topic_of(const SearchDocument& document) const;
    double place_factor(const SearchDocument& document, const SearchChunk& chunk, const PathTerms& path) const;

    const SearchQuery& query_;
    const QueryVector& vector_;
    const CollectionStatistics& statistics_;
    const Options options_;
    std::vector<double> weights_;  ///< of terms: the question's, times rarity
    double total_weight_ = 0;  ///< of all but whole names
};

}  // namespace aircher::project
