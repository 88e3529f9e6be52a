// Kotlin text as its grammar can read it.
//
// The grammar takes an annotation's parentheses for an expression and the class behind it for an infix call: no syntax error says so, and the class is lost. It knows no context parameters, no
// `$$"…"`, no guards in `when`, no member that ends on its closing brace's line, and it takes `get` and `set` for accessors wherever a property stands above. Such an error loses the class around
// it. So annotations in front of declarations are blanked out — whoever reads the tree finds them in MaskedText::attached —, and what else it trips over is written so that it means the same.
//
// A word that only confuses is replaced by another as long: names are read from the original text.
//
// Rejected: reading the tree's infix expressions as classes afterwards. What stands in them is no member by then, and where an error was found, nothing is what it is.
//
// macro_mask.cpp calls it for facts. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Time: linear; one pass over the tokens.
MaskedText mask_kotlin(std::string_view text);

}  // namespace aircher::ast
