// extract_symbols: what files define.
#include <algorithm>
#include <atomic>

#include "engine/ast/lexing/signature.h"
#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::extract_symbols {
namespace {

struct Arguments : FileArguments {
    std::vector<std::string> kinds;
    std::string name;
    std::optional<std::int64_t> max_depth;
    bool docs = false;
};

/// A symbol without its file's text.
struct Row {
    std::string name;
    std::string qualified_name;
    std::string signature;
    std::string doc;
    std::vector<std::string> decorators;
    ast::SymbolKind kind{};
    ast::Visibility visibility{};
    ast::Origin origin{};
    std::uint32_t modifiers = 0;
    std::uint32_t depth = 0;
    std::string parent;
    Place start, end, name_start, name_end;
};

struct File {
    std::string path;
    std::string language;
    std::string backend;
    std::string incomplete;
    std::uint32_t errors = 0;
    std::vector<Row> rows;
};

/// An answer holds this much at most; files behind it are not looked at, and that is said.
constexpr std::size_t kMaxBytes = std::size_t{512} << 20U;

struct Item {
    std::size_t file, row;
};

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<File> files;
    std::vector<Item> items;
    std::uint64_t symbols = 0;
    std::vector<std::uint64_t> by_kind = std::vector<std::uint64_t>(ast::kSymbolKinds);

    const File& file(std::size_t item) const { return files[items[item].file]; }
    const Row& row(std::size_t item) const { return file(item).rows[items[item].row]; }
};

/// Ends a part of a qualified name in some language.
bool is_separator(char c) { return c == '.' || c == ':' || c == '\\' || c == '#' || c == '/'; }

bool name_matches(const ast::Symbol& symbol, const Arguments& arguments, const std::string& qualified) {
    return arguments.name.empty() || symbol.name == arguments.name || qualified == arguments.name ||
           (qualified.size() > arguments.name.size() && qualified.ends_with(arguments.name) && is_separator(qualified[qualified.size() - arguments.name.size() - 1]));
}

std::size_t fill(File& file, const ast::FileFacts& facts, std::string_view text, const Arguments& arguments, const std::vector<bool>& kinds) {
    const LineIndex lines(text);
    std::size_t bytes = 0;
    std::vector<std::uint32_t> depths(facts.symbols.size());
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const ast::Symbol& symbol = facts.symbols[i];
        depths[i] = symbol.parent == ast::kNoIndex ? 0 : depths[symbol.parent] + 1;
        if (!kinds.empty() && !kinds[static_cast<std::size_t>(symbol.kind)]) continue;
        if (arguments.max_depth && depths[i] >= *arguments.max_depth) continue;
        std::string qualified = ast::qualified_name(facts.symbols, i, facts.separator);
        if (!name_matches(symbol, arguments, qualified)) continue;
        Row row;
        row.name = to_utf8(symbol.name);
        row.qualified_name = to_utf8(qualified);
        row.signature = to_utf8(ast::signature_text(text, symbol));
        if (arguments.docs) row.doc = to_utf8(ast::doc_text(text, symbol, 400));
        for (const ast::Span& decorator : symbol.decorators) row.decorators.push_back(to_utf8(decorator.of(text).substr(0, 120)));
        row.kind = symbol.kind;
        row.visibility = symbol.visibility;
        row.origin = symbol.origin;
        row.modifiers = symbol.modifiers;
        row.depth = depths[i];
        if (symbol.parent != ast::kNoIndex) row.parent = to_utf8(facts.symbols[symbol.parent].name);
        row.start = lines.place(symbol.range.begin);
        row.end = lines.place(symbol.range.end);
        row.name_start = lines.place(symbol.name_range.begin);
        row.name_end = lines.place(symbol.name_range.end);
        bytes += sizeof(Row) + row.name.size() + row.qualified_name.size() + row.signature.size() + row.doc.size();
        file.rows.push_back(std::move(row));
    }
    return bytes;
}

Json row_json(const Row& row) {
    Json item = {{"name", row.name}, {"qualified_name", row.qualified_name}, {"kind", ast::to_string(row.kind)}};
    if (!row.parent.empty()) item["parent"] = row.parent;
    item["signature"] = row.signature;
    if (!row.doc.empty()) item["doc"] = row.doc;
    if (row.visibility != ast::Visibility::unknown) item["visibility"] = ast::to_string(row.visibility);
    if (row.modifiers != 0) item["modifiers"] = ast::modifiers_text(row.modifiers);
    if (!row.decorators.empty()) item["decorators"] = row.decorators;
    if (row.origin != ast::Origin::grammar) item["found_by"] = ast::to_string(row.origin);
    item["range"] = range_json(row.start, row.end);
    item["name_range"] = range_json(row.name_start, row.name_end);
    return item;
}

Json file_json(const File& file) {
    Json json = {{"path", to_utf8(file.path)}, {"language", file.language}, {"backend", file.backend}};
    if (!file.incomplete.empty()) json["incomplete"] = file.incomplete;
    if (file.errors > 0) json["syntax_errors"] = file.errors;
    return json;
}

/// Whether the signature says the kind before the name, as `class Shape` and `pub struct S` do.
bool says_kind(const Row& row) {
    const std::string_view before = std::string_view(row.signature).substr(0, row.signature.find(row.name));
    const std::string_view kind = ast::to_string(row.kind);
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    for (std::size_t at = before.find(kind); at != std::string_view::npos; at = before.find(kind, at + 1)) {
        const std::size_t end = at + kind.size();
        if ((at == 0 || !is_letter(before[at - 1])) && (end == before.size() || !is_letter(before[end]))) return true;
    }
    return false;
}

void row_text(const File& file, const Row& row, TextWriter& out) {
    std::string head = file.path;
    if (file.backend == "lexical") head += "  (outlined by tokens)";
    if (!file.incomplete.empty()) head += "  (" + file.incomplete + ")";
    out.heading(head);
    const std::string indent(2 + 2 * std::min<std::size_t>(row.depth, 20), ' ');
    std::string line = indent + std::to_string(row.start.line);
    if (row.end.line > row.start.line) line += "-" + std::to_string(row.end.line);
    if (!says_kind(row)) line.append(" ").append(ast::to_string(row.kind));
    // The signature says the name, except where the name is not written or the signature was cut before it.
    if (row.signature.find(row.name) == std::string::npos) line += " " + row.name;
    if (!row.signature.empty()) line += " " + row.signature;
    if (row.origin != ast::Origin::grammar && file.backend != "lexical") line.append("  [").append(ast::to_string(row.origin)).append("]");
    out.line(line);
    if (!row.doc.empty()) out.line(indent + "  " + row.doc.substr(0, row.doc.find('\n')));
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    std::vector<bool> kinds;
    for (std::size_t i = 0; i < arguments.kinds.size(); ++i) {
        ast::SymbolKind kind{};
        if (!ast::find_symbol_kind(arguments.kinds[i], kind)) {
            std::string all;
            for (std::size_t k = 0; k < ast::kSymbolKinds; ++k) all.append(k == 0 ? "" : ", ").append(ast::to_string(static_cast<ast::SymbolKind>(k)));
            return Error{ErrorCode::invalid_argument, "kinds[" + std::to_string(i) + "]: no kind '" + arguments.kinds[i].substr(0, 60) + "'", "there are " + all, {}};
        }
        kinds.resize(ast::kSymbolKinds);
        kinds[static_cast<std::size_t>(kind)] = true;
    }
    auto selection = select_sources(arguments, services, context);
    if (!selection) return selection.error();

    auto listing = std::make_shared<Listing>();
    listing->roots = selection->walk.roots;
    listing->files.resize(selection->files.size());
    SkipList skipped;
    std::atomic<std::size_t> looked_at{0};
    std::atomic<std::size_t> held{0};
    const auto visit = [&](std::size_t i, std::string_view language, std::string_view text) {
        File& file = listing->files[i];
        if (!services.analyzer.finds_symbols(language)) {
            skipped.add(selection->paths[i], language.empty() ? "unknown language" : "no symbols are known of " + std::string(language));
            return;
        }
        if (held > kMaxBytes) {
            skipped.add(selection->paths[i], "the answer was full; narrow it with path, kinds or name");
            return;
        }
        auto analysis = services.analyzer.extract_facts({selection->paths[i], language, text}, {.symbols = true, .imports = false, .references = false}, context);
        if (!analysis) {
            skipped.add(selection->paths[i], analysis.error().message);
            return;
        }
        ++looked_at;
        file.path = selection->paths[i];
        file.language = language;
        file.backend = analysis->backend;
        file.incomplete = analysis->facts.incomplete;
        file.errors = analysis->facts.error_nodes;
        held += fill(file, analysis->facts, text, arguments, kinds);
    };
    // A binary file defines nothing; only one that is asked for by itself is worth a word.
    auto read = project::visit_sources(selection->files, context, visit, [&](std::size_t i, std::string reason) {
        if (reason != "binary" || selection->files.size() == 1) skipped.add(selection->paths[i], std::move(reason));
    });
    if (!read) return read.error();

    for (std::size_t f = 0; f < listing->files.size(); ++f) {
        const File& file = listing->files[f];
        for (std::size_t r = 0; r < file.rows.size(); ++r) listing->items.push_back({f, r});
        listing->symbols += file.rows.size();
        for (const Row& row : file.rows) ++listing->by_kind[static_cast<std::size_t>(row.kind)];
    }
    Answer answer;
    answer.skipped = skipped.rows(std::move(selection->skipped));
    answer.sections = {{"files", listing->items.size(), [listing](std::size_t i) { return row_json(listing->row(i)); },
                        [listing](std::size_t i, TextWriter& out) { row_text(listing->file(i), listing->row(i), out); },
                        Grouping{"symbols", [listing](std::size_t i) { return listing->items[i].file; }, [listing](std::size_t file) { return file_json(listing->files[file]); }}}};
    const std::size_t files = static_cast<std::size_t>(std::count_if(listing->files.begin(), listing->files.end(), [](const File& file) { return !file.rows.empty(); }));
    answer.totals = [listing, files](std::size_t rows) {
        if (rows == 0) return Json{{"files", files}, {"symbols", listing->symbols}};
        Json by_kind = Json::object();
        for (std::size_t k = 0; k < ast::kSymbolKinds; ++k)
            if (listing->by_kind[k] > 0) by_kind[std::string(ast::to_string(static_cast<ast::SymbolKind>(k)))] = listing->by_kind[k];
        return Json{{"files", files}, {"symbols", listing->symbols}, {"by_kind", std::move(by_kind)}};
    };
    answer.totals_text = [listing, files](std::size_t) { return format_count(listing->symbols, "symbol") + " in " + format_count(files, "file") + "\n"; };
    answer.fingerprint = [listing] {
        std::uint64_t value = 0;
        for (const File& file : listing->files) {
            value = aircher::fingerprint(file.path, value);
            for (const Row& row : file.rows) value = aircher::fingerprint(row.signature, value + row.start.line * 31 + row.end.line);
        }
        return value;
    };
    answer.bytes = held;
    const bool filtered = !arguments.kinds.empty() || !arguments.name.empty();
    if (listing->symbols == 0) explain_empty(answer, looked_at, filtered ? "no such symbol" : "no symbol");
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    add_file_fields(table)
        .add("kinds", &Arguments::kinds, "Only these: function, method, class, struct, interface, enum, constant, variable, field, type, macro, test, …")
        .add("name", &Arguments::name, "Only symbols of this name, plain or qualified.")
        .add("max_depth", &Arguments::max_depth, "1 is the top level.", {.min = 1, .max = 100})
        .add("docs", &Arguments::docs, "Also doc comments.");
    Tool tool = define_tool("extract_symbols", "Outline files",
                            "Lists what files define: functions, classes, methods, fields, constants, types, tests … with signature and lines, nested as in the source. "
                            "Use it to see what is in a file before reading it.",
                            "files[{path, language, backend, incomplete, syntax_errors, symbols[{name, qualified_name, kind, parent, signature, doc, visibility, modifiers, "
                            "decorators[], found_by, range{start{line, column}, end}, name_range}]}], "
                            "totals{files, symbols, by_kind}",
                            table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::extract_symbols
