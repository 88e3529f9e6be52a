// find_symbol: where a name is defined.
#include <algorithm>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/index/symbol_search.h"
#include "engine/project/index/typed_name.h"
#include "server/tools/source_answer.h"
#include "server/tools/symbol_row.h"

namespace aircher::tools::find_symbol {
namespace {

struct Arguments : FileArguments {
    std::string name;
    std::string match = "exact";
    std::vector<std::string> kinds;
    std::int64_t limit = 50;
    bool body = false;
    bool docs = false;
    bool wait = false;
};

struct Row {
    std::string path;
    std::string language;
    bool lexical = false;
    SymbolRow symbol;
    std::string body;
    double score = 1;
};

struct Listing {
    std::vector<Row> rows;
    std::vector<std::string> suggestions;
    bool fuzzy = false;
    std::string backend;  ///< that reads what tokens do not
};

Place place_of(const project::Place2D& place) { return {place.line + 1, place.column + 1}; }

Row row_of(const project::RootSet& roots, const project::FoundSymbol& found) {
    Row row;
    row.path = roots.display(*found.root, found.path);
    row.language = found.language;
    row.lexical = found.lexical;
    SymbolRow& symbol = row.symbol;
    symbol.name = to_utf8(found.symbol.name);
    symbol.qualified_name = to_utf8(found.qualified_name);
    symbol.parent = to_utf8(found.parent);
    symbol.signature = to_utf8(found.signature);
    symbol.doc = to_utf8(found.doc);
    for (const std::string& decorator : found.decorators) symbol.decorators.push_back(to_utf8(decorator));
    symbol.kind = found.symbol.kind;
    symbol.visibility = found.symbol.visibility;
    symbol.origin = found.symbol.origin;
    symbol.modifiers = found.symbol.modifiers;
    symbol.start = place_of(found.start);
    symbol.end = place_of(found.end);
    symbol.name_start = place_of(found.name_start);
    symbol.name_end = place_of(found.name_end);
    row.body = found.body;
    row.score = found.score;
    return row;
}

std::size_t lines_of(const Row& row) {
    const auto ends = static_cast<std::size_t>(std::count(row.body.begin(), row.body.end(), '\n'));
    return ends + (row.body.empty() || row.body.back() == '\n' ? 0U : 1U);
}

/// The first lines of the body.
std::string_view part_of_body(const Row& row, std::size_t lines) {
    std::size_t end = 0;
    for (; lines > 0 && end < row.body.size(); --lines) end = std::min(row.body.find('\n', end), row.body.size() - 1) + 1;
    return std::string_view(row.body).substr(0, end);
}

/// How to see what a cut leaves out.
std::string rest_of_body(const Row& row, const Cut& cut) {
    const std::size_t next = row.symbol.start.line + cut.lines;
    return format_count(lines_of(row) - cut.lines, "line") + " more, from line " + std::to_string(next) + " on: " +
           (cut.whole_tokens ? "max_tokens " + std::to_string(*cut.whole_tokens) + " shows all" : "no max_tokens shows all, so read the file there");
}

Json row_json(const Listing& listing, const Row& row, const std::optional<Cut>& cut = {}) {
    Json json = symbol_json(row.symbol);
    if (listing.fuzzy) json["score"] = static_cast<double>(static_cast<int>(row.score * 1000.0 + 1e-9)) / 1000.0;
    if (!row.body.empty()) json["body"] = to_utf8(cut ? part_of_body(row, cut->lines) : std::string_view(row.body));
    if (cut) json["body_rest"] = rest_of_body(row, *cut);
    return json;
}

void row_text(const Row& row, TextWriter& out, const std::optional<Cut>& cut = {}) {
    out.heading(row.lexical ? row.path + "  (outlined by tokens)" : row.path);
    std::string line = "  " + symbol_line(row.symbol, row.lexical);
    if (row.symbol.qualified_name.size() > row.symbol.name.size()) {
        std::string around = row.symbol.qualified_name.substr(0, row.symbol.qualified_name.size() - row.symbol.name.size());
        while (!around.empty() && (around.back() == ':' || around.back() == '.' || around.back() == '\\' || around.back() == ' ')) around.pop_back();
        line += "  in " + around;
    }
    out.line(line);
    if (!row.symbol.doc.empty()) out.line("    " + row.symbol.doc.substr(0, row.symbol.doc.find('\n')));
    std::string_view body = cut ? part_of_body(row, cut->lines) : std::string_view(row.body);
    std::uint32_t number = row.symbol.start.line;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        out.quote("    " + std::to_string(number++) + "  ", body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    if (cut) out.line("    … (" + rest_of_body(row, *cut) + ")");
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    project::SymbolRequest request;
    request.name = arguments.name;
    request.match = arguments.match == "prefix" ? project::NameMatch::prefix : arguments.match == "fuzzy" ? project::NameMatch::fuzzy : project::NameMatch::exact;
    auto kinds = find_kinds(arguments.kinds);
    if (!kinds) return kinds.error();
    request.kinds = std::move(*kinds);
    request.filter.include = arguments.include;
    request.filter.exclude = arguments.exclude;
    auto languages = find_languages(arguments.languages);
    if (!languages) return languages.error();
    request.filter.languages = std::move(*languages);
    request.limit = static_cast<std::size_t>(arguments.limit);
    request.body = arguments.body;
    request.doc = arguments.docs;
    if (arguments.wait) request.parse_time = std::chrono::hours(24);

    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto where = project::select(**roots, arguments.all_paths());
    if (!where) return where.error();
    request.where = std::move(*where);
    auto indexes = services.index.of(*roots, context);
    if (!indexes) return indexes.error();
    // What defines exactly this name can be found without the index; what begins so, or is like it, cannot.
    if (request.match != project::NameMatch::exact)
        if (auto done = arguments.wait ? services.index.complete(context) : services.index.settle(context); !done) return done.error();
    auto result = project::search_symbols_as_typed(*indexes, request, context);
    if (result && result->total == 0 && result->suggestions.empty() && result->elsewhere.empty()) {
        // Nothing of that name: the index has names to suggest, once it is there.
        if (auto done = services.index.settle(context); !done) return done.error();
        result = project::search_symbols(*indexes, request, context);
    }
    if (!result) return result.error();

    auto listing = std::make_shared<Listing>();
    listing->fuzzy = request.match == project::NameMatch::fuzzy;
    listing->suggestions = result->suggestions;
    listing->backend = services.analyzer.chosen_name();
    std::size_t bytes = 0;
    for (const project::FoundSymbol& found : result->symbols) {
        listing->rows.push_back(row_of(**roots, found));
        bytes += sizeof(Row) + found.signature.size() + found.body.size() + found.path.size();
    }
    Answer answer;
    answer.bytes = bytes;
    answer.sections = {{"files", listing->rows.size(), [listing](std::size_t i) { return row_json(*listing, listing->rows[i]); },
                        [listing](std::size_t i, TextWriter& out) { row_text(listing->rows[i], out); },
                        // The best first, so a file may come more than once.
                        Grouping{"symbols", [listing](std::size_t i) {
                                     while (i > 0 && listing->rows[i].path == listing->rows[i - 1].path) --i;
                                     return i;
                                 },
                                 [listing](std::size_t i) {
                                     return Json{{"path", to_utf8(listing->rows[i].path)}, {"language", listing->rows[i].language}, {"backend", listing->rows[i].lexical ? "lexical" : listing->backend}};
                                 }},
                        Cutting{[listing](std::size_t i) { return lines_of(listing->rows[i]); }, [listing](std::size_t i, const Cut& cut) { return row_json(*listing, listing->rows[i], cut); },
                                [listing](std::size_t i, const Cut& cut, TextWriter& out) { row_text(listing->rows[i], out, cut); }}}};
    const std::uint64_t total = result->total, files = result->files, shown = listing->rows.size();
    const bool more_names = result->more_names;
    answer.totals = [total, files, shown, more_names](std::size_t) {
        Json totals = {{"symbols", total}, {"files", files}, {"listed", shown}};
        if (more_names) totals["more_names"] = true;
        return totals;
    };
    answer.totals_text = [total, files, shown, more_names](std::size_t) {
        std::string text = (more_names ? "at least " : "") + format_count(total, "symbol") + " in " + format_count(files, "file");
        if (shown < total) text += "; the first " + format_count(shown) + " are listed (limit)";
        if (more_names) text += "; further names match";
        return text + "\n";
    };
    if (!listing->suggestions.empty()) answer.fields["suggestions"] = listing->suggestions;
    if (result->files_not_parsed > 0) {
        answer.skipped.push_back({{}, result->files_not_parsed, "contain the name, but are not parsed yet (wait: true parses them)"});
        answer.reason = "not all files that contain the name could be parsed in time";
    }
    if (result->files_without_facts > 0) {
        answer.skipped.push_back({{}, result->files_without_facts, "names not indexed yet (wait: true waits for them)"});
        answer.reason = "the index is being built";
    }
    if (result->files_unreadable > 0) answer.skipped.push_back({{}, result->files_unreadable, "code in UTF-16, over 32 MiB, not readable, or perhaps secret"});
    add_unread(answer, services.index);
    const std::string typed = request.name == arguments.name ? std::string() : "no symbol is called '" + to_utf8(arguments.name) + "'; looked for '" + to_utf8(request.name) + "'";
    if (!typed.empty() && total > 0) answer.reason = answer.reason.empty() ? typed : typed + "; " + answer.reason;
    if (total == 0) {
        explain_empty(answer, result->files_looked_at, "no symbol '" + to_utf8(request.name) + "'");
        if (more_names) {
            answer.none = None::unknown;
            answer.reason = "so many names match that not all were looked up; give more of the name";
        }
        if (!result->elsewhere.empty()) {
            const project::FoundSymbol& first = result->elsewhere.front();
            answer.reason += ". Left out by what was asked for (path, kinds, languages, globs): " + format_count(result->total_elsewhere, "symbol") + ", such as " + std::string(ast::to_string(first.symbol.kind)) +
                             " " + to_utf8(first.qualified_name) + ", " + to_utf8((*roots)->display(*first.root, first.path)) + ":" + std::to_string(first.name_start.line + 1);
        }
        if (!listing->suggestions.empty()) answer.reason += ". Like it: " + join(listing->suggestions, ", ");
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("name", &Arguments::name, "The symbol's name, plain (render) or qualified (View.render, ns::View::render).", {.max = 1'000, .required = true})
        .add("match", &Arguments::match, "", {.choices = {"exact", "prefix", "fuzzy"}})
        .add("kinds", &Arguments::kinds, "function, method, class, constant, type …")
        .add("limit", &Arguments::limit, "Symbols to list, the best first.", {.min = 1, .max = 1'000})
        .add("body", &Arguments::body, "Also the source of each.")
        .add("docs", &Arguments::docs, "Also doc comments.")
        .add("wait", &Arguments::wait, "Wait for files not indexed yet, whatever it takes.");
    add_file_fields(table);
    Tool tool = define_tool("find_symbol", "Find a symbol", "where a name is defined",
                            "Finds where a function, class, method, type, constant … is defined, with its signature. A name that does not exist gets suggestions.",
                            "files[{path, language, backend, symbols[{name, qualified_name, kind, parent, signature, doc, visibility, modifiers, decorators[], found_by, range, name_range, "
                            "score, body, body_rest}]}], suggestions[], totals{symbols, files, listed, more_names}",
                            table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::find_symbol
