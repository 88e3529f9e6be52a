// All documents: some segments and what came since, asked as one.
//
// A value that is made anew when segments come and go; what it borrows stays alive with it. Documents that are gone still appear in answers: the caller, who
// knows which they are, drops them.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/postings/literal_query.h"
#include "engine/postings/recent_terms.h"
#include "engine/postings/segment.h"

namespace aircher::postings {

/// Where a literal may be.
struct Candidates {
    bool all = false;                      ///< in any document: the index says nothing of such a literal
    std::vector<std::uint32_t> documents;  ///< ascending; empty where `all`
};

class TermIndex {
public:
    /// `recent` may be null.
    TermIndex(std::vector<std::shared_ptr<const Segment>> segments, std::shared_ptr<const RecentTerms> recent)
        : segments_(std::move(segments)), recent_(std::move(recent)) {}

    /// Ascending.
    Result<std::vector<std::uint32_t>> documents_with(std::string_view term) const;
    /// How many these are, or, where a document was added twice, more; reads no list.
    Result<std::uint64_t> count_with(std::string_view term) const;

    /// No document that contains the literal is missing. Choices that would cost more than they can save are left out.
    Result<Candidates> candidates(const LiteralQuery& query, RequestContext& context) const;

    /// The first `limit` terms that match, in order.
    Result<std::vector<MatchingTerm>> matching_terms(const TermPattern& pattern, std::size_t limit, RequestContext& context) const;
    /// The `limit` terms that most documents have, or nearly so where there are several segments; the most frequent first.
    Result<std::vector<MatchingTerm>> frequent_terms(std::size_t limit, RequestContext& context) const;
    /// Calls `visit` for the terms that pass, in any order, some of them more than once, by several threads at once.
    Result<void> visit_terms(const TermVisitor& visitor, RequestContext& context) const;

private:
    std::vector<std::shared_ptr<const Segment>> segments_;
    std::shared_ptr<const RecentTerms> recent_;
};

}  // namespace aircher::postings
