#include "engine/project/index/similar_names.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "engine/base/ascii.h"
#include "engine/pattern/similarity/text_similarity.h"
#include "engine/postings/letters.h"
#include "engine/project/index/best_terms.h"

namespace aircher::project {
namespace {

constexpr double kSuggestionThreshold = 0.6;

/// The best terms of one table after another, of those that it accepts.
class BestAccepted {
public:
    explicit BestAccepted(std::size_t limit) : best_(limit) {}

    double worst() const { return best_.worst(); }
    void add(double score, std::string_view term, const NameTable& table) {
        if (score < worst()) return;
        const auto accepted = table.accepts(term);
        if (accepted && *accepted) best_.add(score, term);
        if (accepted) return;
        const std::lock_guard lock(mutex_);
        failure_ = accepted.error();
    }
    /// Once all threads are done.
    Result<std::vector<std::string>> take() {
        if (failure_) return *failure_;
        return best_.take();
    }

private:
    BestTerms best_;
    std::mutex mutex_;
    std::optional<Error> failure_;  ///< guarded by mutex_
};

class FuzzyVisitor final : public postings::TermVisitor {
public:
    FuzzyVisitor(const similarity::FuzzyMatcher& matcher, const postings::LetterFilter& filter, double threshold, const NameTable& table, BestAccepted& best)
        : matcher_(matcher), filter_(filter), threshold_(threshold), table_(table), best_(best) {}

    postings::LetterFilter filter() const override {
        postings::LetterFilter filter = filter_;
        filter.max_length = matcher_.max_length(least());
        return filter;
    }
    void visit(std::string_view term) const override {
        if (const auto score = matcher_.score(term, least())) best_.add(*score, term, table_);
    }

private:
    double least() const { return std::max(threshold_, best_.worst()); }

    const similarity::FuzzyMatcher& matcher_;
    const postings::LetterFilter filter_;
    const double threshold_;
    const NameTable& table_;
    BestAccepted& best_;
};

}  // namespace

Result<std::vector<std::string>> fuzzy_names(std::span<const NameTable> tables, std::string_view query, const similarity::FuzzyMatcher& matcher, double threshold, std::size_t limit,
                                             RequestContext& context) {
    std::string letters(query);
    std::erase_if(letters, is_ascii_space);  // the matcher passes over it
    const postings::LetterFilter filter{postings::letters_of(letters), 0, letters.size()};
    BestAccepted best(limit);
    // Names that begin so are mostly among the best. Known first, they rule out most of the others by their length alone.
    for (const NameTable& table : tables) {
        const auto names = table.names->matching_terms({postings::TermPattern::Kind::prefix, letters, false}, limit, context);
        if (!names) return names.error();
        for (const postings::MatchingTerm& name : *names)
            if (const auto score = matcher.score(name.term, std::max(threshold, best.worst()))) best.add(*score, name.term, table);
    }
    for (const NameTable& table : tables)
        if (auto done = table.names->visit_terms(FuzzyVisitor(matcher, filter, threshold, table, best), context); !done) return done.error();
    return best.take();
}

Result<std::vector<std::string>> similar_names(std::span<const NameTable> tables, std::string_view asked, std::size_t limit, RequestContext& context) {
    const similarity::TextMatcher matcher(asked);
    // What is much shorter or longer cannot score enough.
    const auto size = static_cast<double>(asked.size());
    const postings::LetterFilter filter{postings::letters_of(asked), 2, static_cast<std::size_t>(size * kSuggestionThreshold / (2 - kSuggestionThreshold)),
                                        static_cast<std::size_t>(size * (2 - kSuggestionThreshold) / kSuggestionThreshold)};
    BestAccepted best(limit);
    for (const NameTable& table : tables) {
        const postings::VisitEach visitor(filter, [&](std::string_view term) {
            if (term[0] == '\1') return;
            if (const auto score = matcher.score(term, std::max(kSuggestionThreshold, best.worst()), context)) best.add(*score, term, table);
        });
        if (auto done = table.names->visit_terms(visitor, context); !done) return done.error();
    }
    return best.take();
}

}  // namespace aircher::project
