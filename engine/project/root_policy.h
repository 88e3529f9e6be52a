// Which folders may be a project root at all.
//
// Clients start servers in odd working directories; without this a home directory or `/usr` would be walked, watched and indexed.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace aircher::project {

/// Refuses `/`, the home directory, and the system's folders. `path` and `home` are canonical; `home` may be empty.
/// Allowed are folders below the home directory, below /tmp, and source trees such as /usr/src/NAME.
Result<void> check_root(std::string_view path, std::string_view home);

/// Whether the file at `path` by its name looks like it holds secrets (`.env`, private keys, password files): listed, but not quoted.
bool looks_secret(std::string_view path);

}  // namespace aircher::project
