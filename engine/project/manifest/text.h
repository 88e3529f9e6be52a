// Small readers of text that all families of manifests share. None recurses or backtracks: a manifest may hold anything.
//
// Threads: pure functions.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/project/resolution/resolver_support.h"  // trim

namespace aircher::project {

/// Calls `each(line, offset)` for every line of `text`, without its line end.
template <class Each>
void for_lines(std::string_view text, const Each& each) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        each(line, at);
        at = end + 1;
    }
}

bool is_name_char(char c);  ///< a letter, digit, or one of _ - : . @ / +

/// The run of name characters that `text` begins with.
std::string_view leading_name(std::string_view text);
/// Whether `text` is one word that a shell takes as it stands, of bearable length.
bool is_plain_name(std::string_view text);
/// The content of the first "…" or '…' of `text`, up to `limit` bytes; empty where there is none that is closed.
std::string_view first_string(std::string_view text, std::size_t limit = 400);
/// What stands between `open` and `close`; empty where one is missing.
std::string_view between(std::string_view text, std::string_view open, std::string_view close);
/// Whether `word` is one of a space-separated list with a space at both ends.
bool has_word(std::string_view list, std::string_view word);
/// Valid UTF-8 without control characters, white space collapsed, cut at `limit` bytes.
std::string one_line(std::string_view text, std::size_t limit);
/// `path` relative to `folder`, which it lies in; "" is the root.
std::string_view below(std::string_view path, std::string_view folder);
/// 0-based.
std::uint32_t line_number(std::string_view text, std::size_t offset);

}  // namespace aircher::project
