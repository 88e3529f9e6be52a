// JSON-RPC messages: from a line to a checked message, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/mcp/protocol.h"
#include "server/tools/json.h"

namespace aircher::mcp {

struct RpcError {
    int code = kInternalError;
    std::string message;
    Json data = nullptr;
};

/// A result, or an error.
using Reply = std::variant<Json, RpcError>;

struct Message {
    enum class Kind { request, notification, response } kind = Kind::notification;
    Json id;  ///< of requests and responses: a string or an integer, echoed unchanged
    std::string method;
    Json params;  ///< an object; empty where none was given
    Json result;  ///< of a response; null where it is an error
};

/// What a line that is no valid message is answered with.
struct BadMessage {
    std::optional<Json> id;  ///< where one could be read
    RpcError error;
};

/// Parses one line without its line end. Any bytes are survived: depth and size are bounded before anything is built.
/// Stray responses come back as messages; batches are refused (no revision that is served has them on stdio).
std::variant<Message, BadMessage> parse_message(std::string_view line);

/// `{"jsonrpc":"2.0","id":…,"result":…}` or the error form; without an id the member is left out.
Json make_response(const std::optional<Json>& id, Reply reply);
Json make_notification(std::string_view method, Json params);

}  // namespace aircher::mcp
