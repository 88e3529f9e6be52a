// Search in words: which code is meant, best first, and why.
//
// A corpus of the files that may answer (search_corpus.h) is ranked by chunks (ranking.h); then files with many good chunks make room for others, and what is shown is read from the
// files as they are now: one that has changed meanwhile is ranked anew.
//
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/project/index/root_index.h"
#include "engine/project/retrieval/search_corpus.h"

namespace aircher::project {

struct CodeSearchRequest {
    std::string query;
    std::vector<bool> kinds;         ///< by SymbolKind; empty: all, and what stands between symbols
    std::vector<Selection> where;    ///< roots, and what of them
    filesystem::WalkRequest filter;  ///< its include, exclude, languages and kinds
    bool tests = false;              ///< tests are not demoted
    std::size_t limit = 20;
    SearchLimits limits;
    bool text = false;               ///< also the code of what is found
    bool places = true;              ///< false: BM25 alone, for comparisons
    embedding::EmbeddingBackend* embedding = nullptr;  ///< of every chunk; null: by words only
    embedding::EmbeddingBackend* second_look = nullptr;  ///< a slow one, which puts the best in order again (second_look.h); null: none does
};

/// A term of the question that was found.
struct MatchedTerm {
    std::string text;
    std::uint8_t fields = 0;  ///< SearchField bits
};

struct FoundCode {
    const Root* root = nullptr;
    std::string path;  ///< below the root
    std::string language;
    bool lexical = false;
    SearchChunk chunk;
    double score = 0;
    double meaning = 0;  ///< cosine of its vector and the question's, the second look's where there was one; 0 without vectors
    std::vector<MatchedTerm> terms;  ///< in the question's order
    bool exact_name = false;         ///< the question names it
    std::string text;                ///< its lines, where asked for
};

struct CodeSearchResult {
    std::vector<FoundCode> found;   ///< the best first
    std::uint64_t total = 0;        ///< chunks that have a term of the question or mean the same, and what is quoted
    std::uint64_t files = 0;        ///< with one of them
    std::uint64_t files_looked_at = 0;
    std::uint64_t files_not_parsed = 0;  ///< searched by their lines only
    std::uint64_t files_not_indexed = 0;   ///< not searched, since nothing is known of them yet
    std::uint64_t files_not_searched = 0;  ///< too large, UTF-16 or unreadable
    std::uint64_t files_left_out = 0;      ///< of a large project: others have more of the question, or rarer words of it
    std::vector<std::string> unknown_terms;  ///< words and names of the question that no file has
};

/// Errors: invalid_argument (a bad glob, a question without words), io_error, cancelled, deadline_exceeded.
Result<CodeSearchResult> search_code(const std::vector<std::shared_ptr<RootIndex>>& indexes, const CodeSearchRequest& request, RequestContext& context);

}  // namespace aircher::project
