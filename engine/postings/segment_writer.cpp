#include "engine/postings/segment_writer.h"

#include <algorithm>
#include <bit>

#include "engine/postings/segment_format.h"
#include "engine/base/byte_stream.h"

namespace aircher::postings {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::uint64_t kPollTerms = 4096;

/// The sources that stand on terms yet unwritten, and the smallest of those terms.
class Merge {
public:
    explicit Merge(std::span<const std::unique_ptr<TermCursor>> sources) {
        for (const auto& source : sources) sources_.push_back(source.get());
    }

    /// Moves to the next term; false behind the last.
    Result<bool> next() {
        // At first all sources have to move, later those that stood on the last term.
        std::erase_if(sources_, [&](TermCursor* source) {
            if (error_ || (started_ && source->term() != term_)) return false;
            auto more = source->next();
            if (!more) error_ = more.error();
            return !more || !*more;
        });
        started_ = true;
        if (error_) return *error_;
        if (sources_.empty()) return false;
        std::string_view least = sources_.front()->term();
        for (const TermCursor* source : sources_) least = std::min(least, source->term());
        term_.assign(least);
        return true;
    }
    const std::string& term() const { return term_; }

    Result<void> documents(std::vector<std::uint32_t>& out) {
        out.clear();
        for (TermCursor* source : sources_) {
            if (source->term() != term_) continue;
            const auto middle = static_cast<std::ptrdiff_t>(out.size());
            if (auto read = source->documents(out); !read) return read;
            if (middle == 0 || out[static_cast<std::size_t>(middle) - 1] < out[static_cast<std::size_t>(middle)]) continue;
            std::inplace_merge(out.begin(), out.begin() + middle, out.end());
            out.erase(std::unique(out.begin(), out.end()), out.end());
        }
        return {};
    }

private:
    std::vector<TermCursor*> sources_;
    std::string term_;
    bool started_ = false;
    std::optional<Error> error_;
};

}  // namespace

Result<void> SegmentWriter::add(std::string_view term, std::span<const std::uint32_t> documents) {
    if (chunk_.terms() == 0) first_term_.assign(term);
    chunk_.add(term, documents);
    ++summary_.terms;
    summary_.postings += documents.size();
    if (documents.back() / 64 >= seen_.size()) seen_.resize(std::max<std::size_t>(documents.back() / 64 + 1, seen_.size() * 2));
    for (const std::uint32_t document : documents) seen_[document / 64] |= std::uint64_t{1} << document % 64;
    return chunk_.bytes() >= kChunkBytes ? flush() : Result<void>();
}

Result<void> SegmentWriter::flush() {
    const std::uint32_t terms = chunk_.terms();
    const std::string dictionary = packer_.pack(chunk_.take_dictionary());
    const std::string postings = packer_.pack(chunk_.take_postings());
    put_directory_entry(directory_, {first_term_, terms, static_cast<std::uint32_t>(dictionary.size()), static_cast<std::uint32_t>(postings.size())},
                        last_first_term_);
    last_first_term_ = first_term_;
    summary_.dictionary_bytes += dictionary.size();
    summary_.posting_bytes += postings.size();
    if (auto put = sink_.put(dictionary_chunk(chunk_count_), dictionary); !put) return put;
    if (auto put = sink_.put(posting_chunk(chunk_count_), postings); !put) return put;
    ++chunk_count_;
    return {};
}

Result<SegmentSummary> SegmentWriter::finish() {
    if (chunk_.terms() > 0) {
        if (auto flushed = flush(); !flushed) return flushed.error();
    }
    for (const std::uint64_t bits : seen_) summary_.documents += static_cast<std::uint64_t>(std::popcount(bits));
    summary_.chunks = 2 * chunk_count_ + 1;
    const std::string index = seal_chunk(index_header(summary_) + directory_);
    summary_.index_bytes = index.size();
    if (auto put = sink_.put(kIndexChunk, index); !put) return put.error();
    return summary_;
}

Result<SegmentSummary> merge_terms(std::span<const std::unique_ptr<TermCursor>> sources, const IsLive& is_live, ChunkSink& sink, RequestContext& context) {
    SegmentWriter writer(sink);
    Merge merge(sources);
    std::vector<std::uint32_t> documents;
    for (std::uint64_t done = 1;; ++done) {
        if (done % kPollTerms == 0 && context.should_stop()) return context.stop_error();
        const auto more = merge.next();
        if (!more) return more.error();
        if (!*more) return writer.finish();
        if (auto read = merge.documents(documents); !read) return read.error();
        if (is_live) std::erase_if(documents, [&](std::uint32_t document) { return !is_live(document); });
        if (documents.empty()) continue;
        if (auto added = writer.add(merge.term(), documents); !added) return added.error();
    }
}

Result<SegmentSummary> write_segment(std::span<const TermTableBuilder> builders, ChunkSink& sink, RequestContext& context) {
    std::vector<std::unique_ptr<TermCursor>> sources(builders.size());
    context.pool().for_ranges(builders.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) sources[i] = builders[i].cursor();
    });
    if (context.should_stop()) return context.stop_error();
    return merge_terms(sources, {}, sink, context);
}

}  // namespace aircher::postings
