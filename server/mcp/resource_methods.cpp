// resources/list, resources/templates/list, resources/read.
#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/project/root_policy.h"
#include "server/mcp/base64.h"
#include "server/mcp/conformance_fixtures.h"
#include "server/mcp/server.h"
#include "server/mcp/uri.h"
#include "server/tools/query_tables.h"
#include "server/tools/tool_runner.h"

namespace aircher::mcp {
namespace {

constexpr std::size_t kMaxEscapedBytes = 6U << 20;   // text that is mostly control characters is shorter as base64
constexpr std::size_t kMaxResourceBytes = 2U << 20;  // as base64 or escaped still far below what clients' transports take

RpcError not_found(const Call& call, const std::string& uri, const std::string& why) {
    return {call.era == Era::modern ? kInvalidParams : kLegacyResourceNotFound, "resource not found: " + to_utf8(why), {{"uri", uri}}};
}

std::string mime_type_of(std::string_view path) {
    const std::string_view language = filesystem::language(filesystem::language_of_path(path)).name;
    if (language == "json") return "application/json";
    if (language == "markdown") return "text/markdown";
    if (language == "html") return "text/html";
    return "text/plain";
}

}  // namespace

Server::Answered Server::list_resources(Call& call) {
    if (call.params.contains("cursor")) return RpcError{kInvalidParams, "cursor: the list has one page only", nullptr};
    Json list = {{{"uri", kOverviewUri},
                  {"name", "overview"},
                  {"title", "Project overview"},
                  {"description", "Languages, directories, commands, entry points, packages."},
                  {"mimeType", "text/plain"}},
                 {{"uri", kStatusUri},
                  {"name", "status"},
                  {"title", "Server status"},
                  {"description", "Roots, backends, watches, limits, memory."},
                  {"mimeType", "application/json"}},
                 {{"uri", kSchemaUri},
                  {"name", "schema"},
                  {"title", "Tables for execute_query"},
                  {"description", "Tables and columns, with worked examples."},
                  {"mimeType", "text/markdown"}}};
    if (options_.conformance_fixtures)
        for (Json& fixture : fixtures::resources()) list.push_back(std::move(fixture));
    return Json{{"resources", std::move(list)}};
}

Server::Answered Server::list_resource_templates(Call& call) {
    if (call.params.contains("cursor")) return RpcError{kInvalidParams, "cursor: the list has one page only", nullptr};
    Json list = {{{"uriTemplate", kFileUriTemplate},
                  {"name", "file"},
                  {"title", "A file of the project"},
                  {"description", "The content of a file, by its path relative to the root."}}};
    if (options_.conformance_fixtures)
        for (Json& fixture : fixtures::resource_templates()) list.push_back(std::move(fixture));
    return Json{{"resourceTemplates", std::move(list)}};
}

Server::Answered Server::read_resource(Call& call) {
    const auto given = call.params.find("uri");
    if (given == call.params.end() || !given->is_string()) return RpcError{kInvalidParams, "uri must be a string", nullptr};
    const std::string uri = given->get<std::string>();
    const auto contents = [&](Json content) {
        Json result = {{"contents", {std::move(content)}}};
        if (call.era == Era::modern) {
            result["ttlMs"] = 0;  // files change
            result["cacheScope"] = "private";
        }
        return result;
    };
    if (options_.conformance_fixtures)
        if (auto content = fixtures::read_resource(uri)) return contents(std::move(*content));
    wait_for_roots(call);
    if (uri == kOverviewUri || uri == kStatusUri) {
        const char* name = uri == kOverviewUri ? "project_overview" : "server_status";
        const auto tools = tools::all_tools();  // the whole set: a resource is there whatever --tools says
        const auto tool = std::find_if(tools.begin(), tools.end(), [&](const tools::Tool& t) { return t.name == name; });
        const auto context = call.context();
        const Json arguments = uri == kStatusUri ? Json{{"format", "json"}} : Json::object();
        tools::ToolOutput output = tools::run_tool(*tool, arguments, services_, *context);
        if (output.is_error) return RpcError{kInternalError, output.text, {{"uri", uri}}};
        return contents({{"uri", uri}, {"mimeType", uri == kStatusUri ? "application/json" : "text/plain"}, {"text", std::move(output.text)}});
    }
    if (uri == kSchemaUri) return contents({{"uri", uri}, {"mimeType", "text/markdown"}, {"text", tools::schema_page()}});
    if (!uri.starts_with(kFileUriPrefix))
        return not_found(call, uri, served_uris());
    const auto path = percent_decode(std::string_view(uri).substr(kFileUriPrefix.size()));
    if (!path) return RpcError{kInvalidParams, "uri: a % is not followed by two hexadecimal digits", {{"uri", uri}}};
    const auto roots = services_.workspace.roots();
    if (!roots) return RpcError{kInternalError, to_utf8(roots.error().text()), nullptr};
    const auto location = project::locate(**roots, *path);
    if (!location) return not_found(call, uri, location.error().text());
    const auto file = location->root->directory.open_file(location->relative);
    if (!file) return not_found(call, uri, file.error().text());
    const auto real_path = location->root->directory.real_path(*file);  // a link may lead to a secret
    if (!real_path) return not_found(call, uri, real_path.error().text());
    if (!services_.workspace.allow_secrets && (project::looks_secret(location->relative) || project::looks_secret(*real_path)))
        return RpcError{kInvalidParams, "the file looks like it holds secrets and is not quoted; --allow-secrets lifts this rule", {{"uri", uri}}};
    auto content = read_all(file->fd.get(), kMaxResourceBytes, location->relative);
    if (!content) return not_found(call, uri, content.error().text());
    if (is_valid_utf8(*content) && content->find('\0') == std::string::npos && escaped_size(*content) <= kMaxEscapedBytes)
        return contents({{"uri", uri}, {"mimeType", mime_type_of(location->relative)}, {"text", std::move(*content)}});
    return contents({{"uri", uri}, {"mimeType", "application/octet-stream"}, {"blob", base64(*content)}});
}

}  // namespace aircher::mcp
