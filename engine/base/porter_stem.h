// An English word's stem, so that "retry", "retries", "retried" and "retrying" are one term.
//
// The algorithm is M. F. Porter's, "An algorithm for suffix stripping", Program 14(3), 1980, with the two changes that the author's own programs make: step 2 has
// bli → ble instead of abli → able, and logi → log. Stems are names of groups of words, not words: "retri", "cach".
//
// Pure function; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aircher {

inline constexpr std::size_t kMaxStemmed = 64;

/// Stems the `length` bytes at `word` in place and returns how many are left; never more. Anything but 3 to kMaxStemmed lower-case ASCII letters stays as it is.
std::size_t porter_stem(char* word, std::size_t length);

/// With one of these begins every word whose stem is `stem`: "retri" or "retry"; "writ", since "writing" has no e. For whoever looks for words by a stem.
std::vector<std::string> beginnings_of_stem(std::string_view stem);

}  // namespace aircher
