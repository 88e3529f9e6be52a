#include "engine/base/utf8.h"
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

using project::graph::kNoNode;

namespace {

/// A quoted string: only '"' and '\' mean something in it.
std::string dot_string(std::string_view text) {
    std::string printable;
    append_printable(printable, text);
    std::string out = "\"";
    for (const char c : printable) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "\"";
}

/// With more arrows Graphviz takes minutes over crossings and curves; straight lines and few rounds take seconds.
constexpr std::size_t kManyArrows = 300;
constexpr std::string_view kQuickLayout = "  graph [splines=line, nslimit=1, nslimit1=1, mclimit=0.2];\n";

std::string name_of(const View& part, Node node) { return "n" + std::to_string(part.place[node]); }

}  // namespace

std::string dot_document(const Shown& shown, const View& part) {
    std::string out =
        "// dependencies: " + extent_of(shown, part) + "\ndigraph dependencies {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n";
    const std::vector<Arrow> arrows = arrows_of(shown, part);
    if (arrows.size() > kManyArrows) out += kQuickLayout;
    const auto groups = groups_of(shown, part);
    std::size_t number = 0;
    for (const Group& group : groups) {
        const bool boxed = shown.graph().level == Level::file && groups.size() > 1;
        if (boxed) out += "  subgraph cluster" + std::to_string(number++) + " {\n    label=" + dot_string(group.folder) + ";\n";
        for (const Node node : group.nodes) {
            const GraphNode& row = shown.graph().nodes[node];
            const std::string_view text = boxed ? (row.external ? std::string_view(row.name) : project::base_name_of(row.id)) : std::string_view(row.id);
            out += (boxed ? "    " : "  ") + name_of(part, node) + " [label=" + dot_string(text);
            if (row.external) out += ", shape=ellipse";
            if (shown.analysis().cycle_of[node] != kNoNode) out += ", color=red";
            for (const Node focus : part.focus)
                if (focus == node) out += ", penwidth=3";
            out += "];\n";
        }
        if (boxed) out += "  }\n";
    }
    for (const Arrow& arrow : arrows) {
        std::string attributes;
        const auto add = [&](const std::string& text) { attributes += (attributes.empty() ? "" : ", ") + text; };
        if (arrow.count > 1) add("label=" + std::to_string(arrow.count));
        if (!arrow.firm) add("style=dashed");
        if (arrow.cycle) add("color=red");
        out += "  " + name_of(part, arrow.from) + " -> " + name_of(part, arrow.to) + (attributes.empty() ? "" : " [" + attributes + "]") + ";\n";
    }
    return out + "}\n";
}

}  // namespace aircher::tools::dependency_graph
