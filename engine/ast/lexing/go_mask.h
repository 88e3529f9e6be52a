// Go text as its grammar can read it.
//
// The grammar takes nothing but a type in `new(…)`; since Go 1.26 an expression may stand there. Where it cannot be a type, `new` is written as a name that the grammar does not know: then it is a call as any other.
// A name or an index alone may be either, and stays a type.
//
// macro_mask.cpp calls it. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Time: a search for `new(`, and some tokens behind each.
MaskedText mask_go(std::string_view text);

}  // namespace aircher::ast
