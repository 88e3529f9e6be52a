// Where aircher keeps what can be made again: $XDG_CACHE_HOME/aircher, else ~/.cache/aircher. Never in a workspace.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace aircher {

/// The path of the folder `name` in the cache; empty where the environment names no place for it. Nothing is made.
std::string cache_folder(std::string_view name);

/// Makes `folder` and what is missing above it, readable by the user alone. Errors: permission_denied, io_error.
Result<void> make_private_folder(const std::string& folder);

}  // namespace aircher
