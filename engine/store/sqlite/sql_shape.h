// What a statement's text says before SQLite reads it.
//
// SQLite copies a table expression (WITH) for each place that names it, and those inside it again: thirty lines that each name the one above twice take it hours, in which
// nothing can stop it. So such statements are refused by their text.
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/base/result.h"

namespace aircher::store::sqlite {

/// Errors: invalid_argument for a statement with a null byte, or whose table expressions would be copied too often.
Result<void> check_shape(std::string_view sql);

}  // namespace aircher::store::sqlite
