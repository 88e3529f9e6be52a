// project_overview: the first look at an unknown project.
#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/project/overview.h"
#include "server/tools/tool.h"

namespace aircher::tools::project_overview {
namespace {

using project::Overview;

struct Arguments {
    std::string focus;
};

struct Command {
    std::string command;
    std::string detail;
    std::string source;
};

struct Module {
    std::string path;
    std::string name;
    std::string kind;
};

/// The overview, with the manifests' commands and packages laid out as rows.
struct Rows {
    Overview overview;
    std::vector<Command> commands;
    std::vector<Module> modules;
};

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::shared_ptr<const Rows> lay_out(Overview overview) {
    constexpr int kCommandDepth = 1;  // deeper manifests are packages of a whole, whose commands repeat themselves
    auto rows = std::make_shared<Rows>();
    rows->overview = std::move(overview);
    for (const project::FoundManifest& found : rows->overview.manifests) {
        if (!found.manifest.name.empty()) rows->modules.push_back({folder_of(found.path), found.manifest.name, found.manifest.kind});
        if (std::count(found.path.begin(), found.path.end(), '/') <= kCommandDepth)
            for (const auto& command : found.manifest.commands) rows->commands.push_back({command.command, command.detail, found.path});
    }
    return rows;
}

template <class Row>
Section section(std::string name, std::shared_ptr<const Rows> rows, const std::vector<Row>& list, std::string heading, std::function<Json(const Row&)> json,
                std::function<std::string(const Row&)> text) {
    return {std::move(name), list.size(), [rows, &list, json](std::size_t i) { return json(list[i]); },
            [rows, &list, heading, text](std::size_t i, TextWriter& out) {
                out.heading(heading);
                out.line("  " + text(list[i]));
            }};
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto overview = project::make_overview(services.workspace, **roots, arguments.focus, context);
    if (!overview) return overview.error();
    const auto rows = lay_out(std::move(*overview));
    const Overview& all = rows->overview;

    Answer answer;
    answer.skipped = all.skipped;
    std::string root_names;
    for (const project::Root& root : (*roots)->all()) root_names += (root_names.empty() ? "" : ", ") + root.name;
    answer.lines = {(arguments.focus.empty() ? root_names : root_names + ": " + arguments.focus) + "  " + format_count(all.files, "file") + ", " +
                    format_bytes(all.bytes) + (all.readme.empty() ? "" : "; read " + all.readme)};
    answer.fields = {{"focus", arguments.focus}};
    if (!all.readme.empty()) answer.fields["readme"] = to_utf8(all.readme);
    const auto sums = [](std::uint64_t files, std::uint64_t bytes) { return format_count(files, "file") + ", " + format_bytes(bytes); };
    answer.sections = {
        section<project::LanguageShare>(
            "languages", rows, all.languages, "languages:",
            [](const auto& row) {
                return Json{{"name", row.name}, {"files", row.files}, {"bytes", row.bytes}};
            },
            [sums](const auto& row) { return (row.title.empty() ? row.name : row.title) + "  " + sums(row.files, row.bytes); }),
        section<project::DirectoryShare>(
            "directories", rows, all.directories, "directories, largest first:",
            [](const auto& row) {
                return Json{{"path", to_utf8(row.path.empty() ? "." : row.path)}, {"files", row.files}, {"bytes", row.bytes}, {"language", row.language}};
            },
            [sums](const auto& row) {
                return (row.path.empty() ? "." : row.path) + "  " + sums(row.files, row.bytes) + (row.language.empty() ? "" : "  " + row.language);
            }),
        section<Command>(
            "commands", rows, rows->commands, "commands:",
            [](const auto& row) {
                Json item = {{"command", to_utf8(row.command)}, {"source", to_utf8(row.source)}};
                if (!row.detail.empty()) item["detail"] = to_utf8(row.detail);
                return item;
            },
            [](const auto& row) { return row.command + "  (" + row.source + ")" + (row.detail.empty() ? "" : ": " + row.detail); }),
        section<project::EntryPoint>(
            "entry_points", rows, all.entry_points, "entry points:",
            [](const auto& row) {
                return Json{{"path", to_utf8(row.path)}, {"reason", to_utf8(row.reason)}};
            },
            [](const auto& row) { return row.path + "  " + row.reason; }),
        section<Module>(
            "modules", rows, rows->modules, "packages:",
            [](const auto& row) {
                return Json{{"path", to_utf8(row.path)}, {"name", to_utf8(row.name)}, {"kind", row.kind}};
            },
            [](const auto& row) { return row.path + "  " + row.name + "  " + row.kind; }),
        section<project::FoundManifest>(
            "manifests", rows, all.manifests, "manifests:",
            [](const auto& row) {
                return Json{{"path", to_utf8(row.path)}, {"kind", row.manifest.kind}};
            },
            [](const auto& row) { return row.path + "  " + row.manifest.kind; }),
    };
    answer.totals = [rows](std::size_t) { return Json{{"files", rows->overview.files}, {"bytes", rows->overview.bytes}}; };
    answer.bytes = 100'000;
    if (all.files == 0) {
        answer.none = None::none;
        answer.reason = "no file there passes the ignore rules";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("focus", &Arguments::focus, "A directory to look at instead of all.");
    Tool tool = define_tool("project_overview", "Project overview",
                            "The first look at a project: languages and sizes, largest directories, commands to build and test, entry points, packages, "
                            "manifests. Call it first on an unknown repository.",
                            "focus, readme, languages[{name, files, bytes}], directories[{path, files, bytes, language}], commands[{command, source, detail}], "
                            "entry_points[{path, reason}], modules[{path, name, kind}], manifests[{path, kind}], totals{files, bytes}",
                            table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::project_overview
