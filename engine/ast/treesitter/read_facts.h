// From a text to its facts: mask, parse, walk, and the same for what other languages have in it.
#pragma once

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/embedded.h"
#include "engine/ast/treesitter/parsing.h"

namespace aircher::ast::treesitter {

/// Only facts come from a masked text (lexing/macro_mask.h): who asks for the tree asks for what is written. `find` knows the languages that parts of the
/// text may be written in. Errors: those of ParserPool::parse. Any thread. REQUIRES: `language` has a grammar and rules.
Result<FileFacts> read_facts(const LanguageReader& language, const Source& source, const FactsRequest& request, const FindLanguage& find, ParserPool& parsers,
                             RequestContext& context);

}  // namespace aircher::ast::treesitter
