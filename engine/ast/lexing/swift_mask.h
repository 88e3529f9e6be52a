// Swift text as its grammar can read it, beyond its conditions (conditional_mask.h).
//
// The grammar knows no `nonisolated(unsafe)`, one constraint behind an associated type, no `()` as a value, no `sending` and `isolated`, and reads `/…/` as operators. The first two end the type
// around them, so its members belong to nothing. What is too much is blanked out; a regular expression becomes a string, `()` a number.
//
// macro_mask.cpp calls it for facts. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Adds to `masked`, which may have other text blanked out already. Time: linear.
void mask_swift(std::string_view text, MaskedText& masked);

}  // namespace aircher::ast
