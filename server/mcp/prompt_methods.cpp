// prompts/list, prompts/get, completion/complete.
#include <algorithm>
#include <array>
#include <map>
#include <span>

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

/// A part of a prompt's text.
struct Step {
    std::string_view text;            ///< `{name}` stands for the argument
    std::string_view tool = {};       ///< that it sends the model to: told only where that is offered (--tools); empty: always
    std::string_view otherwise = {};  ///< what is told where it is not
};

struct Prompt {
    std::string_view name;
    std::string_view title;
    std::string_view description;
    std::array<PromptArgument, 2> arguments;  ///< an empty name where there is none
    std::span<const Step> steps;
};

constexpr std::array kExplore = {
    Step{"Get to know this code base{path}."},
    Step{" Call project_overview first.", "project_overview"},
    Step{" dependency_graph with level: \"directory\" tells which parts use which.", "dependency_graph"},
    Step{" git_insights with kinds: [\"hotspots\"] tells where most work is done.", "git_insights"},
    Step{" Read the manifests, the README and the entry points before anything else."},
    Step{" Outline a file with extract_symbols before you read it.", "extract_symbols"},
    Step{" Then tell me: what the project does, its main parts and how they depend on each other, how to build and test it, and where to start reading. Name files by their paths; say "
         "what you did not look at."},
};

constexpr std::array kReview = {
    Step{"Review the latest changes{path}."},
    Step{" Call get_recent_changes with symbols: true: it lists what is not committed, then the last commits, with the functions that they changed.", "get_recent_changes",
         " Find out what is not committed and what the last commits changed (git status, git diff, git log --stat)."},
    Step{" Read each changed file and what uses it."},
    Step{" find_patterns with the changed names (literal, word: true) finds their uses.", "find_patterns"},
    Step{" dependency_graph with focus and direction: \"in\" tells which files import one.", "dependency_graph"},
    Step{" git_history with start_line and end_line tells why lines were as they were.", "git_history"},
    Step{" similarity_search with query: \"PATH:LINE\" of a new function finds what the project already has like it.", "similarity_search"},
    Step{" Report, most serious first: wrong behaviour, unhandled errors and edge cases, missing tests, and code that repeats what the project already has. Quote path and line for each; "
         "say which files you did not read."},
};

constexpr std::array kRefactor = {
    Step{"Plan this refactoring{path}: {goal}. Find every file concerned."},
    Step{" task_context with the goal as its task collects what to read first.", "task_context", " Begin with search_code and words of the goal."},
    Step{" find_symbol tells where a name is defined,", "find_symbol"},
    Step{" find_patterns (literal, word: true) where it is used.", "find_patterns"},
    Step{" dependency_graph with focus and direction: \"in\" tells what imports a file.", "dependency_graph"},
    Step{" git_insights with kinds: [\"cochange\"] tells which files change together without importing each other.", "git_insights"},
    Step{" Read them. Give a plan of small steps, each of which builds and passes the tests: for each step the files it touches, what changes, how to check it, and what could break. Name "
         "what must be found out before beginning."},
};

constexpr std::array kPrompts = {
    Prompt{"explore_codebase",
           "Explore a code base",
           "Get to know an unknown project quickly and say how it is built.",
           {PromptArgument{"path", "A directory to concentrate on.", false}, PromptArgument{}},
           kExplore},
    Prompt{"review_change",
           "Review what changed",
           "Review what is not committed and the latest commits.",
           {PromptArgument{"path", "A directory to concentrate on.", false}, PromptArgument{}},
           kReview},
    Prompt{"plan_refactoring",
           "Plan a refactoring",
           "Plan a refactoring in steps that each keep the project working.",
           {PromptArgument{"goal", "What shall be better afterwards.", true}, PromptArgument{"path", "Where it shall happen.", false}},
           kRefactor},
};

/// The prompt's template for a client that is offered `tools`.
std::string text_of(const Prompt& prompt, const std::vector<tools::Tool>& tools) {
    std::string text;
    for (const Step& step : prompt.steps) {
        const bool offered = step.tool.empty() || std::any_of(tools.begin(), tools.end(), [&](const tools::Tool& tool) { return tool.name == step.tool; });
        text.append(offered ? step.text : step.otherwise);
    }
    return text;
}

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
                {"messages", {{{"role", "user"}, {"content", {{"type", "text"}, {"text", fill(text_of(*prompt, options_.tools), values)}}}}}}};
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
