// The documents added since the last segment was written, by their terms, in memory: small, and changed while it is read.
//
// It only grows. Whoever keeps it writes a segment when postings() passes what look-ups can afford, and begins a new one.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/postings/document_set.h"
#include "engine/postings/segment.h"
#include "engine/postings/term_pattern.h"

namespace aircher::postings {

class RecentTerms {
public:
    /// Numbers may come in any order; a document's terms may come in several calls.
    void add(std::uint32_t document, std::span<const std::string> terms);

    std::uint64_t postings() const;

    /// As those of Segment.
    std::vector<std::uint32_t> documents_with(std::string_view term) const;
    std::uint64_t count_with(std::string_view term) const;
    void collect_documents(std::span<const TermPattern> patterns, DocumentSet& out) const;
    std::vector<MatchingTerm> matching_terms(const TermPattern& pattern, std::size_t limit) const;
    std::vector<MatchingTerm> frequent_terms(std::size_t limit) const;
    void visit_terms(const TermVisitor& visitor) const;

private:
    using Terms = std::map<std::string, std::vector<std::uint32_t>, std::less<>>;

    /// Calls `visit(entry)` for the terms that match, in order, until it returns false. REQUIRES: mutex_ is held.
    template <class Visit>
    void for_each_match(const TermPattern& pattern, Visit&& visit) const;

    mutable std::shared_mutex mutex_;
    Terms terms_;                 ///< guarded by mutex_; documents ascend
    std::uint64_t postings_ = 0;  ///< guarded by mutex_
};

}  // namespace aircher::postings
