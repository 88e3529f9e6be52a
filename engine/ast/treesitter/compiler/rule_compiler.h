// Compiles the rules of a language (grammars/<language>/*.scm) into a RuleSet, for one grammar.
//
// Used by the build (`aircher_rule_compiler`, which writes the tables as C++) and by the tests, which compile rules at run time.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/treesitter/rules.h"
#include "engine/base/result.h"

struct TSLanguage;

namespace aircher::ast::treesitter {

/// A file of rules.
struct RuleText {
    std::string file;  ///< named in errors
    std::string text;
    bool inherited = false;  ///< of another language's folder: patterns with kinds or fields that this grammar lacks are left out silently
};

/// A RuleSet that owns its tables. Not movable while a view is in use.
struct OwnedRules {
    std::vector<PatternNode> nodes;
    std::vector<Capture> captures;
    std::vector<Predicate> predicates;
    std::deque<std::string> strings;
    std::vector<SymbolId> kinds;
    std::vector<Pattern> patterns;
    std::vector<Selector> selectors;
    std::vector<SelectorStep> steps;
    std::vector<std::uint16_t> pattern_begin, pattern_ids, selector_begin, selector_ids;
    std::vector<std::string_view> string_views;

    RuleSet view() const;
};

/// Errors: invalid_argument with file, line and what is wrong.
Result<OwnedRules> compile_rules(const TSLanguage* language, const std::vector<RuleText>& texts);

}  // namespace aircher::ast::treesitter
