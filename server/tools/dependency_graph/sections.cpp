#include "server/tools/dependency_graph/sections.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"

namespace aircher::tools::dependency_graph {

using project::graph::kNoNode;
using project::graph::NamedCount;

namespace {

using ShownPtr = std::shared_ptr<const Shown>;

constexpr std::size_t kListed = 8;             // names of a line of the summary
constexpr std::size_t kCycleMembersText = 10;  // of a cycle in text
constexpr std::size_t kCycleMembersJson = 50;

/// `count` names of `name(i)`, and how many more there are.
template <class Name>
std::string listed(std::size_t count, const Name& name, std::size_t limit = kListed) {
    std::string text;
    for (std::size_t i = 0; i < std::min(count, limit); ++i) text.append(i == 0 ? "" : ", ").append(name(i));
    if (count > limit) text.append(", ").append(format_count(count - limit)).append(" more");
    return text;
}

std::string listed_counts(const std::vector<NamedCount>& rows, std::size_t limit = kListed) {
    return listed(
        rows.size(), [&](std::size_t i) { return rows[i].name + " " + format_count(rows[i].count); }, limit);
}

std::string percent(double part) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * part);
    return text;
}

/// Six digits are enough to rank by, and hide the last bits of the sum.
double rounded(double rank) { return std::round(rank * 1e6) / 1e6; }

std::string imports_text(const project::graph::ImportCounts& counts) {
    std::string text = format_count(counts.all, "import") + ": " + format_count(counts.project) + " to files of the project";
    if (counts.inferred > 0) text += " (" + format_count(counts.inferred) + " of them inferred)";
    if (counts.outside > 0) text += ", of which " + format_count(counts.outside) + " lead out of what was asked for";
    text += ", " + format_count(counts.external) + " to external packages, " + format_count(counts.stdlib) + " to standard libraries, " +
            format_count(counts.unresolved) + " unresolved";
    return text;
}

std::string layers_text(const GraphAnalysis& analysis) {
    std::string text = "layers: " + format_count(analysis.layer_sizes.size());
    if (analysis.layer_sizes.size() > 1)
        text += ", from 0, which depends on nothing else: " +
                listed(
                    analysis.layer_sizes.size(), [&](std::size_t i) { return format_count(analysis.layer_sizes[i]); }, 20);
    return text;
}

std::vector<std::string> whole_lines(const Shown& shown) {
    const ProjectGraph& graph = shown.graph();
    const GraphAnalysis& analysis = shown.analysis();
    const auto by_name = static_cast<std::size_t>(std::count_if(graph.edges.begin(), graph.edges.end(), [](const GraphEdge& edge) { return edge.by_name; }));
    std::vector<std::string> lines = {count_nodes(graph, graph.nodes.size()) + ", " + format_count(graph.edges.size(), "edge") +
                                      (by_name > 0 ? " (" + format_count(by_name) + " by names within a package, without an import)" : "") + "; " + imports_text(graph.imports)};
    if (!graph.unresolved_reasons.empty()) lines.push_back("unresolved: " + listed_counts(graph.unresolved_reasons, 5));
    if (!graph.unscanned.empty()) lines.push_back("imports not read of: " + listed_counts(graph.unscanned));
    const auto cycled =
        std::accumulate(analysis.cycles.begin(), analysis.cycles.end(), std::size_t{0}, [](std::size_t sum, const auto& c) { return sum + c.size(); });
    lines.push_back(analysis.cycles.empty() ? "cycles: none"
                                            : "cycles: " + format_count(analysis.cycles.size()) + ", " + count_nodes(graph, cycled) + " in them, " +
                                                  format_count(analysis.cycles.front().size()) + " in the largest");
    lines.push_back(layers_text(analysis));
    lines.push_back("most central: " + listed(analysis.by_rank.size(), [&](std::size_t i) {
                        const Node node = analysis.by_rank[i];
                        return shown.id(node) + " (" + percent(analysis.rank[node]) + ", in " + format_count(analysis.adjacency.in(node).size()) + ")";
                    }));
    lines.push_back("entry points: " + format_count(analysis.entry_points.size()) + (analysis.entry_points.empty() ? "" : ": ") +
                    listed(analysis.entry_points.size(), [&](std::size_t i) { return shown.id(analysis.entry_points[i].node); }) +
                    (analysis.unimported_tests > 0 ? "; and " + format_count(analysis.unimported_tests, "test") + " that nothing imports" : ""));
    lines.push_back("orphans, connected to nothing: " + format_count(analysis.orphans.size()) + (analysis.orphans.empty() ? "" : ": ") +
                    listed(analysis.orphans.size(), [&](std::size_t i) { return shown.id(analysis.orphans[i]); }) +
                    (analysis.unjudged > 0 ? "; not judged: " + format_count(analysis.unjudged, "file") + " that nothing imports, but that may be used without a name that tells" : ""));
    if (!graph.externals.empty()) lines.push_back("external packages: " + listed_counts(graph.externals));
    return lines;
}

std::string focus_name(const Shown& shown) {
    return shown.view.focus.size() == 1 ? shown.id(shown.view.focus.front())
                                        : shown.arguments.focus + " (" + count_nodes(shown.graph(), shown.view.focus.size()) + ")";
}

std::vector<std::string> focus_lines(const Shown& shown) {
    const View& view = shown.view;
    const GraphAnalysis& analysis = shown.analysis();
    std::string line = focus_name(shown);
    std::uint64_t unresolved = 0;
    bool scanned = true;
    for (const Node node : view.focus) {
        unresolved += shown.graph().nodes[node].unresolved;
        scanned = scanned && (shown.graph().nodes[node].scanned || shown.graph().nodes[node].external);
    }
    if (view.focus.size() == 1) {
        const Node node = view.focus.front();
        line += ": layer " + std::to_string(analysis.layers[node]) + " of " + std::to_string(analysis.layer_sizes.size()) + ", rank " +
                percent(analysis.rank[node]);
        if (const auto cycle = analysis.cycle_of[node]; cycle != kNoNode)
            line += ", in a cycle of " + format_count(analysis.cycles[cycle].size()) + ": " +
                    listed(analysis.cycles[cycle].size(), [&](std::size_t i) { return shown.id(analysis.cycles[cycle][i]); });
    }
    std::vector<std::string> lines = {std::move(line)};
    const auto direct = [](const std::vector<TreeRow>& rows) {
        return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const TreeRow& row) { return row.distance == 1; }));
    };
    if (shown.arguments.direction != "out") {
        std::vector<bool> imports(view.nodes.size(), false);  // the focus, by an import
        for (const GraphEdge* edge : view.edges)
            if (!edge->by_name && view.place[edge->to] < view.focus.size()) imports[view.place[edge->from]] = true;
        const auto named = static_cast<std::size_t>(
            std::count_if(view.importers.begin(), view.importers.end(), [&](const TreeRow& row) { return row.distance == 1 && !imports[view.place[row.node]]; }));
        const bool hidden = std::any_of(view.focus.begin(), view.focus.end(), [&](Node node) { return shown.graph().nodes[node].hidden; });
        lines.push_back("imported by " + count_nodes(shown.graph(), direct(view.importers)) + " directly" +
                        (named > 0 ? " (" + format_count(named) + " of them need no import: same package, by name)" : "") + ", by " + format_count(view.all_importers) + " in all" +
                        (hidden ? std::string("; ") + kHiddenUse : ""));
    }
    if (shown.arguments.direction != "in")
        lines.push_back(!scanned && view.focus.size() == 1
                            ? "its own imports are not known"
                            : "imports " + count_nodes(shown.graph(), direct(view.imports)) + " directly, " + format_count(view.all_imports) + " in all" +
                                  (unresolved > 0 ? "; " + format_count(unresolved, "import") + " of its own unresolved" : ""));
    return lines;
}

/// The unresolved imports of the focus, one line each.
void add_unresolved_lines(const Shown& shown, std::vector<std::string>& lines) {
    std::size_t count = 0;
    for (const Node node : shown.view.focus) {
        const auto by_node = [](const auto& row, Node wanted) { return row.from < wanted; };
        auto row = std::lower_bound(shown.graph().unresolved.begin(), shown.graph().unresolved.end(), node, by_node);
        for (; row != shown.graph().unresolved.end() && row->from == node && count < kListed; ++row, ++count)
            lines.push_back("unresolved: " + row->module + (row->reason.empty() ? "" : " (" + row->reason + ")"));
    }
}

Json node_json(const Shown& shown, Node node) {
    const GraphNode& row = shown.graph().nodes[node];
    const GraphAnalysis& analysis = shown.analysis();
    Json item = {{"id", to_utf8(row.id)}};
    if (!row.name.empty() && !row.external) item["name"] = to_utf8(row.name);
    if (!row.language.empty()) item["language"] = row.language;
    if (shown.graph().level != Level::file && !row.external) item["files"] = row.files;
    item["fan_in"] = analysis.adjacency.in(node).size();
    item["fan_out"] = analysis.adjacency.out(node).size();
    item["rank"] = rounded(analysis.rank[node]);
    item["layer"] = analysis.layers[node];
    if (analysis.cycle_of[node] != kNoNode) item["cycle"] = analysis.cycle_of[node];
    if (row.internal > 0) item["internal"] = row.internal;
    if (row.unresolved > 0) item["unresolved"] = row.unresolved;
    if (row.external) item["external"] = true;
    if (row.test) item["test"] = true;
    if (!row.scanned && !row.external) item["imports_known"] = false;
    return item;
}

std::string node_text(const Shown& shown, Node node) {
    const GraphNode& row = shown.graph().nodes[node];
    const GraphAnalysis& analysis = shown.analysis();
    std::string text = row.id;
    if (!row.name.empty() && !row.external && row.name != row.id) text += " (" + row.name + ")";
    if (shown.graph().level != Level::file && !row.external) text += "  " + format_count(row.files, "file");
    text += "  in " + std::to_string(analysis.adjacency.in(node).size()) + " out " + std::to_string(analysis.adjacency.out(node).size()) + " layer " +
            std::to_string(analysis.layers[node]);
    if (analysis.cycle_of[node] != kNoNode) text += " cycle " + std::to_string(analysis.cycle_of[node]);
    if (row.unresolved > 0) text += " unresolved " + std::to_string(row.unresolved);
    return text;
}

Section node_section(const ShownPtr& shown) {
    return {"nodes", shown->view.nodes.size(), [shown](std::size_t i) { return node_json(*shown, shown->view.nodes[i]); },
            [shown](std::size_t i, TextWriter& out) {
                out.heading(shown->view.kind == ViewKind::cycles ? "in cycles:" : "most central first:");
                out.line("  " + node_text(*shown, shown->view.nodes[i]));
            }};
}

/// The focus and its trees: rows of importers, then of imports. Whoever is both has two rows.
Section tree_section(const ShownPtr& shown) {
    struct Row {
        const char* direction;  // null for the focus itself
        TreeRow tree;
    };
    const View& view = shown->view;
    const auto row_of = [shown](std::size_t i) {
        const View& all = shown->view;
        if (i < all.focus.size()) return Row{nullptr, {all.focus[i], kNoNode, 0}};
        i -= all.focus.size();
        return i < all.importers.size() ? Row{"in", all.importers[i]} : Row{"out", all.imports[i - all.importers.size()]};
    };
    return {"nodes", view.focus.size() + view.importers.size() + view.imports.size(),
            [shown, row_of](std::size_t i) {
                const Row row = row_of(i);
                Json item = node_json(*shown, row.tree.node);
                item["distance"] = row.tree.distance;
                if (row.direction == nullptr) return item;
                item["direction"] = row.direction;
                item["via"] = to_utf8(shown->id(row.tree.via));
                return item;
            },
            [shown, row_of](std::size_t i, TextWriter& out) {
                const Row row = row_of(i);
                if (row.direction == nullptr) return;  // the first line has told of it
                const bool in = *row.direction == 'i';
                const bool several = shown->view.focus.size() > 1;
                out.heading(std::string(in ? "importers" : "imports") +
                            (shown->arguments.depth > 1 ? ", below each what " + std::string(in ? "imports it" : "it imports") + ":" : ":"));
                const std::string kinds = in ? kinds_of(shown->view, row.tree.node, row.tree.via) : kinds_of(shown->view, row.tree.via, row.tree.node);
                std::string text = std::string(2 * std::min<std::size_t>(row.tree.distance, 40), ' ') + shown->id(row.tree.node);
                if (several && row.tree.distance == 1) text += in ? " → " + shown->id(row.tree.via) : " ← " + shown->id(row.tree.via);
                out.line(text + (kinds.empty() ? "" : "  " + kinds));
            }};
}

Section path_section(const ShownPtr& shown) {
    return {"nodes", shown->view.path.size(), [shown](std::size_t i) { return node_json(*shown, shown->view.path[i]); },
            [shown](std::size_t i, TextWriter& out) {
                const auto& path = shown->view.path;
                const std::string kinds = i == 0 ? std::string() : kinds_of(shown->view, path[i - 1], path[i]);
                out.line((i == 0 ? "" : "→ ") + shown->id(path[i]) + (kinds.empty() ? "" : "  " + kinds));
            }};
}

/// `in_text`: whether the lines of the nodes leave the edges to be told.
Section edge_section(const ShownPtr& shown, bool in_text) {
    return {"edges", shown->view.edges.size(),
            [shown](std::size_t i) {
                const GraphEdge& edge = *shown->view.edges[i];
                Json item = {
                    {"from", to_utf8(shown->id(edge.from))}, {"to", to_utf8(shown->id(edge.to))}, {"kind", project::graph::kind_of(edge)}, {"count", edge.count}};
                if (edge.inferred) item["inferred"] = true;
                return item;
            },
            [shown, in_text](std::size_t i, TextWriter& out) {
                if (!in_text) return;
                const GraphEdge& edge = *shown->view.edges[i];
                out.heading(shown->id(edge.from) + " →");
                std::string text = "  " + shown->id(edge.to);
                if (edge.by_name || edge.kind != ast::ImportKind::static_) text.append("  ").append(project::graph::kind_of(edge));
                if (edge.count > 1) text += "  ×" + std::to_string(edge.count);
                if (edge.inferred) text += "  inferred";
                out.line(text);
            }};
}

/// The cycles that the view shows whole.
Section cycle_section(const ShownPtr& shown) {
    std::vector<std::uint32_t> indices;
    for (std::uint32_t i = 0; i < shown->analysis().cycles.size(); ++i) {
        const auto& members = shown->analysis().cycles[i];
        if (std::all_of(members.begin(), members.end(), [&](Node node) { return shown->view.place[node] != kNoNode; })) indices.push_back(i);
    }
    auto rows = std::make_shared<const std::vector<std::uint32_t>>(std::move(indices));
    return {"cycles", rows->size(),
            [shown, rows](std::size_t i) {
                const auto& members = shown->analysis().cycles[(*rows)[i]];
                Json list = Json::array();
                for (std::size_t m = 0; m < std::min(members.size(), kCycleMembersJson); ++m) list.push_back(to_utf8(shown->id(members[m])));
                return list;
            },
            [shown, rows](std::size_t i, TextWriter& out) {
                const auto& members = shown->analysis().cycles[(*rows)[i]];
                if (shown->view.kind == ViewKind::focus || shown->view.kind == ViewKind::path) return;  // told with the nodes
                out.heading("cycles, the largest first, each with a short way round:");
                const auto round = project::graph::short_cycle(shown->analysis().imports, shown->analysis().components, members);
                std::string text = "  " + std::to_string((*rows)[i]) + ": " + count_nodes(shown->graph(), members.size()) + ": ";
                for (std::size_t r = 0; r < std::min(round.size(), kCycleMembersText); ++r) text.append(shown->id(round[r])).append(" → ");
                if (round.size() > kCycleMembersText) text += format_count(round.size() - kCycleMembersText) + " more → ";
                out.line(text + shown->id(round.front()));
            }};
}

Json totals_json(const Shown& shown, std::size_t rows) {
    const ProjectGraph& graph = shown.graph();
    const GraphAnalysis& analysis = shown.analysis();
    const auto& counts = graph.imports;
    Json totals = {{"nodes", graph.nodes.size()}};
    if (rows == 0) return totals;
    totals["edges"] = graph.edges.size();
    if (shown.view.kind != ViewKind::whole) totals["shown"] = {{"nodes", shown.view.nodes.size()}, {"edges", shown.view.edges.size()}};
    if (shown.view.kind == ViewKind::focus) {
        totals["importers"] = shown.view.all_importers;
        totals["imports_in_all"] = shown.view.all_imports;
    }
    totals["files"] = graph.files;
    totals["imports"] = {{"all", counts.all},        {"project", counts.project},       {"external", counts.external},
                         {"stdlib", counts.stdlib},  {"unresolved", counts.unresolved}, {"inferred", counts.inferred},
                         {"outside", counts.outside}};
    totals["cycles"] = analysis.cycles.size();
    totals["largest_cycle"] = analysis.cycles.empty() ? 0 : analysis.cycles.front().size();
    totals["layers"] = analysis.layer_sizes.size();
    totals["entry_points"] = analysis.entry_points.size();
    totals["orphans"] = analysis.orphans.size();
    if (analysis.unjudged > 0) totals["not_judged"] = analysis.unjudged;
    const auto add = [&](const char* key, const std::vector<NamedCount>& list) {
        if (list.empty()) return;
        Json& out = totals[key] = Json::object();
        std::uint64_t rest = 0;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i < rows) {
                out[to_utf8(list[i].name)] = list[i].count;
            } else {
                rest += list[i].count;
            }
        }
        if (rest > 0) out["(others)"] = rest;
    };
    add("unresolved", graph.unresolved_reasons);
    add("external", graph.externals);
    add("imports_not_read", graph.unscanned);
    return totals;
}

std::string totals_text(const Shown& shown) {
    std::string text = shown.view.kind == ViewKind::whole ? std::string() : count_nodes(shown.graph(), shown.view.nodes.size()) + " of ";
    text += count_nodes(shown.graph(), shown.graph().nodes.size()) + ", " + format_count(shown.graph().edges.size(), "edge");
    if (shown.graph().imports.unresolved > 0)
        text += "; " + format_count(shown.graph().imports.unresolved) + " of " + format_count(shown.graph().imports.all, "import") + " unresolved";
    return text + "\n";
}

std::uint64_t fingerprint_of(const Shown& shown) {
    std::uint64_t value = static_cast<std::uint64_t>(shown.view.kind);
    for (const Node node : shown.view.nodes) value = aircher::fingerprint(shown.id(node), value + shown.graph().nodes[node].unresolved);
    for (const auto* rows : {&shown.view.importers, &shown.view.imports})
        for (const TreeRow& row : *rows) value = value * 0x9E3779B97F4A7C15ULL + row.node + (std::uint64_t{row.via} << 20U);
    for (const GraphEdge* edge : shown.view.edges) {
        value = value * 0x9E3779B97F4A7C15ULL + shown.view.place[edge->from] + (std::uint64_t{shown.view.place[edge->to]} << 24U) +
                (std::uint64_t{edge->count} << 48U);
        value += static_cast<std::uint64_t>(edge->kind) * 4 + (edge->inferred ? 1 : 0) + (edge->by_name ? 2 : 0);
    }
    return value;
}

}  // namespace

void add_totals(Answer& answer, const ShownPtr& shown) {
    answer.totals = [shown](std::size_t rows) { return totals_json(*shown, rows); };
    answer.totals_text = [shown](std::size_t) { return totals_text(*shown); };
    answer.fingerprint = [shown] { return fingerprint_of(*shown); };
    answer.bytes = shown->graph().nodes.size() * 250 + shown->graph().edges.size() * 40;
    answer.skipped = shown->graph().skipped;
}

Answer list_answer(const ShownPtr& shown) {
    const View& view = shown->view;
    Answer answer;
    answer.fields = {{"level", shown->arguments.level}};
    switch (view.kind) {
        case ViewKind::whole: {
            answer.lines = whole_lines(*shown);
            answer.sections = {cycle_section(shown), node_section(shown), edge_section(shown, true)};
            Section starts{"entry_points", shown->analysis().entry_points.size(),
                           [shown](std::size_t i) {
                               const auto& entry = shown->analysis().entry_points[i];
                               return Json{{"id", to_utf8(shown->id(entry.node))}, {"reason", entry.reason}};
                           },
                           [shown](std::size_t i, TextWriter& out) {
                               const auto& entry = shown->analysis().entry_points[i];
                               out.heading("entry points:");
                               out.line("  " + shown->id(entry.node) + "  " + std::string(entry.reason));
                           }};
            answer.sections.push_back(std::move(starts));
            break;
        }
        case ViewKind::focus:
            answer.fields["focus"] = to_utf8(shown->arguments.focus);
            answer.lines = focus_lines(*shown);
            if (shown->arguments.direction != "in") add_unresolved_lines(*shown, answer.lines);
            answer.sections = {tree_section(shown), edge_section(shown, false), cycle_section(shown)};
            break;
        case ViewKind::path: {
            Json path = Json::array();
            for (const Node node : view.path) path.push_back(to_utf8(shown->id(node)));
            answer.fields["path"] = std::move(path);
            if (!view.path.empty()) answer.lines = {"the shortest way, " + format_count(view.path.size() - 1, "step") + ":"};
            answer.sections = {path_section(shown), edge_section(shown, false)};
            break;
        }
        case ViewKind::cycles:
            answer.lines = {format_count(shown->analysis().cycles.size(), "cycle") + ", " + count_nodes(shown->graph(), view.nodes.size()) + " in them"};
            answer.sections = {cycle_section(shown), node_section(shown), edge_section(shown, true)};
            break;
    }
    if (view.kind == ViewKind::whole) {
        const auto& sizes = shown->analysis().layer_sizes;
        if (!sizes.empty())
            answer.sections.push_back({"layers", sizes.size(), [shown](std::size_t i) { return Json(shown->analysis().layer_sizes[i]); }, [](std::size_t, TextWriter&) {}});
    }
    // An answer about nothing must fit into the smallest page.
    if (shown->graph().nodes.empty()) answer.sections = {node_section(shown)};
    add_totals(answer, shown);
    return answer;
}

}  // namespace aircher::tools::dependency_graph
