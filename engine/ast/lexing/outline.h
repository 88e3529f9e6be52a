// Definitions by tokens and indentation: an outline of any text language, and the rescue inside a grammar's error regions.
//
// Threads: any.
#pragma once

#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::ast {

/// Appends the definitions that begin in text[within], nested by braces, `end` words or indentation as the language's profile says. Symbols' parents
/// are indices into `out`, kNoIndex or `parent` for the outermost; `origin` is set on each.
void outline(std::string_view language, std::string_view text, Span within, Origin origin, std::uint32_t parent, std::vector<Symbol>& out);

/// C family only: definitions that macros make, such as `SYSCALL_DEFINE3(read, …) {…}`, `DEFINE_MUTEX(lock)`, `module_init(f)` (a use, no definition),
/// `EXPORT_SYMBOL(f)` (likewise). Fills `symbol` and returns true where the macro call at text[call] (name, parentheses, and a body if
/// one follows) defines something.
bool macro_definition(std::string_view text, Span call, Symbol& symbol);

}  // namespace aircher::ast
