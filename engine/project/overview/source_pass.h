// One reading of a root's sources: lines of each part, imports between parts, and where programs start.
//
// Rests on DependencyFinder, which reads every file once anyway; lines are counted and starts looked for while its text is at hand.
//
// Threads: called on one, works on the pool.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/project/overview/modules.h"
#include "engine/project/workspace.h"

namespace aircher::project {

struct SourceFacts {
    struct Edge {
        std::size_t from = 0;  ///< indices into ModuleTree::parts
        std::size_t to = 0;
        std::uint64_t imports = 0;
    };
    struct Start {
        std::string path;
        std::uint32_t line = 0;
        std::string_view reason;
    };
    std::vector<std::uint64_t> lines;  ///< by part
    std::vector<Edge> edges;           ///< by from, to; none from a part to itself
    std::uint64_t imports = 0;         ///< of the project or unresolved
    std::uint64_t unresolved = 0;
    std::vector<Start> starts;  ///< by path; those in tests and vendored code are left out
    std::vector<filesystem::SkippedEntry> skipped;
};

/// Reads the files of code below `focus`. Errors: those of DependencyFinder.
Result<SourceFacts> read_sources(Workspace& workspace, const Root& root, const std::string& focus, const ModuleTree& modules, RequestContext& context);

}  // namespace aircher::project
