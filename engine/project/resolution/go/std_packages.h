// Which import paths belong to Go's standard library.
#pragma once

#include <string_view>

namespace aircher::project::go {

/// Whether `path` begins with the name of a top-level directory of the standard library ("net/http" does). Releases up to Go 1.25.
bool is_std_package(std::string_view path);

}  // namespace aircher::project::go
