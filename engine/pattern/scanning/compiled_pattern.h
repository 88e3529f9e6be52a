// A pattern made ready for any backend: what is certain about it, how to rule texts out, and the regex that decides.
//
// Immutable; shareable between threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/pattern/checks.h"
#include "engine/pattern/pattern_backend.h"
#include "engine/pattern/scanning/class_run_search.h"
#include "engine/pattern/scanning/regex.h"
#include "engine/pattern/syntax/neighbours.h"
#include "engine/pattern/syntax/syntax_tree.h"

namespace aircher::pattern {

struct CompiledPattern {
    std::string literal;   ///< where set, all matches are exactly this text and `regex` is not there
    std::string required;  ///< bytes that every match holds; may be empty
    std::vector<RequiredChoice> choices;  ///< PatternSet::required
    /// Where `required` is too short to be worth a search: classes of bytes that every match holds, and that are rare.
    std::optional<ClassRunSearch> run;
    std::optional<Regex> regex;
    bool multi_line = false;
    bool line_safe = false;  ///< `regex` may search many lines at once (syntax_tree.h)
    bool folds_to_ascii = false;
    std::string expression;                ///< every match holds a match of this, over bytes (syntax_tree.h); empty where there is none
    bool plain_expression = false;         ///< `expression` is a text or a choice of texts
    std::optional<Neighbours> neighbours;  ///< of `required`, where that is the expression
    std::string no_expression;             ///< why there is none
    Check check = nullptr;                 ///< null where there is none
    std::size_t groups = 0;

    /// A required text shorter than this stands on most lines.
    static constexpr std::size_t kUsefulText = 3;
    bool has_useful_text() const { return required.size() >= kUsefulText; }
};

/// A set of them. Backends add what is theirs.
class CompiledSet : public PatternSet {
public:
    /// Errors: those of PatternBackend::compile.
    Result<void> fill(std::vector<Pattern> patterns, RequestContext& context);
    const std::vector<CompiledPattern>& compiled() const { return compiled_; }
    void set_provenance(std::string text) { provenance_ = std::move(text); }
    void set_plan(std::size_t pattern, PatternPlan plan) { plans_[pattern] = std::move(plan); }

private:
    std::vector<CompiledPattern> compiled_;
};

}  // namespace aircher::pattern
