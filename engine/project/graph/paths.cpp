#include "engine/project/graph/paths.h"

#include <algorithm>

namespace aircher::project::graph {
namespace {

/// Calls `reached(from, to)` for every step of a breadth-first walk that reaches a node for the first time. `distance` is kFar but for nodes known.
template <class Reached>
void walk(const Adjacency& adjacency, std::span<const Node> sources, Direction direction, std::uint32_t depth, std::vector<std::uint32_t>& distance,
          const Reached& reached) {
    std::vector<Node> queue;
    for (const Node source : sources) {
        if (distance[source] == 0) continue;
        distance[source] = 0;
        queue.push_back(source);
    }
    std::sort(queue.begin(), queue.end());
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const Node node = queue[i];
        if (distance[node] >= depth) continue;
        const auto step = [&](std::span<const Node> neighbours) {
            for (const Node next : neighbours) {
                if (distance[next] != kFar) continue;
                distance[next] = distance[node] + 1;
                queue.push_back(next);
                reached(node, next);
            }
        };
        if (direction != Direction::in) step(adjacency.out(node));
        if (direction != Direction::out) step(adjacency.in(node));
    }
}

}  // namespace

std::vector<std::uint32_t> distances(const Adjacency& adjacency, std::span<const Node> sources, Direction direction, std::uint32_t depth) {
    std::vector<std::uint32_t> distance(adjacency.size(), kFar);
    walk(adjacency, sources, direction, depth, distance, [](Node, Node) {});
    return distance;
}

std::vector<Node> shortest_path(const Adjacency& adjacency, std::span<const Node> sources, std::span<const Node> targets) {
    // From the targets backwards, so that walking forwards each step may take the smallest node that is still on a shortest way.
    const auto left = distances(adjacency, targets, Direction::in);
    Node at = kNoNode;
    for (const Node source : sources)
        if (left[source] != kFar && (at == kNoNode || left[source] < left[at] || (left[source] == left[at] && source < at))) at = source;
    if (at == kNoNode) return {};
    std::vector<Node> path = {at};
    while (left[at] > 0) {
        const auto targets_of = adjacency.out(at);
        at = *std::find_if(targets_of.begin(), targets_of.end(), [&](Node next) { return left[next] == left[at] - 1; });
        path.push_back(at);
    }
    return path;
}

std::vector<TreeRow> tree(const Adjacency& adjacency, std::span<const Node> sources, Direction direction, std::uint32_t depth) {
    std::vector<std::uint32_t> distance(adjacency.size(), kFar);
    std::vector<TreeRow> found;
    // A level is reached in the order of the level before it, not of its own numbers, so "under the smallest node" takes a second look.
    walk(adjacency, sources, direction, depth, distance, [&](Node, Node next) { found.push_back({next, kNoNode, distance[next]}); });
    std::vector<Arc> hangs;
    hangs.reserve(found.size());
    std::vector<Node> roots;
    for (TreeRow& row : found) {
        const auto nearer = direction == Direction::out ? adjacency.in(row.node) : adjacency.out(row.node);
        row.via = *std::find_if(nearer.begin(), nearer.end(), [&](Node other) { return distance[other] == row.distance - 1; });
        hangs.push_back({row.via, row.node});
        if (row.distance == 1) roots.push_back(row.node);
    }
    const Adjacency children(adjacency.size(), hangs);
    std::vector<TreeRow> rows;
    rows.reserve(found.size());
    std::sort(roots.begin(), roots.end(), std::greater<>());
    std::vector<TreeRow> open;
    for (const Node root : roots) {
        const auto nearer = direction == Direction::out ? adjacency.in(root) : adjacency.out(root);
        open.push_back({root, *std::find_if(nearer.begin(), nearer.end(), [&](Node other) { return distance[other] == 0; }), 1});
    }
    while (!open.empty()) {
        const TreeRow row = open.back();
        open.pop_back();
        rows.push_back(row);
        const auto below = children.out(row.node);
        for (std::size_t i = below.size(); i > 0; --i) open.push_back({below[i - 1], row.node, row.distance + 1});
    }
    return rows;
}

}  // namespace aircher::project::graph
