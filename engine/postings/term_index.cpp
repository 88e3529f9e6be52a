#include "engine/postings/term_index.h"

#include <algorithm>
#include <optional>
#include <set>

namespace aircher::postings {
namespace {

using Kind = TermPattern::Kind;
using Choice = std::vector<TermPattern>;

/// So few documents are sooner read than a dictionary is scanned.
constexpr std::uint64_t kFewDocuments = 32;

/// Whether a look-up or a range answers the pattern.
bool is_cheap(const TermPattern& pattern) { return !pattern.ignore_case && (pattern.kind == Kind::exact || pattern.kind == Kind::prefix); }
/// Whether nearly every document has such a term.
bool says_little(const TermPattern& pattern) { return pattern.kind != Kind::exact && pattern.text.size() < 2; }

/// Of the pattern that matches most: the lower, the sooner to be asked.
std::pair<bool, std::size_t> cost_of(const Choice& choice) {
    bool scans = false;
    std::size_t shortest = kMaxTerm;
    for (const TermPattern& pattern : choice) {
        scans = scans || !is_cheap(pattern);
        if (pattern.text.empty() || pattern.text.front() != '\1') shortest = std::min(shortest, pattern.text.size());
    }
    return {scans, kMaxTerm - shortest};
}

/// One list of what several sources found, each in order.
std::vector<MatchingTerm> join(std::vector<std::vector<MatchingTerm>> found, std::size_t limit) {
    std::vector<MatchingTerm> all;
    for (auto& terms : found) all.insert(all.end(), std::make_move_iterator(terms.begin()), std::make_move_iterator(terms.end()));
    std::stable_sort(all.begin(), all.end(), [](const MatchingTerm& a, const MatchingTerm& b) { return a.term < b.term; });
    std::vector<MatchingTerm> out;
    for (MatchingTerm& match : all) {
        if (!out.empty() && out.back().term == match.term) {
            out.back().documents += match.documents;
        } else if (out.size() == limit) {
            break;
        } else {
            out.push_back(std::move(match));
        }
    }
    return out;
}

}  // namespace

Result<std::vector<std::uint32_t>> TermIndex::documents_with(std::string_view term) const {
    std::vector<std::uint32_t> out = recent_ ? recent_->documents_with(term) : std::vector<std::uint32_t>();
    for (const auto& segment : segments_) {
        const auto found = segment->documents_with(term);
        if (!found) return found.error();
        const auto middle = static_cast<std::ptrdiff_t>(out.size());
        out.insert(out.end(), found->begin(), found->end());
        std::inplace_merge(out.begin(), out.begin() + middle, out.end());
    }
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

Result<std::uint64_t> TermIndex::count_with(std::string_view term) const {
    std::uint64_t count = recent_ ? recent_->count_with(term) : 0;
    for (const auto& segment : segments_) {
        const auto found = segment->count_with(term);
        if (!found) return found.error();
        count += *found;
    }
    return count;
}

Result<Candidates> TermIndex::candidates(const LiteralQuery& query, RequestContext& context) const {
    std::vector<const Choice*> choices;
    for (const Choice& choice : query.all_of) {
        if (std::none_of(choice.begin(), choice.end(), says_little)) choices.push_back(&choice);
    }
    std::stable_sort(choices.begin(), choices.end(), [](const Choice* a, const Choice* b) { return cost_of(*a) < cost_of(*b); });
    std::optional<DocumentSet> left;
    for (const Choice* choice : choices) {
        if (left && left->count() <= kFewDocuments && cost_of(*choice).first) break;
        DocumentSet found;
        for (const auto& segment : segments_) {
            if (auto collected = segment->collect_documents(*choice, found, context); !collected) return collected.error();
        }
        if (recent_) recent_->collect_documents(*choice, found);
        if (left) {
            left->intersect(found);
        } else {
            left = std::move(found);
        }
    }
    if (!left) return Candidates{true, {}};
    return Candidates{false, left->documents()};
}

Result<std::vector<MatchingTerm>> TermIndex::matching_terms(const TermPattern& pattern, std::size_t limit, RequestContext& context) const {
    std::vector<std::vector<MatchingTerm>> found;
    for (const auto& segment : segments_) {
        auto terms = segment->matching_terms(pattern, limit, context);
        if (!terms) return terms.error();
        found.push_back(std::move(*terms));
    }
    if (recent_) found.push_back(recent_->matching_terms(pattern, limit));
    return join(std::move(found), limit);
}

Result<std::vector<MatchingTerm>> TermIndex::frequent_terms(std::size_t limit, RequestContext& context) const {
    std::set<std::string> terms;
    for (const auto& segment : segments_) {
        auto found = segment->frequent_terms(limit, context);
        if (!found) return found.error();
        for (MatchingTerm& term : *found) terms.insert(std::move(term.term));
    }
    if (recent_)
        for (MatchingTerm& term : recent_->frequent_terms(limit)) terms.insert(std::move(term.term));
    std::vector<MatchingTerm> out;
    for (const std::string& term : terms) {
        const auto documents = documents_with(term);
        if (!documents) return documents.error();
        out.push_back({term, documents->size()});
    }
    std::stable_sort(out.begin(), out.end(), [](const MatchingTerm& a, const MatchingTerm& b) { return a.documents > b.documents; });
    if (out.size() > limit) out.resize(limit);
    return out;
}

Result<void> TermIndex::visit_terms(const TermVisitor& visitor, RequestContext& context) const {
    for (const auto& segment : segments_)
        if (auto done = segment->visit_terms(visitor, context); !done) return done;
    if (recent_) recent_->visit_terms(visitor);
    return {};
}

}  // namespace aircher::postings
