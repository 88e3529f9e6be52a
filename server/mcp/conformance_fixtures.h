// What the official conformance suite (npm: @modelcontextprotocol/conformance) expects to find by name. Served only under the hidden flag
// `--conformance-fixtures`; tests/clients/conformance.mjs uses it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/mcp/call.h"

namespace aircher::mcp::fixtures {

std::vector<Json> tools();
std::vector<Json> resources();
std::vector<Json> resource_templates();
std::vector<Json> prompts();

/// Nothing where there is no fixture of that name. `list_changed` tells subscribers of "tools" or "prompts".
std::optional<Reply> call_tool(const std::string& name, Call& call, const std::function<void(const std::string&)>& list_changed);
/// The entry of `contents`.
std::optional<Json> read_resource(const std::string& uri);
std::optional<Json> get_prompt(const std::string& name, const Json& arguments);

}  // namespace aircher::mcp::fixtures
