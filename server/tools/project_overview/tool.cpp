// project_overview: the first look at an unknown project.
#include <algorithm>
#include <chrono>

#include "engine/base/utf8.h"
#include "engine/project/index/used_symbols.h"
#include "engine/project/overview/overview.h"
#include "server/tools/tool.h"

namespace aircher::tools::project_overview {
namespace {

using project::Overview;
using Shared = std::shared_ptr<const Overview>;

struct Arguments {
    std::string focus;
};

constexpr std::size_t kShownUses = 4;  // of a module in text and JSON; the rest in one number

std::string here(const std::string& path) { return to_utf8(path.empty() ? "." : path); }

std::string place(const std::string& path, std::uint32_t line) { return line == project::kNoLine ? here(path) : here(path) + ":" + std::to_string(line + 1); }

std::string files_and_bytes(std::uint64_t files, std::uint64_t bytes) { return format_count(files, "file") + ", " + format_bytes(bytes); }

/// How one list of the overview is shown.
template <class Row>
struct Listing {
    std::string name;     ///< its key in JSON
    std::string heading;  ///< in text
    const std::vector<Row> Overview::*rows;
    std::size_t head;  ///< so many rows come before the other lists' rests
    std::function<Json(const Row&, const Overview&)> json;
    std::function<std::string(const Row&, const Overview&)> text;
};

/// Rows [begin, end) of a list as a section. What is most useful of each list comes first, then what is left of them: two sections of one name are one array.
template <class Row>
Section section_of(const Shared& all, const Listing<Row>& listing, std::size_t begin, std::size_t end) {
    return {listing.name, end - begin, [all, listing, begin](std::size_t i) { return listing.json(((*all).*listing.rows)[begin + i], *all); },
            [all, listing, begin](std::size_t i, TextWriter& out) {
                out.heading((begin > 0 ? "more " : "") + listing.heading);
                out.line("  " + listing.text(((*all).*listing.rows)[begin + i], *all));
            }};
}

class Layout {
public:
    explicit Layout(Shared all) : all_(std::move(all)) {}

    template <class Row>
    void add(const Listing<Row>& listing) {
        const std::size_t size = ((*all_).*listing.rows).size();
        const std::size_t head = std::min(size, listing.head);
        heads_.push_back(section_of(all_, listing, 0, head));
        if (size > head) rests_.push_back(section_of(all_, listing, head, size));
    }

    std::vector<Section> sections() && {
        heads_.insert(heads_.end(), std::make_move_iterator(rests_.begin()), std::make_move_iterator(rests_.end()));
        return std::move(heads_);
    }

private:
    const Shared all_;
    std::vector<Section> heads_;
    std::vector<Section> rests_;
};

Json uses_json(const project::Module& module, const Overview& all) {
    Json uses = Json::array();
    for (std::size_t i = 0; i < std::min(kShownUses, module.uses.size()); ++i)
        uses.push_back({{"path", here(all.modules[module.uses[i].module].path)}, {"imports", module.uses[i].imports}});
    return uses;
}

Json module_json(const project::Module& module, const Overview& all) {
    Json item = {{"path", here(module.path)}, {"files", module.files}, {"bytes", module.bytes}, {"language", module.language}};
    if (!module.name.empty()) {
        item["name"] = module.name;
        item["kind"] = module.kind;
    }
    if (module.rest) item["with_smaller_folders"] = true;
    if (module.test) item["test"] = true;
    if (module.vendored) item["vendored"] = true;
    if (!all.sources_read) return item;
    item["lines"] = module.lines;
    item["uses"] = uses_json(module, all);
    if (module.uses.size() > kShownUses) item["more_uses"] = module.uses.size() - kShownUses;
    item["used_by"] = module.used_by;
    return item;
}

std::string module_text(const project::Module& module, const Overview& all) {
    std::string text = here(module.path) + "  ";
    if (module.files > 0) {
        text += format_count(module.files, "file") + ", ";
        text += all.sources_read ? format_count(module.lines, "line") : format_bytes(module.bytes);
        text += "  " + module.language;
    } else {
        text += "no code of its own";
    }
    if (!module.name.empty()) text += "  " + module.name + " (" + module.kind + ")";
    if (module.rest) text += "  with its smaller folders";
    if (module.test) text += "  tests";
    if (module.vendored) text += "  vendored";
    for (std::size_t i = 0; i < std::min(kShownUses, module.uses.size()); ++i)
        text += (i == 0 ? "; uses " : ", ") + here(all.modules[module.uses[i].module].path) + " " + format_count(module.uses[i].imports);
    if (module.uses.size() > kShownUses) text += " and " + format_count(module.uses.size() - kShownUses) + " more";
    if (module.used_by > 0) text += "; used by " + format_count(module.used_by);
    return text;
}

std::vector<Section> sections_of(const Shared& all) {
    Layout layout(all);
    layout.add(Listing<project::Purpose>{"purpose", "purpose, in its own words:", &Overview::purposes, 2,
                                         [](const auto& row, const Overview&) {
                                             return Json{{"text", row.text}, {"source", place(row.path, row.line)}};
                                         },
                                         [](const auto& row, const Overview&) { return row.text + "  (" + place(row.path, row.line) + ")"; }});
    layout.add(Listing<project::LanguageShare>{
        "languages", "languages:", &Overview::languages, 6,
        [](const auto& row, const Overview&) {
            return Json{{"name", row.name}, {"files", row.files}, {"bytes", row.bytes}};
        },
        [](const auto& row, const Overview&) { return (row.title.empty() ? row.name : row.title) + "  " + files_and_bytes(row.files, row.bytes); }});
    layout.add(Listing<project::Command>{
        "commands", "commands, as its files name them:", &Overview::commands, 20,
        [](const auto& row, const Overview&) {
            Json item = {{"command", to_utf8(row.command)}, {"kind", project::to_string(row.kind)}, {"source", place(row.path, row.line)}};
            if (!row.detail.empty()) item["detail"] = row.detail;
            return item;
        },
        [](const auto& row, const Overview&) {
            return std::string(project::to_string(row.kind)) + "  " + row.command + "  (" + place(row.path, row.line) + ")" +
                   (row.detail.empty() ? "" : ": " + row.detail);
        }});
    layout.add(Listing<project::EntryPoint>{"entry_points", "entry points:", &Overview::entry_points, 15,
                                            [](const auto& row, const Overview&) {
                                                Json item = {{"path", here(row.path)}, {"reason", to_utf8(row.reason)}};
                                                if (row.line != project::kNoLine) item["line"] = row.line + 1;
                                                return item;
                                            },
                                            [](const auto& row, const Overview&) { return place(row.path, row.line) + "  " + row.reason; }});
    layout.add(Listing<project::Module>{"modules", "modules, by code:", &Overview::modules, 25, module_json, module_text});
    layout.add(Listing<project::CentralSymbol>{
        "symbols", "symbols that most source files of their language use (by name and imports, estimated from some of the files):", &Overview::symbols, 20,
        [](const auto& row, const Overview&) {
            return Json{{"name", to_utf8(row.name)}, {"kind", row.kind}, {"path", here(row.path)}, {"line", row.line + 1}, {"files", row.files}};
        },
        [](const auto& row, const Overview&) {
            return place(row.path, row.line) + "  " + row.kind + " " + row.name + "  in some " + format_count(row.files, "file");
        }});
    layout.add(Listing<project::DirectoryShare>{
        "directories", "directories, largest first:", &Overview::directories, 12,
        [](const auto& row, const Overview&) {
            return Json{{"path", here(row.path)}, {"files", row.files}, {"bytes", row.bytes}, {"language", row.language}};
        },
        [](const auto& row, const Overview&) {
            return here(row.path) + "  " + files_and_bytes(row.files, row.bytes) + (row.language.empty() ? "" : "  " + row.language);
        }});
    layout.add(Listing<project::FoundManifest>{"manifests", "manifests:", &Overview::manifests, 10,
                                               [](const auto& row, const Overview&) {
                                                   return Json{{"path", here(row.path)}, {"kind", row.kind}};
                                               },
                                               [](const auto& row, const Overview&) { return here(row.path) + "  " + row.kind; }});
    return std::move(layout).sections();
}

constexpr std::size_t kMaxSymbols = 30;

/// A server parses so much in a moment, and an overview waits for it, but not longer. A command, and larger projects, make do with what is known.
constexpr std::uint64_t kSoonParsed = 2U << 20U;
constexpr std::chrono::milliseconds kPatience{400};

/// Adds the symbols that most files use, where an index knows them. Returns what is missing, in words.
Result<std::string> add_symbols(Overview& overview, const std::string& focus, const std::shared_ptr<const project::RootSet>& roots, ToolServices& services, RequestContext& context) {
    auto indexes = services.index.of(roots, context);
    if (!indexes) return context.should_stop() ? Result<std::string>(indexes.error()) : std::string();
    std::uint64_t bytes = 0;
    for (const auto& index : *indexes) bytes += index->files().counts().bytes;
    const bool small = bytes <= kSoonParsed;
    if (services.index.in_background() && small)
        if (auto settled = services.index.settle(context, kPatience); !settled) return settled.error();
    const auto selections = project::select(*roots, {focus});
    if (!selections) return selections.error();
    for (const project::Selection& selection : *selections) {
        for (const auto& index : *indexes) {
            if (&index->root() != selection.root) continue;
            auto symbols = project::most_used_symbols(*index, selection.paths.empty() ? std::string() : selection.paths.front(), kMaxSymbols, context);
            if (!symbols && context.should_stop()) return symbols.error();
            if (!symbols) continue;  // a damaged index is mended behind our back
            for (project::UsedSymbol& symbol : *symbols)
                overview.symbols.push_back({roots->display(*selection.root, symbol.path), symbol.line, std::move(symbol.name), std::string(ast::to_string(symbol.kind)), symbol.files});
        }
    }
    std::stable_sort(overview.symbols.begin(), overview.symbols.end(), [](const auto& a, const auto& b) { return a.files > b.files; });
    const bool complete = std::all_of(indexes->begin(), indexes->end(), [](const auto& index) { return index->is_complete(); });
    return services.index.in_background() && !small && !complete ? std::string("which symbols are used most is told once all files are parsed") : std::string();
}

/// What the answer leaves out, and how to ask for it.
std::string limits_of(const Overview& all) {
    std::string note;
    if (!all.sources_read)
        note = "lines of modules and what they use were not read: " + format_count(all.code_files, "source file") + ", " + format_bytes(all.code_bytes) +
               ", are more than a first look reads (" + format_count(project::kMaxOverviewFiles) + ", " + format_bytes(project::kMaxOverviewBytes) +
               "); focus on a directory, or ask dependency_graph with level: directory";
    // A few are normal: generated files, optional parts.
    if (all.unresolved_imports * 10 > all.imports)
        note +=
            "what modules use is incomplete: " + format_count(all.unresolved_imports) + " of " + format_count(all.imports, "import") + " could not be resolved";
    if (all.manifests_left_out > 0)
        note += (note.empty() ? "" : ". ") + std::string("the commands of ") + format_count(all.manifests_left_out, "other manifest") +
                " are left out: focus on their directories";
    return note;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto overview = project::make_overview(services.workspace, **roots, arguments.focus, context);
    if (!overview) return overview.error();
    const auto missing = add_symbols(*overview, arguments.focus, *roots, services, context);
    if (!missing) return missing.error();
    const auto shared = std::make_shared<const Overview>(std::move(*overview));
    const Overview& all = *shared;

    Answer answer;
    answer.skipped = all.skipped;
    std::string root_names;
    for (const project::Root& root : (*roots)->all()) root_names += (root_names.empty() ? "" : ", ") + root.name;
    std::uint64_t lines = 0;
    for (const project::Module& module : all.modules) lines += module.lines;
    answer.lines = {(arguments.focus.empty() ? root_names : root_names + ": " + arguments.focus) + "  " + files_and_bytes(all.files, all.bytes) +
                    (lines == 0 ? "" : "; " + format_count(lines, "line") + " of code in " + format_count(all.code_files, "file")) +
                    (all.readme.empty() ? "" : "; read " + all.readme)};
    answer.fields = {{"focus", arguments.focus}};
    if (!all.readme.empty()) answer.fields["readme"] = to_utf8(all.readme);
    answer.sections = sections_of(shared);
    answer.totals = [shared, lines](std::size_t) {
        Json totals = {{"files", shared->files}, {"bytes", shared->bytes}, {"code_files", shared->code_files}, {"code_bytes", shared->code_bytes}};
        if (shared->sources_read) {
            totals["code_lines"] = lines;
            totals["unresolved_imports"] = shared->unresolved_imports;
        }
        return totals;
    };
    answer.bytes = 100'000;
    answer.reason = limits_of(all);
    if (!missing->empty()) answer.reason += (answer.reason.empty() ? "" : ". ") + *missing;
    if (all.files == 0) {
        answer.none = None::none;
        answer.reason = "no file there passes the ignore rules";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("focus", &Arguments::focus, "A directory to look at instead of all.");
    Tool tool = define_tool(
        "project_overview", "Project overview", "an unknown project: begin with it",
        "The first look at a project: what it is for, languages, commands to build, test, run and lint with where they are defined, entry points, modules with "
        "their size and what they use of each other, the most used symbols. Call it first on an unknown repository.",
        "focus, readme, purpose[{text, source}], languages[{name, files, bytes}], commands[{command, kind, source, detail}] (kind: install, build, test, run, "
        "lint, "
        "format, docs, other; source: PATH:LINE; to be run in its folder), entry_points[{path, line, reason}], modules[{path, name, kind, language, files, "
        "lines, "
        "bytes, uses[{path, imports}], used_by, test, vendored}] (of code; each file counts for the deepest module above it), symbols[{name, kind, path, line, files}], directories[{path, files, bytes, "
        "language}], manifests[{path, kind}], totals{files, bytes, code_files, code_bytes, code_lines, unresolved_imports}",
        table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::project_overview
