#include "server/tools/tool_runner.h"

#include <exception>

#include "engine/base/utf8.h"

namespace aircher::tools {
namespace {

constexpr std::size_t kMaxErrorBytes = 1'500;

/// What makes two calls the same question: all arguments but those that only say how to show the answer.
std::string canonical(const Json& arguments) {
    nlohmann::json sorted = nlohmann::json::object();  // sorted by key
    for (const auto& [name, value] : arguments.items())
        if (name != "max_tokens" && name != "cursor" && name != "format" && !value.is_null()) sorted[name] = nlohmann::json::parse(to_text(value));
    return sorted.dump();
}

/// The last resort: a bug in one tool must not end the server.
Result<Answer> run_guarded(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context) {
    try {
        return tool.run(arguments, services, context);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::unavailable, tool.name + " ran out of memory", "narrow the question with path, include or languages", {}};
    } catch (const std::exception& exception) {
        return Error{ErrorCode::internal, tool.name + " failed: " + exception.what(), "this is a bug; the other tools still work", {}};
    }
}

Error expired(std::string_view why) { return {ErrorCode::expired, std::string("cursor: it has expired: ").append(why), "ask again without cursor", {}}; }

Result<SnapshotCache::Snapshot> snapshot_for(const Tool& tool, const Json& arguments, const Cursor& cursor, ToolServices& services, RequestContext& context) {
    const std::string question = canonical(arguments);
    if (auto held = services.snapshots.find(cursor.snapshot); held && held->fingerprint == cursor.fingerprint) {
        if (held->tool != tool.name) return Error{ErrorCode::invalid_argument, "cursor: it belongs to " + held->tool + ", not to " + tool.name, {}, {}};
        if (question != "{}" && question != held->arguments)
            return Error{
                ErrorCode::invalid_argument, "cursor: it belongs to a call with other arguments", "repeat that call's arguments, or give only the cursor", {}};
        return *held;
    }
    auto answer = run_guarded(tool, arguments, services, context);
    if (!answer) return expired("its snapshot is gone, and asking again failed: " + answer.error().text());
    auto snapshot = services.snapshots.keep(tool.name, question, std::make_shared<const Answer>(std::move(*answer)));
    if (snapshot.fingerprint != cursor.fingerprint) return expired("its snapshot is gone, and the answer is another one now (or the arguments are)");
    return snapshot;
}

ToolOutput output_of(Page page) { return {std::move(page.text), std::move(page.structured), false, std::move(page.trailer)}; }

}  // namespace

ToolOutput error_output(const Error& error) {
    std::string text = "error: ";
    append_printable(text, error.text());
    if (text.size() > kMaxErrorBytes) text = std::string(utf8_prefix(text, kMaxErrorBytes)) + "…";
    return {std::move(text), nullptr, true, {}};
}

ToolOutput run_tool(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context, Layout layout) {
    if (auto ok = check_arguments(tool.fields, arguments); !ok) return error_output(ok.error());
    CommonArguments common;
    const auto given = [&](const char* name) { return arguments.contains(name) && !arguments[name].is_null(); };
    if (given("max_tokens")) common.max_tokens = arguments["max_tokens"].get<std::int64_t>();
    if (given("format")) common.format = arguments["format"].get<std::string>();
    if (given("cursor")) common.cursor = arguments["cursor"].get<std::string>();

    PageRequest request;
    request.json = common.format == "json";
    request.layout = layout;
    request.budget = static_cast<std::size_t>(common.max_tokens) * kBytesPerToken;
    if (!common.cursor.empty()) {
        const auto cursor = Cursor::decode(common.cursor);
        if (!cursor) return error_output({ErrorCode::invalid_argument, "cursor: it is not one that this server gave out", "ask again without cursor", {}});
        auto snapshot = snapshot_for(tool, arguments, *cursor, services, context);
        if (!snapshot) return error_output(snapshot.error());
        request.offset = static_cast<std::size_t>(cursor->offset);
        request.make_cursor = [&](std::size_t next) { return Cursor{snapshot->id, snapshot->fingerprint, next}.encode(); };
        return output_of(render_page(*snapshot->answer, request));
    }
    auto run = run_guarded(tool, arguments, services, context);
    if (!run) return error_output(run.error());
    const auto answer = std::make_shared<const Answer>(std::move(*run));
    request.make_cursor = [&](std::size_t next) {
        const auto snapshot = services.snapshots.keep(tool.name, canonical(arguments), answer);
        return Cursor{snapshot.id, snapshot.fingerprint, next}.encode();
    };
    return output_of(render_page(*answer, request));
}

Result<Answer> run_tool_whole(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context) {
    if (auto ok = check_arguments(tool.fields, arguments); !ok) return ok.error();
    return run_guarded(tool, arguments, services, context);
}

}  // namespace aircher::tools
