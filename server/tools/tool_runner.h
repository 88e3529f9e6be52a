// Runs a tool call: checks the arguments, runs the tool or takes up a snapshot, renders the page that fits the budget.
//
// Both the protocol and the command line come through here, so neither can forget a check. Thread-safe.
#pragma once

#include "server/tools/page.h"
#include "server/tools/tool.h"

namespace aircher::tools {

struct ToolOutput {
    std::string text;
    Json structured;  ///< null unless `format: "json"`
    bool is_error = false;
    std::string trailer;  ///< flat layout only
};

/// Never fails as a whole: errors are outputs with `is_error`.
/// `layout` and `limited` are the caller's: a client gets grouped pages within max_tokens, a pipe flat ones.
ToolOutput run_tool(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context, Layout layout = Layout::grouped);

/// Runs the call and gives the whole answer, without paging: for the command line. `cursor` and `max_tokens` must not be given.
Result<Answer> run_tool_whole(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context);

/// An error as a client reads it, within `budget` bytes on the wire.
ToolOutput error_output(const Error& error, std::size_t budget);

}  // namespace aircher::tools
