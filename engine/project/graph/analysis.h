// What a dependency graph shows as a whole: cycles, layers, central nodes, where it begins, and what is connected to nothing.
//
// Plain data once made; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/project/graph/components.h"
#include "engine/project/graph/project_graph.h"

namespace aircher::project::graph {

struct EntryPoint {
    Node node = 0;
    std::string_view reason;  ///< static: "nothing imports it", "named as a program's start"
};

struct GraphAnalysis {
    Adjacency adjacency;  ///< the graph's edges, whatever their kind and count
    Components components;
    std::vector<std::uint32_t> layers;       ///< of each node; 0 depends on nothing
    std::vector<std::uint32_t> layer_sizes;  ///< nodes of each layer
    std::vector<std::vector<Node>> cycles;   ///< the largest first
    std::vector<std::uint32_t> cycle_of;     ///< of each node: index into `cycles`; kNoNode where it is in none
    std::vector<double> rank;                ///< PageRank
    std::vector<Node> by_rank;               ///< the most central first
    std::vector<EntryPoint> entry_points;    ///< those named as a start first, then in order of id; no tests, externals, or C files that are merely linked
    std::vector<Node> orphans;               ///< imported by nothing, importing nothing of the project
    std::uint32_t unimported_tests = 0;      ///< tests that nothing imports: a test runner's entry points
};

/// Errors: cancelled, deadline_exceeded.
Result<GraphAnalysis> analyse(const ProjectGraph& graph, RequestContext& context);

/// Whether a file's name says that a program, a command or a package starts there: main.*, __main__.py, cli.*, index.*, bin/…
bool is_named_as_start(std::string_view path);

/// Ids that `wanted` may have meant, the likeliest first, at most `limit`: the same base name elsewhere, then names that contain it or are a few letters off.
std::vector<Node> similar_nodes(const ProjectGraph& graph, std::string_view wanted, std::size_t limit);

}  // namespace aircher::project::graph
