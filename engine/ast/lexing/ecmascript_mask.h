// JavaScript and TypeScript text as their grammars can read it.
//
// - Behind and before the `as` of an import's or export's list any word may stand (`export { build as const }`); the grammars know but `default`. Such a word is written in a way that makes it a name.
// - TypeScript's grammar takes `import("m").T` in a type for an expression, and loses the definition where `<` or `[` follow. There `import("m")` is written as a name.
//
// macro_mask.cpp calls it. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Whether `language` is one of those.
bool is_ecmascript(std::string_view language);

/// Time: two searches, for ` as ` and `import(`, and what stands around each.
MaskedText mask_ecmascript(std::string_view language, std::string_view text);

}  // namespace aircher::ast
