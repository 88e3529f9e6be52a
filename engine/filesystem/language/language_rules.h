// What a file's first bytes say about its language when its name does not decide.
//
// Called by `recognise` (language.cpp) only. Three independent looks at the same bytes: an editor's modeline, a shebang line, and the
// content rules, a small table of markers tried in order (language_rules.cpp). The modeline and the shebang yield a word for
// language.cpp to look up; a rule yields a language's name.
//
// Threads: stateless, usable from any thread. Ownership: results point into the argument or to static storage. Nothing allocates.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace aircher::filesystem {

/// No look goes beyond this many bytes; of code, where comments are not looked at.
inline constexpr std::size_t kHeadLimit = 8192;

inline constexpr std::size_t kMaxMarkers = 32;

/// One rule: a text where any marker is found is in `language`. Markers are literal, except:
///   ^   (first)  only at a line's start, blanks skipped; ^^ only at the start of the text
///   ' '          one or more blanks          %b   no, one or more blanks
///   %w           a run of letters, digits, _ %e   the end of the line, blanks skipped
///   %s           as %b, across lines         %%   a per cent sign
/// A marker without ^ that begins with a letter starts a word. There is no backtracking: %w takes all it can.
struct ContentRule {
    std::string_view extension;  ///< lower case; empty for files whose name says nothing
    std::string_view language;
    std::string_view markers[kMaxMarkers];  ///< unused ones are empty and last
};

/// All rules; those of one extension in the order they are tried.
std::span<const ContentRule> content_rules();

/// Whether one marker occurs in `text`.
bool marker_occurs(std::string_view text, std::string_view marker);

/// The language of the first rule of `extension` that `head` satisfies, empty where none does.
/// `c_code`: look at what take_c_code (c_code.h) takes of it.
std::string_view match_content(std::string_view extension, std::string_view head, bool c_code);

/// The mode an Emacs (first two lines) or Vim (first five) modeline names, as written: "C++", "python", "linux-c"; empty without one.
std::string_view modeline_mode(std::string_view head);

/// The program of a `#!` line, without its folder: "python3.11" of "#!/usr/bin/env -S python3.11 -u"; empty without one.
/// A shell script whose next lines exec another program on itself (`exec tclsh "$0" "$@"`) yields that program.
std::string_view shebang_program(std::string_view head);

}  // namespace aircher::filesystem
