// What the server tells every client's model once: which of the tools that it offers to ask for what, and the arguments that all of them share.
#pragma once

#include <span>
#include <string>

#include "server/tools/tool.h"

namespace aircher::mcp {

/// Clients cut longer ones.
inline constexpr std::size_t kMaxInstructions = 2'047;  ///< bytes

/// Names `tools`, those of the core set first, and no others.
std::string instructions(std::span<const tools::Tool> tools);

}  // namespace aircher::mcp
