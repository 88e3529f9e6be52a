// Writes a segment chunk by chunk, with memory for one chunk and one posting list: from terms in order, from the tables of workers, or from other segments.
//
// Threads: one at a time; write_segment and merge_terms use the pool for what they can.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/postings/builder.h"
#include "engine/postings/chunk.h"
#include "engine/postings/dictionary_chunk.h"
#include "engine/postings/term_cursor.h"

namespace aircher::postings {

/// Of a segment that was written, or is open.
struct SegmentSummary {
    std::uint64_t terms = 0;
    std::uint64_t postings = 0;
    std::uint64_t documents = 0;  ///< distinct
    std::uint32_t chunks = 0;     ///< numbered from 0, the index included
    std::uint64_t dictionary_bytes = 0;
    std::uint64_t posting_bytes = 0;
    std::uint64_t index_bytes = 0;
};

class SegmentWriter {
public:
    explicit SegmentWriter(ChunkSink& sink) : sink_(sink) {}

    /// REQUIRES: terms ascend strictly as bytes, 1 to kMaxTerm of them; `documents` ascend strictly, at least one.
    Result<void> add(std::string_view term, std::span<const std::uint32_t> documents);
    /// Writes what is left, the index chunk last. A segment may be empty.
    Result<SegmentSummary> finish();

private:
    Result<void> flush();

    ChunkSink& sink_;
    ChunkPacker packer_;
    DictionaryChunkWriter chunk_;
    std::string first_term_;           ///< of chunk_
    std::string directory_;            ///< what the index chunk says of the chunks so far
    std::string last_first_term_;      ///< of the chunk before, for front coding
    std::uint32_t chunk_count_ = 0;    ///< of dictionary chunks
    std::vector<std::uint64_t> seen_;  ///< bit set of all documents
    SegmentSummary summary_;
};

/// Whether a document still counts; called for every posting, so it should be a look-up in a bit set. Empty: all do.
using IsLive = std::function<bool(std::uint32_t document)>;

/// One segment from several sorted sources, which may share terms and documents. Terms without live documents are left out.
Result<SegmentSummary> merge_terms(std::span<const std::unique_ptr<TermCursor>> sources, const IsLive& is_live, ChunkSink& sink, RequestContext& context);

/// One segment of what the workers collected. The builders are left as they are.
Result<SegmentSummary> write_segment(std::span<const TermTableBuilder> builders, ChunkSink& sink, RequestContext& context);

}  // namespace aircher::postings
