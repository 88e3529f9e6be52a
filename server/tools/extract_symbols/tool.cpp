// extract_symbols: what files define.
#include <algorithm>
#include <atomic>

#include "engine/ast/lexing/signature.h"
#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/index/known_facts.h"
#include "server/tools/symbol_row.h"

namespace aircher::tools::extract_symbols {
namespace {

struct Arguments : FileArguments {
    std::vector<std::string> kinds;
    std::string name;
    std::optional<std::int64_t> max_depth;
    bool docs = false;
};

struct File {
    std::string path;
    std::string language;
    std::string backend;
    std::string incomplete;
    std::uint32_t errors = 0;
    std::vector<SymbolRow> rows;
};


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
    const SymbolRow& row(std::size_t item) const { return file(item).rows[items[item].row]; }
};

std::size_t fill(File& file, const ast::FileFacts& facts, std::string_view text, const Arguments& arguments, const std::vector<bool>& kinds) {
    const LineIndex lines(text);
    std::size_t bytes = 0;
    std::vector<std::uint32_t> depths(facts.symbols.size());
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const ast::Symbol& symbol = facts.symbols[i];
        depths[i] = symbol.parent == ast::kNoIndex ? 0 : depths[symbol.parent] + 1;
        if (!kinds.empty() && !kinds[static_cast<std::size_t>(symbol.kind)]) continue;
        if (arguments.max_depth && depths[i] >= *arguments.max_depth) continue;
        if (!arguments.name.empty() && !ast::means_symbol(arguments.name, symbol.name, ast::qualified_name(facts.symbols, i, facts.separator))) continue;
        SymbolRow row = make_symbol_row(facts, i, text, lines);
        if (arguments.docs) row.doc = to_utf8(ast::doc_text(text, symbol, 400));
        row.depth = depths[i];
        bytes += sizeof(SymbolRow) + row.name.capacity() + row.qualified_name.capacity() + row.signature.capacity() + row.doc.capacity() + row.parent.capacity();
        file.rows.push_back(std::move(row));
    }
    file.rows.shrink_to_fit();
    return bytes;
}

Json file_json(const File& file) {
    Json json = {{"path", to_utf8(file.path)}, {"language", file.language}, {"backend", file.backend}};
    if (!file.incomplete.empty()) json["incomplete"] = file.incomplete;
    if (file.errors > 0) json["syntax_errors"] = file.errors;
    return json;
}

void row_text(const File& file, const SymbolRow& row, TextWriter& out) {
    std::string head = file.path;
    if (file.backend == "lexical") head += "  (outlined by tokens)";
    if (!file.incomplete.empty()) head += "  (" + file.incomplete + ")";
    out.heading(head);
    const std::string indent(2 + 2 * std::min<std::size_t>(row.depth, 20), ' ');
    out.line(indent + symbol_line(row, file.backend == "lexical"));
    if (!row.doc.empty()) out.line(indent + "  " + row.doc.substr(0, row.doc.find('\n')));
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    const auto kinds = find_kinds(arguments.kinds);
    if (!kinds) return kinds.error();
    auto selection = select_sources(arguments, services, context);
    if (!selection) return selection.error();

    auto listing = std::make_shared<Listing>();
    listing->roots = selection->walk.roots;
    listing->files.resize(selection->files.size());
    SkipList skipped;
    project::KnownFacts known(services.analyzer, known_indexes(services, *selection));
    std::atomic<std::size_t> looked_at{0};
    std::atomic<std::size_t> held{0};
    const auto visit = [&](std::size_t i, std::string_view language, std::string_view text) {
        File& file = listing->files[i];
        if (!services.analyzer.finds_symbols(language)) {
            skipped.add(selection->paths[i], language.empty() ? "unknown language" : "no symbols are known of " + std::string(language));
            return;
        }
        if (held > context.memory().answer()) {
            skipped.add(selection->paths[i], "the answer was full; narrow it with path, kinds or name");
            return;
        }
        const auto facts = known.of(selection->files[i], language, text, context);
        if (!facts) {
            skipped.add(selection->paths[i], facts.error().message);
            return;
        }
        ++looked_at;
        file.path = selection->paths[i];
        file.language = language;
        file.backend = services.analyzer.name_of(*facts);
        file.incomplete = facts->incomplete;
        file.errors = facts->error_nodes;
        held += fill(file, *facts, text, arguments, *kinds);
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
        for (const SymbolRow& row : file.rows) ++listing->by_kind[static_cast<std::size_t>(row.kind)];
    }
    Answer answer;
    answer.skipped = skipped.rows(std::move(selection->skipped));
    answer.sections = {{"files", listing->items.size(), [listing](std::size_t i) { return symbol_json(listing->row(i)); },
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
            for (const SymbolRow& row : file.rows) value = aircher::fingerprint(row.signature, value + row.start.line * 31 + row.end.line);
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
        .add("kinds", &Arguments::kinds, "function, method, class, struct, enum, constant, field, type, test …")
        .add("name", &Arguments::name, "Only symbols of this name, plain or qualified.")
        .add("max_depth", &Arguments::max_depth, "1 is the top level.", {.min = 1, .max = 100})
        .add("docs", &Arguments::docs, "Also doc comments.");
    Tool tool = define_tool("extract_symbols", "Outline files", "outlines of files",
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
