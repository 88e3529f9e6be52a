// prompts/list, prompts/get, completion/complete.
#include <algorithm>
#include <array>
#include <map>

#include "engine/base/utf8.h"
#include "server/mcp/conformance_fixtures.h"
#include "server/mcp/path_completion.h"
#include "server/mcp/server.h"
#include "server/mcp/uri.h"

namespace aircher::mcp {
namespace {

constexpr std::size_t kMaxCompletions = 100;  // the protocol's own limit

struct PromptArgument {
    std::string_view name;
    std::string_view description;
    bool required;
};

struct Prompt {
    std::string_view name;
    std::string_view title;
    std::string_view description;
    std::array<PromptArgument, 2> arguments;  ///< an empty name where there is none
    std::string_view text;                    ///< `{name}` stands for the argument
};

constexpr std::array kPrompts = {
    Prompt{"explore_codebase",
           "Explore a code base",
           "Get to know an unknown project quickly and say how it is built.",
           {PromptArgument{"path", "A directory to concentrate on.", false}, PromptArgument{}},
           "Get to know this code base{path}. Call project_overview first. Then use walk_project with summary: true to see how it is laid out, and with kinds, "
           "languages or include to find "
           "the files that matter. Read the manifests, the README and the entry points that the overview names before anything else. Then tell me: what the "
           "project does, its main parts and how "
           "they depend on each other, how to build and test it, and where to start reading. Name files by their paths; say what you did not look at."},
    Prompt{"review_change",
           "Review what changed",
           "Review the files that changed most recently.",
           {PromptArgument{"path", "A directory to concentrate on.", false}, PromptArgument{}},
           "Review the latest changes{path}. Call walk_project with sort: \"mtime\" and stat: true to find the files that changed last, and watch_changes to "
           "see what changes from now on. Read each "
           "changed file and what uses it. Report, most serious first: wrong behaviour, unhandled errors and edge cases, missing tests, and code that repeats "
           "what the project already has. "
           "Quote path and line for each; say which files you did not read."},
    Prompt{"plan_refactoring",
           "Plan a refactoring",
           "Plan a refactoring in steps that each keep the project working.",
           {PromptArgument{"goal", "What shall be better afterwards.", true}, PromptArgument{"path", "Where it shall happen.", false}},
           "Plan this refactoring{path}: {goal}. Call project_overview, then find every file concerned with walk_project. Read them. Give a plan of small "
           "steps, each of which builds and passes "
           "the tests: for each step the files it touches, what changes, how to check it, and what could break. Name what must be found out before beginning."},
};

Json argument_list(const Prompt& prompt) {
    Json list = Json::array();
    for (const PromptArgument& argument : prompt.arguments)
        if (!argument.name.empty()) list.push_back({{"name", argument.name}, {"description", argument.description}, {"required", argument.required}});
    return list;
}

/// `text` with `{name}` replaced by `values`, in one pass: what an argument holds is not looked at again.
std::string fill(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
    std::string out;
    while (true) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', open);
        out.append(text.substr(0, open));
        if (close == std::string_view::npos) return out;
        out.append(values.find(text.substr(open + 1, close - open - 1))->second);
        text.remove_prefix(close + 1);
    }
}

}  // namespace

Server::Answered Server::list_prompts(Call& call) {
    if (call.params.contains("cursor")) return RpcError{kInvalidParams, "cursor: the list has one page only", nullptr};
    Json list = Json::array();
    for (const Prompt& prompt : kPrompts)
        list.push_back({{"name", prompt.name}, {"title", prompt.title}, {"description", prompt.description}, {"arguments", argument_list(prompt)}});
    if (options_.conformance_fixtures)
        for (Json& fixture : fixtures::prompts()) list.push_back(std::move(fixture));
    return Json{{"prompts", std::move(list)}};
}

Server::Answered Server::get_prompt(Call& call) {
    const auto name = call.params.find("name");
    if (name == call.params.end() || !name->is_string()) return RpcError{kInvalidParams, "name must be a string", nullptr};
    const auto given = call.params.find("arguments");
    const Json arguments = given != call.params.end() && given->is_object() ? *given : Json::object();
    const auto prompt = std::find_if(kPrompts.begin(), kPrompts.end(), [&](const Prompt& p) { return p.name == name->get_ref<const std::string&>(); });
    if (prompt == kPrompts.end()) {
        if (options_.conformance_fixtures)
            if (auto fixture = fixtures::get_prompt(name->get<std::string>(), arguments)) return std::move(*fixture);
        return RpcError{kInvalidParams, "there is no prompt '" + name->get<std::string>().substr(0, 80) + "'", nullptr};
    }
    std::map<std::string, std::string, std::less<>> values;
    for (const PromptArgument& argument : prompt->arguments) {
        if (argument.name.empty()) continue;
        const auto value = arguments.find(argument.name);
        if (value != arguments.end() && !value->is_string())
            return RpcError{kInvalidParams, "arguments." + std::string(argument.name) + " must be a string", nullptr};
        const std::string filled = value == arguments.end() ? "" : value->get<std::string>();
        if (argument.required && filled.empty()) return RpcError{kInvalidParams, "arguments." + std::string(argument.name) + " is required", nullptr};
        values.emplace(argument.name, argument.name == "path" && !filled.empty() ? " (only " + filled + ")" : filled);
    }
    return Json{{"description", prompt->description},
                {"messages", {{{"role", "user"}, {"content", {{"type", "text"}, {"text", fill(prompt->text, values)}}}}}}};
}

Server::Answered Server::complete(Call& call) {
    const auto reference = call.params.find("ref");
    const auto argument = call.params.find("argument");
    const auto text_of = [](const Json& object, const char* key) {
        return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
    };
    if (reference == call.params.end() || !reference->is_object() || argument == call.params.end() || !argument->is_object() ||
        text_of(*argument, "name").empty())
        return RpcError{kInvalidParams, "ref and argument {name, value} are required", nullptr};
    const std::string type = text_of(*reference, "type");
    const std::string name = text_of(*argument, "name");
    const std::string value = text_of(*argument, "value");
    bool completes_path = false;
    if (type == "ref/resource") {
        completes_path = text_of(*reference, "uri") == kFileUriTemplate && name == "path";
    } else if (type == "ref/prompt") {
        const auto prompt = std::find_if(kPrompts.begin(), kPrompts.end(), [&](const Prompt& p) { return p.name == text_of(*reference, "name"); });
        if (prompt == kPrompts.end() && !options_.conformance_fixtures) return RpcError{kInvalidParams, "there is no such prompt", nullptr};
        completes_path = prompt != kPrompts.end() && name == "path";
    } else {
        return RpcError{kInvalidParams, "ref.type must be ref/prompt or ref/resource", nullptr};
    }
    std::vector<std::string> values;
    if (completes_path) {
        wait_for_roots(call);
        const auto context = call.context();
        values = complete_path(services_, value, *context);
    }
    const std::size_t total = values.size();
    if (values.size() > kMaxCompletions) values.resize(kMaxCompletions);
    return Json{{"completion", {{"values", values}, {"total", total}, {"hasMore", total > values.size()}}}};
}

}  // namespace aircher::mcp
