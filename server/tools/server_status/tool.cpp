// server_status: what this server is, what it works on, and with what.
#include <unistd.h>
#include <fstream>

#include "engine/base/utf8.h"
#include "engine/base/version.h"
#include "server/tools/file_answer.h"
#include "server/tools/page.h"

namespace aircher::tools::server_status {
namespace {

struct Arguments {};

/// Resident bytes of this process; 0 where the system does not tell.
std::uint64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Json component_json(const ComponentReport& report) {
    Json backends = Json::array();
    for (const BackendReport& backend : report.backends)
        backends.push_back({{"name", backend.name}, {"available", backend.available}, {"reason", backend.reason}, {"capabilities", backend.capabilities}});
    return {{"name", report.component}, {"backend", report.chosen}, {"reason", report.reason}, {"backends", std::move(backends)}};
}

Result<Answer> run(const Arguments&, ToolServices& services, RequestContext&) {
    Answer answer;
    const auto roots = services.workspace.roots();
    Json root_list = Json::array();
    std::vector<std::string> lines{std::string(kProductName) + " " + std::string(kVersion) + ", started " + services.started_at};
    if (roots) {
        for (const project::Root& root : (*roots)->all()) {
            root_list.push_back({{"name", to_utf8(root.name)}, {"path", to_utf8(root.directory.path())}});
            lines.push_back("root " + root.name + "  " + root.directory.path());
        }
    } else {
        answer.reason = roots.error().text();
    }
    const auto watches = services.watch.status();
    Json watch_list = Json::array();
    for (const auto& watch : watches) {
        watch_list.push_back({{"path", to_utf8(watch.path)}, {"files", watch.state.files}, {"mechanism", watch.state.mechanism}, {"events", watch.events}});
        lines.push_back("watch " + watch.path + "  " + format_count(watch.state.files, "file") + " by " + watch.state.mechanism + ", " +
                        format_count(watch.events, "event"));
    }
    const std::uint64_t resident = resident_bytes();
    lines.push_back("memory " + format_bytes(resident) + " resident, " + format_count(services.snapshots.count(), "answer") + " held for cursors (" +
                    format_bytes(services.snapshots.bytes()) + ")");
    lines.push_back("limits: max_tokens " + std::to_string(kMaxTokens) + ", worker threads " + std::to_string(services.pool.jobs()));
    answer.fields = {
        {"version", kVersion},
        {"started", services.started_at},
        {"roots", std::move(root_list)},
        {"watches", std::move(watch_list)},
        {"limits", {{"max_tokens", kMaxTokens}, {"default_tokens", kDefaultTokens}, {"bytes_per_token", kBytesPerToken}, {"jobs", services.pool.jobs()}}},
        {"memory", {{"resident_bytes", resident}, {"snapshots", services.snapshots.count()}, {"snapshot_bytes", services.snapshots.bytes()}}}};
    answer.lines = std::move(lines);
    const auto reports = std::make_shared<const std::vector<ComponentReport>>(services.registry.reports());
    answer.sections = {{"components", reports->size(), [reports](std::size_t i) { return component_json((*reports)[i]); },
                        [reports](std::size_t i, TextWriter& out) {
                            const ComponentReport& report = (*reports)[i];
                            out.line("component " + report.component + "  " + report.chosen + " (" + report.reason + ")");
                            for (const BackendReport& backend : report.backends)
                                out.line("  backend " + backend.name + "  " + (backend.available ? "available: " : "unavailable: ") + backend.reason + "; " +
                                         join(backend.capabilities, ", "));
                        }}};
    answer.totals = [count = reports->size()](std::size_t) { return Json{{"components", count}}; };
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    Tool tool =
        define_tool("server_status", "Server status",
                    "What this server works on and with: version, project roots, the backend chosen for each component and why, watches, limits, memory.",
                    "version, started, roots[{name, path}], watches[{path, files, mechanism, events}], limits{}, memory{}, components[{name, backend, reason, "
                    "backends[{name, available, reason, capabilities[]}]}]",
                    table, run);
    tool.idempotent = true;
    return tool;
}

}  // namespace aircher::tools::server_status
