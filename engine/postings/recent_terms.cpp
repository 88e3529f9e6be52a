#include "engine/postings/recent_terms.h"

#include <algorithm>
#include <mutex>

namespace aircher::postings {

void RecentTerms::add(std::uint32_t document, std::span<const std::string> terms) {
    const std::unique_lock lock(mutex_);
    for (const std::string& term : terms) {
        std::vector<std::uint32_t>& documents = terms_[term];
        const auto at = std::lower_bound(documents.begin(), documents.end(), document);
        if (at != documents.end() && *at == document) continue;
        documents.insert(at, document);
        ++postings_;
    }
}

std::uint64_t RecentTerms::postings() const {
    const std::shared_lock lock(mutex_);
    return postings_;
}

template <class Visit>
void RecentTerms::for_each_match(const TermPattern& pattern, Visit&& visit) const {
    auto from = terms_.begin();
    const bool ordered = !pattern.ignore_case && (pattern.kind == TermPattern::Kind::exact || pattern.kind == TermPattern::Kind::prefix);
    if (ordered) from = pattern.after < pattern.text ? terms_.lower_bound(pattern.text) : terms_.upper_bound(pattern.after);
    for (; from != terms_.end(); ++from) {
        if (matches(pattern, from->first)) {
            if (!visit(*from)) return;
        } else if (ordered) {
            return;
        }
    }
}

std::vector<std::uint32_t> RecentTerms::documents_with(std::string_view term) const {
    const std::shared_lock lock(mutex_);
    const auto found = terms_.find(term);
    return found == terms_.end() ? std::vector<std::uint32_t>() : found->second;
}

std::uint64_t RecentTerms::count_with(std::string_view term) const {
    const std::shared_lock lock(mutex_);
    const auto found = terms_.find(term);
    return found == terms_.end() ? 0 : found->second.size();
}

void RecentTerms::collect_documents(std::span<const TermPattern> patterns, DocumentSet& out) const {
    const std::shared_lock lock(mutex_);
    for (const TermPattern& pattern : patterns) {
        for_each_match(pattern, [&](const Terms::value_type& entry) {
            out.add(entry.second);
            return true;
        });
    }
}

std::vector<MatchingTerm> RecentTerms::matching_terms(const TermPattern& pattern, std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    std::vector<MatchingTerm> out;
    for_each_match(pattern, [&](const Terms::value_type& entry) {
        if (out.size() == limit) return false;
        out.push_back({entry.first, entry.second.size()});
        return true;
    });
    return out;
}

std::vector<MatchingTerm> RecentTerms::frequent_terms(std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    std::vector<MatchingTerm> out;
    for (const auto& [term, documents] : terms_) out.push_back({term, documents.size()});
    std::stable_sort(out.begin(), out.end(), [](const MatchingTerm& a, const MatchingTerm& b) { return a.documents > b.documents; });
    if (out.size() > limit) out.resize(limit);
    return out;
}

void RecentTerms::visit_terms(const TermVisitor& visitor) const {
    const std::shared_lock lock(mutex_);
    for (const auto& [term, documents] : terms_)
        if (visitor.filter().passes(term)) visitor.visit(term);
}

}  // namespace aircher::postings
