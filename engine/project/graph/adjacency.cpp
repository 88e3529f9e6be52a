#include "engine/project/graph/adjacency.h"

#include <algorithm>

namespace aircher::project::graph {
namespace {

/// Groups arcs by one end, keeping the order within each group: a counting sort.
template <class Key, class Value>
void group(std::size_t nodes, std::span<const Arc> arcs, const Key& key, const Value& value, std::vector<std::size_t>& begin, std::vector<Node>& out) {
    begin.assign(nodes + 1, 0);
    for (const Arc& arc : arcs) ++begin[key(arc) + 1];
    for (std::size_t node = 0; node < nodes; ++node) begin[node + 1] += begin[node];
    out.resize(arcs.size());
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (const Arc& arc : arcs) out[next[key(arc)]++] = value(arc);
}

}  // namespace

Adjacency::Adjacency(std::size_t nodes, std::span<const Arc> arcs) {
    const auto from = [](const Arc& arc) { return arc.from; };
    const auto to = [](const Arc& arc) { return arc.to; };
    // Grouped by target first, then read in that order: each source's targets come out ascending.
    group(nodes, arcs, to, from, in_begin_, in_);
    std::vector<Arc> sorted;
    sorted.reserve(arcs.size());
    for (Node node = 0; node < nodes; ++node)
        for (std::size_t i = in_begin_[node]; i < in_begin_[node + 1]; ++i)
            if (in_[i] != node) sorted.push_back({in_[i], node});
    group(nodes, sorted, from, to, out_begin_, out_);

    std::size_t kept = 0;
    for (std::size_t node = 0, begin = 0; node < nodes; ++node) {
        const std::size_t end = out_begin_[node + 1];
        out_begin_[node] = kept;
        for (std::size_t i = begin; i < end; ++i)
            if (i == begin || out_[i] != out_[i - 1]) out_[kept++] = out_[i];
        begin = end;
    }
    if (nodes > 0) out_begin_[nodes] = kept;
    out_.resize(kept);

    sorted.clear();
    for (Node node = 0; node < nodes; ++node)
        for (const Node target : out(node)) sorted.push_back({node, target});
    group(nodes, sorted, to, from, in_begin_, in_);
}

bool Adjacency::has_arc(Node from, Node to) const {
    const auto targets = out(from);
    return std::binary_search(targets.begin(), targets.end(), to);
}

}  // namespace aircher::project::graph
