#include "engine/project/graph/centrality.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aircher::project::graph {

std::vector<double> page_rank(const Adjacency& adjacency, const PageRankOptions& options) {
    const std::size_t nodes = adjacency.size();
    if (nodes == 0) return {};
    const double share = 1.0 / static_cast<double>(nodes);
    std::vector<double> rank(nodes, share);
    std::vector<double> passed(nodes);  // what each node gives to each of its targets
    for (int round = 0; round < options.max_rounds; ++round) {
        if (options.should_stop && options.should_stop()) break;
        double idle = 0;  // the weight of nodes without targets
        for (Node node = 0; node < nodes; ++node) {
            const std::size_t targets = adjacency.out(node).size();
            passed[node] = targets == 0 ? 0 : rank[node] / static_cast<double>(targets);
            if (targets == 0) idle += rank[node];
        }
        const double base = (1 - options.damping + options.damping * idle) * share;
        double change = 0;
        for (Node node = 0; node < nodes; ++node) {
            double sum = 0;
            for (const Node source : adjacency.in(node)) sum += passed[source];
            const double now = base + options.damping * sum;
            change += std::abs(now - rank[node]);
            rank[node] = now;
        }
        if (change < options.tolerance) break;
    }
    return rank;
}

std::vector<Node> descending(const std::vector<double>& values) {
    std::vector<Node> order(values.size());
    std::iota(order.begin(), order.end(), Node{0});
    std::sort(order.begin(), order.end(), [&](Node a, Node b) { return values[a] != values[b] ? values[a] > values[b] : a < b; });
    return order;
}

}  // namespace aircher::project::graph
