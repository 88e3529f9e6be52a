// server_status: what this server is, what it works on, and with what.
#include <array>

#include "engine/base/utf8.h"
#include "engine/base/version.h"
#include "server/tools/file_answer.h"
#include "server/tools/page.h"

namespace aircher::tools::server_status {
namespace {

struct Arguments {};

Json component_json(const ComponentReport& report) {
    Json backends = Json::array();
    for (const BackendReport& backend : report.backends)
        backends.push_back({{"name", backend.name}, {"available", backend.available}, {"reason", backend.reason}, {"capabilities", backend.capabilities}});
    return {{"name", report.component}, {"backend", report.chosen}, {"reason", report.reason}, {"backends", std::move(backends)}};
}

struct Row {
    Json json;
    std::vector<std::string> lines;
};

Section section(std::string name, std::vector<Row> rows) {
    const auto shared = std::make_shared<const std::vector<Row>>(std::move(rows));
    return {std::move(name), shared->size(), [shared](std::size_t i) { return (*shared)[i].json; },
            [shared](std::size_t i, TextWriter& out) {
                for (const std::string& line : (*shared)[i].lines) out.line(line);
            }};
}

Row component_row(const ComponentReport& report) {
    Row row{component_json(report), {"component " + report.component + "  " + report.chosen + " (" + report.reason + ")"}};
    for (const BackendReport& backend : report.backends)
        row.lines.push_back("  backend " + backend.name + "  " + (backend.available ? "available: " : "unavailable: ") + backend.reason + "; " +
                            join(backend.capabilities, ", "));
    return row;
}

Row root_row(const project::Root& root) {
    Row row{{{"name", to_utf8(root.name)}, {"path", to_utf8(root.directory.path())}}, {"root " + root.name + "  " + root.directory.path()}};
    for (const std::string& spelling : root.spellings) {
        row.json["also"].push_back(to_utf8(spelling));
        row.lines.push_back("  also " + spelling);
    }
    return row;
}

Row index_row(const project::IndexStatus& index) {
    Json json = {{"root", to_utf8(index.root)},
                 {"state", index.state},
                 {"files", index.files},
                 {"files_read", index.files - index.files_pending},
                 {"files_parsed", index.documents_parsed},
                 {"source_bytes", index.bytes},
                 {"index_bytes", index.store_bytes},
                 {"memory_bytes", index.memory_bytes},
                 {"database", to_utf8(index.database)}};
    if (!index.note.empty()) json["note"] = to_utf8(index.note);
    Row row{std::move(json),
            {"index " + index.root + "  " + index.state + ": " + format_count(index.files - index.files_pending) + " of " + format_count(index.files, "file") + " read, " +
             format_count(index.documents_parsed) + " parsed; " + format_bytes(index.store_bytes) + " for " + format_bytes(index.bytes) + " of source"}};
    row.lines.push_back("  " + (index.database.empty() ? std::string("in memory") : index.database) + (index.note.empty() ? std::string() : "  (" + index.note + ")"));
    return row;
}

Result<Answer> run(const Arguments&, ToolServices& services, RequestContext&) {
    Answer answer;
    std::vector<Row> roots;
    if (const auto set = services.workspace.roots()) {
        for (const project::Root& root : (*set)->all()) roots.push_back(root_row(root));
    } else {
        answer.reason = set.error().text();
    }
    std::vector<Row> watches;
    for (const auto& watch : services.watch.status())
        watches.push_back({{{"path", to_utf8(watch.path)}, {"files", watch.state.files}, {"mechanism", watch.state.mechanism}, {"events", watch.events}},
                           {"watch " + watch.path + "  " + format_count(watch.state.files, "file") + " by " + watch.state.mechanism + ", " +
                            format_count(watch.events, "event")}});
    std::vector<Row> indexes;
    for (const auto& index : services.index.status()) indexes.push_back(index_row(index));
    std::vector<Row> components;
    for (const ComponentReport& report : services.registry.reports()) components.push_back(component_row(report));

    const std::size_t resident = resident_bytes();
    const std::size_t held = services.snapshots.count();
    const std::size_t held_bytes = services.snapshots.bytes();
    const std::size_t history_bytes = services.history == nullptr ? 0 : services.history->memory_used();
    answer.lines = {std::string(kProductName) + " " + std::string(kVersion) + ", started " + services.started_at,
                    "memory " + format_bytes(resident) + " resident of " + format_bytes(services.pool.memory().limit()) + ", " + format_count(held, "answer") + " held for cursors (" + format_bytes(held_bytes) + "), " + format_bytes(history_bytes) + " of git histories",
                    "limits: max_tokens " + std::to_string(kMaxTokens) + ", worker threads " + std::to_string(services.pool.jobs())};
    answer.fields = {
        {"version", kVersion},
        {"started", services.started_at},
        {"limits", {{"max_tokens", kMaxTokens}, {"default_tokens", kDefaultTokens}, {"bytes_per_token", kBytesPerToken}, {"jobs", services.pool.jobs()}}},
        {"memory", {{"resident_bytes", resident}, {"limit_bytes", services.pool.memory().limit()}, {"snapshots", held}, {"snapshot_bytes", held_bytes}, {"history_bytes", history_bytes}}}};
    if (const std::string note = services.workspace.roots_note(); !note.empty()) {
        answer.fields["roots_note"] = note;
        answer.lines.push_back("roots: " + note + (roots.empty() ? std::string() : "; questions are about the roots below"));
    }
    answer.totals = [counts = std::array{roots.size(), components.size(), watches.size(), indexes.size()}](std::size_t) {
        return Json{{"roots", counts[0]}, {"components", counts[1]}, {"watches", counts[2]}, {"indexes", counts[3]}};
    };
    answer.sections = {section("roots", std::move(roots)), section("components", std::move(components)), section("watches", std::move(watches)), section("indexes", std::move(indexes))};
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    Tool tool =
        define_tool("server_status", "Server status", "roots, backends, index",
                    "What this server works on and with: version, project roots, the backend chosen for each component and why, watches, limits, memory.",
                    "version, started, roots[{name, path, also[]}] (also: other paths that it was given by), roots_note (client roots that are not used), watches[{path, files, mechanism, events}], indexes[{root, state, files, files_read, files_parsed, source_bytes, index_bytes, memory_bytes, database, note}], limits{}, memory{}, components[{name, backend, reason, "
                    "backends[{name, available, reason, capabilities[]}]}]",
                    table, run);
    return tool;
}

}  // namespace aircher::tools::server_status
