// What may be asked of one term: whether it equals, begins with, ends with or contains a text. Plain data.
//
// Threads: any.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace aircher::postings {

struct TermPattern {
    enum class Kind : std::uint8_t { exact, prefix, suffix, substring };
    Kind kind = Kind::exact;
    std::string text;          ///< in lower case where ignore_case is set; an empty prefix, suffix or substring matches every term
    bool ignore_case = false;  ///< of ASCII letters
    std::string after = {};    ///< only terms behind this one; who asks for the first of many goes on so
    auto operator<=>(const TermPattern&) const = default;
};

inline char ascii_lower(char byte) { return static_cast<unsigned>(byte - 'A') < 26U ? static_cast<char>(byte | 0x20) : byte; }
std::string ascii_lower(std::string_view text);

/// For one term at a time; whole dictionaries are scanned by term_scan.h.
bool matches(const TermPattern& pattern, std::string_view term);

}  // namespace aircher::postings
