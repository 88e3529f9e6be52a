#include "engine/postings/segment_writer.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

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

/// Packs chunks, puts them, and keeps their sizes. Threads: any, with a packer each.
class ChunkPress {
public:
    explicit ChunkPress(ChunkSink& sink) : sink_(sink) {}

    Result<void> put(const RawChunk& chunk, ChunkPacker& packer) {
        const std::string dictionary = packer.pack(chunk.dictionary), postings = packer.pack(chunk.postings);
        const std::lock_guard lock(mutex_);
        if (sizes_.size() <= chunk.number) sizes_.resize(chunk.number + std::size_t{1});
        sizes_[chunk.number] = {static_cast<std::uint32_t>(dictionary.size()), static_cast<std::uint32_t>(postings.size())};
        if (auto put = sink_.put(dictionary_chunk(chunk.number), dictionary); !put) return put;
        return sink_.put(posting_chunk(chunk.number), postings);
    }
    /// Once all are put.
    Result<SegmentSummary> finish(SegmentWriter& writer) { return writer.finish(sizes_, sink_); }

private:
    ChunkSink& sink_;
    std::mutex mutex_;  ///< for the sink, too
    std::vector<std::pair<std::uint32_t, std::uint32_t>> sizes_;  ///< guarded by mutex_
};

/// Chunks on their way from the thread that merges to those that pack.
class ChunkQueue {
public:
    explicit ChunkQueue(std::size_t most) : most_(most) {}

    /// Waits while there are too many. An error is that of a chunk before.
    Result<void> push(RawChunk chunk) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return chunks_.size() < most_ || failure_; });
        if (failure_) return *failure_;
        chunks_.push_back(std::move(chunk));
        changed_.notify_all();
        return {};
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    /// Takes chunks until the queue is closed and empty, or something failed.
    void work(ChunkPress& press) {
        ChunkPacker packer;
        for (std::unique_lock lock(mutex_);;) {
            changed_.wait(lock, [&] { return !chunks_.empty() || closed_ || failure_; });
            if (chunks_.empty() || failure_) return;
            const RawChunk chunk = std::move(chunks_.front());
            chunks_.pop_front();
            changed_.notify_all();
            lock.unlock();
            auto put = press.put(chunk, packer);
            lock.lock();
            if (put) continue;
            failure_ = put.error();
            changed_.notify_all();
        }
    }
    /// Once all work is done.
    const std::optional<Error>& failure() const { return failure_; }

private:
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<RawChunk> chunks_;   ///< guarded by mutex_
    bool closed_ = false;           ///< guarded by mutex_
    std::optional<Error> failure_;  ///< guarded by mutex_
};

Result<void> merge_into(SegmentWriter& writer, std::span<const std::unique_ptr<TermCursor>> sources, const IsLive& is_live, RequestContext& context) {
    Merge merge(sources);
    std::vector<std::uint32_t> documents;
    for (std::uint64_t done = 1;; ++done) {
        if (done % kPollTerms == 0 && context.should_stop()) return context.stop_error();
        const auto more = merge.next();
        if (!more) return more.error();
        if (!*more) return writer.end();
        if (auto read = merge.documents(documents); !read) return read.error();
        if (is_live) std::erase_if(documents, [&](std::uint32_t document) { return !is_live(document); });
        if (documents.empty()) continue;
        if (auto added = writer.add(merge.term(), documents); !added) return added.error();
    }
}

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
    const auto number = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back(first_term_, chunk_.terms());
    std::string dictionary = chunk_.take_dictionary();
    return put_({number, std::move(dictionary), chunk_.take_postings()});
}

Result<SegmentSummary> SegmentWriter::finish(std::span<const std::pair<std::uint32_t, std::uint32_t>> sizes, ChunkSink& sink) {
    std::string directory, before;
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
        auto& [first_term, terms] = chunks_[i];
        put_directory_entry(directory, {first_term, terms, sizes[i].first, sizes[i].second}, before);
        before = std::move(first_term);
        summary_.dictionary_bytes += sizes[i].first;
        summary_.posting_bytes += sizes[i].second;
    }
    for (const std::uint64_t bits : seen_) summary_.documents += static_cast<std::uint64_t>(std::popcount(bits));
    summary_.chunks = static_cast<std::uint32_t>(2 * chunks_.size() + 1);
    const std::string index = seal_chunk(index_header(summary_) + directory);
    summary_.index_bytes = index.size();
    if (auto put = sink.put(kIndexChunk, index); !put) return put.error();
    return summary_;
}

Result<SegmentSummary> merge_terms(std::span<const std::unique_ptr<TermCursor>> sources, const IsLive& is_live, ChunkSink& sink, RequestContext& context) {
    ChunkPress press(sink);
    ChunkPacker packer;
    SegmentWriter writer([&](const RawChunk& chunk) { return press.put(chunk, packer); });
    if (auto merged = merge_into(writer, sources, is_live, context); !merged) return merged.error();
    return press.finish(writer);
}

Result<SegmentSummary> write_segment(std::span<const TermTableBuilder> builders, ChunkSink& sink, const Crew& crew, RequestContext& context) {
    std::vector<std::unique_ptr<TermCursor>> sources(builders.size());
    std::atomic<std::size_t> next{0};
    crew.run([&](int) {
        for (std::size_t i = next++; i < builders.size(); i = next++) sources[i] = builders[i].cursor();
    });
    if (context.should_stop()) return context.stop_error();
    if (crew.threads < 2) return merge_terms(sources, {}, sink, context);

    ChunkPress press(sink);
    ChunkQueue queue(2 * static_cast<std::size_t>(crew.threads));
    SegmentWriter writer([&](RawChunk chunk) { return queue.push(std::move(chunk)); });
    Result<void> merged;
    crew.run([&](int worker) {
        if (worker == 0) {
            merged = merge_into(writer, sources, {}, context);
            queue.close();
        }
        queue.work(press);
    });
    if (!merged) return merged.error();
    if (queue.failure()) return *queue.failure();
    return press.finish(writer);
}

}  // namespace aircher::postings
