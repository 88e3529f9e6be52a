// task_context: what to read for a task, within a size.
#include "engine/project/retrieval/task_context.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "server/tools/page.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::task_context {
namespace {

/// What is chosen depends on the size of the answer, which other tools need not know.
struct Arguments : CommonArguments {
    std::string path;
    std::string task;
    std::vector<std::string> files;
};

/// For an index that is nearly there. What it lacks is read on the spot.
constexpr std::chrono::milliseconds kPatience{300};

/// What a page needs besides its items: totals, the cursor, what was skipped.
constexpr std::size_t kBesides = 600;

struct Row {
    project::ContextItem item;
    std::string path;
};

Json row_json(const Row& row) {
    Json json{{"path", row.path}};
    if (row.item.form != project::ItemForm::file) {
        json["start_line"] = row.item.lines.begin + 1;
        json["end_line"] = row.item.lines.end + 1;
        if (!row.item.symbol.empty()) json["symbol"] = to_utf8(row.item.symbol);
    }
    json["form"] = to_string(row.item.form);
    json["reason"] = to_utf8(row.item.reason);
    if (!row.item.text.empty()) json["text"] = to_utf8(row.item.text);
    return json;
}

void row_text(const Row& row, TextWriter& out) {
    const project::ContextItem& item = row.item;
    const std::string place = row.path + (item.form == project::ItemForm::file ? "" : ":" + std::to_string(item.lines.begin + 1) + "-" + std::to_string(item.lines.end + 1));
    if (item.form == project::ItemForm::file) {
        out.line(place + "  (" + to_utf8(item.reason) + ")");
        return;
    }
    if (item.form == project::ItemForm::signature) {
        out.line(place + " " + (item.text.empty() ? item.kind + " " + to_utf8(item.symbol) : to_utf8(item.text)) + "  (" + to_utf8(item.reason) + ")");
        return;
    }
    out.line(place + (item.symbol.empty() ? "" : " " + item.kind + " " + to_utf8(item.symbol)) + "  (" + to_utf8(item.reason) + ")");
    std::string_view code = item.text;
    while (!code.empty()) {
        const std::size_t end = std::min(code.find('\n'), code.size());
        out.quote({}, code.substr(0, end));
        code.remove_prefix(std::min(end + 1, code.size()));
    }
}

/// What items may take; JSON is sent twice.
std::size_t room_of(const CommonArguments& arguments) {
    const std::size_t bytes = static_cast<std::size_t>(arguments.max_tokens) * kBytesPerToken;
    const std::size_t room = bytes > 2 * kBesides ? bytes - kBesides : bytes / 2;
    return arguments.format == "json" ? room / 5 * 2 : room;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    project::TaskRequest request;
    request.task = arguments.task;
    request.bytes = room_of(arguments);
    request.embedding = &services.quick_embedding;
    request.second_look = services.slow_embedding();
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto where = project::select(**roots, arguments.path.empty() ? std::vector<std::string>() : std::vector{arguments.path});
    if (!where) return where.error();
    request.where = std::move(*where);
    for (const std::string& file : arguments.files) {
        const auto location = project::locate(**roots, file);
        if (!location) return location.error();
        const auto status = location->root->directory.status(location->relative);
        if (!status) return status.error();
        if (status->kind != FileKind::regular) return Error{ErrorCode::wrong_kind, "files: " + file + " is no file", "name files that belong to the task", file};
        request.files.emplace_back(location->root, location->relative);
    }
    auto indexes = services.index.of(*roots, context);
    if (!indexes) return indexes.error();
    if (auto settled = services.index.settle(context, kPatience); !settled) return settled.error();
    auto result = project::task_context(*indexes, services.workspace, services.history, request, context);
    if (!result) return result.error();

    auto rows = std::make_shared<std::vector<Row>>();
    Answer answer;
    std::uint64_t code = 0;
    for (project::ContextItem& item : result->items) {
        answer.bytes += sizeof(Row) + item.text.size() + item.path.size() + item.reason.size();
        code += item.form == project::ItemForm::code ? 1U : 0U;
        std::string path = to_utf8((*roots)->display(*item.root, item.path));
        rows->push_back({std::move(item), std::move(path)});
    }
    answer.sections = {{"items", rows->size(), [rows](std::size_t i) { return row_json((*rows)[i]); }, [rows](std::size_t i, TextWriter& out) { row_text((*rows)[i], out); }}};
    const std::uint64_t items = rows->size(), files = result->files, left_out = result->files_left_out;
    answer.totals = [=](std::size_t) { return Json{{"items", items}, {"files", files}, {"code", code}, {"files_left_out", left_out}}; };
    answer.totals_text = [=](std::size_t) {
        return format_count(items, "item") + " of " + format_count(files, "file") + ", " + format_count(code) + " with code" + (left_out > 0 ? "; no room for " + format_count(left_out, "more file") + " (max_tokens)" : "") + "\n";
    };
    if (result->search.files_not_parsed > 0) {
        answer.skipped.push_back({{}, result->search.files_not_parsed, "searched by their lines, since they are not parsed yet"});
        answer.reason = "the index is being built: symbols of some files are not known yet";
    }
    if (result->search.files_not_indexed > 0) {
        answer.skipped.push_back({{}, result->search.files_not_indexed, "not indexed yet"});
        answer.reason = "the index is being built";
    }
    if (result->search.files_left_out > 0) answer.skipped.push_back({{}, result->search.files_left_out, "not searched: others have more of the question"});
    if (result->search.files_not_searched > 0) answer.skipped.push_back({{}, result->search.files_not_searched, "not searched: too large, too much for the memory limit, UTF-16 or unreadable"});
    add_unread(answer, services.index);
    if (items == 0) explain_empty(answer, result->search.files_looked_at, "nothing has a word of '" + to_utf8(arguments.task) + "'");
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("task", &Arguments::task, "What is to be done.", {.max = 5'000, .required = true})
        .add("files", &Arguments::files, "", {.max = 50})
        .add("path", &Arguments::path, "");
    return define_tool("task_context", "Context for a task", "what to read for a task",
                       "Collects what to read for a task: functions whole, signatures, tests, files that change with them; with reasons, within max_tokens.",
                       "items[{path, start_line, end_line, symbol, form, reason, text}] (form: code, signature, file), totals{items, files, code, files_left_out}", table, run);
}

}  // namespace aircher::tools::task_context
