// Collects the terms of documents in memory: a hash table term → documents, one for each worker.
//
// A worker adds the documents it meets; at the end write_segment (segment_writer.h) merges the tables of all workers into one segment. When memory_used()
// reaches what the caller can spare, it writes a segment early, clears the tables and goes on; segments are merged later (merge.h).
//
// In memory: open addressing over {hash, entry}. An entry holds the term's bytes and the first and last document; the gaps between documents lie
// as varints in slices that double in size. Everything stands in one arena, so that an entry costs one cache miss, which a batch of look-ups overlaps.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/postings/term_cursor.h"
#include "engine/postings/term_set.h"

namespace aircher::postings {

/// Longer terms, which words never are, are filed under kLongWord.
inline constexpr std::size_t kMaxTerm = 255;

class TermTableBuilder {
public:
    TermTableBuilder();
    TermTableBuilder(TermTableBuilder&&) noexcept;
    TermTableBuilder& operator=(TermTableBuilder&&) noexcept;
    ~TermTableBuilder();

    /// Files `document` under every term of `text` (words.h). REQUIRES: no document of a higher number was added; memory_used() is below 8 GiB.
    void add_text(std::uint32_t document, std::string_view text);
    /// Files `document` under `terms`, which may repeat; empty ones are left out. REQUIRES: as add_text.
    void add_terms(std::uint32_t document, std::span<const std::string_view> terms);

    std::uint64_t terms() const { return terms_; }
    std::uint64_t postings() const { return postings_; }
    /// Bytes held, close enough to bound memory by; cursor() needs up to 16 bytes a term more while it lives.
    std::size_t memory_used() const;

    /// The terms in order. REQUIRES: nothing is added and the builder is not moved while the cursor lives.
    std::unique_ptr<TermCursor> cursor() const;
    void clear();

private:
    class Arena;
    class SortedTerms;
    struct Entry;
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t entry = 0;  ///< where in the arena; 0: free
    };

    void add_items(std::uint32_t document);
    void add(std::uint32_t document, const TermSet::Item& item);
    void append_gap(Entry& entry, std::uint32_t gap);
    void grow();

    std::unique_ptr<Arena> arena_;
    std::vector<Slot> slots_;
    unsigned shift_;
    std::uint64_t terms_ = 0;
    std::uint64_t postings_ = 0;
    TermSet document_terms_;
};

}  // namespace aircher::postings
