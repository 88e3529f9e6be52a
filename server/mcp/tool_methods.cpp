// tools/list and tools/call.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "server/mcp/conformance_fixtures.h"
#include "server/mcp/server.h"
#include "server/tools/tool_runner.h"

namespace aircher::mcp {

Server::Answered Server::list_tools(Call& call) {
    if (call.params.contains("cursor")) return RpcError{kInvalidParams, "cursor: the list has one page only", nullptr};
    Json list = Json::array();
    for (const tools::Tool& tool : options_.tools) {
        // The protocol gives idempotentHint no meaning where readOnlyHint is true; it is told only where the same call gives another answer by design.
        Json annotations{{"readOnlyHint", true}, {"destructiveHint", false}, {"openWorldHint", false}};
        if (!tool.idempotent) annotations["idempotentHint"] = false;
        list.push_back({{"name", tool.name},
                        {"title", tool.title},
                        {"description", tool.description},
                        {"inputSchema", tools::schema_of(tool.fields)},
                        {"annotations", std::move(annotations)}});
    }
    if (options_.conformance_fixtures)
        for (Json& fixture : fixtures::tools()) list.push_back(std::move(fixture));
    return Json{{"tools", std::move(list)}};
}

Server::Answered Server::call_tool(Call& call) {
    const auto name = call.params.find("name");
    if (name == call.params.end() || !name->is_string()) return RpcError{kInvalidParams, "name must be a string: the tool to call", nullptr};
    const auto given = call.params.find("arguments");
    const Json arguments = given == call.params.end() || given->is_null() ? Json::object() : *given;
    const auto tool =
        std::find_if(options_.tools.begin(), options_.tools.end(), [&](const tools::Tool& t) { return t.name == name->get_ref<const std::string&>(); });
    if (tool == options_.tools.end()) {
        if (options_.conformance_fixtures)
            if (auto reply = fixtures::call_tool(name->get<std::string>(), call, [this](const std::string& kind) { notify_list_changed(kind); })) return reply;
        return RpcError{kInvalidParams, "there is no tool '" + name->get<std::string>().substr(0, 80) + "'; tools/list names them", nullptr};
    }
    wait_for_roots(call);
    const auto start = std::chrono::steady_clock::now();
    const auto context = call.context();
    tools::ToolOutput output = tools::run_tool(*tool, arguments, services_, *context);
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    spdlog::debug("{} took {} ms{}", tool->name, elapsed, output.is_error ? ", failed" : "");
    call.log("info", {{"tool", tool->name}, {"ms", elapsed}, {"failed", output.is_error}});

    Json result = {{"content", {{{"type", "text"}, {"text", std::move(output.text)}}}}};
    if (!output.structured.is_null()) result["structuredContent"] = std::move(output.structured);
    if (output.is_error) result["isError"] = true;
    return result;
}

}  // namespace aircher::mcp
