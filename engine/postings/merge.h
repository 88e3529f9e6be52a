// Makes one segment of several, without the documents that are gone. Holds one chunk of each source and one posting list at a time.
//
// Threads: one at a time for each sink; the sources may be read meanwhile.
#pragma once

#include <span>

#include "engine/postings/segment.h"
#include "engine/postings/segment_writer.h"

namespace aircher::postings {

/// Segments may share documents; terms that have no live document are left out. On an error the sink holds a part of a segment without its index chunk.
Result<SegmentSummary> merge_segments(std::span<const Segment* const> segments, const IsLive& is_live, ChunkSink& sink, RequestContext& context);

}  // namespace aircher::postings
