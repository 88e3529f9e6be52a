// Times as answers write them.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>

namespace aircher {

/// ISO 8601 in UTC with seconds: "2026-11-22T19:21:00Z".
std::string format_time(std::int64_t nanoseconds_since_1970);

}  // namespace aircher
