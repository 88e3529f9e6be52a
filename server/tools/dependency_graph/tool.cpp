// dependency_graph: how the project hangs together, by what its files import.
#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/project/overview/root_entries.h"
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {
namespace {

using project::graph::GraphRequest;
using project::graph::ProjectGraphBuilder;

Result<std::shared_ptr<const Whole>> build(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto languages = find_languages(arguments.languages);
    if (!languages) return languages.error();
    auto selections = project::select(**roots, arguments.all_paths());
    if (!selections) return selections.error();
    const Level level = arguments.level == "directory" ? Level::directory : arguments.level == "package" ? Level::package : Level::file;
    ProjectGraphBuilder builder(GraphRequest{level, arguments.external, !arguments.cycles});
    std::vector<project::graph::KnownStart> starts;
    for (project::Selection& selection : *selections) {
        project::DependencyRequest request;
        request.files.paths = std::move(selection.paths);
        request.files.include = arguments.include;
        request.files.exclude = arguments.exclude;
        request.files.languages = *languages;
        project::RootEntries entries(*selection.root);
        request.scan = entries.scanner();
        if (!selection.globs.empty()) {
            if (!arguments.include.empty())
                return Error{ErrorCode::invalid_argument, "path holds a glob, and include is given too", "put all globs into include", {}};
            request.files.include = std::move(selection.globs);
        }
        auto finder = project::DependencyFinder::open(services.workspace, *selection.root, std::move(request), context);
        if (!finder) return finder.error();
        std::string prefix;
        (*roots)->append_prefix(*selection.root, prefix);
        if (auto added = builder.add_root(*finder, prefix, context); !added) return added.error();
        if (level != Level::file) continue;
        for (project::EntryPoint& entry : entries.find(*finder->catalog(), context)) starts.push_back({prefix + entry.path, std::move(entry.reason)});
    }
    auto whole = std::make_shared<Whole>();
    whole->roots = *roots;
    whole->graph = std::move(builder).finish();
    auto analysis = project::graph::analyse(whole->graph, starts, context);
    if (!analysis) return analysis.error();
    whole->analysis = std::move(*analysis);
    return std::shared_ptr<const Whole>(std::move(whole));
}

/// What cannot be told, and why. REQUIRES: nothing is in view.
Answer unknown(const std::shared_ptr<const Shown>& shown, std::string reason) {
    Answer answer;
    answer.fields = {{"level", shown->arguments.level}};
    answer.sections = {{"nodes", 0, {}, {}}, {"edges", 0, {}, {}}};
    add_totals(answer, shown);
    answer.none = None::unknown;
    answer.reason = std::move(reason);
    return answer;
}

/// "; 12 imports could not be resolved" where that limits a statement that there is nothing.
std::string but_unresolved(const Shown& shown) {
    const auto unresolved = shown.graph().imports.unresolved;
    return unresolved == 0 ? std::string() : "; but " + format_count(unresolved, "import") + " of the project could not be resolved";
}

/// An unresolved import that by its last word may mean `id`.
const project::graph::UnresolvedImport* possible_importer(const Shown& shown, std::string_view id) {
    std::string_view stem = project::base_name_of(id);
    stem = stem.substr(0, stem.find('.', 1));
    if (stem.size() < 2) return nullptr;
    for (const auto& row : shown.graph().unresolved) {
        std::string_view word = row.module;
        while (!word.empty() && (word.back() == '/' || word.back() == '.')) word.remove_suffix(1);
        for (const std::string_view extension : {".h", ".hpp", ".js", ".ts", ".py", ".rb"})
            if (word.ends_with(extension)) word.remove_suffix(extension.size());
        if (word.ends_with(stem) &&
            (word.size() == stem.size() || std::string_view("/.:\\").find(word[word.size() - stem.size() - 1]) != std::string_view::npos))
            return &row;
    }
    return nullptr;
}

/// Imports that may lead to the focus.
std::uint64_t computed_of(const Shown& shown) {
    std::uint64_t most = 0;
    for (const Node node : shown.view.focus) most = std::max(most, project::graph::computed_imports(shown.graph(), shown.graph().nodes[node].language));
    return most;
}

void explain_nothing(const Shown& shown, Answer& answer) {
    const View& view = shown.view;
    switch (view.kind) {
        case ViewKind::whole:
            if (!shown.graph().nodes.empty()) {
                if (shown.graph().edges.empty()) answer.reason = "no import leads from one of these to another" + but_unresolved(shown);
                return;
            }
            if (shown.graph().unscanned.empty()) {
                answer.none = None::none;
                answer.reason = "no source file there passes the ignore rules and filters";
            } else {
                answer.none = None::unknown;
                answer.reason = "the files there are in languages whose imports cannot be read: " + shown.graph().unscanned.front().name +
                                (shown.graph().unscanned.size() > 1 ? " and others" : "");
            }
            return;
        case ViewKind::focus: {
            if (!view.importers.empty() || !view.imports.empty()) return;
            const bool known = std::all_of(view.focus.begin(), view.focus.end(),
                                           [&](Node node) { return shown.graph().nodes[node].scanned || shown.graph().nodes[node].external; });
            const bool hidden = std::any_of(view.focus.begin(), view.focus.end(), [&](Node node) { return shown.graph().nodes[node].hidden; });
            const auto* maybe = view.focus.size() == 1 && shown.arguments.direction != "out" ? possible_importer(shown, shown.id(view.focus.front())) : nullptr;
            const std::string name = view.focus.size() == 1 ? shown.id(view.focus.front()) : shown.arguments.focus;
            if (maybe != nullptr) {
                answer.none = None::unknown;
                answer.reason =
                    "no resolved import leads to " + name + ", but " + shown.id(maybe->from) + " asks for '" + maybe->module + "', which could not be resolved";
            } else if (hidden && shown.arguments.direction != "out") {
                answer.none = None::unknown;
                answer.reason = "nothing is seen to import " + name + ", but " + kHiddenUse;
            } else if (const std::uint64_t computed = computed_of(shown); computed > 0 && shown.arguments.direction != "out") {
                answer.none = None::unknown;
                answer.reason = "nothing is seen to import " + name + ", but where " + format_count(computed, "import") + " of the project lead" + (computed == 1 ? "s" : "") + " only running would tell";
            } else if (!known && shown.arguments.direction != "in") {
                answer.none = None::unknown;
                answer.reason = "the imports of " + name + " are not known, and none leads to it";
            } else {
                answer.none = None::none;
                answer.reason = shown.arguments.direction == "in"    ? "nothing imports " + name + but_unresolved(shown)
                                : shown.arguments.direction == "out" ? name + " imports nothing of the project"
                                                                     : name + " imports nothing of the project, and nothing imports it" + but_unresolved(shown);
            }
            return;
        }
        case ViewKind::path: return;  // explained where both ends are known
        case ViewKind::cycles:
            if (!view.nodes.empty()) return;
            answer.none = None::none;
            answer.reason = "no imports go round in a circle" + but_unresolved(shown);
            return;
    }
}

Answer answer_of(const std::shared_ptr<const Shown>& shown) {
    Answer answer;
    if (shown->arguments.output == "text" || shown->view.nodes.empty()) {
        answer = list_answer(shown);
        explain_nothing(*shown, answer);
    } else {
        answer.fields = {{"level", shown->arguments.level}, {"output", shown->arguments.output}};
        answer.document = make_document(shown);
        add_totals(answer, shown);
    }
    return answer;
}

Result<Answer> answer_focus(std::shared_ptr<Shown> shown) {
    auto named = find_named(*shown->whole, shown->arguments.focus, "focus");
    if (!named) return named.error();
    shown->view.kind = ViewKind::focus;
    if (auto* reason = std::get_if<std::string>(&*named)) return unknown(shown, *reason);
    const Direction direction = shown->arguments.direction == "in" ? Direction::in : shown->arguments.direction == "out" ? Direction::out : Direction::both;
    shown->view = view_focus(*shown->whole, std::move(std::get<std::vector<Node>>(*named)), direction, static_cast<std::uint32_t>(shown->arguments.depth));
    return answer_of(shown);
}

Result<Answer> answer_path(std::shared_ptr<Shown> shown) {
    auto from = find_named(*shown->whole, shown->arguments.from, "from");
    if (!from) return from.error();
    auto to = find_named(*shown->whole, shown->arguments.to, "to");
    if (!to) return to.error();
    shown->view.kind = ViewKind::path;
    for (auto* named : {&*from, &*to})
        if (auto* reason = std::get_if<std::string>(named)) return unknown(shown, *reason);
    const auto& sources = std::get<std::vector<Node>>(*from);
    const auto& targets = std::get<std::vector<Node>>(*to);
    shown->view = view_path(*shown->whole, sources, targets);
    Answer answer = answer_of(shown);
    if (!shown->view.path.empty()) return answer;
    answer.none = None::none;
    answer.reason = "no chain of imports leads from " + shown->arguments.from + " to " + shown->arguments.to;
    const auto back = project::graph::shortest_path(shown->analysis().adjacency, targets, sources);
    answer.reason += back.empty() ? ", nor the other way" : "; the other way one does, in " + format_count(back.size() - 1, "step") + ": swap from and to";
    answer.reason += but_unresolved(*shown);
    return answer;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (arguments.from.empty() != arguments.to.empty())
        return Error{
            ErrorCode::invalid_argument, arguments.from.empty() ? "to: it needs from, too" : "from: it needs to, too", "give both ends of the path", {}};
    const int questions = (arguments.from.empty() ? 0 : 1) + (arguments.focus.empty() ? 0 : 1) + (arguments.cycles ? 1 : 0);
    if (questions > 1) return Error{ErrorCode::invalid_argument, "focus, from with to, and cycles are different questions", "give one of them", {}};
    auto whole = build(arguments, services, context);
    if (!whole) return whole.error();
    auto shown = std::make_shared<Shown>();
    shown->whole = std::move(*whole);
    shown->arguments = arguments;
    if (!arguments.focus.empty()) return answer_focus(std::move(shown));
    if (!arguments.from.empty()) return answer_path(std::move(shown));
    shown->view = arguments.cycles ? view_cycles(*shown->whole) : view_whole(*shown->whole);
    return answer_of(shown);
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    add_file_fields(table)
        .add("level", &Arguments::level, "What a node is.", {.choices = {"file", "directory", "package"}})
        .add("focus", &Arguments::focus, "A file or directory: only what imports it and what it imports.")
        .add("direction", &Arguments::direction, "With focus: importers (in), imports (out).", {.choices = {"in", "out", "both"}})
        .add("depth", &Arguments::depth, "With focus: steps away.", {.min = 1, .max = 1000})
        .add("from", &Arguments::from, "With to: the shortest chain of imports between two files.")
        .add("to", &Arguments::to, "")
        .add("cycles", &Arguments::cycles, "Only the import cycles.")
        .add("external", &Arguments::external, "External packages are nodes too.")
        .add("output", &Arguments::output, "Or a diagram; html is a page for a browser.", {.choices = {"text", "mermaid", "dot", "html"}});
    Tool tool = define_tool(
        "dependency_graph", "Dependency graph", "what imports what, cycles, layers",
        "What imports what: who depends on a file (focus), the chain between two files (from, to), cycles, layers, the most central files, "
        "entry points, orphans; by file, directory or package; also as a diagram.",
        "level, nodes[{id, name, language, files, fan_in, fan_out, rank, layer, cycle, unresolved, external, test, imports_known}] (with focus also "
        "distance, direction, via; the focus itself first), edges[{from, to, kind (of the import; same_package: by name, without one), count, inferred}], cycles[[id]] (at most 50 ids of each; a node's cycle is "
        "the index), layers[nodes of each], entry_points[{id, reason}], path[id] (with from and to); or a member mermaid, dot or html; totals{nodes, edges, "
        "files, imports{all, project, external, stdlib, unresolved, inferred, outside}, cycles, largest_cycle, layers, entry_points, orphans, "
        "not_judged, unresolved{REASON}, external{NAME}}",
        table, run);
    return tool;
}

}  // namespace aircher::tools::dependency_graph
