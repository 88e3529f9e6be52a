// Words that mean something to a language rather than naming something of the program's: `if`, `return`, `class`, `int`, `true`.
//
// One list for all languages. Code is compared with names taken out (clones whose names differ); there it is harmless that a name of one language is a reserved word
// of another — it is then compared as written — while a missing `while` would make a loop equal to a call. Words that programs often use as names (`get`, `type`, `match`) are left out.
//
// Threads: any.
#pragma once

#include <string_view>

namespace aircher::ast {

bool is_reserved_word(std::string_view word);

}  // namespace aircher::ast
