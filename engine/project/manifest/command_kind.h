// What a command is for, told by its name: "test:unit" tests, "build-docs" makes documentation.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace aircher::project {

/// In the order in which one needs them.
enum class CommandKind : std::uint8_t { install, build, test, run, lint, format, docs, other };

std::string_view to_string(CommandKind kind);

/// By the words of a script's, target's or task's name; `other` where they say nothing. `check` is what the word means among the manifest's kind:
/// a test for make, a lint for npm.
CommandKind kind_of_name(std::string_view name, CommandKind check = CommandKind::lint);

/// Whether the name is the usual one of its kind by itself: "test", not "test:unit".
bool is_usual_name(std::string_view name);

/// By the words of a command line that begins with a well-known tool: "cargo clippy --all" lints. `other` for any that does not.
CommandKind kind_of_command_line(std::string_view line);

/// Whether a command line, behind settings of its environment, begins with a program that does nothing but test.
bool begins_with_test_runner(std::string_view line);

}  // namespace aircher::project
