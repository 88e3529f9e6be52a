// UTF-8 at the edges: source trees hold any bytes, answers hold only valid UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aircher {

/// Length of the longest prefix of `text` that is valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view text);

inline bool is_valid_utf8(std::string_view text) { return valid_utf8_prefix(text) == text.size(); }

/// Appends `text` to `out`, each maximal invalid part replaced by U+FFFD (as the Unicode standard, table 3-8, recommends).
void append_utf8(std::string& out, std::string_view text);

/// `append_utf8`, and control characters (including line feeds) written as `\n`, `\t` or `\xNN`: one item stays one line.
void append_printable(std::string& out, std::string_view text);

/// As append_printable, for a line of source: tabs stand as they are, since they cut no line and a quote is copied into exact edits. What else is escaped ends a line for somebody
/// (carriage return, form feed, vertical tab) or acts on a terminal.
void append_source(std::string& out, std::string_view text);

std::string to_utf8(std::string_view text);

/// Appends the UTF-8 form of `point`. REQUIRES: at most U+10FFFF and no surrogate.
void append_code_point(std::string& out, std::uint32_t point);

/// The longest prefix of at most `limit` bytes that does not cut a character. REQUIRES: `text` is valid UTF-8.
std::string_view utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace aircher
