// Reads a language's folder in grammars/: its language.json and rules. For the build tool and the tests; the server never reads these files.
#pragma once

#include <string>
#include <vector>

#include "engine/ast/treesitter/compiler/rule_compiler.h"

namespace aircher::ast::treesitter {

struct RuleFolder {
    std::vector<RuleText> texts;  ///< inherited ones first
    std::vector<std::string> languages;
    std::string separator = ".";
    VisibilityPolicy policy = VisibilityPolicy::none;
    Visibility default_visibility = Visibility::unknown;
};

/// Errors: not_found, invalid_argument for what language.json says wrongly.
Result<RuleFolder> read_rule_folder(const std::string& grammars, const std::string& folder);

}  // namespace aircher::ast::treesitter
