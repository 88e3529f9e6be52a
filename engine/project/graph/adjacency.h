// A directed graph on nodes 0 … n−1, held as two arrays of neighbours: who a node points at, and who points at it.
//
// What a node means stands elsewhere: dependency graphs number their files in order of path, so that "the smallest node" is "the first path". An arc
// a → b says that a depends on b.
//
// Immutable once made; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aircher::project::graph {

using Node = std::uint32_t;
inline constexpr Node kNoNode = 0xFFFF'FFFF;

struct Arc {
    Node from = 0;
    Node to = 0;
    bool operator==(const Arc&) const = default;
};

enum class Direction : std::uint8_t { out, in, both };

class Adjacency {
public:
    Adjacency() = default;
    /// `arcs` in any order; repeats, and arcs from a node to itself, count once and not at all. Time O(nodes + arcs).
    /// REQUIRES: every end is below `nodes`.
    Adjacency(std::size_t nodes, std::span<const Arc> arcs);

    std::size_t size() const { return out_begin_.empty() ? 0 : out_begin_.size() - 1; }
    std::size_t arc_count() const { return out_.size(); }

    /// What `node` points at, ascending.
    std::span<const Node> out(Node node) const { return {out_.data() + out_begin_[node], out_.data() + out_begin_[node + 1]}; }
    /// What points at `node`, ascending.
    std::span<const Node> in(Node node) const { return {in_.data() + in_begin_[node], in_.data() + in_begin_[node + 1]}; }
    bool has_arc(Node from, Node to) const;

private:
    std::vector<std::size_t> out_begin_, in_begin_;
    std::vector<Node> out_, in_;
};

}  // namespace aircher::project::graph
