// Checks that a pattern's match must pass beyond its shape: check digits of tokens, readable headers.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace aircher::pattern {

using Check = bool (*)(std::string_view match);

/// "github_token", "jwt", … ; null where there is none of that name.
Check find_check(std::string_view name);
/// "github_token, jwt, …"
std::string known_checks();

}  // namespace aircher::pattern
