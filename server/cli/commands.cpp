// What the commands that are no server do.
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "engine/base/version.h"
#include "engine/project/index/verify.h"
#include "server/cli/command_line.h"
#include "server/tools/tool_runner.h"

namespace aircher::cli {
namespace {

/// `code`, unless a full disk or a closed pipe took the output.
int output_code(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fprintf(stderr, "aircher: the answer could not be written: %s\n", std::strerror(errno));
    return 1;
}

void print(std::FILE* stream, std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream); }

std::string first_line(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line.empty() ? "unknown" : line;
}

/// A tool's answer on stdout, its totals and notes on stderr.
int print_tool(const tools::Tool& tool, const Json& arguments, tools::ToolServices& services) {
    RequestContext context(services.pool, {});
    const bool paged = arguments.contains("max_tokens") || arguments.contains("cursor");
    if (paged) {
        const tools::ToolOutput output = tools::run_tool(tool, arguments, services, context, tools::Layout::flat);
        print(output.is_error ? stderr : stdout, output.text);
        if (output.is_error || !output.structured.is_null()) print(output.is_error ? stderr : stdout, "\n");
        print(stderr, output.trailer);
        return output_code(output.is_error ? 1 : 0);
    }
    auto answer = tools::run_tool_whole(tool, arguments, services, context);
    if (!answer) {
        print(stderr, tools::error_output(answer.error(), tools::kUnlimited).text + "\n");
        return 1;
    }
    const bool json = arguments.contains("format") && arguments["format"] == "json";
    const std::string trailer = tools::stream_answer(*answer, json, [](std::string_view piece) { print(stdout, piece); });
    const int code = output_code(0);
    if (code == 0) print(stderr, trailer);
    return code;
}

}  // namespace

int run_tool_command(const Command& command, Application& application) { return print_tool(*command.tool, command.arguments, application.services()); }

int run_doctor(Application& application) {
    utsname system{};
    ::uname(&system);
    std::string text = std::string(kProductName) + " " + std::string(kVersion) + "\n";
    text += "compiler  " __VERSION__ "\n";
    text += "system  " + std::string(system.sysname) + " " + system.release + " " + system.machine + "\n";
    text += "inotify watches  " + first_line("/proc/sys/fs/inotify/max_user_watches") + " for the user, " +
            first_line("/proc/sys/fs/inotify/max_user_instances") + " instances\n";
    text += "worker threads  " + std::to_string(application.services().pool.jobs()) + "\n";
    bool healthy = true;
    for (const ComponentReport& report : application.registry().reports()) {
        text += "component " + report.component + ": " + report.chosen + " (" + report.reason + ")\n";
        for (const BackendReport& backend : report.backends)
            text += std::string("  ") + (backend.name == report.chosen ? "* " : "  ") + backend.name + "  priority " + std::to_string(backend.priority) + "  " +
                    (backend.available ? "available: " : "unavailable: ") + backend.reason + "\n";
    }
    if (const auto roots = application.services().workspace.roots()) {
        for (const project::Root& root : (*roots)->all()) text += "root  " + root.directory.path() + "\n";
    } else {
        text += "root  none: " + roots.error().text() + "\n";
        healthy = false;
    }
    text += healthy ? "all is well\n" : "";
    print(stdout, text);
    return output_code(healthy ? 0 : 1);
}

int run_index(const Command& command, Application& application) {
    tools::ToolServices& services = application.services();
    std::uint64_t shown = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t total, std::string_view what) {
        if (::isatty(STDERR_FILENO) == 0 || done < shown) return;
        shown = done;
        print(stderr, "\r" + std::to_string(done) + (total > 0 ? " of " + std::to_string(total) : std::string()) + " " + std::string(what) + "   ");
    };
    const auto fail = [](const Error& error) {
        std::fprintf(stderr, "aircher: %s\n", error.text().c_str());
        return 1;
    };
    const auto roots = services.workspace.roots();
    if (!roots) return fail(roots.error());
    RequestContext context(services.pool, {}, RequestContext::Clock::time_point::max(), progress);
    const auto indexes = services.index.of(*roots, context);
    if (!indexes) return fail(indexes.error());
    int code = 0;
    for (const auto& index : *indexes) {
        project::RootIndex::UpdateOptions options;
        options.threads = services.pool.jobs();
        options.rebuild = command.rebuild;
        options.collect = command.compact ? project::CollectionPolicy::nothing_spared() : project::CollectionPolicy();
        if (command.wait) options.patience = std::chrono::hours(24);
        const auto started = RequestContext::Clock::now();
        shown = 0;
        RequestContext counted(services.pool, {}, RequestContext::Clock::time_point::max(), progress);
        if (const auto done = index->update(options, counted); !done) return fail(done.error());
        const std::chrono::duration<double> taken = RequestContext::Clock::now() - started;
        const project::IndexStatus status = index->status();
        char text[512];
        std::snprintf(text, sizeof text, "%s: %llu files, %llu parsed, index of %s for %s of source; %.2f s\n", status.root.c_str(), static_cast<unsigned long long>(status.files),
                      static_cast<unsigned long long>(status.documents_parsed), tools::format_bytes(status.store_bytes).c_str(), tools::format_bytes(status.bytes).c_str(), taken.count());
        print(stdout, text);
        if (!status.note.empty()) print(stdout, "  " + status.note + "\n");
        if (!command.verify) continue;
        const auto differences = project::verify_index(*index, services.index.services(), counted);
        if (!differences) return fail(differences.error());
        for (const std::string& difference : *differences) print(stdout, "  " + difference + "\n");
        print(stdout, differences->empty() ? "  verified: equal to an index made from nothing\n" : "  the index differs from one made from nothing\n");
        if (!differences->empty()) code = 1;
    }
    return output_code(code);
}

int print_tools_page(const std::vector<tools::Tool>& tools) {
    const auto type_text = [](const Json& schema) {
        const std::string type = schema.value("type", "");
        return type == "array" ? "list of " + schema["items"].value("type", "") + "s" : type;
    };
    std::string page =
        "# Tools\n\n"
        "Generated from the tool table by `aircher tools`; a test holds this page and the table together.\n\n"
        "All tools are read-only. All take `max_tokens` (200 to 20,000, default 4,000; 3 bytes count as a token, and all that the client receives counts), "
        "`cursor` (from an answer that did not "
        "fit: goes on where it ended) and `format` (`text`, compact; `json`, typed, with `structuredContent`). Tools over files take `path` or `paths` (files, "
        "directories or globs, relative to the "
        "root), `include` and `exclude` (globs with `**` and `{a,b}`; without `/` of a name at any depth; a leading `!` takes back) and `languages`.\n\n"
        "On the command line the arguments are options of the same name (`--max-depth 2`, `--no-ignore`); items go to stdout, totals and notes to stderr.\n\n"
        "A `json` result also has `totals`, `truncated`, `cursor`, `skipped` (what was left out, and why), and, where nothing was found, `none` (`none`: "
        "looked everywhere; `unknown`: could not "
        "tell; `not_indexed`: not all was looked at) with `reason`.\n";
    for (const tools::Tool& tool : tools) {
        page += "\n## " + tool.name + "\n\n" + tool.description + (tool.core ? " In the core set.\n" : "\n");
        std::string rows;
        for (const tools::Field& field : tool.fields) {
            if (field.description.empty() && field.bounds.choices.empty()) continue;  // shared ones are explained above
            if (field.name == "format") continue;
            const Json schema = tools::schema_of({field})["properties"][field.name];
            std::string notes;
            const auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : ", ") + text; };
            if (field.bounds.required) note("required");
            if (schema.contains("default"))
                note("default `" + (schema["default"].is_string() ? schema["default"].get<std::string>() : to_text(schema["default"])) + "`");
            const bool number = field.type == tools::FieldType::integer || field.type == tools::FieldType::number;
            if (number && field.bounds.min) note("at least " + std::to_string(*field.bounds.min));
            if (number && field.bounds.max) note("at most " + std::to_string(*field.bounds.max));
            if (!field.bounds.choices.empty()) {
                std::string list;
                for (const std::string& choice : field.bounds.choices) list += (list.empty() ? "`" : ", `") + choice + "`";
                note("one of " + list);
            }
            rows += "| `" + field.name + "` | " + type_text(schema) + " | " + field.description + " | " + notes + " |\n";
        }
        if (!rows.empty()) page += "\n| argument | type | meaning | |\n|-|-|-|-|\n" + rows;
        const bool files = std::any_of(tool.fields.begin(), tool.fields.end(), [](const tools::Field& f) { return f.name == "include"; });
        if (files) page += "\nAlso the arguments of tools over files.\n";
        page += "\nResult: `" + tool.result + "`\n";
    }
    print(stdout, page);
    return output_code(0);
}

}  // namespace aircher::cli
