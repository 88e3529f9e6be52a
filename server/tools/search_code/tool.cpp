// search_code: code by what it does, in words.
#include <algorithm>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/project/index/symbol_search.h"
#include "engine/project/retrieval/code_search.h"
#include "server/tools/source_answer.h"
#include "server/tools/symbol_row.h"

namespace aircher::tools::search_code {
namespace {

struct Arguments {
    std::string path;
    std::vector<std::string> paths;
    std::string query;
    std::vector<std::string> kinds;
    bool tests = false;
    std::int64_t limit = 20;
};

struct Row {
    std::string path, name, signature, summary, why;
    bool symbol = false;
    ast::SymbolKind kind{};
    std::uint32_t start = 0, end = 0;
    double score = 0;
};

/// For an index that is nearly there. What it lacks is read on the spot.
constexpr std::chrono::milliseconds kPatience{300};

/// Lower likenesses of a chunk and the question say nothing.
constexpr double kTold = 0.3;

/// "name: retry; body: request, timeout; meaning: 0.61".
std::string why_of(const project::FoundCode& found) {
    using project::SearchField;
    static constexpr std::pair<SearchField, std::string_view> kFields[] = {
        {SearchField::name, "name"}, {SearchField::context, "signature"}, {SearchField::doc, "doc"}, {SearchField::body, "body"}, {SearchField::path, "path"}};
    std::string why = found.exact_name ? "named" : "";
    std::vector<bool> told(found.terms.size());
    for (const auto& [field, label] : kFields) {
        std::vector<std::string> terms;
        for (std::size_t i = 0; i < found.terms.size(); ++i) {
            if (told[i] || (found.terms[i].fields & bit(field)) == 0) continue;
            told[i] = true;  // the best place is enough
            terms.push_back(to_utf8(found.terms[i].text));
        }
        if (!terms.empty()) why += (why.empty() ? "" : "; ") + std::string(label) + ": " + join(terms, ", ");
    }
    if (found.meaning >= kTold) {
        char meaning[32];
        std::snprintf(meaning, sizeof meaning, "meaning: %.2f", found.meaning);
        why += (why.empty() ? "" : "; ") + std::string(meaning);
    }
    return why;
}

Row row_of(const project::RootSet& roots, const project::FoundCode& found) {
    Row row;
    row.path = to_utf8(roots.display(*found.root, found.path));
    row.name = to_utf8(found.chunk.qualified_name);
    row.signature = to_utf8(found.chunk.signature);
    row.summary = to_utf8(found.chunk.summary);
    row.why = why_of(found);
    row.symbol = found.chunk.symbol;
    row.kind = found.chunk.kind;
    row.start = found.chunk.lines.begin + 1;
    row.end = found.chunk.lines.end + 1;
    row.score = std::round(found.score * 1000) / 1000;
    return row;
}

Json row_json(const Row& row) {
    Json json{{"path", row.path}, {"start_line", row.start}, {"end_line", row.end}};
    if (row.symbol) {
        json["symbol"] = row.name;
        json["kind"] = to_string(row.kind);
        json["signature"] = row.signature;
        if (!row.summary.empty()) json["summary"] = row.summary;
    }
    json["score"] = row.score;
    json["why"] = row.why;
    return json;
}

void row_text(const Row& row, TextWriter& out) {
    std::string line = row.path + ":" + std::to_string(row.start) + "-" + std::to_string(row.end);
    if (row.symbol) {
        line += " " + std::string(to_string(row.kind)) + " " + row.name;
        if (row.signature.size() > row.name.size()) line += "  " + row.signature;
    }
    out.line(line);
    if (!row.summary.empty()) out.line("    " + row.summary);
    char score[32];
    std::snprintf(score, sizeof score, "%.2f", row.score);
    out.line(std::string("    ") + score + "  " + row.why);
}

/// Names that are like the longest word that no file has.
Result<std::vector<std::string>> suggestions(const std::vector<std::shared_ptr<project::RootIndex>>& indexes, const std::vector<project::Selection>& where, const std::vector<std::string>& unknown, RequestContext& context) {
    const auto longest = std::max_element(unknown.begin(), unknown.end(), [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    if (longest == unknown.end()) return std::vector<std::string>();
    project::SymbolRequest request;
    request.name = *longest;
    request.where = where;
    auto found = project::search_symbols(indexes, request, context);
    if (!found) return found.error();
    return std::move(found->suggestions);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    project::CodeSearchRequest request;
    request.query = arguments.query;
    auto kinds = find_kinds(arguments.kinds);
    if (!kinds) return kinds.error();
    request.kinds = std::move(*kinds);
    request.tests = arguments.tests;
    request.embedding = &services.quick_embedding;
    request.second_look = services.slow_embedding();
    request.limit = static_cast<std::size_t>(arguments.limit);

    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    std::vector<std::string> paths = arguments.paths;
    if (!arguments.path.empty()) paths.push_back(arguments.path);
    auto where = project::select(**roots, paths);
    if (!where) return where.error();
    request.where = *where;
    auto indexes = services.index.of(*roots, context);
    if (!indexes) return indexes.error();
    if (auto settled = services.index.settle(context, kPatience); !settled) return settled.error();
    auto result = project::search_code(*indexes, request, context);
    if (!result) return result.error();

    auto rows = std::make_shared<std::vector<Row>>();
    std::size_t bytes = 0;
    for (const project::FoundCode& found : result->found) {
        rows->push_back(row_of(**roots, found));
        const Row& row = rows->back();
        bytes += sizeof(Row) + row.path.size() + row.name.size() + row.signature.size() + row.summary.size() + row.why.size();
    }
    Answer answer;
    answer.bytes = bytes;
    answer.sections = {{"results", rows->size(), [rows](std::size_t i) { return row_json((*rows)[i]); }, [rows](std::size_t i, TextWriter& out) { row_text((*rows)[i], out); }}};
    const std::uint64_t total = result->total, files = result->files, shown = rows->size(), looked_at = result->files_looked_at;
    answer.totals = [=](std::size_t) { return Json{{"matches", total}, {"files", files}, {"listed", shown}, {"files_looked_at", looked_at}}; };
    answer.totals_text = [=](std::size_t) {
        std::string text = format_count(total, "place") + " in " + format_count(files, "file");
        if (shown < total) text += "; the best " + format_count(shown) + " are listed (limit)";
        return text + "\n";
    };
    if (result->files_not_parsed > 0) {
        answer.skipped.push_back({{}, result->files_not_parsed, "searched by their lines, since they are not parsed yet"});
        answer.reason = "the index is being built: symbols of some files are not known yet";
    }
    if (result->files_not_indexed > 0) {
        answer.skipped.push_back({{}, result->files_not_indexed, "not indexed yet"});
        answer.reason = "the index is being built";
    }
    if (result->files_left_out > 0) answer.skipped.push_back({{}, result->files_left_out, "not searched: others have more of the question"});
    if (result->files_not_searched > 0) answer.skipped.push_back({{}, result->files_not_searched, "not searched: too large, too much for the memory limit, UTF-16 or unreadable"});
    add_unread(answer, services.index);
    if (total == 0) {
        explain_empty(answer, result->files_looked_at, "nothing has a word of '" + to_utf8(arguments.query) + "'");
        auto names = suggestions(*indexes, *where, result->unknown_terms, context);
        if (!names) return names.error();
        if (!names->empty()) {
            answer.fields["suggestions"] = *names;
            answer.reason += ". Like it: " + join(*names, ", ");
        }
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("query", &Arguments::query, "What the code does, or a name; \"quoted\" text as it stands.", {.max = 2'000, .required = true})
        .add("kinds", &Arguments::kinds, "function, class, section …")
        .add("tests", &Arguments::tests, "Tests count as other code.")
        .add("limit", &Arguments::limit, "Results.", {.min = 1, .max = 200});
    table.add("path", &Arguments::path, "").add("paths", &Arguments::paths, "");
    Tool tool = define_tool("search_code", "Search code", "code by what it does", "Finds the code that a question in words means (where are failed requests retried), best first, and why.",
                            "results[{path, start_line, end_line, symbol, kind, signature, summary, score, why}], suggestions[], totals{matches, files, listed, files_looked_at}", table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::search_code
