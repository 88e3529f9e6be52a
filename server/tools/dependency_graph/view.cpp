#include "server/tools/dependency_graph/view.h"

#include <algorithm>

#include "engine/ast/lexing/imports.h"

namespace aircher::tools::dependency_graph {

using project::graph::kFar;
using project::graph::kNoNode;

namespace {

constexpr std::size_t kSuggestions = 5;

/// Fills `place` and `edges` from `nodes`.
void complete(const Whole& whole, View& view) {
    view.place.assign(whole.graph.nodes.size(), kNoNode);
    for (std::size_t i = 0; i < view.nodes.size(); ++i) view.place[view.nodes[i]] = static_cast<std::uint32_t>(i);
    for (const GraphEdge& edge : whole.graph.edges)
        if (view.place[edge.from] != kNoNode && view.place[edge.to] != kNoNode) view.edges.push_back(&edge);
}

/// Nodes whose path is `folder` or lies below it.
std::vector<Node> nodes_below(const ProjectGraph& graph, const std::string& folder) {
    std::vector<Node> nodes;
    for (Node node = 0; node < graph.nodes.size(); ++node) {
        const std::string& id = graph.nodes[node].id;
        if (graph.nodes[node].external) break;
        if (folder == "." || (id.size() > folder.size() && id.starts_with(folder) && id[folder.size()] == '/')) nodes.push_back(node);
    }
    return nodes;
}

/// Why a file that exists is no node.
std::string why_not_shown(const Whole& whole, const std::string& id) {
    for (const auto& row : whole.graph.skipped)
        if (row.path == id) return id + " was not read: " + row.reason;
    const auto language = filesystem::language_of_path(id);
    const std::string name(filesystem::language(language).name);
    if (language == filesystem::kUnknownLanguage)
        return "the language of " + id + " is not known, so neither are its imports, and nothing is known to import it";
    if (!ast::has_import_scanner(name)) return "imports of " + name + " files are not read, and nothing is known to import " + id;
    return id + " is left out by ignore rules, or by path, include, exclude or languages";
}

/// The node of the nearest folder around `id`, for files at the level of directories and packages.
Node enclosing(const ProjectGraph& graph, std::string_view id) {
    while (!id.empty()) {
        id = project::directory_of(id);
        if (const Node node = graph.find(id.empty() ? "." : id); node != kNoNode) return node;
        if (graph.level == Level::directory) break;
    }
    return kNoNode;
}

}  // namespace

Result<Named> find_named(const Whole& whole, std::string_view name, std::string_view argument) {
    const ProjectGraph& graph = whole.graph;
    if (const Node node = graph.find(name); node != kNoNode) return Named(std::vector{node});
    if (const Node node = graph.find("external:" + std::string(name)); node != kNoNode) return Named(std::vector{node});
    for (Node node = 0; graph.level == Level::package && node < graph.nodes.size(); ++node)
        if (!graph.nodes[node].external && graph.nodes[node].name == name) return Named(std::vector{node});

    const auto location = project::locate(*whole.roots, name);
    if (!location && location.error().code == ErrorCode::outside_roots) return location.error();
    if (location || location.error().code == ErrorCode::wrong_kind) {  // of which "." is all roots together
        std::string id = location ? whole.roots->display(*location->root, location->relative) : ".";
        while (id.ends_with('/')) id.pop_back();
        if (id.empty()) id = ".";
        if (const Node node = graph.find(id); node != kNoNode) return Named(std::vector{node});
        if (auto nodes = nodes_below(graph, id); !nodes.empty()) return Named(std::move(nodes));
        const auto status = location ? location->root->directory.status(location->relative) : Error{};
        if (status) {
            if (status->kind == FileKind::directory) return Named(id + " holds no file whose imports can be read");
            const Node around = graph.level == Level::file ? kNoNode : enclosing(graph, id);
            return around == kNoNode ? Named(why_not_shown(whole, id)) : Named(std::vector{around});
        }
    }
    Error error{ErrorCode::not_found, std::string(argument) + ": nothing in the graph is called so", {}, std::string(name)};
    for (const Node node : similar_nodes(graph, name, kSuggestions)) error.hint += (error.hint.empty() ? "is it one of: " : ", ") + graph.nodes[node].id;
    if (error.hint.empty()) error.hint = "name a path below the root; walk_project lists files";
    return error;
}

View view_whole(const Whole& whole) {
    View view;
    view.nodes = whole.analysis.by_rank;
    complete(whole, view);
    return view;
}

View view_focus(const Whole& whole, std::vector<Node> focus, Direction direction, std::uint32_t depth) {
    const auto& adjacency = whole.analysis.adjacency;
    View view;
    view.kind = ViewKind::focus;
    view.focus = std::move(focus);
    const auto count_all = [&](Direction one) {
        const auto all = project::graph::distances(adjacency, view.focus, one);
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](std::uint32_t far) { return far != kFar && far > 0; }));
    };
    view.all_importers = count_all(Direction::in);
    view.all_imports = count_all(Direction::out);
    if (direction != Direction::out) view.importers = project::graph::tree(adjacency, view.focus, Direction::in, depth);
    if (direction != Direction::in) view.imports = project::graph::tree(adjacency, view.focus, Direction::out, depth);
    // The focus first, then by distance, then by rank.
    std::vector<std::uint32_t> distance(whole.graph.nodes.size(), kFar);
    for (const Node node : view.focus) distance[node] = 0;
    for (const auto* rows : {&view.importers, &view.imports})
        for (const TreeRow& row : *rows) distance[row.node] = std::min(distance[row.node], row.distance);
    for (const Node node : whole.analysis.by_rank)
        if (distance[node] != kFar) view.nodes.push_back(node);
    std::stable_sort(view.nodes.begin(), view.nodes.end(), [&](Node a, Node b) { return distance[a] < distance[b]; });
    complete(whole, view);
    return view;
}

View view_path(const Whole& whole, const std::vector<Node>& from, const std::vector<Node>& to) {
    View view;
    view.kind = ViewKind::path;
    view.focus = from;
    view.path = project::graph::shortest_path(whole.analysis.adjacency, from, to);
    view.nodes = view.path;
    complete(whole, view);
    return view;
}

View view_cycles(const Whole& whole) {
    View view;
    view.kind = ViewKind::cycles;
    for (const auto& cycle : whole.analysis.cycles) view.nodes.insert(view.nodes.end(), cycle.begin(), cycle.end());
    complete(whole, view);
    // What leads from one cycle to another belongs to none.
    const auto& of = whole.analysis.cycle_of;
    std::erase_if(view.edges, [&](const GraphEdge* edge) { return edge->by_name || of[edge->from] != of[edge->to]; });
    return view;
}

View first_of(const View& view, std::size_t count) {
    View part;
    part.kind = view.kind;
    part.focus = view.focus;
    part.path = view.path;
    part.nodes.assign(view.nodes.begin(), view.nodes.begin() + static_cast<std::ptrdiff_t>(std::min(count, view.nodes.size())));
    part.place.assign(view.place.size(), kNoNode);
    for (std::size_t i = 0; i < part.nodes.size(); ++i) part.place[part.nodes[i]] = static_cast<std::uint32_t>(i);
    for (const GraphEdge* edge : view.edges)
        if (part.place[edge->from] != kNoNode && part.place[edge->to] != kNoNode) part.edges.push_back(edge);
    return part;
}

std::string kinds_of(const View& view, Node from, Node to) {
    const auto before = [](const GraphEdge* edge, std::pair<Node, Node> ends) { return std::pair(edge->from, edge->to) < ends; };
    auto edge = std::lower_bound(view.edges.begin(), view.edges.end(), std::pair(from, to), before);
    std::string text;
    bool plain = true;
    for (; edge != view.edges.end() && (*edge)->from == from && (*edge)->to == to; ++edge) {
        plain = plain && (*edge)->kind == ast::ImportKind::static_ && (*edge)->count == 1 && !(*edge)->inferred && !(*edge)->by_name;
        text.append(text.empty() ? "" : ", ").append((*edge)->by_name ? "same package, by name" : ast::to_string((*edge)->kind));
        if ((*edge)->count > 1 && !(*edge)->by_name) text.append(" ").append(std::to_string((*edge)->count));
        if ((*edge)->inferred) text.append(" (inferred)");
    }
    return plain ? std::string() : text;
}

std::string count_nodes(const ProjectGraph& graph, std::size_t count) {
    const char* noun = graph.level == Level::file ? "file" : graph.level == Level::directory ? "directory" : "package";
    return format_count(count, noun);
}

}  // namespace aircher::tools::dependency_graph
