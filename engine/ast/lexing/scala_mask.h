// Scala text as its grammar can read it.
//
// The grammar knows several lists of arguments behind a supertype, and `with` behind one, but not both: `extends A(x)(y) with B {` loses the class's body. So the later lists are blanked out.
//
// macro_mask.cpp calls it for facts. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Time: a search for `)(`; with one, linear.
MaskedText mask_scala(std::string_view text);

}  // namespace aircher::ast
