#include "engine/postings/segment.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <tuple>
#include <utility>

#include "engine/postings/posting_list.h"

namespace aircher::postings {
namespace {

constexpr std::uint32_t kFirstWave = 64;

/// `content` is that of the posting chunk.
Result<void> read_postings(const PostingPlace& place, const std::vector<char>& content, std::vector<std::uint32_t>& out) {
    const std::string_view postings(content.data(), content.size());
    if (place.begin > postings.size() || place.bytes > postings.size() - place.begin) return damaged("a posting list lies outside of its chunk");
    return decode_postings(postings.substr(place.begin, place.bytes), place.count, place.bitmap, out);
}

}  // namespace

Result<std::unique_ptr<Segment>> Segment::open(std::shared_ptr<const ChunkSource> source, SegmentOptions options) {
    const auto index = source->load(kIndexChunk);
    if (!index) return index.error();
    auto directory = read_directory(*index);
    if (!directory) return directory.error();
    return std::unique_ptr<Segment>(new Segment(std::move(source), std::move(*directory), options));
}

Segment::Segment(std::shared_ptr<const ChunkSource> source, SegmentDirectory directory, SegmentOptions options)
    : source_(std::move(source)),
      directory_(std::move(directory)),
      dictionary_cache_(directory_.chunks.size(), options.dictionary_cache_bytes),
      posting_cache_(directory_.chunks.size(), options.posting_cache_bytes) {}

std::pair<std::uint32_t, std::uint32_t> Segment::chunks_for(const TermPattern& pattern) const {
    const bool ordered = !pattern.ignore_case && (pattern.kind == TermPattern::Kind::exact || pattern.kind == TermPattern::Kind::prefix);
    if (!ordered) return {0, chunk_count()};
    const auto& chunks = directory_.chunks;
    const std::string& least = std::max(pattern.text, pattern.after);
    const auto behind = std::partition_point(chunks.begin(), chunks.end(), [&](const DirectoryEntry& chunk) { return chunk.first_term <= least; });
    auto end = behind;
    if (pattern.kind == TermPattern::Kind::prefix) {
        while (end != chunks.end() && end->first_term.starts_with(pattern.text)) ++end;
    }
    const auto begin = behind == chunks.begin() ? behind : behind - 1;
    return {static_cast<std::uint32_t>(begin - chunks.begin()), static_cast<std::uint32_t>(end - chunks.begin())};
}

Result<DictionaryChunk> Segment::load_dictionary(std::uint32_t number) const {
    const auto bytes = source_->load(dictionary_chunk(number));
    if (!bytes) return bytes.error();
    auto chunk = DictionaryChunk::parse(*bytes);
    if (chunk && chunk->terms() != directory_.chunks[number].terms) return damaged("a dictionary chunk has another number of terms than the index says");
    return chunk;
}

Result<std::vector<char>> Segment::load_postings(std::uint32_t number) const {
    const auto bytes = source_->load(posting_chunk(number));
    if (!bytes) return bytes.error();
    return unpack_chunk(*bytes, 0);
}

Result<std::shared_ptr<const DictionaryChunk>> Segment::dictionary(std::uint32_t number) const {
    return dictionary_cache_.get(
        number, [&] { return load_dictionary(number); }, [](const DictionaryChunk& chunk) { return chunk.memory_used(); });
}

Result<std::shared_ptr<const std::vector<char>>> Segment::postings(std::uint32_t number) const {
    return posting_cache_.get(
        number, [&] { return load_postings(number); }, [](const std::vector<char>& content) { return content.capacity(); });
}

Result<Segment::FoundTerm> Segment::find(std::string_view term) const {
    const auto [begin, end] = chunks_for({TermPattern::Kind::exact, std::string(term), false});
    if (begin == end) return FoundTerm{};
    const auto chunk = dictionary(begin);
    if (!chunk) return chunk.error();
    bool equal = false;
    const std::uint32_t index = (*chunk)->lower_bound(term, equal);
    return equal ? FoundTerm{begin, (*chunk)->postings_of(index)} : FoundTerm{};
}

Result<std::vector<std::uint32_t>> Segment::documents_with(std::string_view term) const {
    std::vector<std::uint32_t> out;
    const auto found = find(term);
    if (!found) return found.error();
    if (found->place.count == 0) return out;
    if (found->place.count == 1) {
        out.push_back(found->place.document);
        return out;
    }
    const auto content = postings(found->chunk);
    if (!content) return content.error();
    if (auto read = read_postings(found->place, **content, out); !read) return read.error();
    return out;
}

Result<std::uint64_t> Segment::count_with(std::string_view term) const {
    const auto found = find(term);
    if (!found) return found.error();
    return std::uint64_t{found->place.count};
}

Result<void> Segment::for_each_chunk(std::uint32_t begin, std::uint32_t end, RequestContext& context,
                                     const std::function<Result<void>(std::uint32_t)>& visit) const {
    std::mutex mutex;
    std::optional<std::pair<std::uint32_t, Error>> failure;  // guarded by mutex: of the first chunk that failed
    context.pool().for_ranges(end - begin, 1, [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            const auto number = begin + static_cast<std::uint32_t>(i);
            const Result<void> visited = context.should_stop() ? Result<void>(context.stop_error()) : visit(number);
            if (visited) continue;
            const std::lock_guard lock(mutex);
            if (!failure || number < failure->first) failure.emplace(number, visited.error());
            return;
        }
    });
    if (failure) return failure->second;
    return {};
}

Result<void> Segment::collect_documents(std::span<const TermPattern> patterns, DocumentSet& out, RequestContext& context) const {
    std::mutex mutex;  // guards out
    for (const TermPattern& pattern : patterns) {
        const auto [begin, end] = chunks_for(pattern);
        auto done = for_each_chunk(begin, end, context, [&](std::uint32_t number) -> Result<void> {
            const auto chunk = dictionary(number);
            if (!chunk) return chunk.error();
            std::vector<std::uint32_t> matches;
            scan_terms(**chunk, pattern, matches);
            if (matches.empty()) return {};
            DocumentSet found;
            std::vector<std::uint32_t> documents;
            std::shared_ptr<const std::vector<char>> lists;
            DictionaryChunk::BlockPostings places;
            std::uint32_t places_of = DictionaryChunk::kBlockTerms * 0xFFFFU;  // the block that `places` are of: none yet
            for (const std::uint32_t index : matches) {
                if (const std::uint32_t block = index / DictionaryChunk::kBlockTerms; block != places_of) {
                    places = (*chunk)->postings_of_block(block);
                    places_of = block;
                }
                const PostingPlace& place = places[index % DictionaryChunk::kBlockTerms];
                if (place.count == 1) {
                    found.add(place.document);
                    continue;
                }
                if (!lists) {
                    auto loaded = postings(number);
                    if (!loaded) return loaded.error();
                    lists = *loaded;
                }
                documents.clear();
                if (auto read = read_postings(place, *lists, documents); !read) return read;
                found.add(documents);
            }
            const std::lock_guard lock(mutex);
            out.unite(found);
            return {};
        });
        if (!done) return done;
    }
    return {};
}

Result<std::vector<MatchingTerm>> Segment::matching_terms(const TermPattern& pattern, std::size_t limit, RequestContext& context) const {
    const auto [begin, end] = chunks_for(pattern);
    std::vector<MatchingTerm> out;
    // In waves, so that a pattern that most terms match does not make a list of most terms first.
    std::uint32_t wave = kFirstWave;
    for (std::uint32_t from = begin; from < end && out.size() < limit; from += wave, wave *= 2) {
        std::vector<std::vector<MatchingTerm>> by_chunk(std::min(wave, end - from));
        auto done = for_each_chunk(from, from + static_cast<std::uint32_t>(by_chunk.size()), context, [&](std::uint32_t number) -> Result<void> {
            const auto chunk = dictionary(number);
            if (!chunk) return chunk.error();
            std::vector<MatchingTerm>& terms = by_chunk[number - from];
            std::vector<std::uint32_t> matches;
            scan_terms(**chunk, pattern, matches);
            if (matches.size() > limit - out.size()) matches.resize(limit - out.size());
            for (const std::uint32_t index : matches) terms.push_back({(*chunk)->term(index), (*chunk)->postings_of(index).count});
            return {};
        });
        if (!done) return done.error();
        for (auto& terms : by_chunk) {
            const std::size_t taken = std::min(terms.size(), limit - out.size());
            out.insert(out.end(), std::make_move_iterator(terms.begin()), std::make_move_iterator(terms.begin() + static_cast<std::ptrdiff_t>(taken)));
        }
    }
    return out;
}

Result<std::vector<MatchingTerm>> Segment::frequent_terms(std::size_t limit, RequestContext& context) const {
    const auto more = [](const MatchingTerm& a, const MatchingTerm& b) { return std::tie(b.documents, a.term) < std::tie(a.documents, b.term); };
    std::mutex mutex;
    std::vector<MatchingTerm> kept;  // guarded by mutex; up to twice as many as wanted
    std::atomic<std::uint64_t> fewest{2};
    const auto cut = [&] {
        std::nth_element(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(limit) - 1, kept.end(), more);
        kept.resize(limit);
        fewest = kept.back().documents;
    };
    auto done = for_each_chunk(0, chunk_count(), context, [&](std::uint32_t number) -> Result<void> {
        const auto chunk = dictionary(number);
        if (!chunk) return chunk.error();
        for (std::uint32_t block = 0; block < (*chunk)->blocks(); ++block) {
            const DictionaryChunk::BlockPostings places = (*chunk)->postings_of_block(block);
            const std::uint32_t first = block * DictionaryChunk::kBlockTerms;
            for (std::uint32_t index = first; index < std::min((*chunk)->terms(), first + DictionaryChunk::kBlockTerms); ++index) {
                if (places[index - first].count < fewest) continue;
                const std::lock_guard lock(mutex);
                kept.push_back({(*chunk)->term(index), places[index - first].count});
                if (kept.size() >= 2 * limit) cut();
            }
        }
        return {};
    });
    if (!done) return done.error();
    if (kept.size() > limit) cut();
    return kept;
}

Result<void> Segment::visit_terms(const TermVisitor& visitor, RequestContext& context) const {
    return for_each_chunk(0, chunk_count(), context, [&](std::uint32_t number) -> Result<void> {
        const auto chunk = dictionary(number);
        if (!chunk) return chunk.error();
        scan_letters(**chunk, visitor);
        return {};
    });
}

class Segment::Cursor : public TermCursor {
public:
    explicit Cursor(const Segment& segment) : segment_(segment) {}

    Result<bool> next() override {
        ++index_;
        if (!chunk_ || index_ == chunk_->terms()) {
            if (next_chunk_ == segment_.chunk_count()) return false;
            auto chunk = segment_.load_dictionary(next_chunk_);
            if (!chunk) return chunk.error();
            auto lists = segment_.load_postings(next_chunk_);
            if (!lists) return lists.error();
            if (chunk_ && chunk->term(0) <= terms_.back()) return damaged("the chunks of a term segment are out of order");
            chunk_ = std::move(*chunk);
            lists_ = std::move(*lists);
            ++next_chunk_;
            index_ = 0;
        }
        if (index_ % DictionaryChunk::kBlockTerms == 0) return read_block(index_ / DictionaryChunk::kBlockTerms);
        return true;
    }
    std::string_view term() const override { return terms_[index_ % DictionaryChunk::kBlockTerms]; }
    Result<void> documents(std::vector<std::uint32_t>& out) override {
        const PostingPlace& place = places_[index_ % DictionaryChunk::kBlockTerms];
        if (place.count > 1) return read_postings(place, lists_, out);
        out.push_back(place.document);
        return {};
    }

private:
    Result<bool> read_block(std::uint32_t block) {
        std::string before = block > 0 ? std::move(terms_.back()) : std::string();
        terms_.clear();
        bool ascending = true;
        chunk_->for_each_term(
            block, block + 1, [](char*) {},
            [&](std::uint32_t, const char* bytes, std::uint32_t, std::uint32_t length) {
                ascending = ascending && before < std::string_view(bytes, length);
                before.assign(bytes, length);
                terms_.push_back(before);
                return true;
            });
        if (!ascending) return damaged("the terms of a dictionary chunk are out of order");
        places_ = chunk_->postings_of_block(block);
        return true;
    }

    const Segment& segment_;
    std::uint32_t next_chunk_ = 0;
    std::optional<DictionaryChunk> chunk_;
    std::vector<char> lists_;  ///< the posting chunk's content
    std::uint32_t index_ = 0xFFFF'FFFFU;
    std::vector<std::string> terms_;  ///< of the block
    DictionaryChunk::BlockPostings places_{};
};

std::unique_ptr<TermCursor> Segment::cursor() const { return std::make_unique<Cursor>(*this); }

}  // namespace aircher::postings
