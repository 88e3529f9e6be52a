// The protocol's fixed words: versions, error codes, metadata keys, and the two eras.
//
// Source: the published schemas of the Model Context Protocol, revisions 2024-11-05 to 2026-07-28.
#pragma once

#include <array>
#include <string_view>

namespace aircher::mcp {

/// `legacy`: a session that begins with `initialize` (2024-11-05 … 2025-11-25). `modern`: every request stands alone and says its version
/// (2026-07-28). One process serves both, request by request.
enum class Era : unsigned char { legacy, modern };

inline constexpr std::string_view kModernVersion = "2026-07-28";
inline constexpr std::array<std::string_view, 4> kLegacyVersions = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};  // newest first

// JSON-RPC 2.0
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
// MCP
inline constexpr int kLegacyResourceNotFound = -32002;
inline constexpr int kMissingCapability = -32021;
inline constexpr int kUnsupportedVersion = -32022;

inline constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kMetaSubscription = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view kMetaLogLevel = "io.modelcontextprotocol/logLevel";

/// A line longer than this is refused unread: clients' own transports end at 10 MiB.
inline constexpr std::size_t kMaxLineBytes = 10U << 20;
/// Deeper nesting is refused: nothing in the protocol needs more than ten levels.
inline constexpr std::size_t kMaxDepth = 256;
/// An object with more members is refused; lists may be long.
inline constexpr std::size_t kMaxMembers = 1'000;
/// What requests that wait or run may hold together; one more is refused.
inline constexpr std::size_t kMaxPendingBytes = 64U << 20;

/// RFC 5424's names, least severe first, as the protocol spells them.
inline constexpr std::array<std::string_view, 8> kLogLevels = {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

}  // namespace aircher::mcp
