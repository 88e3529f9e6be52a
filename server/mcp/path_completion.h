// Completing a path as a person types it.
#pragma once

#include <string>
#include <vector>

#include "server/tools/tool.h"

namespace aircher::mcp {

/// Files and directories (with a '/' behind) of which the path begins with `typed`, in order; one level, by the ignore rules. Nothing on any error.
std::vector<std::string> complete_path(tools::ToolServices& services, const std::string& typed, RequestContext& context);

}  // namespace aircher::mcp
