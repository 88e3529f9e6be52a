// The files that may answer a question, each with its search document.
//
// In a project of some thousand files that is every file. In a larger one the index of words says which files have most of the question's rarest terms, and which can have what is quoted;
// only those are looked at. What the index does not know yet is read and parsed on the spot, for so long as the question has patience; the rest is searched by its lines.
//
// Threads: gather_corpus may be called by several at once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/project/index/file_selection.h"
#include "engine/project/index/root_index.h"
#include "engine/project/retrieval/ranking.h"
#include "engine/project/retrieval/search_cache.h"

namespace aircher::project {

struct SearchedFile {
    std::size_t index = 0;  ///< of the root
    IndexedFile file;
    SearchCache::Document document;  ///< null: not readable any more
    std::shared_ptr<const PathTerms> path;  ///< null where the document is
    bool may_quote = true;  ///< false: the question's quoted texts are not all in it
};

struct SearchCorpus {
    std::vector<SearchedFile> files;      ///< by root, then path
    std::uint64_t files_looked_at = 0;  ///< all of the question, candidates or not
    std::uint64_t files_not_parsed = 0;  ///< searched by their lines only
    std::uint64_t files_too_large = 0;   ///< not searched
    std::uint64_t files_not_indexed = 0;  ///< not searched: what words they have is not known yet, in a project of too many files to read
    std::uint64_t files_opaque = 0;      ///< not searched: UTF-16, unreadable
    std::uint64_t files_left_out = 0;    ///< not searched: others have more of the question, or rarer words of it
    /// Of all files, where some were ruled out; parallel to the question's terms. Empty: the corpus is everything.
    std::vector<std::uint64_t> files_with;
};

/// How much a question looks at; what bounds its time and its memory.
struct SearchLimits {
    std::size_t whole_project = 4'000;  ///< up to so many files all are looked at
    std::size_t candidates = 600;       ///< of more, so many
    std::uint64_t bytes = std::uint64_t{256} << 20U;  ///< of all files, or of the candidates, together
    std::chrono::milliseconds parse_time{700};  ///< how long files that no index knows are parsed for; the rest is searched by its lines
};

class SearchCorpusBuilder {
public:
    /// `embedding` may be null.
    SearchCorpusBuilder(const SearchQuery& query, const SearchLimits& limits, embedding::EmbeddingBackend* embedding, RequestContext& context)
        : query_(query), limits_(limits), embedding_(embedding), context_(context) {}

    /// Adds the files of one root. Errors: those of the store; cancelled, deadline_exceeded.
    Result<void> add(std::size_t number, RootIndex& index, const FileSelection& selection);
    SearchCorpus take();

    /// The document of a text that a caller read, and facts made for it.
    static Result<SearchDocument> document_of_text(RootIndex& index, const std::string& path, std::string_view text, const DocumentTools& tools, RequestContext& context);

private:
    struct Worker;
    Result<void> rule_out_by_quotes(RootIndex& index, std::vector<SearchedFile>& files);
    Result<void> narrow(RootIndex& index, std::vector<SearchedFile>& files);
    Result<void> keep_quoting(RootIndex& index, std::vector<SearchedFile>& files, std::vector<SearchedFile>& rest);
    Result<void> make_documents(RootIndex& index, std::vector<SearchedFile>& files);
    Result<void> make_document(RootIndex& index, SearchedFile& file, Worker& worker);

    const SearchQuery& query_;
    const SearchLimits limits_;
    embedding::EmbeddingBackend* const embedding_;
    RequestContext& context_;
    SearchCorpus corpus_;
    std::uint64_t generation_ = 0;  ///< of the store whose documents the files at hand name
    std::atomic<std::int64_t> parsing_ns_{0};
    std::atomic<std::uint64_t> not_parsed_{0}, too_large_{0};
};

}  // namespace aircher::project
