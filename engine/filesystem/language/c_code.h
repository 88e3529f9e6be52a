// The code of a text in C or its kin, for rules that ask what language it is in.
//
// Called by match_content (language_rules.cpp) alone. A header may open with ten kilobytes of comment, speak of classes in it, and be C; and a C header that
// C++ may include says `extern "C" {`, or more, where `__cplusplus` is defined.
//
// Threads: stateless, usable from any thread. Ownership: the result points into `buffer`. Nothing allocates.
#pragma once

#include <span>
#include <string_view>

namespace aircher::filesystem {

/// The beginning of the code of `text`, as much of it as `buffer` holds: without comments and empty lines, and without what stands under a condition that wants
/// `__cplusplus` defined, unless that is nearly all of it. The condition itself stays.
std::string_view take_c_code(std::string_view text, std::span<char> buffer);

}  // namespace aircher::filesystem
