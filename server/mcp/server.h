// The MCP server: reads messages, answers them, and says what changed. Both protocol eras at once, request by request.
//
// The reader thread parses lines and answers what needs no work (lists, ping, discover, initialize, cancel) at once; everything else runs on the
// Executor's threads, with a Call each. The table of calls is the single place where it is decided whether a call still may say something, so
// nothing follows a cancelled or answered request. The Writer owns stdout.
//
// What each method does is in the *_methods.cpp files; the table that names them is in server.cpp.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "server/mcp/call.h"
#include "server/mcp/executor.h"
#include "server/mcp/line_reader.h"
#include "server/mcp/writer.h"
#include "server/tools/tool.h"

namespace aircher::mcp {

struct ServerOptions {
    std::vector<tools::Tool> tools;
    bool roots_are_fixed = false;  ///< --root or AIRCHER_ROOTS was given: the client's roots are not asked for
    bool allow_any_root = false;
    bool conformance_fixtures = false;  ///< the hidden flag: what the official conformance suite expects by name
    std::string record_path;            ///< empty: no transcript
};

class Server {
public:
    /// `output` is the client's end of stdout; everything else that writes to fd 1 must have been pointed elsewhere. `services` outlives the server.
    Server(ServerOptions options, tools::ToolServices& services, int input_fd, UniqueFd output);
    ~Server();

    /// Serves until the input ends, a signal comes, or the parent dies. Ends within 200 ms of that, whatever runs.
    /// Returns false where something did not end in time: the process must leave without waiting for it.
    bool run();

private:
    friend struct Call;

    /// What the methods give back: a reply, or nothing where the request stays open (subscriptions/listen).
    using Answered = std::optional<Reply>;
    struct Method {
        bool legacy = true;
        bool modern = true;
        bool at_once = true;  ///< on the reader thread: must not wait for anything
        Answered (Server::*handle)(Call&) = nullptr;
        bool cacheable = false;  ///< modern results say how long they hold
    };

    /// A subscription: ends when its handles go.
    struct Subscription {
        Json id;                                                 ///< modern: of the listen request; null for legacy
        std::set<std::string> kinds;                             ///< modern: "tools", "prompts", "resources" list changes
        std::map<std::string, std::shared_ptr<void>> resources;  ///< by uri
    };

    // lifecycle_methods.cpp
    Answered initialize(Call& call);
    Answered discover(Call& call);
    Answered ping(Call& call);
    Answered set_log_level(Call& call);
    void ask_for_roots();
    void take_roots(const Json& result);
    void wait_for_roots(const Call& call);
    Json capabilities(Era era) const;
    // tool_methods.cpp
    Answered list_tools(Call& call);
    Answered call_tool(Call& call);
    // resource_methods.cpp
    Answered list_resources(Call& call);
    Answered list_resource_templates(Call& call);
    Answered read_resource(Call& call);
    // subscription_methods.cpp
    Answered subscribe(Call& call);
    Answered unsubscribe(Call& call);
    Answered listen(Call& call);
    std::variant<std::shared_ptr<void>, RpcError> watch_resource(Call& call, const std::string& uri, const Json& subscription_id);
    void notify_list_changed(const std::string& kind);
    // prompt_methods.cpp
    Answered list_prompts(Call& call);
    Answered get_prompt(Call& call);
    Answered complete(Call& call);

    // server.cpp
    void on_line(std::string_view line);
    void on_request(Message message, std::size_t bytes);
    void on_notification(const Message& message);
    void on_response(const Message& message);
    std::variant<Era, RpcError> era_of(const Message& message) const;
    void run_call(const Method& method, const std::shared_ptr<Call>& call);
    void finish(Call& call, Reply reply);
    void cancel(const Json& id);
    Json decorate(const Call& call, const Method& method, Json result) const;
    bool shut_down();
    void log(std::string_view level, Json data);

    const ServerOptions options_;
    tools::ToolServices& services_;
    const std::map<std::string, Method> methods_;
    std::unique_ptr<Recorder> recorder_;
    LineReader reader_;
    Writer writer_;

    std::mutex calls_mutex_;
    std::map<std::string, std::shared_ptr<Call>> calls_;  ///< guarded by calls_mutex_; by the id's text
    std::size_t pending_bytes_ = 0;                       ///< guarded by calls_mutex_; of all calls that did not end

    std::mutex session_mutex_;
    // Guarded by session_mutex_:
    bool client_has_roots_ = false;
    bool roots_pending_ = false;
    std::condition_variable_any roots_arrived_;
    std::uint64_t next_request_ = 1;
    std::set<std::string> own_requests_;  ///< ids of our requests that wait for the client

    std::atomic<std::size_t> log_level_{3};  ///< legacy: index into kLogLevels; "warning" until the client says

    std::mutex subscriptions_mutex_;
    std::map<std::string, std::shared_ptr<Subscription>> subscriptions_;  ///< guarded by subscriptions_mutex_; by the id's text; "" is legacy's

    Executor executor_;  ///< last: its threads use all of the above
};

}  // namespace aircher::mcp
