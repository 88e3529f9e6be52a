// The command line: one subcommand for each tool, made from the tool's own field table, and the few that are no tools.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/cli/application.h"

namespace aircher::cli {

/// What the user asked for.
struct Command {
    enum class Kind { serve, doctor, tools_page, index, export_, tool } kind = Kind::serve;
    GlobalOptions options;
    // serve
    std::string tool_set = "all";
    std::string record_path;
    bool conformance_fixtures = false;
    // index
    bool rebuild = false;
    bool verify = false;
    bool wait = false;
    bool compact = false;
    // export
    tools::FileArguments files;
    std::string format = "jsonl";
    std::string output;  ///< empty: stdout
    // tool
    const tools::Tool* tool = nullptr;
    Json arguments = Json::object();
};

/// Parses the command line. `tools` outlives the result. Nothing where the process shall end at once (help, version, a usage error, all of
/// which are written already); then `exit_code` is set.
std::optional<Command> parse_command_line(int argc, const char* const* argv, const std::vector<tools::Tool>& tools, int& exit_code);

/// Runs a tool and prints its answer: items on stdout, totals and notes on stderr. Returns the exit code: 0, or 1 where the tool failed.
int run_tool_command(const Command& command, Application& application);

/// Prints what this build and machine have, and what was chosen. Returns the exit code.
int run_doctor(Application& application);

/// Brings the index of every root up to date, prints how it stands. Returns the exit code: 0, or 1 where that failed or `--verify` found a difference.
int run_index(const Command& command, Application& application);

/// Writes what the index knows of files, one object for each: docs/export.md. REQUIRES: the signals that end a process were blocked before any thread was made.
/// Returns the exit code: 0, 1 where that failed, 130 where a signal ended it.
int run_export(const Command& command, Application& application);

/// Prints docs/tools.md. Returns the exit code.
int print_tools_page(const std::vector<tools::Tool>& tools);

}  // namespace aircher::cli
