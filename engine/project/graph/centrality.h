// Which nodes a graph hangs on: PageRank, by S. Brin and L. Page, "The anatomy of a large-scale hypertextual web search engine", 1998.
//
// An importer passes its weight on, in equal parts, to what it imports; so a file is central that many central files need. What imports nothing
// passes its weight to all. The sums are made in a fixed order, on one thread: the same graph gives the same bits.
//
// Pure functions; any thread.
#pragma once

#include <functional>
#include <vector>

#include "engine/project/graph/adjacency.h"

namespace aircher::project::graph {

struct PageRankOptions {
    double damping = 0.85;
    double tolerance = 1e-9;  ///< of the change of all ranks together in one round
    int max_rounds = 300;     ///< the change shrinks by `damping` a round, so that 1e-9 takes 128 at most
    /// Asked before every round; where it says true, the ranks of that round are returned.
    std::function<bool()> should_stop = {};
};

/// One rank for each node; they add up to 1.
std::vector<double> page_rank(const Adjacency& adjacency, const PageRankOptions& options = {});

/// The nodes in order of value, the largest first, equal ones by number.
std::vector<Node> descending(const std::vector<double>& values);

}  // namespace aircher::project::graph
