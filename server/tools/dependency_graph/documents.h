// A view as one document: a Mermaid flowchart, a DOT graph for Graphviz, or a page for a browser.
//
// Names come from a repository and may be hostile: each writer escapes them for its own syntax, and every document is valid UTF-8.
// Pure functions; any thread.
#pragma once

#include <string>

#include "server/tools/dependency_graph/sections.h"

namespace aircher::tools::dependency_graph {

/// A Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html) of `part`, which shows `view` or the beginning of it.
std::string mermaid_document(const Shown& shown, const View& part);
/// A graph in DOT (https://graphviz.org/doc/info/lang.html).
std::string dot_document(const Shown& shown, const View& part);
/// One self-contained HTML page: no network, no other files. Its script is page_layout.cpp, page_view.cpp, page_panel.cpp and page_controls.cpp.
std::string html_document(const Shown& shown, const View& part);

/// The document that `output` names. Diagrams are cut down to the nodes that come first in the view and fit; a page is whole or an error.
Document make_document(std::shared_ptr<const Shown> shown);

/// One arrow of a diagram: all edges between two nodes.
struct Arrow {
    Node from = 0;
    Node to = 0;
    std::uint64_t count = 0;
    bool firm = false;   ///< an import of them is made whenever the file is loaded: static or re-exported
    bool cycle = false;  ///< both ends are in one cycle
};
std::vector<Arrow> arrows_of(const Shown& shown, const View& part);

/// The folders of `part`'s nodes, each with its nodes, in order; one group without a name where the level is not the file.
struct Group {
    std::string folder;
    std::vector<Node> nodes;
};
std::vector<Group> groups_of(const Shown& shown, const View& part);

/// "12 of 5,000 files, the first by rank; 34 of 20,000 edges": for a comment.
std::string extent_of(const Shown& shown, const View& part);

// Parts of the page.
std::string_view page_style();
std::string_view page_layout_script();
std::string_view page_view_script();
std::string_view page_panel_script();
std::string_view page_controls_script();

}  // namespace aircher::tools::dependency_graph
