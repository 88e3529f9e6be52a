#include "engine/base/utf8.h"
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

using project::graph::kNoNode;

namespace {

constexpr std::size_t kDefaultMaxEdges = 500;  // of Mermaid's `maxEdges`: more are refused unless it is raised

/// Inside a label's quotes: Mermaid's own entities are written with '#'. A back quote would begin Markdown.
std::string label(std::string_view text) {
    std::string printable;
    append_printable(printable, text);
    std::string out;
    for (const char c : printable) {
        switch (c) {
            case '"': out += "#quot;"; break;
            case '#': out += "#35;"; break;
            case '<': out += "#lt;"; break;
            case '>': out += "#gt;"; break;
            case '&': out += "#amp;"; break;
            case '`': out += "#96;"; break;
            case '\\': out += "#92;"; break;
            default: out.push_back(c);
        }
    }
    return out;
}

std::string name_of(const View& part, Node node) { return "n" + std::to_string(part.place[node]); }

}  // namespace

std::string mermaid_document(const Shown& shown, const View& part) {
    const auto arrows = arrows_of(shown, part);
    std::string out = "%% dependencies: " + extent_of(shown, part) + "\n";
    if (arrows.size() > kDefaultMaxEdges) out += "%% Mermaid draws more than 500 edges only where the page's own configuration raises maxEdges\n";
    out += "flowchart LR\n";
    const auto groups = groups_of(shown, part);
    std::size_t number = 0;
    for (const Group& group : groups) {
        const bool boxed = shown.graph().level == Level::file && groups.size() > 1;
        if (boxed) out += "  subgraph d" + std::to_string(number++) + "[\"" + label(group.folder) + "\"]\n";
        for (const Node node : group.nodes) {
            const GraphNode& row = shown.graph().nodes[node];
            const std::string_view text = boxed ? (row.external ? std::string_view(row.name) : project::base_name_of(row.id)) : std::string_view(row.id);
            const bool round = row.external;
            out += (boxed ? "    " : "  ") + name_of(part, node) + (round ? "([\"" : "[\"") + label(text) + (round ? "\"])\n" : "\"]\n");
        }
        if (boxed) out += "  end\n";
    }
    for (const Arrow& arrow : arrows) {
        out += "  " + name_of(part, arrow.from) + (arrow.firm ? " -->" : " -.->");
        if (arrow.count > 1 && shown.graph().level != Level::file) out += "|" + std::to_string(arrow.count) + "|";
        out += " " + name_of(part, arrow.to) + "\n";
    }
    std::string cycled;
    for (const Node node : part.nodes)
        if (shown.analysis().cycle_of[node] != kNoNode) cycled += (cycled.empty() ? "" : ",") + name_of(part, node);
    if (!cycled.empty()) out += "  classDef cycle stroke:#d22,stroke-width:2px\n  class " + cycled + " cycle\n";
    if (shown.view.kind == ViewKind::focus) {
        std::string focus;
        for (const Node node : part.focus)
            if (part.place[node] != kNoNode) focus += (focus.empty() ? "" : ",") + name_of(part, node);
        if (!focus.empty()) out += "  classDef focus stroke-width:4px\n  class " + focus + " focus\n";
    }
    return out;
}

}  // namespace aircher::tools::dependency_graph
