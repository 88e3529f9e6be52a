// Where programs start: by the name of a file, and by what its text defines.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aircher::project {

struct ProgramStart {
    std::size_t offset = 0;
    std::string_view reason;  ///< "defines main()"
};

inline constexpr std::string_view kScriptStart = "runs as a script";
inline constexpr std::string_view kConditionalMain = "defines main() under a condition";

/// Whether no program in `language` starts without saying so in its text, so that a file's name proves nothing. A script's first line may be its start.
bool tells_start(std::string_view language);

/// Where `text` starts a program, where it does. Comments are told apart only as far as a line's beginning shows: what is looked for stands at one.
std::optional<ProgramStart> find_start(std::string_view path, std::string_view language, std::string_view text);

/// The reason that only a file's name gives, which its text can confirm or not.
inline constexpr std::string_view kNamedStart = "named as a program's start";
inline constexpr std::string_view kWebEntry = "a web server's entry";

/// What a name alone says by its ecosystem's convention; empty where it says nothing.
std::string_view start_by_name(std::string_view path);

/// 0 for what is at the heart of a project, more for what lies beside it: scripts, tools, examples, benchmarks.
int distance_from_heart(std::string_view path);

}  // namespace aircher::project
