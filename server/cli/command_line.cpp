#include "server/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "engine/base/version.h"

namespace aircher::cli {
namespace {

using tools::Field;
using tools::FieldType;

std::string kebab(std::string name) {
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

std::string default_config_path() {
    const char* config_home = std::getenv("XDG_CONFIG_HOME");
    if (config_home != nullptr && *config_home != '\0') return std::string(config_home) + "/aircher/config.toml";
    const char* home = std::getenv("HOME");
    return home == nullptr ? std::string() : std::string(home) + "/.config/aircher/config.toml";
}

/// The values of one tool's options, as CLI11 fills them in.
struct ToolValues {
    std::map<std::string, std::string> texts;
    std::map<std::string, std::vector<std::string>> lists;
    std::map<std::string, bool> flags;
    std::string first;  ///< what stands where the leading argument may stand without its name
};

/// The argument that may stand first, without its name: the one without which the tool says nothing, or else its only path. Null where there is none, or several.
const Field* leading_field(const tools::Tool& tool) {
    const auto named = [&](std::string_view name) { return std::find_if(tool.fields.begin(), tool.fields.end(), [&](const Field& field) { return field.name == name; }); };
    const auto needed = [](const Field& field) { return field.bounds.required; };
    const auto first = std::find_if(tool.fields.begin(), tool.fields.end(), needed);
    if (first != tool.fields.end()) return std::count_if(tool.fields.begin(), tool.fields.end(), needed) == 1 ? &*first : nullptr;
    const auto path = named("path");
    return path != tool.fields.end() && named("paths") == tool.fields.end() ? &*path : nullptr;
}

std::string capitals(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return name;
}

std::string help_of(const Field& field) {
    std::string help = field.description;
    const auto add = [&](const std::string& text) { help += (help.empty() ? "" : " ") + text; };
    if (field.name == "max_tokens") add("Size of the answer; without it there is no limit here.");
    if (field.name == "cursor") add("Goes on where an answer with --max-tokens ended.");
    if (field.name == "path" && help.empty()) add("File, directory or glob, relative to the root.");
    if (field.name == "include" || field.name == "exclude") add("Glob; may be repeated.");
    if (field.name == "languages") add("Only these languages.");
    if (!field.bounds.choices.empty()) {
        std::string list;
        for (const std::string& choice : field.bounds.choices) list += (list.empty() ? "" : ", ") + choice;
        add("One of: " + list + ".");
    }
    if (field.type == FieldType::object_list) add("A JSON object; may be repeated.");
    if (field.type == FieldType::scalar_list) add("A JSON number, string, true, false or null, else a text as it is; may be repeated.");
    return help;
}

void add_options(CLI::App& command, const tools::Tool& tool, ToolValues& values) {
    bool has_paths = false;
    const Field* const leading = leading_field(tool);
    if (leading != nullptr && leading->type == FieldType::string_list) command.add_option(capitals(leading->name), values.lists[leading->name], "Like --" + kebab(leading->name) + ".")->expected(0, 100'000);
    else if (leading != nullptr) command.add_option(capitals(leading->name), values.first, "Like --" + kebab(leading->name) + ".");
    for (const Field& field : tool.fields) {
        const std::string option = "--" + kebab(field.name);
        switch (field.type) {
            case FieldType::boolean: {
                const bool on = field.default_value.is_boolean() && field.default_value.get<bool>();
                // What is on by default is switched off by --no-NAME.
                command.add_flag(on ? option + ",!--no-" + kebab(field.name) : option, values.flags[field.name], help_of(field));
                break;
            }
            case FieldType::integer:
            case FieldType::number:
            case FieldType::string: command.add_option(option, values.texts[field.name], help_of(field)); break;
            case FieldType::string_list:
            case FieldType::scalar_list:
            case FieldType::object_list:
                command.add_option(option, values.lists[field.name], help_of(field))->allow_extra_args(false);
                has_paths = has_paths || field.name == "paths";
                break;
        }
    }
    if (has_paths) command.add_option("PATHS", values.lists["paths"], "Files or directories, like --paths.")->expected(0, 100'000);
}

/// A number as JSON; anything else stays text, and the tool's own check says what is wrong with it.
Json number_or_text(const std::string& text) {
    const Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_number() ? parsed : Json(text);
}

/// What stands first is the leading argument, unless that is given by name: then it is one of the paths.
void place_first(const CLI::App& command, const tools::Tool& tool, ToolValues& values) {
    const Field* const leading = leading_field(tool);
    if (leading == nullptr || leading->type == FieldType::string_list) return;
    const std::string option = "--" + kebab(leading->name);
    const bool takes_paths = std::any_of(tool.fields.begin(), tool.fields.end(), [](const Field& field) { return field.name == "paths"; });
    if (command.count(capitals(leading->name)) == 0) {
        // A cursor stands for the whole question.
        if (leading->bounds.required && command.count(option) == 0 && command.count("--cursor") == 0)
            throw CLI::ValidationError(tool.name, capitals(leading->name) + " is required: aircher " + tool.name + " " + capitals(leading->name) + (takes_paths ? " [PATHS…]" : "") + ", or " + option);
    } else if (command.count(option) == 0) {
        values.texts[leading->name] = values.first;
    } else if (takes_paths) {
        values.lists["paths"].insert(values.lists["paths"].begin(), values.first);
    } else {
        throw CLI::ValidationError(tool.name, "there is '" + values.first + "' besides " + option);
    }
}

Json arguments_of(const CLI::App& command, const tools::Tool& tool, const ToolValues& values) {
    Json arguments = Json::object();
    const Field* const leading = leading_field(tool);
    for (const Field& field : tool.fields) {
        const bool given = command.count("--" + kebab(field.name)) > 0 || (&field == leading && command.count(capitals(field.name)) > 0) || (field.name == "paths" && !values.lists.at("paths").empty());
        if (!given) continue;
        switch (field.type) {
            case FieldType::boolean: arguments[field.name] = values.flags.at(field.name); break;
            case FieldType::integer:
            case FieldType::number: arguments[field.name] = number_or_text(values.texts.at(field.name)); break;
            case FieldType::string: arguments[field.name] = values.texts.at(field.name); break;
            case FieldType::string_list: arguments[field.name] = values.lists.at(field.name); break;
            case FieldType::scalar_list:
            case FieldType::object_list: {
                Json& list = arguments[field.name] = Json::array();
                for (const std::string& text : values.lists.at(field.name)) {
                    Json object = Json::parse(text, nullptr, false);
                    list.push_back(object.is_discarded() ? Json(text) : std::move(object));
                }
                break;
            }
        }
    }
    return arguments;
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
    app.add_option("--root", options.roots, "Project root; may be repeated. Default: $AIRCHER_ROOTS, else the working directory.")->allow_extra_args(false);
    app.add_option("--backend", options.backends, "COMPONENT=BACKEND, such as filesystem=portable; may be repeated. Also $AIRCHER_BACKEND_<COMPONENT>.")
        ->allow_extra_args(false);
    app.add_option("--embedding-model", options.embedding_model, "Folder of a sentence-transformers model (BERT encoders): the embedding backend transformer. Default: $AIRCHER_EMBEDDING_MODEL, else none.");
    app.add_option("--prefer", options.prefer, "performance (the fastest backends) or portability (the simplest).")
        ->check(CLI::IsMember({"performance", "portability"}));
    app.add_option("--jobs", options.jobs, "Worker threads; 0 runs everything on one thread. Default: one for each core.")->check(CLI::Range(0, 1024));
    app.add_option("--memory-limit", options.memory_limit, "Memory that this process may take, such as 512M or 2G. Default: 1G.")->transform(CLI::AsSizeValue(false));
    app.add_option("--log-level", options.log_level, "trace, debug, info, warn, error, off.")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
    app.add_option("--log-file", options.log_file, "Write the log there instead of to stderr.");
    app.add_flag("--allow-any-root", options.allow_any_root, "Also accept /, the home directory and system folders as roots.");
    app.add_flag("--allow-secrets", options.allow_secrets, "Also quote files that look like they hold secrets.");
}

}  // namespace

std::optional<Command> parse_command_line(int argc, const char* const* argv, const std::vector<tools::Tool>& tools, int& exit_code) {
    Command command;
    CLI::App app(std::string(kProductTitle) + ": answers questions about a code base, as an MCP server and as commands.", std::string(kProductName));
    app.set_version_flag("--version", std::string(kProductName) + " " + std::string(kVersion));
    app.require_subcommand(1);
    app.fallthrough();  // global options may stand behind the subcommand
    app.set_config("--config", default_config_path(), "Configuration file with these options (TOML).");
    add_global_options(app, command.options);

    CLI::App* serve = app.add_subcommand("serve", "Serve MCP on stdin and stdout.");
    serve->add_option("--tools", command.tool_set, "Which tools to offer: all, or core.")->check(CLI::IsMember({"all", "core"}));
    serve->add_option("--record", command.record_path,
                      "Write a transcript of the session to this file, for bug reports. It holds what was asked and answered.");
    serve->add_flag("--conformance-fixtures", command.conformance_fixtures)->group("");
    CLI::App* doctor = app.add_subcommand("doctor", "Report what this build and machine have, and which backends were chosen and why.");
    CLI::App* index = app.add_subcommand("index", "Bring the project index up to date. Not needed for anything: questions are answered without it, but slower.");
    index->add_flag("--rebuild", command.rebuild, "Throw the index away first.");
    index->add_flag("--verify", command.verify, "Compare the index with one made from nothing, row for row.");
    index->add_flag("--compact", command.compact, "Drop at once what no file has any more. Else it stays for a while, for when it comes back.");
    index->add_flag("--wait", command.wait, "Wait while another process keeps the index.");
    CLI::App* exported = app.add_subcommand("export", "Write the facts of files, one object for each: symbols, imports, references, scopes.");
    exported->add_option("PATHS", command.files.paths, "Files, directories or globs; default: everything.")->expected(0, 100'000);
    exported->add_option("--include", command.files.include, "Only files that match this glob; may be repeated.")->allow_extra_args(false);
    exported->add_option("--exclude", command.files.exclude, "No files that match this glob; may be repeated.")->allow_extra_args(false);
    exported->add_option("--languages", command.files.languages, "Only files of this language; may be repeated.")->allow_extra_args(false);
    exported->add_option("--format", command.format, "jsonl: JSON, a line for each file. msgpack: the same objects as MessagePack, one after the other.")->check(CLI::IsMember({"jsonl", "msgpack"}));
    exported->add_option("--output", command.output, "Write there instead of to stdout.");
    CLI::App* page = app.add_subcommand("tools", "Print the tools' reference (docs/tools.md).");

    std::vector<std::unique_ptr<ToolValues>> values;
    std::vector<CLI::App*> commands;
    for (const tools::Tool& tool : tools) {
        CLI::App* sub = app.add_subcommand(tool.name, tool.description)->group("Tools");
        if (kebab(tool.name) != tool.name) sub->alias(kebab(tool.name));
        values.push_back(std::make_unique<ToolValues>());
        add_options(*sub, tool, *values.back());
        commands.push_back(sub);
    }
    try {
        app.parse(argc, argv);
        for (std::size_t i = 0; i < tools.size(); ++i)
            if (commands[i]->parsed()) place_first(*commands[i], tools[i], *values[i]);
    } catch (const CLI::ParseError& error) {
        // CLI11's own codes are many; a shell wants 0 for help and 2 for bad usage.
        exit_code = app.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
        return std::nullopt;
    }
    if (index->parsed()) command.kind = Command::Kind::index;
    if (exported->parsed()) command.kind = Command::Kind::export_;
    if (serve->parsed()) command.kind = Command::Kind::serve;
    if (doctor->parsed()) command.kind = Command::Kind::doctor;
    if (page->parsed()) command.kind = Command::Kind::tools_page;
    for (std::size_t i = 0; i < tools.size(); ++i) {
        if (!commands[i]->parsed()) continue;
        command.kind = Command::Kind::tool;
        command.tool = &tools[i];
        command.arguments = arguments_of(*commands[i], tools[i], *values[i]);
    }
    return command;
}

}  // namespace aircher::cli
