#include "engine/postings/merge.h"

namespace aircher::postings {

Result<SegmentSummary> merge_segments(std::span<const Segment* const> segments, const IsLive& is_live, ChunkSink& sink, RequestContext& context) {
    std::vector<std::unique_ptr<TermCursor>> sources;
    for (const Segment* segment : segments) sources.push_back(segment->cursor());
    return merge_terms(sources, is_live, sink, context);
}

}  // namespace aircher::postings
