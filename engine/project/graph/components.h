// Cycles and layers: strongly connected components, and how deep the rest stacks up.
//
// Components by R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972, with an explicit stack: a chain
// of a million files must not overflow the machine's. All functions are linear in nodes and arcs unless they say otherwise.
//
// Pure functions; any thread.
#pragma once

#include <vector>

#include "engine/project/graph/adjacency.h"

namespace aircher::project::graph {

struct Components {
    std::vector<std::uint32_t> of;    ///< of each node; numbered so that every arc between components leads to a smaller number
    std::vector<std::uint32_t> size;  ///< of each component
};

Components strongly_connected(const Adjacency& adjacency);

/// The longest chain of arcs that leads from each node to one that depends on nothing, the nodes of a component counting as one:
/// 0 for what depends on nothing outside of its own cycle.
std::vector<std::uint32_t> layers(const Adjacency& adjacency, const Components& components);

/// The components of two nodes and more, each ascending; the largest first, equal ones by their first node.
std::vector<std::vector<Node>> cycles(const Components& components);

/// A short way round through `members`, a component of two nodes and more: its nodes in order, beginning with the smallest. The shortest of all
/// where two nodes point at each other, and in components of at most 64 nodes; else the shortest through one of the first 64.
std::vector<Node> short_cycle(const Adjacency& adjacency, const Components& components, const std::vector<Node>& members);

}  // namespace aircher::project::graph
