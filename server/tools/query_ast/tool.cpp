// query_ast: structural search.
#include <algorithm>
#include <atomic>
#include <map>

#include "engine/base/content_hash.h"
#include "engine/base/release.h"
#include "engine/base/utf8.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::query_ast {
namespace {

struct Arguments : FileArguments {
    std::string language;
    std::string query;
    std::string pattern;
};

constexpr std::size_t kMaxText = 300;

struct CaptureRow {
    std::string name;
    std::string text;
    Place start, end;
};

struct Row {
    std::uint32_t file = 0;
    Place start, end;
    std::string line;  ///< the first line of the match
    std::vector<CaptureRow> captures;
};

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<std::string> paths;
    std::vector<Row> rows;
    std::size_t files = 0;
};

std::string cut(std::string_view text, std::size_t max) {
    std::string out = to_utf8(text.substr(0, max));
    if (text.size() > max) out += "…";
    return out;
}

Place place(const ast::Position& position) { return {position.line + 1, position.column + 1}; }

Json row_json(const Listing& listing, const Row& row) {
    Json captures = Json::object();
    for (const CaptureRow& capture : row.captures) {
        Json value = {{"text", capture.text}, {"range", range_json(capture.start, capture.end)}};
        // A name that several nodes were captured under is a list.
        if (const auto known = captures.find(capture.name); known == captures.end()) {
            captures[capture.name] = std::move(value);
        } else if (known->is_array()) {
            known->push_back(std::move(value));
        } else {
            *known = Json::array({std::move(*known), std::move(value)});
        }
    }
    return {{"path", to_utf8(listing.paths[row.file])}, {"range", range_json(row.start, row.end)}, {"text", row.line}, {"captures", std::move(captures)}};
}

/// With white space as single spaces.
std::string on_one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space) out.push_back(c);
        else if (!out.empty() && out.back() != ' ') out.push_back(' ');
    }
    return out;
}

void row_text(const Listing& listing, const Row& row, TextWriter& out) {
    out.heading(listing.paths[row.file]);
    std::string line = row.line;
    for (const CaptureRow& capture : row.captures) {
        const std::string text = on_one_line(capture.text);
        if (text != on_one_line(row.line)) line += "  " + capture.name + "=" + cut(text, 80);
    }
    out.quote("  " + std::to_string(row.start.line) + ":" + std::to_string(row.start.column) + "  ", line);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (auto roots = services.workspace.roots(); !roots) return roots.error();
    if (arguments.query.empty() == arguments.pattern.empty())
        return Error{ErrorCode::invalid_argument, "give either query or pattern", "for example language: \"python\", pattern: \"print($$$ARGS)\"", {}};
    if (arguments.language.empty()) return Error{ErrorCode::invalid_argument, "language: is required", "for example language: \"python\"", {}};
    auto language = find_language(arguments.language);
    if (!language) return language.error();
    const std::string name(filesystem::language(*language).name);
    const bool is_query = !arguments.query.empty();
    auto compiled = services.analyzer.chosen().compile_query(name, is_query ? ast::QuerySyntax::query : ast::QuerySyntax::pattern, is_query ? arguments.query : arguments.pattern,
                                                             context);
    if (!compiled) return compiled.error();
    // The files of the language by name; those that only their content tells apart are read and left if they are another's.
    auto selection = select_sources(arguments, services, context);
    if (!selection) return selection.error();
    // A key or certificate is no code that could have matched.
    std::erase_if(selection->skipped, [&](const filesystem::SkippedEntry& row) { return row.reason == kMayHoldSecrets && filesystem::language_of_path(row.path) != *language; });

    auto listing = std::make_shared<Listing>();
    listing->roots = selection->walk.roots;
    std::vector<std::vector<Row>> found(selection->files.size());
    SkipList skipped;
    std::atomic<std::size_t> looked_at{0};
    std::atomic<std::size_t> held{0};
    const auto visit = [&](std::size_t i, std::string_view recognised, std::string_view text) {
        if (recognised != name) return;
        if (held > context.memory().answer()) {
            skipped.add(selection->paths[i], "the answer was full; narrow it");
            return;
        }
        auto matches = services.analyzer.chosen().query({selection->paths[i], name, text}, **compiled, context);
        if (!matches) {
            skipped.add(selection->paths[i], matches.error().message);
            return;
        }
        ++looked_at;
        for (const ast::QueryMatch& match : *matches) {
            Row row;
            row.file = static_cast<std::uint32_t>(i);
            row.start = place(match.start);
            row.end = place(match.end);
            const std::string_view whole = match.range.of(text);
            row.line = cut(whole.substr(0, whole.find_first_of("\r\n")), kMaxText);
            for (const ast::QueryCapture& capture : match.captures)
                row.captures.push_back({capture.name, cut(capture.range.of(text), kMaxText), place(capture.start), place(capture.end)});
            row.captures.shrink_to_fit();
            std::size_t bytes = sizeof(Row) + row.line.capacity();
            for (const auto& capture : row.captures) bytes += sizeof capture + capture.text.capacity();
            held += bytes;
            found[i].push_back(std::move(row));
        }
        found[i].shrink_to_fit();
    };
    auto read = project::visit_sources(selection->files, context, visit, [&](std::size_t i, std::string reason) {
        if (reason != "binary") skipped.add(selection->paths[i], std::move(reason));
    });
    if (!read) return read.error();
    std::size_t matches = 0;
    for (const auto& rows : found) matches += rows.size();
    listing->rows.reserve(matches);
    for (auto& rows : found) {
        listing->files += rows.empty() ? 0U : 1U;
        std::move(rows.begin(), rows.end(), std::back_inserter(listing->rows));
        release(rows);
    }
    listing->paths = std::move(selection->paths);

    Answer answer;
    answer.skipped = skipped.rows(std::move(selection->skipped));
    answer.sections = {{"matches", listing->rows.size(), [listing](std::size_t i) { return row_json(*listing, listing->rows[i]); },
                        [listing](std::size_t i, TextWriter& out) { row_text(*listing, listing->rows[i], out); }}};
    answer.totals = [listing, count = looked_at.load()](std::size_t) {
        return Json{{"matches", listing->rows.size()}, {"files", listing->files}, {"files_searched", count}};
    };
    answer.totals_text = [listing, count = looked_at.load()](std::size_t) {
        return format_count(listing->rows.size()) + (listing->rows.size() == 1 ? " match in " : " matches in ") + format_count(listing->files, "file") + " of " + format_count(count) + "\n";
    };
    answer.bytes = held;
    if (listing->rows.empty()) explain_empty(answer, looked_at, "no match");
    if (looked_at == 0 && answer.none == None::none) answer.reason = "there is no file of language " + name + " here";
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("language", &Arguments::language, "Which files to search.")
        .add("query", &Arguments::query, "A tree-sitter query: (call function: (identifier) @f (#eq? @f \"eval\")).", {.max = 20'000})
        .add("pattern", &Arguments::pattern, "Code with holes: $X is one node, $$$XS several: foo($A, $$$REST).", {.max = 20'000})
        .add("path", &FileArguments::path, "")
        .add("paths", &FileArguments::paths, "")
        .add("include", &FileArguments::include, "")
        .add("exclude", &FileArguments::exclude, "");
    return define_tool("query_ast", "Search by structure", "code by structure",
                       "Finds code by its structure, whatever its spacing and line breaks: a code pattern with metavariables, or a tree-sitter query. parse_file shows node kinds.",
                       "matches[{path, range{start{line, column}, end}, text, captures{NAME{text, range}}}] (a list where a name was captured several times), "
                       "totals{matches, files, files_searched}",
                       table, run);
}

}  // namespace aircher::tools::query_ast
