// What a search knows of one text: its chunks, and how often which term stands where in them.
//
// A pure function of text, language and facts. Small enough to be kept for thousands of files (search_cache.h): about the text's size, up to twice where symbols are small.
//
// Threads: immutable once made.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/embedding/embedding_backend.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/retrieval/chunks.h"
#include "engine/project/retrieval/search_terms.h"

namespace aircher::project {

/// Where a term stands; bits of SearchPosting::fields.
enum class SearchField : std::uint8_t {
    name = 1,     ///< of the symbol
    context = 2,  ///< signature, and what the symbol is in
    doc = 4,
    body = 8,
    path = 16,    ///< of the file: not in a document, which knows no path
};
constexpr std::uint8_t bit(SearchField field) { return static_cast<std::uint8_t>(field); }

struct SearchPosting {
    TermId term = 0;
    std::uint16_t chunk = 0;
    std::uint8_t fields = 0;
    std::uint8_t count = 0;  ///< in doc and body; 255 is that or more
};

struct SearchChunk {
    ChunkLines lines;  ///< that are shown
    bool symbol = false;
    ast::SymbolKind kind = ast::SymbolKind::function;
    std::uint32_t modifiers = 0;
    std::uint32_t length = 0;  ///< terms in doc and body
    std::uint16_t head = 0;    ///< the chunk that its symbol begins with: itself, but for later pieces of a long symbol
    std::uint8_t name_parts = 0;  ///< different parts of the symbol's name
    std::string name, qualified_name, signature, summary;  ///< of the symbol; `summary` is its doc comment's first line
};

/// A stretch of lines that belong to one chunk, whether they are shown or not.
struct SearchRun {
    ChunkLines lines;
    std::uint16_t chunk = 0;
};

struct SearchDocument {
    ContentHash content{};
    std::string language;
    bool parsed = false;   ///< made with facts; else of lines only
    bool lexical = false;  ///< with those that tokens tell
    std::vector<SearchChunk> chunks;       ///< by first line
    std::vector<SearchRun> runs;           ///< by line; lines without a word may be in none
    std::vector<SearchPosting> postings;   ///< by term, then chunk
    std::uint64_t length = 0;              ///< of all chunks
    std::size_t dimensions = 0;            ///< of vectors; 0: none were made
    std::vector<std::uint8_t> vectors;     ///< one for each chunk, in nibbles
    std::vector<float> inverse_lengths;    ///< of the vectors
    std::vector<std::int8_t> file_vector;  ///< of their sum

    std::size_t memory_used() const;
};

/// Those of one term, by chunk.
std::span<const SearchPosting> postings_of(const SearchDocument& document, TermId term);

/// What documents are made with. `embedding` may be null: then without vectors.
struct DocumentTools {
    TermSplitter& splitter;
    embedding::EmbeddingBackend* embedding = nullptr;
};

/// `view` are the facts of `text`, or null where there are none (yet). A text of more chunks than can be numbered has all that is behind them as the last one. Errors: cancelled, deadline_exceeded.
Result<SearchDocument> make_search_document(std::string_view text, std::string_view language, const ContentHash& content, const FileView* view, const DocumentTools& tools, RequestContext& context);

}  // namespace aircher::project
