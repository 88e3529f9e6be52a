// Writes a segment chunk by chunk, with memory for one chunk and one posting list: from terms in order, from the tables of workers, or from other segments.
//
// Threads: one at a time, besides the crew of write_segment. A sink is used by one at a time, too, though not always by the same.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/crew.h"
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

/// A chunk of terms and their postings, not yet packed.
struct RawChunk {
    std::uint32_t number = 0;  ///< of the segment's dictionary chunks
    std::string dictionary, postings;
};

class SegmentWriter {
public:
    /// Packs and puts a chunk, now or later.
    using PutChunk = std::function<Result<void>(RawChunk)>;

    explicit SegmentWriter(PutChunk put) : put_(std::move(put)) {}

    /// REQUIRES: terms ascend strictly as bytes, 1 to kMaxTerm of them; `documents` ascend strictly, at least one.
    Result<void> add(std::string_view term, std::span<const std::uint32_t> documents);
    /// Hands over what is left.
    Result<void> end() { return chunk_.terms() > 0 ? flush() : Result<void>(); }
    /// Writes the index chunk, once all others are put and `sizes` says the bytes of each, dictionary and postings. A segment may be empty.
    Result<SegmentSummary> finish(std::span<const std::pair<std::uint32_t, std::uint32_t>> sizes, ChunkSink& sink);

private:
    Result<void> flush();

    const PutChunk put_;
    DictionaryChunkWriter chunk_;
    std::string first_term_;  ///< of chunk_
    std::vector<std::pair<std::string, std::uint32_t>> chunks_;  ///< first term and number of terms of those handed over
    std::vector<std::uint64_t> seen_;  ///< bit set of all documents
    SegmentSummary summary_;
};

/// Whether a document still counts; called for every posting, so it should be a look-up in a bit set. Empty: all do.
using IsLive = std::function<bool(std::uint32_t document)>;

/// One segment from several sorted sources, which may share terms and documents. Terms without live documents are left out.
Result<SegmentSummary> merge_terms(std::span<const std::unique_ptr<TermCursor>> sources, const IsLive& is_live, ChunkSink& sink, RequestContext& context);

/// One segment of what the workers collected, by `crew`: one of it merges, the others pack. The builders are left as they are; the bytes do not depend on the crew.
Result<SegmentSummary> write_segment(std::span<const TermTableBuilder> builders, ChunkSink& sink, const Crew& crew, RequestContext& context);

}  // namespace aircher::postings
