// The one place that knows the product's name and version (set by CMake from the project's version).
#pragma once

#include <string_view>

namespace aircher {
inline constexpr std::string_view kProductName = "aircher";
inline constexpr std::string_view kProductTitle = "Aircher Intelligence Engine";
inline constexpr std::string_view kVersion = AIRCHER_VERSION;
}  // namespace aircher
