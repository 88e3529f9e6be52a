// What a dependency graph shows as a whole: cycles, layers, central nodes, where it begins, and what is connected to nothing.
//
// Plain data once made; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/graph/components.h"
#include "engine/project/graph/project_graph.h"

namespace aircher::project::graph {

/// Where a program starts, as the project's overview tells it.
struct KnownStart {
    std::string id;      ///< of the file's node; what is no node is passed over
    std::string reason;  ///< "defines main()"
};

struct EntryNode {
    Node node = 0;
    std::string reason;  ///< a KnownStart's, or "nothing imports it"
};

struct GraphAnalysis {
    Adjacency adjacency;  ///< the graph's edges, whatever their kind and count
    Adjacency imports;    ///< without those by name: files of a package that use each other are no cycle and no layers
    Components components;                   ///< of `imports`, as are layers and cycles
    std::vector<std::uint32_t> layers;       ///< of each node; 0 depends on nothing
    std::vector<std::uint32_t> layer_sizes;  ///< nodes of each layer
    std::vector<std::vector<Node>> cycles;   ///< the largest first
    std::vector<std::uint32_t> cycle_of;     ///< of each node: index into `cycles`; kNoNode where it is in none
    std::vector<double> rank;                ///< PageRank
    std::vector<Node> by_rank;               ///< the most central first
    std::vector<EntryNode> entry_points;     ///< known starts in their order, then in order of id code that nothing imports; no tests, build files, or C files that are merely linked
    std::vector<Node> orphans;               ///< imported by nothing, importing nothing of the project; none where a computed import may lead there
    std::uint32_t unjudged = 0;              ///< what nothing is seen to import, but others may use it all the same (GraphNode::hidden): neither orphans nor entry points
    std::uint32_t unimported_tests = 0;      ///< tests that nothing imports: a test runner's entry points
};

/// `starts`: the most important first. Errors: cancelled, deadline_exceeded.
Result<GraphAnalysis> analyse(const ProjectGraph& graph, const std::vector<KnownStart>& starts, RequestContext& context);

/// How many imports of files of `language`'s kind may lead to any of them: only running the program would tell where.
std::uint64_t computed_imports(const ProjectGraph& graph, std::string_view language);

/// Ids that `wanted` may have meant, the likeliest first, at most `limit`: the same base name elsewhere, then names that contain it or are a few letters off.
std::vector<Node> similar_nodes(const ProjectGraph& graph, std::string_view wanted, std::size_t limit);

}  // namespace aircher::project::graph
