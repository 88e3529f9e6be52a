// What a question about the dependency graph shows of it: all, the neighbourhood of a focus, a path, or the cycles.
//
// Every way to write an answer — text, JSON, Mermaid, DOT, the page — takes its nodes and edges from a view, so they cannot disagree.
// Immutable once made; any thread.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/project/graph/analysis.h"
#include "engine/project/graph/paths.h"
#include "server/tools/tool.h"

namespace aircher::tools::dependency_graph {

using project::graph::Direction;
using project::graph::GraphAnalysis;
using project::graph::GraphEdge;
using project::graph::GraphNode;
using project::graph::Level;
using project::graph::Node;
using project::graph::ProjectGraph;
using project::graph::TreeRow;

struct Arguments : FileArguments {
    std::string level = "file";
    std::string focus;
    std::string direction = "both";
    std::int64_t depth = 1;
    std::string from;
    std::string to;
    bool cycles = false;
    bool external = false;
    std::string output = "text";
};

/// The graph of the question's files, and what was found about it as a whole.
struct Whole {
    std::shared_ptr<const project::RootSet> roots;
    ProjectGraph graph;
    GraphAnalysis analysis;
};

enum class ViewKind : std::uint8_t { whole, focus, path, cycles };

struct View {
    ViewKind kind = ViewKind::whole;
    std::vector<Node> nodes;                  ///< shown; the most important first, by what `kind` makes important
    std::vector<std::uint32_t> place;         ///< of every node of the graph: its index in `nodes`; kNoNode where it is not shown
    std::vector<const GraphEdge*> edges;      ///< shown, in order of the graph
    std::vector<Node> focus;                  ///< kinds focus and path: what was named (path: from)
    std::vector<TreeRow> importers, imports;  ///< kind focus: as trees
    std::size_t all_importers = 0;            ///< kind focus: to any depth
    std::size_t all_imports = 0;
    std::vector<Node> path;  ///< kind path; empty where there is none
};

/// A name that clients gave is one of these: nodes, or a file of which it cannot be told, with the reason.
using Named = std::variant<std::vector<Node>, std::string>;

/// Finds what `name` means at the graph's level: a node's path, a folder (all of its files), a package's name, a file in a folder or package.
/// Errors: not_found with similar names, outside_roots.
Result<Named> find_named(const Whole& whole, std::string_view name, std::string_view argument);

View view_whole(const Whole& whole);
View view_focus(const Whole& whole, std::vector<Node> focus, Direction direction, std::uint32_t depth);
View view_path(const Whole& whole, const std::vector<Node>& from, const std::vector<Node>& to);
View view_cycles(const Whole& whole);

/// The first `count` nodes of `view` and the edges between them.
View first_of(const View& view, std::size_t count);

/// "static 2, type_only 1": how much of what kind two nodes' edges are; empty where they are one static import.
std::string kinds_of(const View& view, Node from, Node to);

/// "file" or "files" of the level's nodes: "1 directory", "12 packages".
std::string count_nodes(const ProjectGraph& graph, std::size_t count);

}  // namespace aircher::tools::dependency_graph
