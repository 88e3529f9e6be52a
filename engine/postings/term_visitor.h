// Whoever looks through all terms of a table, a few million, for those that are like a name.
#pragma once

#include <string_view>
#include <utility>

#include "engine/postings/letters.h"

namespace aircher::postings {

/// Threads: `filter` and `visit` are called by several at once.
class TermVisitor {
public:
    virtual ~TermVisitor() = default;
    /// What terms must pass to be shown. Asked again for every few dozen terms: what was found meanwhile may rule out more.
    virtual LetterFilter filter() const = 0;
    virtual void visit(std::string_view term) const = 0;
};

/// Hands each term that passes `filter` on to `visit`.
template <class Visit>
class VisitEach final : public TermVisitor {
public:
    VisitEach(const LetterFilter& filter, Visit visit) : filter_(filter), visit_(std::move(visit)) {}
    LetterFilter filter() const override { return filter_; }
    void visit(std::string_view term) const override { visit_(term); }

private:
    const LetterFilter filter_;
    const Visit visit_;
};

}  // namespace aircher::postings
