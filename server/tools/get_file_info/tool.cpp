// get_file_info: everything about single files.
#include "engine/base/utf8.h"
#include "server/tools/file_answer.h"

namespace aircher::tools::get_file_info {
namespace {

using filesystem::FileInfo;

struct Arguments {
    std::string path;
    std::vector<std::string> paths;
};

struct Row {
    std::string path;  ///< as the client is told
    FileInfo info;
};

std::string mode_text(std::uint32_t mode) {
    constexpr char kDigits[] = "01234567";
    std::string text;
    for (int shift = 9; shift >= 0; shift -= 3) text.push_back(kDigits[(mode >> shift) & 7U]);
    return text;
}

std::vector<std::string> flags_of_row(const Row& row) {
    const bool known = row.info.content.has_value();
    return flags_of(row.path, known && row.info.content->generated, known && row.info.content->binary);
}

Json row_json(const Row& row) {
    const FileInfo& info = row.info;
    Json item = {{"path", to_utf8(row.path)}};
    if (info.error) {
        item["error"] = to_utf8(info.error->message);
        item["code"] = to_string(info.error->code);
        return item;
    }
    item["kind"] = to_string(info.status.kind);
    item["size"] = info.status.size;
    item["mtime"] = format_time(info.status.mtime_ns);
    if (info.status.birth_ns != 0) item["created"] = format_time(info.status.birth_ns);
    item["mode"] = mode_text(info.status.mode);
    if (info.target) item["target"] = to_utf8(*info.target);
    if (!info.content) return item;
    const auto& content = *info.content;
    if (content.language.language != filesystem::kUnknownLanguage) {
        item["language"] = filesystem::language(content.language.language).name;
        item["language_source"] = filesystem::to_string(content.language.source);
    }
    item["encoding"] = to_string(content.encoding);
    item["binary"] = content.binary;
    if (content.hash.empty()) item["examined_bytes"] = content.examined;
    if (!content.binary && !content.hash.empty()) {
        item["lines"] = content.lines;
        item["line_ending"] = to_string(content.line_ending);
    }
    if (!content.hash.empty()) item["hash"] = content.hash;
    if (const auto flags = flags_of_row(row); !flags.empty()) item["flags"] = flags;
    return item;
}

void row_text(const Row& row, TextWriter& out) {
    const FileInfo& info = row.info;
    std::string text = row.path + "  ";
    if (info.error) {
        out.line(text + "error: " + info.error->message + (info.error->hint.empty() ? "" : " (" + info.error->hint + ")"));
        return;
    }
    text.append(to_string(info.status.kind));
    if (info.target) text.append(" -> ").append(*info.target);
    if (info.status.kind == FileKind::regular) text.append("  ").append(format_count(static_cast<std::uint64_t>(info.status.size), "byte"));
    if (info.content) {
        const auto& content = *info.content;
        if (!content.binary && !content.hash.empty()) {
            text.append("  ").append(format_count(content.lines, "line"));
            if (content.line_ending != filesystem::LineEnding::none) text.append(" (").append(to_string(content.line_ending)).append(")");
        }
        text.append("  ").append(to_string(content.encoding));
        if (content.language.language != filesystem::kUnknownLanguage)
            text.append("  ")
                .append(filesystem::language(content.language.language).name)
                .append(" by ")
                .append(filesystem::to_string(content.language.source));
    }
    text.append("  mode ").append(mode_text(info.status.mode)).append("  modified ").append(format_time(info.status.mtime_ns));
    if (info.content) {
        if (info.content->hash.empty())
            text.append("  examined only its first ").append(format_bytes(info.content->examined)).append(": no hash, no count of lines");
        else
            text.append("  xxh3 ").append(info.content->hash);
        if (const auto flags = flags_of_row(row); !flags.empty()) text.append("  [").append(join(flags, ", ")).append("]");
    }
    out.line(text);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    std::vector<std::string> asked = arguments.paths;
    if (!arguments.path.empty()) asked.insert(asked.begin(), arguments.path);
    if (asked.empty()) return Error{ErrorCode::invalid_argument, "paths: is required", "for example paths: [\"README.md\"]", {}};

    auto rows = std::make_shared<std::vector<Row>>(asked.size());
    struct Batch {
        const project::Root* root;
        std::vector<std::size_t> indices;
        std::vector<std::string> paths;
    };
    std::vector<Batch> batches;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto location = project::locate(**roots, asked[i]);
        if (!location) {
            (*rows)[i] = {asked[i].substr(0, 300), {.path = asked[i], .status = {}, .target = {}, .content = {}, .error = location.error()}};
            continue;
        }
        (*rows)[i].path = (*roots)->display(*location->root, location->relative);
        if (batches.empty() || batches.back().root != location->root) batches.push_back({location->root, {}, {}});
        batches.back().indices.push_back(i);
        batches.back().paths.push_back(std::move(location->relative));
    }
    std::size_t failed = 0;
    for (const Batch& batch : batches) {
        auto infos = services.workspace.filesystem().get_file_info(batch.root->directory, batch.paths, context);
        if (!infos) return infos.error();
        for (std::size_t i = 0; i < batch.indices.size(); ++i) (*rows)[batch.indices[i]].info = std::move((*infos)[i]);
    }
    for (Row& row : *rows) {
        failed += row.info.error ? 1U : 0U;
        if (row.path.empty()) row.path = ".";
    }
    // One file, and it cannot be had: the call itself failed.
    if (rows->size() == 1 && failed == 1) {
        Error error = *rows->front().info.error;
        if (error.path.empty()) error.path = rows->front().path;
        return error;
    }
    Answer answer;
    answer.sections = {
        {"files", rows->size(), [rows](std::size_t i) { return row_json((*rows)[i]); }, [rows](std::size_t i, TextWriter& out) { row_text((*rows)[i], out); }}};
    answer.totals = [count = rows->size(), failed](std::size_t) { return Json{{"files", count}, {"failed", failed}}; };
    if (failed > 0) answer.reason = format_count(failed) + " of " + format_count(rows->size(), "path") + " could not be examined";
    answer.bytes = rows->size() * 300;
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "").add("paths", &Arguments::paths, "Files or directories.", {.max = 1000});
    Tool tool = define_tool("get_file_info", "Describe files", "what a file is",
                            "Describes files: kind, size, times, mode, link target, language and how it was recognised, encoding, lines and line endings, "
                            "content hash, flags (binary, generated, test, vendored).",
                            "files[{path, kind, size, mtime, created, mode, target, language, language_source, encoding, binary, lines, line_ending, hash, examined_bytes (instead, of a huge file's beginning), "
                            "flags[]} or {path, error, code}], totals{files, failed}",
                            table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::get_file_info
