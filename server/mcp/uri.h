// URIs: percent-encoding (RFC 3986), `file:` URIs of clients, and our own `aircher:` ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aircher::mcp {

/// Nothing where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);
/// Encodes all but unreserved characters and '/'.
std::string percent_encode(std::string_view path);

/// "file:///home/me/a%20b" → "/home/me/a b". Nothing for other schemes and hosts.
std::optional<std::string> path_of_file_uri(std::string_view uri);

inline constexpr std::string_view kOverviewUri = "aircher://overview";
inline constexpr std::string_view kStatusUri = "aircher://status";
inline constexpr std::string_view kSchemaUri = "aircher://schema";
inline constexpr std::string_view kFileUriPrefix = "aircher://file/";
inline constexpr std::string_view kFileUriTemplate = "aircher://file/{path}";
/// All of them, for messages.
std::string served_uris();

}  // namespace aircher::mcp
