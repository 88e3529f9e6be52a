// The time of day, and times as answers write them.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aircher {

/// The clock of files' times: nanoseconds since 1970.
std::int64_t now_ns();

/// ISO 8601 in UTC with seconds: "2026-11-22T19:21:00Z".
std::string format_time(std::int64_t nanoseconds_since_1970);

/// Seconds since 1970 of "2026-11-22", "2026-11-22T19:21Z" or "2026-11-22T19:21:00Z"; the Z may be missing, the time is UTC anyway. nullopt for anything else.
std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace aircher
