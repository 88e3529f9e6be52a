#include "engine/project/index/term_table.h"

#include <algorithm>
#include <limits>

#include "engine/postings/document_terms.h"
#include "engine/postings/merge.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxRecent = 4'096;
/// What a posting that no segment has takes in memory, its share of the term included.
constexpr std::size_t kRecentBytes = 96;
constexpr std::size_t kMaxSegments = 8;
constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

/// A segment's chunks in the store.
class StoredChunks final : public postings::ChunkSource {
public:
    StoredChunks(std::shared_ptr<store::Store> store, std::uint32_t segment) : store_(std::move(store)), segment_(segment) {}

    Result<std::string> load(std::uint32_t chunk) const override {
        auto reader = store_->read();
        if (!reader) return reader.error();
        std::string bytes;
        const auto found = (*reader)->get(table(IndexTable::chunks), chunk_key(segment_, chunk), bytes);
        if (!found) return found.error();
        if (*found) return bytes;
        const auto listed = (*reader)->get(table(IndexTable::segments), std::int64_t{segment_}, bytes);
        if (!listed) return listed.error();
        if (*listed) return Error{ErrorCode::damaged, "a chunk of the index is missing"};
        return Error{ErrorCode::expired, "a part of the index was merged meanwhile", "ask again", {}};
    }

private:
    const std::shared_ptr<store::Store> store_;
    const std::uint32_t segment_;
};

class ChunkWriter final : public postings::ChunkSink {
public:
    ChunkWriter(store::Writer& writer, std::uint32_t segment) : writer_(writer), segment_(segment) {}

    Result<void> put(std::uint32_t chunk, std::string_view bytes) override {
        row.chunks = std::max(row.chunks, chunk + 1);
        row.bytes += bytes.size();
        return writer_.put(table(IndexTable::chunks), chunk_key(segment_, chunk), bytes);
    }

    SegmentRow row;

private:
    store::Writer& writer_;
    const std::uint32_t segment_;
};

Result<void> erase_segment(store::Writer& writer, std::uint32_t number) {
    std::vector<std::int64_t> keys;
    const auto scanned = writer.scan(table(IndexTable::chunks), chunk_key(number, 0), chunk_key(number + 1, 0) - 1, [&](std::int64_t key, std::string_view) {
        keys.push_back(key);
        return true;
    });
    if (!scanned) return scanned;
    for (const std::int64_t key : keys)
        if (auto gone = writer.erase(table(IndexTable::chunks), key); !gone) return gone;
    return writer.erase(table(IndexTable::segments), number);
}

}  // namespace

Result<std::shared_ptr<const postings::Segment>> TermTable::open_segment(std::uint32_t number) const {
    auto segment = postings::Segment::open(std::make_shared<StoredChunks>(store_, number), {memory_.dictionaries(), memory_.posting_lists()});
    if (!segment) return segment.error();
    return std::shared_ptr<const postings::Segment>(std::move(*segment));
}

Result<void> TermTable::load(const std::shared_ptr<store::Store>& store, store::Reader& reader) {
    const std::lock_guard lock(mutex_);
    State fresh;
    const bool same_store = store == store_;
    store_ = store;
    std::vector<std::uint32_t> numbers;
    bool damaged = false;
    auto scanned = reader.scan(table(IndexTable::segments), 0, kLast, [&](std::int64_t key, std::string_view value) {
        const auto row = decode_segment(value);
        damaged = damaged || !row || key > 0x7FFF'FFFF;
        if (!damaged && row->kind == kind_) numbers.push_back(static_cast<std::uint32_t>(key));
        return !damaged;
    });
    if (!scanned) return scanned;
    for (const std::uint32_t number : numbers) {
        const auto known = state_.segments.find(number);
        if (same_store && known != state_.segments.end()) {
            fresh.segments.insert(*known);
            continue;
        }
        auto segment = open_segment(number);
        if (!segment) return segment.error();
        fresh.segments.emplace(number, std::move(*segment));
    }
    scanned = reader.scan(table(rows()), 0, kLast, [&](std::int64_t key, std::string_view value) {
        const auto terms = postings::decode_terms(value);
        damaged = damaged || !terms || key <= 0 || key > 0xFFFF'FFFF;
        if (damaged) return false;
        fresh.recent.insert(static_cast<DocumentId>(key));
        fresh.recent_terms->add(static_cast<DocumentId>(key), *terms);
        return true;
    });
    if (!scanned) return scanned;
    if (damaged) return Error{ErrorCode::damaged, "a row of the term index is damaged"};
    state_ = std::move(fresh);
    make_index();
    return {};
}

void TermTable::make_index() {
    std::vector<std::shared_ptr<const postings::Segment>> segments;
    for (const auto& [number, segment] : state_.segments) segments.push_back(segment);
    index_ = std::make_shared<postings::TermIndex>(std::move(segments), state_.recent_terms);
}

std::shared_ptr<const postings::TermIndex> TermTable::index() const {
    const std::lock_guard lock(mutex_);
    return index_;
}

std::vector<std::shared_ptr<const postings::Segment>> TermTable::segments() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const postings::Segment>> segments;
    for (const auto& [number, segment] : state_.segments) segments.push_back(segment);
    return segments;
}

Result<void> TermTable::for_each_posting(store::Reader& reader, const std::function<void(std::string_view term, DocumentId document)>& visit) const {
    std::vector<DocumentId> documents;
    for (const auto& segment : segments()) {
        const auto cursor = segment->cursor();
        for (;;) {
            const auto more = cursor->next();
            if (!more) return more.error();
            if (!*more) break;
            documents.clear();
            if (auto read = cursor->documents(documents); !read) return read;
            for (const DocumentId document : documents) visit(cursor->term(), document);
        }
    }
    bool damaged = false;
    auto scanned = reader.scan(table(rows()), 0, kLast, [&](std::int64_t key, std::string_view value) {
        const auto terms = postings::decode_terms(value);
        damaged = !terms;
        if (damaged) return false;
        for (const std::string& term : *terms) visit(term, static_cast<DocumentId>(key));
        return true;
    });
    if (!scanned) return scanned;
    if (damaged) return Error{ErrorCode::damaged, "a row of the term index is damaged"};
    return {};
}

Result<std::uint32_t> TermTable::next_number(store::Reader& reader) const {
    const auto last = reader.last_key(table(IndexTable::segments), 0);
    if (!last) return last.error();
    return static_cast<std::uint32_t>(*last + 1);
}

Result<void> TermTable::put_document(store::Writer& writer, DocumentId document, std::vector<std::string> terms) {
    if (auto put = writer.put(table(rows()), document, postings::encode_terms(terms)); !put) return put;
    staged_.documents.emplace_back(document, std::move(terms));
    return {};
}

Result<void> TermTable::put_segment(store::Writer& writer, std::span<const postings::TermTableBuilder> builders, const Crew& crew, RequestContext& context) {
    const auto number = next_number(writer);
    if (!number) return number.error();
    ChunkWriter sink(writer, *number);
    const auto written = postings::write_segment(builders, sink, crew, context);
    if (!written) return written.error();
    sink.row.kind = kind_;
    sink.row.documents = static_cast<std::uint32_t>(written->documents);
    if (auto put = writer.put(table(IndexTable::segments), *number, encode(sink.row)); !put) return put;
    staged_.added.push_back(*number);
    return {};
}

Result<void> TermTable::erase_documents(store::Writer& writer, std::span<const DocumentId> documents) {
    for (const DocumentId document : documents)
        if (auto gone = writer.erase(table(rows()), std::int64_t{document}); !gone) return gone;
    staged_.erased.insert(staged_.erased.end(), documents.begin(), documents.end());
    std::string value;
    const auto before = writer.get(table(IndexTable::meta), gone_key(), value);
    if (!before) return before.error();
    return writer.put(table(IndexTable::meta), gone_key(), std::to_string((*before ? to_number(value) : 0) + documents.size()));
}

Result<bool> TermTable::wasteful(store::Reader& reader, double share) const {
    std::string value;
    const auto found = reader.get(table(IndexTable::meta), gone_key(), value);
    if (!found) return found.error();
    if (!*found) return false;
    std::uint64_t documents = 0;
    const auto scanned = reader.scan(table(IndexTable::segments), 0, kLast, [&](std::int64_t, std::string_view segment) {
        const auto row = decode_segment(segment);
        if (row && row->kind == kind_) documents += row->documents;
        return true;
    });
    if (!scanned) return scanned.error();
    return documents > 0 && static_cast<double>(to_number(value)) >= share * static_cast<double>(documents);
}

TermTable::Upkeep TermTable::upkeep() const {
    const std::lock_guard lock(mutex_);
    if (state_.segments.size() >= kMaxSegments) return Upkeep::merge;
    const bool many = state_.recent.size() >= kMaxRecent || state_.recent_terms->postings() * kRecentBytes > memory_.recent_terms();
    return many ? Upkeep::fold : Upkeep::none;
}

Result<void> TermTable::keep_up(store::Writer& writer, Upkeep upkeep, RequestContext& context) {
    if (upkeep == Upkeep::none) return {};
    // What the store has now, others' commits included: this transaction is the only one that writes.
    std::vector<std::uint32_t> old;
    auto scanned = upkeep == Upkeep::fold ? Result<void>() : writer.scan(table(IndexTable::segments), 0, kLast, [&](std::int64_t key, std::string_view value) {
        const auto row = decode_segment(value);
        if (row && row->kind == kind_) old.push_back(static_cast<std::uint32_t>(key));
        return true;
    });
    if (!scanned) return scanned;
    postings::DocumentSet live;
    if (upkeep == Upkeep::merge) {
        scanned = writer.scan(table(IndexTable::documents), 0, kLast, [&](std::int64_t key, std::string_view) {
            live.add(static_cast<DocumentId>(key));
            return true;
        });
        if (!scanned) return scanned;
    }
    std::vector<std::shared_ptr<const postings::Segment>> opened;
    std::vector<std::unique_ptr<postings::TermCursor>> sources;
    for (const std::uint32_t number : old) {
        const std::lock_guard lock(mutex_);
        auto segment = open_segment(number);
        if (!segment) return segment.error();
        opened.push_back(std::move(*segment));
        sources.push_back(opened.back()->cursor());
    }
    postings::TermTableBuilder recent;
    bool damaged = false;
    scanned = writer.scan(table(rows()), 0, kLast, [&](std::int64_t key, std::string_view value) {
        const auto terms = postings::decode_terms(value);
        damaged = damaged || !terms;
        if (damaged) return false;
        const std::vector<std::string_view> views(terms->begin(), terms->end());
        recent.add_terms(static_cast<DocumentId>(key), views);
        return true;
    });
    if (!scanned) return scanned;
    if (damaged) return Error{ErrorCode::damaged, "a row of the term index is damaged"};
    sources.push_back(recent.cursor());

    const auto number = next_number(writer);
    if (!number) return number.error();
    ChunkWriter sink(writer, *number);
    const auto merged = postings::merge_terms(sources, upkeep == Upkeep::merge ? postings::IsLive([&](DocumentId document) { return live.contains(document); }) : postings::IsLive(), sink, context);
    if (!merged) return merged.error();
    sink.row.kind = kind_;
    sink.row.documents = static_cast<std::uint32_t>(merged->documents);
    if (auto put = writer.put(table(IndexTable::segments), *number, encode(sink.row)); !put) return put;
    if (upkeep == Upkeep::merge)
        if (auto reset = writer.erase(table(IndexTable::meta), gone_key()); !reset) return reset;
    for (const std::uint32_t segment : old)
        if (auto gone = erase_segment(writer, segment); !gone) return gone;
    if (auto cleared = writer.clear(table(rows())); !cleared) return cleared;
    staged_ = {{}, {}, {*number}, true, upkeep == Upkeep::merge};
    return {};
}

void TermTable::publish() {
    const std::lock_guard lock(mutex_);
    if (staged_.merged) state_.segments.clear();
    if (staged_.folded) {
        state_.recent.clear();
        state_.recent_terms = std::make_shared<postings::RecentTerms>();  // readers go on with the old one
    }
    for (const DocumentId document : staged_.erased) state_.recent.erase(document);  // recent_terms may name it: nobody has it any more
    for (auto& [document, terms] : staged_.documents) {
        state_.recent.insert(document);
        state_.recent_terms->add(document, terms);
    }
    for (const std::uint32_t number : staged_.added)
        if (auto segment = open_segment(number)) state_.segments.emplace(number, std::move(*segment));
    make_index();  // cheap; documents that only came to recent_terms are seen by readers of the old one too
    staged_ = {};
}

void TermTable::rollback() { staged_ = {}; }

void TermTable::clear_caches() {
    for (const auto& segment : segments()) segment->clear_caches();
}

std::size_t TermTable::memory_used() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = state_.recent_terms->postings() * kRecentBytes;
    for (const auto& [number, segment] : state_.segments) bytes += segment->memory_used();
    return bytes;
}

}  // namespace aircher::project
