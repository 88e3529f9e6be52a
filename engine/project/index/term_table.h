// One of the index's two term indexes — the words of files, the names of symbols — as rows of the store: segments, and the terms of documents that no segment has yet.
//
// Changes are staged while a transaction is open and become visible to readers with `publish`, after its commit. What a reader holds stays usable until a merge, by
// whatever process, takes a segment's chunks away: then look-ups fail with `expired`, and after `IndexStore::refresh` there is a new state to ask.
//
// Threads: readers any; writing one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/postings/builder.h"
#include "engine/postings/segment_writer.h"
#include "engine/postings/term_index.h"
#include "engine/project/index/index_records.h"
#include "engine/store/store_backend.h"

namespace aircher::project {

class TermTable {
public:
    TermTable(TermKind kind, const MemoryBudget& memory) : kind_(kind), memory_(memory) {}

    /// Takes over what `reader` sees. Segments that are open already stay open.
    Result<void> load(const std::shared_ptr<store::Store>& store, store::Reader& reader);

    std::shared_ptr<const postings::TermIndex> index() const;
    /// The segments as they are now.
    std::vector<std::shared_ptr<const postings::Segment>> segments() const;

    /// Calls `visit(term, document)` for everything that `reader` sees, in no order that matters.
    Result<void> for_each_posting(store::Reader& reader, const std::function<void(std::string_view term, DocumentId document)>& visit) const;

    /// Stages the terms of one document; they ascend strictly.
    Result<void> put_document(store::Writer& writer, DocumentId document, std::vector<std::string> terms);
    /// Stages a segment of what the builders hold, made by `crew`.
    Result<void> put_segment(store::Writer& writer, std::span<const postings::TermTableBuilder> builders, const Crew& crew, RequestContext& context);
    /// Stages that documents are gone. What segments say of them stays until a merge.
    Result<void> erase_documents(store::Writer& writer, std::span<const DocumentId> documents);
    /// What is worth doing before look-ups suffer: documents without a segment get one, or everything gets into one.
    enum class Upkeep : std::uint8_t { none, fold, merge };
    Upkeep upkeep() const;
    /// Whether some documents that segments are of are gone, and at least `share` of them.
    Result<bool> wasteful(store::Reader& reader, double share) const;
    /// Stages that. A merge leaves out the documents that are gone.
    Result<void> keep_up(store::Writer& writer, Upkeep upkeep, RequestContext& context);
    /// Makes what was staged visible. REQUIRES: its transaction was committed.
    void publish();
    /// Forgets what was staged.
    void rollback();

    std::size_t memory_used() const;
    /// Lets go of what can be read again.
    void clear_caches();

private:
    struct State {
        std::map<std::uint32_t, std::shared_ptr<const postings::Segment>> segments;  ///< by number
        std::set<DocumentId> recent;                                                   ///< documents without a segment
        std::shared_ptr<postings::RecentTerms> recent_terms = std::make_shared<postings::RecentTerms>();
    };
    /// What the open transaction changes.
    struct Staged {
        std::vector<std::pair<DocumentId, std::vector<std::string>>> documents;
        std::vector<DocumentId> erased;
        std::vector<std::uint32_t> added;
        bool folded = false;  ///< no document is without a segment any more
        bool merged = false;  ///< and the old segments are gone
    };

    IndexTable rows() const { return kind_ == TermKind::words ? IndexTable::words : IndexTable::names; }
    /// Where the store says how many documents are gone since the last merge.
    std::string_view gone_key() const { return kind_ == TermKind::words ? "words_gone" : "names_gone"; }
    Result<std::shared_ptr<const postings::Segment>> open_segment(std::uint32_t number) const;
    Result<std::uint32_t> next_number(store::Reader& reader) const;
    void make_index();

    const TermKind kind_;
    const MemoryBudget memory_;
    mutable std::mutex mutex_;
    std::shared_ptr<store::Store> store_;              ///< guarded by mutex_
    State state_;                                      ///< guarded by mutex_
    std::shared_ptr<const postings::TermIndex> index_ = std::make_shared<postings::TermIndex>(std::vector<std::shared_ptr<const postings::Segment>>{}, nullptr);  ///< guarded by mutex_
    Staged staged_;                                    ///< of the one writer
};

}  // namespace aircher::project
