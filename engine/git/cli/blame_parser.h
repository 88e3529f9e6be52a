// Reads the output of `git blame --incremental`.
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/git/git_backend.h"

namespace aircher::git::cli {

/// Errors: io_error where the output is not understood.
Result<BlameResult> parse_blame(std::string_view output, const Repository& repository);

}  // namespace aircher::git::cli
