#include "server/mcp/conformance_fixtures.h"

#include <chrono>
#include <thread>

namespace aircher::mcp::fixtures {
namespace {

// One pixel, and 44 bytes of silence.
constexpr const char* kImage = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
constexpr const char* kAudio = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

// Composed here from JSON Schema's own vocabulary: nested definitions, anchors, conditions.
constexpr const char* kSchema2020 = R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
"$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
"properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
"allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
"if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false})";

Json text(const std::string& value) { return {{"type", "text"}, {"text", value}}; }
Json image() { return {{"type", "image"}, {"data", kImage}, {"mimeType", "image/png"}}; }
Json resource(const std::string& uri, const std::string& mime_type, const std::string& value) {
    return {{"type", "resource"}, {"resource", {{"uri", uri}, {"mimeType", mime_type}, {"text", value}}}};
}
Json content(std::vector<Json> blocks) { return {{"content", std::move(blocks)}}; }
void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }

Json user_message(Json block) { return {{"role", "user"}, {"content", std::move(block)}}; }

}  // namespace

std::vector<Json> tools() {
    std::vector<Json> list;
    for (const char* name : {"test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource", "test_multiple_content_types",
                             "test_error_handling", "test_tool_with_logging", "test_tool_with_progress", "test_missing_capability",
                             "test_streaming_elicitation", "test_logging_tool", "test_trigger_tool_change", "test_trigger_prompt_change"})
        list.push_back(
            {{"name", name}, {"description", "A fixture of the conformance suite."}, {"inputSchema", {{"type", "object"}, {"properties", Json::object()}}}});
    list.push_back({{"name", "json_schema_2020_12_tool"}, {"description", "A fixture of the conformance suite."}, {"inputSchema", Json::parse(kSchema2020)}});
    return list;
}

std::optional<Reply> call_tool(const std::string& name, Call& call, const std::function<void(const std::string&)>& list_changed) {
    if (name == "test_simple_text") return content({text("This is a simple text response for testing.")});
    if (name == "test_image_content") return content({image()});
    if (name == "test_audio_content") return content({{{"type", "audio"}, {"data", kAudio}, {"mimeType", "audio/wav"}}});
    if (name == "test_embedded_resource") return content({resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")});
    if (name == "test_multiple_content_types")
        return content(
            {text("Multiple content types test:"), image(), resource("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})")});
    if (name == "test_error_handling") {
        Json result = content({text("This tool intentionally returns an error for testing")});
        result["isError"] = true;
        return result;
    }
    if (name == "test_tool_with_logging") {
        for (const char* message : {"Tool execution started", "Tool processing data", "Tool execution completed"}) {
            call.log("info", message);
            pause();
        }
        return content({text("Tool with logging executed successfully")});
    }
    if (name == "test_tool_with_progress") {
        for (const std::uint64_t done : {0U, 50U, 100U}) {
            call.progress(done, 100, "");
            pause();
        }
        return content({text("Tool with progress executed successfully")});
    }
    if (name == "test_missing_capability") {
        const auto meta = call.params.find("_meta");
        const bool sampling = meta != call.params.end() && meta->contains(kMetaCapabilities) && (*meta)[std::string(kMetaCapabilities)].contains("sampling");
        if (!sampling)
            return RpcError{kMissingCapability, "the client lacks the capability sampling", {{"requiredCapabilities", {{"sampling", Json::object()}}}}};
        return content({text("Success")});
    }
    if (name == "test_streaming_elicitation" || name == "json_schema_2020_12_tool") return content({text("Success")});
    if (name == "test_logging_tool") {
        call.log("info", "a line for whoever asked for it");
        return content({text("Success")});
    }
    if (name == "test_trigger_tool_change" || name == "test_trigger_prompt_change") {
        list_changed(name == "test_trigger_tool_change" ? "tools" : "prompts");
        return content({text("Triggered")});
    }
    return std::nullopt;
}

std::vector<Json> resources() {
    const auto entry = [](const char* uri, const char* name, const char* mime_type) {
        return Json{{"uri", uri}, {"name", name}, {"description", "A fixture of the conformance suite."}, {"mimeType", mime_type}};
    };
    return {entry("test://static-text", "static-text", "text/plain"), entry("test://static-binary", "static-binary", "image/png"),
            entry("test://watched-resource", "watched-resource", "text/plain")};
}

std::vector<Json> resource_templates() {
    return {{{"uriTemplate", "test://template/{id}/data"},
             {"name", "template"},
             {"description", "A fixture of the conformance suite."},
             {"mimeType", "application/json"}}};
}

std::optional<Json> read_resource(const std::string& uri) {
    if (uri == "test://static-text") return Json{{"uri", uri}, {"mimeType", "text/plain"}, {"text", "This is the content of the static text resource."}};
    if (uri == "test://static-binary") return Json{{"uri", uri}, {"mimeType", "image/png"}, {"blob", kImage}};
    if (uri == "test://watched-resource") return Json{{"uri", uri}, {"mimeType", "text/plain"}, {"text", "Watched resource content"}};
    constexpr std::string_view kPrefix = "test://template/";
    constexpr std::string_view kSuffix = "/data";
    if (uri.starts_with(kPrefix) && uri.ends_with(kSuffix) && uri.size() > kPrefix.size() + kSuffix.size()) {
        const std::string id = uri.substr(kPrefix.size(), uri.size() - kPrefix.size() - kSuffix.size());
        return Json{{"uri", uri}, {"mimeType", "application/json"}, {"text", to_text({{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}})}};
    }
    return std::nullopt;
}

std::vector<Json> prompts() {
    const auto argument = [](const char* name) { return Json{{"name", name}, {"description", "An argument of the fixture."}, {"required", true}}; };
    const auto entry = [](const char* name, std::vector<Json> arguments) {
        return Json{{"name", name}, {"description", "A fixture of the conformance suite."}, {"arguments", std::move(arguments)}};
    };
    return {entry("test_simple_prompt", {}), entry("test_prompt_with_arguments", {argument("arg1"), argument("arg2")}),
            entry("test_prompt_with_embedded_resource", {argument("resourceUri")}), entry("test_prompt_with_image", {})};
}

std::optional<Json> get_prompt(const std::string& name, const Json& arguments) {
    const auto value = [&](const char* key) {
        return arguments.contains(key) && arguments[key].is_string() ? arguments[key].get<std::string>() : std::string();
    };
    std::vector<Json> messages;
    if (name == "test_simple_prompt") {
        messages = {user_message(text("This is a simple prompt for testing."))};
    } else if (name == "test_prompt_with_arguments") {
        messages = {user_message(text("Prompt with arguments: arg1='" + value("arg1") + "', arg2='" + value("arg2") + "'"))};
    } else if (name == "test_prompt_with_embedded_resource") {
        messages = {user_message(resource(value("resourceUri"), "text/plain", "Embedded resource content for testing.")),
                    user_message(text("Please process the embedded resource above."))};
    } else if (name == "test_prompt_with_image") {
        messages = {user_message(image()), user_message(text("Please analyze the image above."))};
    } else {
        return std::nullopt;
    }
    return Json{{"messages", std::move(messages)}};
}

}  // namespace aircher::mcp::fixtures
