// A request while it runs: what it asked, how to end it, and what it may say before its answer.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/base/request_context.h"
#include "server/mcp/message.h"
#include "server/mcp/protocol.h"

namespace aircher::mcp {

class Server;

/// Made by the reader thread, then used by the one thread that runs the request; `cancel` may come from the reader thread meanwhile.
struct Call {
    Server& server;
    const Era era;
    const Json id;
    const std::string method;
    const Json params;
    const Json progress_token;                   ///< null where the client wants no progress
    const std::optional<std::size_t> log_level;  ///< modern: index into kLogLevels; nothing is logged for the call where unset
    std::size_t bytes;                           ///< of the request, as counted against kMaxPendingBytes; guarded by the server's call table
    std::stop_source stop;
    bool answered = false;  ///< guarded by the server's call table: nothing is sent for the call afterwards

    /// A notification that belongs to this call: dropped once it was answered or cancelled.
    void notify(std::string_view method_name, Json parameters);
    void progress(std::uint64_t done, std::uint64_t total, std::string_view what);
    /// Sends `notifications/message` where the client asked for this level.
    void log(std::string_view level, Json data);
    /// The engine's view of this call.
    std::unique_ptr<RequestContext> context();
};

}  // namespace aircher::mcp
