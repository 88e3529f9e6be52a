#include "engine/pattern/syntax/neighbours.h"

#include <vector>

namespace aircher::pattern {
namespace {

using Kind = Node::Kind;
using Bytes = std::bitset<256>;

Bytes high_bytes() {
    Bytes out;
    for (std::size_t byte = 0x80; byte < 256; ++byte) out.set(byte);
    return out;
}

/// Without the line feed: no match of a line holds one.
Bytes bytes_of(const AsciiSet& ascii) {
    Bytes out;
    for (std::size_t byte = 0; byte < 128; ++byte) out[byte] = ascii[byte] && byte != '\n';
    return out;
}

/// The first (or last) bytes of what a node matches, and whether it may match nothing.
struct Edge {
    Bytes bytes;
    bool through = false;
};

Edge edge_of(const Node& node, bool first) {
    Edge out;
    switch (node.kind) {
        case Kind::empty:
        case Kind::line_begin:
        case Kind::line_end:
        case Kind::word_boundary: out.through = true; return out;
        case Kind::anything: return {Bytes().set(), true};
        case Kind::one:
            out.bytes = bytes_of(node.ascii);
            if (node.high) out.bytes |= high_bytes();
            return out;
        case Kind::bytes: out.bytes.set(static_cast<unsigned char>(first ? node.text.front() : node.text.back())); return out;
        case Kind::sequence:
            out.through = true;
            for (std::size_t i = 0; i < node.children.size() && out.through; ++i) {
                const Edge next = edge_of(node.children[first ? i : node.children.size() - 1 - i], first);
                out.bytes |= next.bytes;
                out.through = next.through;
            }
            return out;
        case Kind::choice:
            for (const Node& child : node.children) {
                const Edge next = edge_of(child, first);
                out.bytes |= next.bytes;
                out.through = out.through || next.through;
            }
            return out;
        case Kind::repeat:
            out = edge_of(node.children.front(), first);
            out.through = out.through || node.min == 0;
            return out;
    }
    return {Bytes().set(), true};
}

/// The sequence without those inside of it.
void flatten(const Node& node, std::vector<const Node*>& out) {
    if (node.kind != Kind::sequence) {
        out.push_back(&node);
        return;
    }
    for (const Node& child : node.children) flatten(child, out);
}

/// What may stand next to a text whose byte there is `edge`: the nodes from `at` on, outwards by `step`.
Bytes next_to(const std::vector<const Node*>& nodes, std::ptrdiff_t at, std::ptrdiff_t step, char edge, bool folds) {
    Bytes out;
    bool boundary = false;
    bool through = true;
    for (; through && at >= 0 && at < static_cast<std::ptrdiff_t>(nodes.size()); at += step) {
        const Node& node = *nodes[static_cast<std::size_t>(at)];
        boundary = boundary || (node.kind == Kind::word_boundary && out.none());
        const Edge next = edge_of(node, step > 0);
        out |= next.bytes;
        through = next.through;
    }
    if (through) out.set();  // the match may be over
    if (folds) out |= high_bytes();
    const auto byte = static_cast<unsigned char>(edge);
    if (boundary && byte < 0x80 && ascii_word()[byte]) out &= ~bytes_of(ascii_word());
    return out;
}

}  // namespace

std::optional<Neighbours> neighbours_of(const Syntax& syntax, std::string_view text) {
    if (!syntax.understood || text.empty()) return std::nullopt;
    std::vector<const Node*> nodes;
    flatten(syntax.root, nodes);
    for (std::size_t begin = 0; begin < nodes.size(); ++begin) {
        std::string run;
        std::size_t end = begin;
        for (; end < nodes.size() && run.size() < text.size(); ++end) {
            const std::string next = exact_text(*nodes[end]);
            if (next.empty()) break;
            run += next;
        }
        if (run != text) continue;
        Neighbours out;
        out.before = next_to(nodes, static_cast<std::ptrdiff_t>(begin) - 1, -1, text.front(), syntax.folds_to_ascii);
        out.behind = next_to(nodes, static_cast<std::ptrdiff_t>(end), 1, text.back(), syntax.folds_to_ascii);
        if (out.before.all() && out.behind.all()) return std::nullopt;
        return out;
    }
    return std::nullopt;
}

}  // namespace aircher::pattern
