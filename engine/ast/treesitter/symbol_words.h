// What the words of a definition say: visibility and modifiers from keywords or from the name, names without their quotes; and the groups of kinds.
#pragma once

#include <string>
#include <string_view>

#include "engine/ast/facts.h"
#include "engine/ast/treesitter/rules.h"

namespace aircher::ast::treesitter {

bool is_function_like(SymbolKind kind);
bool is_class_like(SymbolKind kind);
/// What a list exports by name is public, where nothing else is said.
void set_exported(Symbol& symbol);
/// "public", "private:", "pub(crate)", "protected internal".
Visibility visibility_of(std::string_view text);
/// By the rules' policy: Python's underscore, Go's capital; else the language's default.
Visibility visibility_by_name(std::string_view name, const RuleSet& rules);
/// What a list of modifiers says, read word by word; annotations with their arguments are passed over.
void read_modifiers(std::string_view text, std::uint32_t& modifiers, Visibility& visibility);
/// A name on one line, without quotes.
std::string clean_name(std::string_view text);

}  // namespace aircher::ast::treesitter
