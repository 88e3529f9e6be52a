// Rust text as its grammar can read it: the definitions in macro calls that stand where items do.
//
// To the grammar the braces of `cfg_rt! { pub fn f() {} }`, `thread_local! { static A: u8 = 0; }` or `cfg_if! { if #[cfg(unix)] { mod a; } else { mod b; } }` hold tokens and no items, though that is how macros for
// conditions, structs and statics are called: a tenth of tokio's definitions stands in some. So where the tokens of such a call read as items, the macro's name is blanked out and its brackets become semicolons, which end what
// stands before them and are items themselves. Only calls at an item's place count (a file, the braces of mod, impl, trait, extern and of calls that are read so themselves), and neither `macro_rules!` nor
// `quote!`: their tokens are of no use before they are put together.
//
// Tokens alone do not tell for certain: where the grammar finds an error in what was opened, it is closed again.
//
// macro_mask.cpp calls it for facts. Threads: any.
#pragma once

#include <string_view>
#include <vector>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

/// Time: a search for exclamation marks; where an item may be a macro call, linear.
MaskedText mask_rust(std::string_view text);

/// Closes what `masked` opened and an error touches: the innermost calls only, or all. False where there is none. REQUIRES: `masked` is what mask_rust made of `text`, or this left of it.
bool close_macros(std::string_view text, const std::vector<Span>& errors, bool innermost, MaskedText& masked);

}  // namespace aircher::ast
