// Reads a segment: look-ups, scans over all terms, postings.
//
// Chunks are loaded when they are needed and kept within the limits of SegmentOptions; an open segment costs its directory. Whatever the bytes, an answer is
// right or an error with the code damaged: fingerprints tell damage, and every number is checked before it is used.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/postings/chunk.h"
#include "engine/base/memory_budget.h"
#include "engine/postings/chunk_cache.h"
#include "engine/postings/dictionary_chunk.h"
#include "engine/postings/document_set.h"
#include "engine/postings/segment_format.h"
#include "engine/postings/term_pattern.h"
#include "engine/postings/term_scan.h"

namespace aircher::postings {

struct SegmentOptions {
    std::size_t dictionary_cache_bytes = MemoryBudget().dictionaries();  ///< a scan wants the whole dictionary: about 15 bytes a term
    std::size_t posting_cache_bytes = MemoryBudget().posting_lists();
};

struct MatchingTerm {
    std::string term;
    std::uint64_t documents = 0;  ///< that have it; an upper bound where several sources were asked
    bool operator==(const MatchingTerm&) const = default;
};

class Segment {
public:
    static Result<std::unique_ptr<Segment>> open(std::shared_ptr<const ChunkSource> source, SegmentOptions options = {});

    const SegmentSummary& summary() const { return directory_.summary; }
    std::size_t memory_used() const { return dictionary_cache_.memory_used() + posting_cache_.memory_used(); }
    /// Lets go of the chunks that nobody uses right now.
    void clear_caches() const {
        dictionary_cache_.clear();
        posting_cache_.clear();
    }

    /// Ascending; empty where no document has it.
    Result<std::vector<std::uint32_t>> documents_with(std::string_view term) const;
    /// How many these are; reads no list.
    Result<std::uint64_t> count_with(std::string_view term) const;

    /// Adds every document that has a term matching one of `patterns`.
    Result<void> collect_documents(std::span<const TermPattern> patterns, DocumentSet& out, RequestContext& context) const;

    /// The first `limit` terms that match, in order.
    Result<std::vector<MatchingTerm>> matching_terms(const TermPattern& pattern, std::size_t limit, RequestContext& context) const;
    /// Of the terms with at least two documents the `limit` with the most, in no order.
    Result<std::vector<MatchingTerm>> frequent_terms(std::size_t limit, RequestContext& context) const;

    /// Shows `visitor` all terms that pass its filter, by several threads at once.
    Result<void> visit_terms(const TermVisitor& visitor, RequestContext& context) const;

    /// All terms in order, past the caches. REQUIRES: the segment outlives it.
    std::unique_ptr<TermCursor> cursor() const;

private:
    class Cursor;

    Segment(std::shared_ptr<const ChunkSource> source, SegmentDirectory directory, SegmentOptions options);
    std::uint32_t chunk_count() const { return static_cast<std::uint32_t>(directory_.chunks.size()); }
    /// The dictionary chunks that may have terms matching `pattern`: [first, second).
    std::pair<std::uint32_t, std::uint32_t> chunks_for(const TermPattern& pattern) const;
    struct FoundTerm {
        std::uint32_t chunk = 0;  ///< of the dictionary
        PostingPlace place;       ///< none: count 0
    };
    Result<FoundTerm> find(std::string_view term) const;
    Result<DictionaryChunk> load_dictionary(std::uint32_t number) const;
    Result<std::vector<char>> load_postings(std::uint32_t number) const;
    Result<std::shared_ptr<const DictionaryChunk>> dictionary(std::uint32_t number) const;
    Result<std::shared_ptr<const std::vector<char>>> postings(std::uint32_t number) const;
    /// Calls `visit(number)` → Result<void> for all of [begin, end), by several threads.
    Result<void> for_each_chunk(std::uint32_t begin, std::uint32_t end, RequestContext& context, const std::function<Result<void>(std::uint32_t)>& visit) const;

    const std::shared_ptr<const ChunkSource> source_;
    const SegmentDirectory directory_;
    mutable ChunkCache<DictionaryChunk> dictionary_cache_;
    mutable ChunkCache<std::vector<char>> posting_cache_;  ///< the contents
};

}  // namespace aircher::postings
