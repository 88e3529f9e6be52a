#include "engine/base/utf8.h"
#include "server/tools/dependency_graph/documents.h"

namespace aircher::tools::dependency_graph {

using project::graph::kNoNode;

namespace {

std::string html_text(std::string_view text) {
    std::string printable;
    append_printable(printable, text);
    std::string out;
    for (const char c : printable) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            default: out.push_back(c);
        }
    }
    return out;
}

/// JSON for a script element: '<' stands in strings only, and written as an escape nothing can end the element or begin a comment.
std::string script_json(const Json& json) {
    std::string out;
    for (const char c : to_text(json)) {
        if (c == '<') {
            out += "\\u003c";
        } else {
            out.push_back(c);
        }
    }
    return out;
}

/// Rows as the script's `readData` wants them: arrays, since a page of 5,000 files has 5,000 of them.
/// Behind the kinds of imports in the page's `kinds`.
constexpr int kSamePackage = 5;

Json page_data(const Shown& shown, const View& part) {
    const GraphAnalysis& analysis = shown.analysis();
    Json nodes = Json::array();
    for (const Node node : part.nodes) {
        const GraphNode& row = shown.graph().nodes[node];
        std::string printable;
        append_printable(printable, row.external ? row.name : row.id);
        const int flags = (row.test ? 1 : 0) | (row.external ? 2 : 0) | (row.scanned || row.external ? 0 : 4);
        const int cycle = analysis.cycle_of[node] == kNoNode ? -1 : static_cast<int>(analysis.cycle_of[node]);
        nodes.push_back({printable, row.language, analysis.layers[node], static_cast<int>(analysis.rank[node] * 1e6 + 0.5), cycle, flags, row.unresolved,
                         row.files, to_utf8(row.external ? std::string() : row.name)});
    }
    Json edges = Json::array();
    for (const GraphEdge* edge : part.edges) {
        edges.push_back(part.place[edge->from]);
        edges.push_back(part.place[edge->to]);
        edges.push_back((edge->by_name ? kSamePackage : static_cast<int>(edge->kind)) * 2 + (edge->inferred ? 1 : 0));
        edges.push_back(edge->count);
    }
    std::string root;
    for (const project::Root& one : shown.whole->roots->all()) root += (root.empty() ? "" : ", ") + one.name;
    Json focus = Json::array();
    for (const Node node : part.focus)
        if (part.place[node] != kNoNode) focus.push_back(part.place[node]);
    return {{"root", to_utf8(root)},
            {"level", shown.arguments.level},
            {"extent", extent_of(shown, part)},
            {"unresolved", shown.graph().imports.unresolved},
            {"kinds", {"static", "dynamic", "conditional", "type only", "re-export", "same package, by name"}},
            {"nodes", std::move(nodes)},
            {"edges", std::move(edges)},
            {"focus", std::move(focus)}};
}

}  // namespace

std::string html_document(const Shown& shown, const View& part) {
    const Json data = page_data(shown, part);
    const std::string title = html_text(data["root"].get<std::string>()) + " – dependencies";
    std::string page =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // The page asks nobody for anything, and a browser holds it to that.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'\">\n<title>";
    page.append(title).append("</title>\n<style>\n").append(page_style()).append("</style>\n</head>\n<body>\n");
    page.append("<header><h1>").append(title).append("</h1><p id=\"extent\"></p><div class=\"tools\"></div></header>\n");
    page +=
        "<main><canvas id=\"canvas\" tabindex=\"0\" aria-label=\"dependency graph\"></canvas><div id=\"legend\"></div><div id=\"tip\" hidden></div>"
        "<aside id=\"panel\"><input id=\"search\" type=\"search\" placeholder=\"Search (press /)\" aria-label=\"search\" autocomplete=\"off\">"
        "<div id=\"details\"></div></aside></main>\n<noscript>This page draws with a script.</noscript>\n";
    page.append("<script type=\"application/json\" id=\"data\">").append(script_json(data)).append("</script>\n<script>\n(() => {\n\"use strict\";\n");
    page.append(page_layout_script()).append(page_view_script()).append(page_panel_script()).append(page_controls_script()).append("})();\n</script>\n</body>\n</html>\n");
    return page;
}

}  // namespace aircher::tools::dependency_graph
