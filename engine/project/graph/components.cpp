#include "engine/project/graph/components.h"

#include <algorithm>

namespace aircher::project::graph {
namespace {

constexpr std::size_t kTriedStarts = 64;

class Tarjan {
public:
    explicit Tarjan(const Adjacency& adjacency) : adjacency_(adjacency), order_(adjacency.size(), 0), low_(adjacency.size(), 0) {
        result_.of.assign(adjacency.size(), kNoNode);
    }

    Components run() {
        for (Node node = 0; node < adjacency_.size(); ++node)
            if (order_[node] == 0) visit_from(node);
        return std::move(result_);
    }

private:
    struct Frame {
        Node node;
        std::size_t next;  ///< of the node's targets
    };

    void enter(Node node) {
        order_[node] = low_[node] = ++counter_;
        open_.push_back(node);
        frames_.push_back({node, 0});
    }

    void visit_from(Node start) {
        enter(start);
        while (!frames_.empty()) {
            Frame& frame = frames_.back();
            const Node node = frame.node;
            const auto targets = adjacency_.out(node);
            if (frame.next < targets.size()) {
                const Node target = targets[frame.next++];
                if (order_[target] == 0) {
                    enter(target);
                } else if (result_.of[target] == kNoNode) {  // still open
                    low_[node] = std::min(low_[node], order_[target]);
                }
                continue;
            }
            frames_.pop_back();
            if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
            if (low_[node] == order_[node]) close(node);
        }
    }

    void close(Node root) {
        const auto component = static_cast<std::uint32_t>(result_.size.size());
        result_.size.push_back(0);
        for (Node node = kNoNode; node != root;) {
            node = open_.back();
            open_.pop_back();
            result_.of[node] = component;
            ++result_.size.back();
        }
    }

    const Adjacency& adjacency_;
    Components result_;
    std::vector<std::uint32_t> order_;  ///< when a node was entered, from 1; 0: not yet
    std::vector<std::uint32_t> low_;
    std::vector<Node> open_;
    std::vector<Frame> frames_;
    std::uint32_t counter_ = 0;
};

/// The shortest way from `start` back to itself within its component. Empty where it would take `limit` nodes or more.
std::vector<Node> round_trip(const Adjacency& adjacency, const Components& components, Node start, std::size_t limit, std::vector<Node>& before,
                             std::vector<Node>& queue) {
    queue.assign(1, start);
    std::size_t level_end = 1;
    std::size_t length = 1;
    std::vector<Node> found;
    for (std::size_t i = 0; i < queue.size() && found.empty(); ++i) {
        if (i == level_end) {
            level_end = queue.size();
            if (++length >= limit) break;
        }
        for (const Node target : adjacency.out(queue[i])) {
            if (target == start) {
                for (Node node = queue[i]; node != start; node = before[node]) found.push_back(node);
                found.push_back(start);
                break;
            }
            if (before[target] != kNoNode || components.of[target] != components.of[start]) continue;
            before[target] = queue[i];
            queue.push_back(target);
        }
    }
    for (const Node node : queue) before[node] = kNoNode;
    std::reverse(found.begin(), found.end());
    return found;
}

}  // namespace

Components strongly_connected(const Adjacency& adjacency) { return Tarjan(adjacency).run(); }

std::vector<std::uint32_t> layers(const Adjacency& adjacency, const Components& components) {
    // By component: the arcs of a component lead to smaller ones, which are done.
    std::vector<std::size_t> begin(components.size.size() + 1, 0);
    for (std::size_t i = 0; i < components.size.size(); ++i) begin[i + 1] = begin[i] + components.size[i];
    std::vector<Node> by_component(adjacency.size());
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (Node node = 0; node < adjacency.size(); ++node) by_component[next[components.of[node]]++] = node;

    std::vector<std::uint32_t> of_component(components.size.size(), 0);
    for (std::uint32_t component = 0; component < components.size.size(); ++component)
        for (std::size_t i = begin[component]; i < begin[component + 1]; ++i)
            for (const Node target : adjacency.out(by_component[i]))
                if (const std::uint32_t other = components.of[target]; other != component)
                    of_component[component] = std::max(of_component[component], of_component[other] + 1);
    std::vector<std::uint32_t> result(adjacency.size());
    for (Node node = 0; node < adjacency.size(); ++node) result[node] = of_component[components.of[node]];
    return result;
}

std::vector<std::vector<Node>> cycles(const Components& components) {
    std::vector<std::uint32_t> index(components.size.size(), kNoNode);
    std::vector<std::vector<Node>> found;
    for (Node node = 0; node < components.of.size(); ++node) {
        const std::uint32_t component = components.of[node];
        if (components.size[component] < 2) continue;
        if (index[component] == kNoNode) {
            index[component] = static_cast<std::uint32_t>(found.size());
            found.emplace_back().reserve(components.size[component]);
        }
        found[index[component]].push_back(node);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return found;
}

std::vector<Node> short_cycle(const Adjacency& adjacency, const Components& components, const std::vector<Node>& members) {
    for (const Node node : members)
        for (const Node target : adjacency.out(node))
            if (target > node && adjacency.has_arc(target, node)) return {node, target};
    std::vector<Node> before(adjacency.size(), kNoNode);
    std::vector<Node> queue;
    std::vector<Node> best;
    for (std::size_t i = 0; i < std::min(members.size(), kTriedStarts); ++i) {
        const std::size_t limit = best.empty() ? members.size() + 1 : best.size();
        auto round = round_trip(adjacency, components, members[i], limit, before, queue);
        if (!round.empty()) best = std::move(round);
    }
    std::rotate(best.begin(), std::min_element(best.begin(), best.end()), best.end());
    return best;
}

}  // namespace aircher::project::graph
