// Shell text as its grammar can read it.
//
// In `"${x:+${x};}"` the grammar takes the semicolon for a command's end; the string, the functions around it and those behind it are lost. There it is text, so it is replaced by other text.
//
// macro_mask.cpp calls it for facts. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Time: linear in the expansions; those that go on over lines stay as they are.
MaskedText mask_shell(std::string_view text);

}  // namespace aircher::ast
