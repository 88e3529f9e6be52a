// The log: where it goes, and that it never stands in the way.
#pragma once

#include "server/cli/application.h"

namespace aircher::cli {

/// Makes spdlog's default logger write to stderr or to the log file, never to stdout. Errors: io_error where the file cannot be made.
Result<void> set_up_log(const GlobalOptions& options);

}  // namespace aircher::cli
