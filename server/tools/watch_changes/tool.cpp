// watch_changes: what happened to the files since a point in time, or what happens next.
#include "engine/base/utf8.h"
#include "server/tools/file_answer.h"

namespace aircher::tools::watch_changes {
namespace {

using filesystem::ChangeEvent;
using filesystem::ChangeType;

struct Arguments {
    std::string path;
    std::string since;
    std::int64_t timeout_ms = 0;
};

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto location = project::locate(**roots, arguments.path);
    if (!location) return location.error();
    auto changes = services.watch.changes(*roots, *location, arguments.since, std::chrono::milliseconds(arguments.timeout_ms), context);
    if (!changes) return changes.error();

    auto events = std::make_shared<std::vector<ChangeEvent>>();
    for (ChangeEvent& event : changes->events) {
        if (event.type == ChangeType::rescan) continue;  // said by `rescan` below
        event.path = (*roots)->display(*location->root, event.path);
        if (!event.old_path.empty()) event.old_path = (*roots)->display(*location->root, event.old_path);
        events->push_back(std::move(event));
    }
    Answer answer;
    answer.fields = {
        {"since", changes->since}, {"rescan", changes->rescan}, {"watching", {{"files", changes->state.files}, {"mechanism", changes->state.mechanism}}}};
    if (changes->state.polled_directories > 0) answer.fields["watching"]["polled_directories"] = changes->state.polled_directories;
    answer.lines = {"since " + changes->since + "  (" + format_count(changes->state.files, "file") + " watched by " + changes->state.mechanism + ")"};
    if (changes->rescan) {
        answer.lines.push_back("rescan: look at the files anew, events may be missing: " + changes->reason);
        answer.fields["rescan_reason"] = changes->reason;
    }
    answer.sections = {{"events", events->size(),
                        [events](std::size_t i) {
                            const ChangeEvent& event = (*events)[i];
                            Json item = {{"type", to_string(event.type)}, {"path", to_utf8(event.path)}};
                            if (!event.old_path.empty()) item["old_path"] = to_utf8(event.old_path);
                            item["time"] = format_time(event.time_ns);
                            return item;
                        },
                        [events](std::size_t i, TextWriter& out) {
                            const ChangeEvent& event = (*events)[i];
                            std::string text(to_string(event.type));
                            if (!event.old_path.empty()) text.append(" ").append(event.old_path).append(" ->");
                            out.line(text.append(" ").append(event.path));
                        }}};
    answer.totals = [count = events->size()](std::size_t) { return Json{{"events", count}}; };
    answer.totals_text = [count = events->size()](std::size_t) { return format_count(count, "event") + "\n"; };
    if (events->empty() && !changes->rescan) {
        answer.none = None::none;
        answer.reason = arguments.since.empty() && arguments.timeout_ms == 0 ? "the watch has begun; ask again with this since" : "nothing changed";
    }
    answer.bytes = events->size() * 150;
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "Directory or file; all of the root by default.")
        .add("since", &Arguments::since, "Token of the last answer; empty begins a watch.")
        .add("timeout_ms", &Arguments::timeout_ms, "Wait so long for a change.", {.min = 0, .max = 600'000});
    Tool tool = define_tool(
        "watch_changes", "Watch files", "what happened since you last asked",
        "What happened to the project's files since a token of an earlier call: created, modified, deleted, renamed. "
        "Without a token it begins a watch and returns one.",
        "since, rescan, rescan_reason, watching{files, mechanism, polled_directories}, events[{type, path, old_path, time}], totals{events}", table, run);
    return tool;
}

}  // namespace aircher::tools::watch_changes
