// What a grammar could not read, read by tokens: no symbol is lost because a macro confuses the parser.
#pragma once

#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/treesitter/name_bits.h"

namespace aircher::ast::treesitter {

/// Adds to `facts` the definitions that lexing/outline.h finds where the grammar failed (`errors`: its outermost ERROR nodes), and nests all symbols, references and scopes anew. Where it did
/// not fail, only those that macros make and those of masked branches.
void rescue_symbols(const Source& source, const MaskedText& masked, const std::vector<Span>& errors, NameBits& names, FileFacts& facts);

/// Adds what the grammar passed over in `errors`, read by tokens: a word before `(` is called, any other is read. Without it, a name that stands in a file would be used nowhere in it.
/// Only in languages whose words a lexer knows from their keywords.
void rescue_references(const Source& source, const std::vector<Span>& errors, NameBits& names, FileFacts& facts);

/// C# and Java call a constructor as its type: near a syntax error their grammars take `if (x) { … }` in a type's body for one. Such symbols go. REQUIRES: parents are known, each before
/// what is in it.
void drop_misnamed_constructors(FileFacts& facts);

/// Puts symbols in order of position and computes anew who stands in whom, and which symbol references and scopes are in.
void nest(FileFacts& facts);

/// Puts scopes in order of position and computes anew which stands in which: a rule may open one further on than where its node begins.
void nest_scopes(FileFacts& facts);

}  // namespace aircher::ast::treesitter
