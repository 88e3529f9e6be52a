// What a grammar could not read, read by tokens: no symbol is lost because a macro confuses the parser.
#pragma once

#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/name_bits.h"

namespace aircher::ast::treesitter {

/// An outermost ERROR node.
struct ErrorRegion {
    Span range;
    std::uint32_t symbol = kNoIndex;  ///< the symbol around it
    std::uint32_t depth = 0;          ///< in the tree
};

/// Adds to `facts` the definitions that lexing/outline.h finds where the grammar failed, and nests all symbols, references and scopes anew.
void rescue_symbols(const Source& source, const std::vector<ErrorRegion>& errors, NameBits& names, FileFacts& facts);

/// Puts symbols in order of position and computes anew who stands in whom, and which symbol references and scopes are in.
void nest(FileFacts& facts);

}  // namespace aircher::ast::treesitter
