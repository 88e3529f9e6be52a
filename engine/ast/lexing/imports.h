// Imports by tokens: what a file asks for, without a syntax tree.
//
// One scanner for each family of languages (lexing/imports_<family>.cpp). The dependency graph of a whole project rests on them, and so does the
// treesitter backend: it finds import statements by the grammar and hands each one's text to the same scanner, so that what an import
// statement means is written once.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::ast {

struct ImportScan {
    std::vector<Import> imports;        ///< in order of range.begin
    std::vector<std::string> declares;  ///< as FileFacts::declares
};

/// Whether `language` has an import scanner.
bool has_import_scanner(std::string_view language);

/// Appends the imports that stand in text[within], whole statements; offsets are those of `text`. False where the language has no scanner.
///
/// Nesting decides the kind: an import inside a function, a branch or a try is `conditional`, unless the language says more. Only what `within` holds
/// is known: one statement by itself is static, and Rust's paths inside of inline modules are rewritten (see imports_rust.cpp) only in a scan of
/// the whole file.
///
/// What every family keeps to: one import for each module, with the statement's range; `* as x` is the import's alias; `import *` is the name "*";
/// a module is never empty; a computed one is the expression's text. The head of each imports_<family>.cpp says what is special.
bool scan_imports(std::string_view language, std::string_view text, Span within, ImportScan& out);

}  // namespace aircher::ast
