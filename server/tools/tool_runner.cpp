#include "server/tools/tool_runner.h"

#include <algorithm>
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

/// Where memory is short, what can be had again goes.
void make_room(ToolServices& services) {
    services.pool.memory().relieve([&] {
        services.snapshots.clear();
        services.index.clear_caches();
        if (services.history != nullptr) services.history->clear_caches();
    });
}

/// The last resort: a bug in one tool must not end the server.
Result<Answer> run_guarded(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context) {
    try {
        make_room(services);  // of what passes and other calls left
        auto answer = tool.run(arguments, services, context);
        make_room(services);
        return answer;
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

ToolOutput output_of(Page page, std::size_t budget) {
    if (page.error) return error_output(*page.error, budget);
    if (page.needed_tokens && page.text.empty())
        return error_output(
            {ErrorCode::invalid_argument, "max_tokens: the next entry alone takes more", "ask with max_tokens " + std::to_string(*page.needed_tokens), {}},
            budget);
    return {std::move(page.text), std::move(page.structured), false, std::move(page.trailer)};
}

/// What the call may take on the wire; the default where its max_tokens is not a valid one.
std::size_t budget_of(const Json& arguments) {
    std::int64_t tokens = kDefaultTokens;
    if (const auto given = arguments.is_object() ? arguments.find("max_tokens") : arguments.end();
        arguments.is_object() && given != arguments.end() && given->is_number()) {
        const auto value = given->get<double>();
        if (value >= static_cast<double>(kMinTokens) && value <= static_cast<double>(kMaxTokens)) tokens = static_cast<std::int64_t>(value);
    }
    return static_cast<std::size_t>(tokens) * kBytesPerToken;
}

}  // namespace

ToolOutput error_output(const Error& error, std::size_t budget) {
    std::string text = "error: ";
    append_printable(text, error.text());
    std::size_t limit = std::min(kMaxErrorBytes, budget > kEnvelopeBytes ? budget - kEnvelopeBytes : 0);
    if (escaped_size(text) > limit) {
        // Cut so far that the escapes fit too; an escape is at most twice its character here, since control characters are printable already.
        std::string_view kept = utf8_prefix(text, limit);
        while (escaped_size(kept) + 3 > limit && !kept.empty()) kept = utf8_prefix(kept, kept.size() - 1);
        text = std::string(kept) + "…";
    }
    return {std::move(text), nullptr, true, {}};
}

ToolOutput run_tool(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context, Layout layout) {
    PageRequest request;
    request.layout = layout;
    request.budget = budget_of(arguments);
    Fields fields = tool.fields;
    if (arguments.is_object() && arguments.contains("cursor"))
        for (Field& field : fields) field.bounds.required = false;  // the cursor stands for the whole question
    if (auto ok = check_arguments(fields, arguments); !ok) return error_output(ok.error(), request.budget);
    const auto text_of = [&](const char* name) {
        return arguments.contains(name) && arguments[name].is_string() ? arguments[name].get<std::string>() : std::string();
    };
    request.json = text_of("format") == "json";
    if (const std::string text = text_of("cursor"); !text.empty()) {
        const auto cursor = Cursor::decode(text);
        if (!cursor)
            return error_output({ErrorCode::invalid_argument, "cursor: it is not one that this server gave out", "ask again without cursor", {}},
                                request.budget);
        auto snapshot = snapshot_for(tool, arguments, *cursor, services, context);
        if (!snapshot) return error_output(snapshot.error(), request.budget);
        request.offset = static_cast<std::size_t>(cursor->offset);
        request.make_cursor = [&](std::size_t next) { return Cursor{snapshot->id, snapshot->fingerprint, next}.encode(); };
        return output_of(render_page(*snapshot->answer, request), request.budget);
    }
    auto run = run_guarded(tool, arguments, services, context);
    if (!run) return error_output(run.error(), request.budget);
    const auto answer = std::make_shared<const Answer>(std::move(*run));
    request.make_cursor = [&](std::size_t next) {
        const auto snapshot = services.snapshots.keep(tool.name, canonical(arguments), answer);
        return Cursor{snapshot.id, snapshot.fingerprint, next}.encode();
    };
    return output_of(render_page(*answer, request), request.budget);
}

Result<Answer> run_tool_whole(const Tool& tool, const Json& arguments, ToolServices& services, RequestContext& context) {
    if (auto ok = check_arguments(tool.fields, arguments); !ok) return ok.error();
    return run_guarded(tool, arguments, services, context);
}

}  // namespace aircher::tools
