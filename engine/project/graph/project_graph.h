// The dependency graph of a project: its files, folders or packages, and what imports what.
//
// Nodes are the files that can be asked for their imports, and those that are imported; folders and packages stand for theirs. Edges keep the kinds of
// the imports they stand for and how many they are. What leads out of the project is counted by name; on request external packages are nodes. Where a language needs
// no import within a package, edges between its files come from names (name_uses.h).
//
// Threads: a builder belongs to one thread and uses the pool; the graph is immutable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/project/dependencies.h"
#include "engine/project/graph/adjacency.h"
#include "engine/project/graph/name_uses.h"

namespace aircher::project::graph {

enum class Level : std::uint8_t { file, directory, package };

struct GraphNode {
    std::string id;        ///< a path as clients name it, "." for the root's folder; "external:NAME" for an external package
    std::string language;  ///< of a file; the most frequent one of a folder or package
    std::string name;      ///< of a package, where its manifest says
    std::uint32_t files = 1;
    std::uint32_t internal = 0;    ///< imports between files of the node
    std::uint32_t unresolved = 0;  ///< imports of its files that could not be resolved
    bool external = false;
    bool test = false;     ///< by its path; of folders and packages: all of their files
    bool scanned = false;  ///< its imports were read (of a file at least)
    bool hidden = false;   ///< of a file: others of its package may use it without an import and without a name that tells
};

struct GraphEdge {
    Node from = 0;
    Node to = 0;
    ast::ImportKind kind = ast::ImportKind::static_;
    bool inferred = false;    ///< no import of them is proven by the language's rules
    std::uint32_t count = 0;  ///< imports; names where `by_name`
    bool by_name = false;     ///< no import: within a package or namespace `from` names what `to` defines; only where no import leads there too
};

struct NamedCount {
    std::string name;
    std::uint64_t count = 0;
};

struct UnresolvedImport {
    Node from = 0;
    std::string module;
    std::string reason;
};

/// Imports by where they lead. `project` includes `outside`.
struct ImportCounts {
    std::uint64_t all = 0;
    std::uint64_t project = 0;
    std::uint64_t outside = 0;  ///< to files of the project that the request leaves out
    std::uint64_t external = 0;
    std::uint64_t stdlib = 0;
    std::uint64_t unresolved = 0;
    std::uint64_t inferred = 0;  ///< those of `project` that no rule proves
};

struct ProjectGraph {
    Level level = Level::file;
    std::vector<GraphNode> nodes;  ///< those of the project in order of id, then external packages
    std::vector<GraphEdge> edges;  ///< by from, to, kind; none from a node to itself
    ImportCounts imports;
    std::vector<NamedCount> externals;              ///< packages, the most imported first
    std::vector<NamedCount> unresolved_reasons;     ///< the most frequent first; names in them as "…"
    std::vector<NamedCount> computed;               ///< languages with unresolved imports whose target only running tells, and how many: they may lead to any file
    std::vector<UnresolvedImport> unresolved;       ///< by from; at most kMaxUnresolvedPerFile of a file
    std::vector<NamedCount> unscanned;              ///< languages of code without an import scanner, with their files
    std::vector<filesystem::SkippedEntry> skipped;  ///< paths as clients name them
    std::uint64_t files = 0;                        ///< that were read
    std::uint64_t bytes = 0;

    /// The node with this id; kNoNode where there is none.
    Node find(std::string_view id) const;
};

/// What an edge is called: its imports' kind, or "same_package" for one by name.
std::string_view kind_of(const GraphEdge& edge);

inline constexpr std::size_t kMaxUnresolvedPerFile = 100;
/// A graph of more edges is refused: what it costs to hold is no longer what a question may cost.
inline constexpr std::size_t kMaxEdges = 40'000'000;

struct GraphRequest {
    Level level = Level::file;
    bool external = false;  ///< external packages are nodes
    bool by_name = true;    ///< uses within a package are edges; false: imports alone, for questions about nothing else
};

class ProjectGraphBuilder {
public:
    explicit ProjectGraphBuilder(GraphRequest request) : request_(request) {}

    /// Adds a root's files; `prefix` stands before their paths ("" with one root, else the root's name and '/').
    /// Errors: those of DependencyFinder, too_large beyond kMaxEdges.
    Result<void> add_root(DependencyFinder& finder, std::string_view prefix, RequestContext& context);
    ProjectGraph finish() &&;

private:
    struct Collected;
    void add_nodes(Collected& collected, const DependencyFinder& finder, std::string_view prefix);
    void add_edges(Collected& collected, const DependencyFinder& finder);
    void add_uses(const Collected& collected, const std::vector<NameUse>& uses);
    void count_unscanned(const Collected& collected, const DependencyFinder& finder);
    void sort_nodes();

    GraphRequest request_;
    ProjectGraph graph_;
    std::unordered_map<std::string, Node> external_index_;  ///< numbers of external packages, in order of discovery
    std::vector<Node> node_of_;                             ///< of each unit of the root at hand
};

}  // namespace aircher::project::graph
