// A view as items: text for a model, JSON for a program.
#pragma once

#include <memory>

#include "server/tools/dependency_graph/view.h"

namespace aircher::tools::dependency_graph {

/// The graph and the part of it that the question is about; what an answer's items refer to.
struct Shown {
    std::shared_ptr<const Whole> whole;
    View view;
    Arguments arguments;
    std::string from, to;  ///< kind path: as asked

    const ProjectGraph& graph() const { return whole->graph; }
    const GraphAnalysis& analysis() const { return whole->analysis; }
    const std::string& id(Node node) const { return whole->graph.nodes[node].id; }
};

/// The answer with lines, fields, sections and totals; without `none`.
Answer list_answer(const std::shared_ptr<const Shown>& shown);

/// Why nobody can tell that a hidden file is not used (GraphNode::hidden).
inline constexpr const char* kHiddenUse = "others of its package may use it without an import and without a name that tells (members of others' types, or a name that many files define)";

/// Adds the totals, which documents have too.
void add_totals(Answer& answer, const std::shared_ptr<const Shown>& shown);

}  // namespace aircher::tools::dependency_graph
