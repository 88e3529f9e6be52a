#include "engine/project/graph/analysis.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "engine/filesystem/language/language.h"
#include "engine/project/graph/centrality.h"

namespace aircher::project::graph {
namespace {

std::string_view stem_of(std::string_view base_name) {
    const std::size_t dot = base_name.find('.', 1);
    return dot == std::string_view::npos ? base_name : base_name.substr(0, dot);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Levenshtein distance of two short names; `limit` + 1 where it is more than that.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    constexpr std::size_t kLongest = 64;
    if (a.size() > kLongest || b.size() > kLongest || std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
    std::array<std::size_t, kLongest + 1> row{};
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

/// Languages whose source files are linked together, not imported: that nothing imports one of them says nothing.
bool is_linked(std::string_view language) {
    for (const std::string_view one : {"c", "cpp", "cuda", "objc", "asm"})
        if (language == one) return true;
    return false;
}

/// Whether a program may start in files of `language`: not in pages and style sheets, nor in what a build tool reads.
bool may_start(std::string_view language) {
    for (const std::string_view one : {"make", "cmake", "meson", "bazel", "starlark", "ninja", "gn", "kconfig", "autoconf", "m4", "linkerscript", "dockerfile"})
        if (language == one) return false;
    return !is_linked(language) && filesystem::language(filesystem::find_language(language)).kind == filesystem::LanguageKind::code;
}

void find_entry_points(const ProjectGraph& graph, const std::vector<KnownStart>& starts, GraphAnalysis& found) {
    std::vector<bool> known(graph.nodes.size(), false);
    for (const KnownStart& start : starts) {
        const Node node = graph.find(start.id);
        if (node == kNoNode || known[node] || graph.nodes[node].test) continue;
        known[node] = true;
        found.entry_points.push_back({node, found.adjacency.in(node).empty() ? start.reason + ", nothing imports it" : start.reason});
    }
    for (Node node = 0; node < graph.nodes.size(); ++node) {
        const GraphNode& row = graph.nodes[node];
        if (row.external) continue;
        const bool imported = !found.adjacency.in(node).empty();
        const bool imports = !found.adjacency.out(node).empty();
        if (!imported && row.hidden && !row.test && !known[node]) {
            ++found.unjudged;
            continue;
        }
        if (!imported && !imports) {
            if (computed_imports(graph, row.language) > 0) {
                ++found.unjudged;
            } else {
                found.orphans.push_back(node);
            }
        }
        if (row.test) {
            found.unimported_tests += imported ? 0 : 1;
        } else if (!imported && imports && !known[node] && may_start(row.language)) {
            found.entry_points.push_back({node, "nothing imports it"});
        }
    }
}

}  // namespace

Result<GraphAnalysis> analyse(const ProjectGraph& graph, const std::vector<KnownStart>& starts, RequestContext& context) {
    GraphAnalysis found;
    const auto adjacency_of = [&](bool by_name) {
        std::vector<Arc> arcs;
        arcs.reserve(graph.edges.size());
        for (const GraphEdge& edge : graph.edges)
            if ((by_name || !edge.by_name) && (arcs.empty() || arcs.back() != Arc{edge.from, edge.to})) arcs.push_back({edge.from, edge.to});
        return Adjacency(graph.nodes.size(), arcs);
    };
    found.adjacency = adjacency_of(true);
    found.imports = adjacency_of(false);
    if (context.should_stop()) return context.stop_error();
    found.components = strongly_connected(found.imports);
    found.layers = layers(found.imports, found.components);
    for (const std::uint32_t layer : found.layers) {
        if (layer >= found.layer_sizes.size()) found.layer_sizes.resize(layer + 1, 0);
        ++found.layer_sizes[layer];
    }
    found.cycles = cycles(found.components);
    found.cycle_of.assign(graph.nodes.size(), kNoNode);
    for (std::uint32_t cycle = 0; cycle < found.cycles.size(); ++cycle)
        for (const Node node : found.cycles[cycle]) found.cycle_of[node] = cycle;
    if (context.should_stop()) return context.stop_error();
    PageRankOptions options;
    options.should_stop = [&] { return context.should_stop(); };
    found.rank = page_rank(found.adjacency, options);
    found.by_rank = descending(found.rank);
    if (context.should_stop()) return context.stop_error();
    find_entry_points(graph, starts, found);
    return found;
}

std::uint64_t computed_imports(const ProjectGraph& graph, std::string_view language) {
    const auto kind = [](std::string_view one) {
        for (const std::string_view script : {"javascript", "typescript", "tsx", "jsx", "vue", "svelte"})
            if (one == script) return std::string_view("javascript");
        return one;
    };
    std::uint64_t all = 0;
    for (const NamedCount& row : graph.computed) all += kind(row.name) == kind(language) ? row.count : 0;
    return all;
}

std::vector<Node> similar_nodes(const ProjectGraph& graph, std::string_view wanted, std::size_t limit) {
    while (wanted.ends_with('/')) wanted.remove_suffix(1);
    const std::string_view base = base_name_of(wanted);
    const std::string_view stem = stem_of(base);
    if (stem.empty()) return {};
    const std::size_t typos = std::clamp<std::size_t>(stem.size() / 3, 1, 3);
    std::vector<std::tuple<int, std::size_t, Node>> found;  // how alike, length, node: smaller is better
    for (Node node = 0; node < graph.nodes.size(); ++node) {
        const std::string_view id = graph.nodes[node].id;
        const std::string_view name = base_name_of(id);
        const std::string_view own = stem_of(name);
        int likeness = 0;
        if (id.size() > wanted.size() && id.ends_with(wanted) && id[id.size() - wanted.size() - 1] == '/') {
            likeness = 1;
        } else if (name == base || graph.nodes[node].name == wanted) {
            likeness = 2;
        } else if (equal_ignoring_case(own, stem)) {
            likeness = 3;
        } else if (const std::size_t off = edit_distance(own, stem, typos); off <= typos) {
            likeness = 3 + static_cast<int>(off);
        } else if (stem.size() >= 3 && id.find(stem) != std::string_view::npos) {
            likeness = 8;
        } else {
            continue;
        }
        found.emplace_back(likeness, id.size(), node);
    }
    const std::size_t kept = std::min(limit, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < kept; ++i) nodes.push_back(std::get<2>(found[i]));
    return nodes;
}

}  // namespace aircher::project::graph
