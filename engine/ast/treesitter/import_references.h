// References to the names that imports bring, where the imports come from a scan of the whole file.
//
// That is so in languages in which an import means something only with what stands around it: Rust's inline modules, Elixir's aliases, C's conditions,
// the variable that a `require` is assigned to. They have no rules that capture imports. Called by gather_facts.
//
// Threads: any.
#pragma once

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/name_bits.h"

namespace aircher::ast::treesitter {

/// Where the name stands that an import without a list of names brings: the last part of `import a.b.C`. Empty where the language's modules are files, and where all names come in.
Span imported_name(std::string_view language, std::string_view text, const Import& import);

/// Adds a reference for each imported name that is neither defined nor referred to yet: in `const { join } = require("path")` it is a definition. One that a rule took for a read becomes one of an import.
/// REQUIRES: the facts' symbols are complete and in order.
void add_import_references(const Source& source, const std::vector<Import>& imports, NameBits& names, FileFacts& facts);

}  // namespace aircher::ast::treesitter
