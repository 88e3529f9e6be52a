// A tool: one declaration from which the protocol's description, the argument checks, the command line and docs/tools.md come.
//
// Each folder server/tools/<name>/ defines `Tool make_tool()` in the namespace aircher::tools::<name>; CMake enumerates the folders and generates
// `all_tools()`. Tools keep no state: what outlives a call is in ToolServices.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/embedding/embedding_backend.h"
#include "engine/pattern/pattern_backend.h"
#include "engine/project/history/commit_history.h"
#include "engine/project/index/project_index.h"
#include "engine/project/source_analyzer.h"
#include "engine/project/watch_service.h"
#include "engine/project/workspace.h"
#include "engine/registry/backend_registry.h"
#include "engine/store/store_backend.h"
#include "server/tools/answer.h"
#include "server/tools/cursor.h"
#include "server/tools/field_table.h"

namespace aircher::tools {

/// What tools work with. Lives as long as the server; every member is thread-safe.
struct ToolServices {
    project::Workspace& workspace;
    project::SourceAnalyzer& analyzer;
    pattern::PatternBackend& patterns;
    store::StoreBackend& store;
    project::CommitHistory* history;  ///< of git; null where no backend of it works on this machine
    embedding::EmbeddingBackend& embedding;
    embedding::EmbeddingBackend& quick_embedding;  ///< the same, or where that is slow another one, for what is asked of whole projects
    project::WatchService& watch;
    project::ProjectIndex& index;
    const BackendRegistry& registry;
    TaskPool& pool;
    SnapshotCache& snapshots;
    std::string started_at;  ///< ISO 8601

    /// The embedding backend that only the best of a project are shown to; null where there is one for all.
    embedding::EmbeddingBackend* slow_embedding() const { return &embedding == &quick_embedding ? nullptr : &embedding; }
};

/// Arguments that every tool takes.
struct CommonArguments {
    std::int64_t max_tokens = 4'000;
    std::string cursor;
    std::string format = "text";
};

/// Arguments that tools over files share.
struct FileArguments {
    std::string path;
    std::vector<std::string> paths;
    std::vector<std::string> include;
    std::vector<std::string> exclude;
    std::vector<std::string> languages;

    /// `path` and `paths` together.
    std::vector<std::string> all_paths() const {
        std::vector<std::string> all = paths;
        if (!path.empty()) all.insert(all.begin(), path);
        return all;
    }
};

/// Adds the fields of FileArguments to a table whose arguments derive from it. Their meaning is explained once, in the server's instructions.
template <class Arguments>
FieldTable<Arguments>& add_file_fields(FieldTable<Arguments>& table) {
    return table.add("path", &FileArguments::path, "")
        .add("paths", &FileArguments::paths, "")
        .add("include", &FileArguments::include, "")
        .add("exclude", &FileArguments::exclude, "")
        .add("languages", &FileArguments::languages, "");
}

/// The ids of language names. Errors: invalid_argument for an unknown one, with its place.
Result<std::vector<filesystem::LanguageId>> find_languages(const std::vector<std::string>& names);
/// The same for the argument `language`.
Result<filesystem::LanguageId> find_language(const std::string& name);

struct Tool {
    std::string name;  ///< snake_case, at most 30 characters
    std::string title;
    std::string use;          ///< what one asks it for, in a few words: the server's instructions name it by them
    std::string description;  ///< what it answers, for a model choosing a tool
    std::string result;       ///< the shape of the JSON result, for docs/tools.md
    Fields fields;            ///< its own and the common ones
    bool core = false;        ///< in the small set of `--tools core`
    /// Runs with validated `arguments`.
    std::function<Result<Answer>(const Json& arguments, ToolServices&, RequestContext&)> run;
};

/// Adds the fields of CommonArguments to a table whose arguments derive from it.
template <class Arguments>
void add_common_fields(FieldTable<Arguments>& table) {
    table.add("max_tokens", &CommonArguments::max_tokens, "", {.min = 200, .max = 20'000, .explained = true})
        .add("cursor", &CommonArguments::cursor, "")
        .add("format", &CommonArguments::format, "", {.choices = {"text", "json"}, .explained = true});
}

/// Makes a Tool whose `function(const Arguments&, ToolServices&, RequestContext&)` gets its arguments parsed: its own, and the common ones where Arguments derives from CommonArguments.
template <class Arguments, class Function>
Tool define_tool(std::string name, std::string title, std::string use, std::string description, std::string result, const FieldTable<Arguments>& table, Function function) {
    struct Common : CommonArguments {};
    FieldTable<Common> common;
    add_common_fields(common);
    Tool tool;
    tool.name = std::move(name);
    tool.title = std::move(title);
    tool.use = std::move(use);
    tool.description = std::move(description);
    tool.result = std::move(result);
    tool.fields = table.fields();
    tool.fields.insert(tool.fields.end(), common.fields().begin(), common.fields().end());
    Fields parsed_fields = table.fields();
    if constexpr (std::is_base_of_v<CommonArguments, Arguments>) {
        FieldTable<Arguments> shared;
        add_common_fields(shared);
        parsed_fields.insert(parsed_fields.end(), shared.fields().begin(), shared.fields().end());
    }
    tool.run = [own = std::move(parsed_fields), function](const Json& arguments, ToolServices& services, RequestContext& context) -> Result<Answer> {
        Arguments parsed;
        Json mine = Json::object();
        for (const Field& field : own)
            if (const auto given = arguments.find(field.name); given != arguments.end()) mine[field.name] = *given;
        if (auto ok = parse_arguments(own, mine, &parsed); !ok) return ok.error();
        return function(parsed, services, context);
    };
    return tool;
}

/// Every tool of this build, by name (generated by CMake from the folders).
std::vector<Tool> all_tools();

/// The tools of a set: "all" or "core". Errors: invalid_argument.
Result<std::vector<Tool>> tools_of_set(std::string_view set);

}  // namespace aircher::tools
