// Ways through a graph, breadth first: shortest paths, what lies within so many steps, and that as a tree.
//
// Results do not depend on anything but the graph: of equally short ways the one with the smallest nodes is taken.
// All functions are linear in the nodes and arcs that they reach. Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "engine/project/graph/adjacency.h"

namespace aircher::project::graph {

inline constexpr std::uint32_t kFar = 0xFFFF'FFFF;

/// Steps from the nearest of `sources` along arcs (out), against them (in), or either way (both); kFar beyond `depth` and where no way leads.
std::vector<std::uint32_t> distances(const Adjacency& adjacency, std::span<const Node> sources, Direction direction, std::uint32_t depth = kFar);

/// A shortest way from one of `sources` to one of `targets` along the arcs, both ends included; the first in lexicographic order among the
/// shortest. Empty where there is none; one node where the two overlap.
std::vector<Node> shortest_path(const Adjacency& adjacency, std::span<const Node> sources, std::span<const Node> targets);

struct TreeRow {
    Node node = 0;
    Node via = kNoNode;          ///< the node one step nearer to the sources under which it hangs
    std::uint32_t distance = 0;  ///< from 1
    bool operator==(const TreeRow&) const = default;
};

/// What lies within `depth` steps of `sources`, each node once, at its shortest distance, under the smallest node that leads there; in the order in
/// which a tree is written: a row's children follow it, ascending. Sources themselves are left out. `direction`: in or out.
std::vector<TreeRow> tree(const Adjacency& adjacency, std::span<const Node> sources, Direction direction, std::uint32_t depth = kFar);

}  // namespace aircher::project::graph
