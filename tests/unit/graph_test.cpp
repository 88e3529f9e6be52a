// The dependency graph: its algorithms against slow and plain ones on random graphs, the graph made from files, and the diagrams.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "engine/project/graph/analysis.h"
#include "engine/project/graph/centrality.h"
#include "engine/project/graph/packages.h"
#include "engine/project/graph/paths.h"
#include "tests/support/backends.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::project;
using namespace aircher::project::graph;
using aircher::test::Random;
using aircher::test::TempTree;

namespace {

struct RandomGraph {
    std::size_t nodes;
    std::vector<Arc> arcs;
};

RandomGraph random_graph(Random& random, std::size_t most_nodes) {
    RandomGraph made{1 + random.below(most_nodes), {}};
    for (std::size_t n = random.below(3 * made.nodes); n > 0; --n)
        made.arcs.push_back({static_cast<Node>(random.below(made.nodes)), static_cast<Node>(random.below(made.nodes))});
    return made;
}

/// Floyd and Warshall: the steps from each node to each.
std::vector<std::vector<std::uint32_t>> all_distances(const RandomGraph& graph) {
    std::vector<std::vector<std::uint32_t>> far(graph.nodes, std::vector<std::uint32_t>(graph.nodes, 1'000'000));
    for (std::size_t i = 0; i < graph.nodes; ++i) far[i][i] = 0;
    for (const Arc& arc : graph.arcs)
        if (arc.from != arc.to) far[arc.from][arc.to] = 1;
    for (std::size_t k = 0; k < graph.nodes; ++k)
        for (std::size_t i = 0; i < graph.nodes; ++i)
            for (std::size_t j = 0; j < graph.nodes; ++j) far[i][j] = std::min(far[i][j], far[i][k] + far[k][j]);
    return far;
}

/// The first in lexicographic order of the shortest paths, by trying all.
std::vector<Node> first_shortest(const Adjacency& adjacency, const std::vector<std::vector<std::uint32_t>>& far, Node from, Node to) {
    if (far[from][to] >= 1'000'000) return {};
    std::vector<Node> path = {from};
    while (path.back() != to) {
        Node best = kNoNode;
        for (const Node next : adjacency.out(path.back()))
            if (far[next][to] + 1 == far[path.back()][to]) best = std::min(best, next);
        path.push_back(best);
    }
    return path;
}

Adjacency adjacency_of(std::size_t nodes, const std::vector<Arc>& arcs) { return {nodes, arcs}; }

}  // namespace

TEST_CASE("an adjacency holds each arc once, both ways, ascending") {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        const RandomGraph graph = random_graph(random, 30);
        const Adjacency adjacency(graph.nodes, graph.arcs);
        std::set<std::pair<Node, Node>> expected;
        for (const Arc& arc : graph.arcs)
            if (arc.from != arc.to) expected.emplace(arc.from, arc.to);
        std::set<std::pair<Node, Node>> out, in;
        for (Node node = 0; node < graph.nodes; ++node) {
            REQUIRE(std::is_sorted(adjacency.out(node).begin(), adjacency.out(node).end()));
            REQUIRE(std::is_sorted(adjacency.in(node).begin(), adjacency.in(node).end()));
            for (const Node other : adjacency.out(node)) out.emplace(node, other);
            for (const Node other : adjacency.in(node)) in.emplace(other, node);
        }
        REQUIRE(adjacency.arc_count() == expected.size());
        REQUIRE(out == expected);
        REQUIRE(in == expected);
    }
    CHECK(Adjacency().size() == 0);
    CHECK(Adjacency(0, {}).size() == 0);
}

TEST_CASE("components are the nodes that reach each other; layers are longest chains") {
    Random random(2);
    for (int round = 0; round < 300; ++round) {
        const RandomGraph graph = random_graph(random, 24);
        const Adjacency adjacency(graph.nodes, graph.arcs);
        const auto far = all_distances(graph);
        const Components components = strongly_connected(adjacency);
        const auto mutual = [&](std::size_t a, std::size_t b) { return far[a][b] < 1'000'000 && far[b][a] < 1'000'000; };
        for (std::size_t a = 0; a < graph.nodes; ++a)
            for (std::size_t b = 0; b < graph.nodes; ++b) REQUIRE((components.of[a] == components.of[b]) == mutual(a, b));
        for (const Arc& arc : graph.arcs) REQUIRE(components.of[arc.to] <= components.of[arc.from]);

        const auto layer = layers(adjacency, components);
        for (Node node = 0; node < graph.nodes; ++node) {
            std::uint32_t expected = 0;
            for (Node member = 0; member < graph.nodes; ++member)
                if (components.of[member] == components.of[node])
                    for (const Node target : adjacency.out(member))
                        if (components.of[target] != components.of[node]) expected = std::max(expected, layer[target] + 1);
            REQUIRE(layer[node] == expected);
        }
        for (const auto& cycle : cycles(components)) {
            REQUIRE(cycle.size() > 1);
            const auto round_trip = short_cycle(adjacency, components, cycle);
            std::uint32_t shortest = 1'000'000;
            for (const Node a : cycle)
                for (const Node b : adjacency.out(a)) shortest = std::min(shortest, 1 + far[b][a]);
            REQUIRE(round_trip.size() == shortest);
            for (std::size_t i = 0; i < round_trip.size(); ++i) REQUIRE(adjacency.has_arc(round_trip[i], round_trip[(i + 1) % round_trip.size()]));
            REQUIRE(round_trip.front() == *std::min_element(round_trip.begin(), round_trip.end()));
        }
    }
}

TEST_CASE("a chain of a million nodes, and a ring of them, take no stack") {
    constexpr std::size_t kNodes = 1'000'000;
    std::vector<Arc> arcs;
    for (Node node = 0; node + 1 < kNodes; ++node) arcs.push_back({node, node + 1});
    const Adjacency chain(kNodes, arcs);
    const Components apart = strongly_connected(chain);
    CHECK(apart.size.size() == kNodes);
    CHECK(layers(chain, apart).front() == kNodes - 1);
    CHECK(tree(chain, std::vector<Node>{0}, Direction::out).size() == kNodes - 1);
    arcs.push_back({kNodes - 1, 0});
    const Adjacency ring(kNodes, arcs);
    const Components one = strongly_connected(ring);
    CHECK(one.size.size() == 1);
    CHECK(short_cycle(ring, one, cycles(one).front()).size() == kNodes);
}

TEST_CASE("shortest paths are the first in order among the shortest; distances and trees agree with them") {
    Random random(3);
    for (int round = 0; round < 200; ++round) {
        const RandomGraph graph = random_graph(random, 20);
        const Adjacency adjacency(graph.nodes, graph.arcs);
        const auto far = all_distances(graph);
        const auto from = static_cast<Node>(random.below(graph.nodes));
        for (Node to = 0; to < graph.nodes; ++to) REQUIRE(shortest_path(adjacency, std::vector{from}, std::vector{to}) == first_shortest(adjacency, far, from, to));
        const auto depth = static_cast<std::uint32_t>(1 + random.below(4));
        const auto out = distances(adjacency, std::vector{from}, Direction::out, depth);
        const auto in = distances(adjacency, std::vector{from}, Direction::in, depth);
        for (Node node = 0; node < graph.nodes; ++node) {
            REQUIRE(out[node] == (far[from][node] <= depth ? far[from][node] : kFar));
            REQUIRE(in[node] == (far[node][from] <= depth ? far[node][from] : kFar));
        }
        for (const Direction direction : {Direction::out, Direction::in}) {
            const auto& expected = direction == Direction::out ? out : in;
            std::map<Node, TreeRow> rows;
            std::vector<Node> open = {from};  // the branch that the row before was on
            for (const TreeRow& row : tree(adjacency, std::vector{from}, direction, depth)) {
                REQUIRE(rows.emplace(row.node, row).second);
                REQUIRE(row.distance == expected[row.node]);
                REQUIRE((direction == Direction::out ? adjacency.has_arc(row.via, row.node) : adjacency.has_arc(row.node, row.via)));
                REQUIRE(row.distance <= open.size());
                open.resize(row.distance);
                REQUIRE(open.back() == row.via);
                open.push_back(row.node);
            }
            const auto reached = std::count_if(expected.begin(), expected.end(), [](std::uint32_t steps) { return steps != kFar && steps > 0; });
            REQUIRE(rows.size() == static_cast<std::size_t>(reached));
        }
    }
}

TEST_CASE("paths between sets begin and end where they are nearest") {
    // 0 → 1 → 2 → 3, 4 → 3
    const Adjacency adjacency = adjacency_of(6, {{0, 1}, {1, 2}, {2, 3}, {4, 3}});
    CHECK(shortest_path(adjacency, std::vector<Node>{0, 4}, std::vector<Node>{3}) == std::vector<Node>{4, 3});
    CHECK(shortest_path(adjacency, std::vector<Node>{0, 4}, std::vector<Node>{2, 3}) == std::vector<Node>{4, 3});
    CHECK(shortest_path(adjacency, std::vector<Node>{0, 2}, std::vector<Node>{2}) == std::vector<Node>{2});
    CHECK(shortest_path(adjacency, std::vector<Node>{3}, std::vector<Node>{0}).empty());
    CHECK(distances(adjacency, std::vector<Node>{3}, Direction::both) == std::vector<std::uint32_t>{3, 2, 1, 0, 1, kFar});
}

TEST_CASE("PageRank agrees with a dense power iteration, adds up to one, and is the same bits every time") {
    Random random(4);
    for (int round = 0; round < 60; ++round) {
        const RandomGraph graph = random_graph(random, 16);
        const Adjacency adjacency(graph.nodes, graph.arcs);
        const auto n = static_cast<double>(graph.nodes);
        std::vector<double> expected(graph.nodes, 1 / n);
        for (int step = 0; step < 400; ++step) {
            std::vector<double> next(graph.nodes, 0.15 / n);
            for (Node from = 0; from < graph.nodes; ++from) {
                const auto targets = adjacency.out(from);
                for (Node to = 0; to < graph.nodes; ++to) {
                    const double share = targets.empty() ? 1 / n : adjacency.has_arc(from, to) ? 1 / static_cast<double>(targets.size()) : 0;
                    next[to] += 0.85 * expected[from] * share;
                }
            }
            expected = next;
        }
        const auto rank = page_rank(adjacency);
        double sum = 0;
        for (Node node = 0; node < graph.nodes; ++node) {
            REQUIRE(std::abs(rank[node] - expected[node]) < 1e-8);
            sum += rank[node];
        }
        REQUIRE(std::abs(sum - 1) < 1e-9);
        REQUIRE(page_rank(adjacency) == rank);
    }
    CHECK(page_rank(Adjacency()).empty());
    CHECK(descending({0.2, 0.5, 0.2, 0.1}) == std::vector<Node>{1, 0, 2, 3});
}

// -- from files -----------------------------------------------------------------------------------------------------------------------------------------

namespace {

/// "use PATH" (static), "lazy PATH", "ext NAME", "std NAME"; "declare NAME" and "name NAME" for resolving by declaration.
bool scan_toy(std::string_view, std::string_view, std::string_view text, ast::ImportScan& out) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos) continue;
        if (line.starts_with("declare ")) {
            out.declares.emplace_back(line.substr(space + 1));
            continue;
        }
        ast::Import import;
        import.keyword = line.substr(0, space);
        import.module = line.substr(space + 1);
        import.kind = import.keyword == "lazy" ? ast::ImportKind::dynamic : ast::ImportKind::static_;
        out.imports.push_back(std::move(import));
    }
    return true;
}

class ToyResolver final : public ImportResolver {
public:
    explicit ToyResolver(const FileCatalog& catalog) : catalog_(catalog) {}
    Resolution resolve(const ast::Import& import, FileIndex) const override {
        Resolution found;
        if (import.keyword == "ext" || import.keyword == "std") {
            found.status = import.keyword == "ext" ? ResolutionStatus::external : ResolutionStatus::stdlib;
            found.target = import.module;
            return found;
        }
        if (import.keyword == "name") {
            for (FileIndex file = 0; file < catalog_.size(); ++file)
                for (const std::string& name : catalog_.declares(file))
                    if (name == import.module) found.files.push_back(file);
        } else if (import.module.ends_with("/")) {
            const auto files = catalog_.files_in(import.module.substr(0, import.module.size() - 1));
            found.files.assign(files.begin(), files.end());
        } else if (const FileIndex file = catalog_.find(import.module); file != kNoFile) {
            found.files = {file};
        }
        found.status = found.files.empty() ? ResolutionStatus::unresolved : ResolutionStatus::project;
        if (found.files.empty()) found.reason = "no such file";
        return found;
    }

private:
    const FileCatalog& catalog_;
};

struct Project {
    TempTree tree;
    Workspace workspace{test::backends_with("walk").front().create()};
    std::optional<TaskPool> pool;

    explicit Project(int jobs = 4) : pool(std::in_place, jobs) {}

    std::shared_ptr<const RootSet> roots() {
        if (!workspace.set_roots({tree.path()}, true)) throw std::runtime_error("no root");
        return *workspace.roots();
    }
    static DependencyRequest request(filesystem::WalkRequest files = {}) {
        DependencyRequest made;
        made.files = std::move(files);
        made.scan = scan_toy;
        made.reads = [](std::string_view language) { return language == "python" || language == "java"; };
        made.resolvers = {
            {"toy", {"python"}, false, [](const FileCatalog& catalog, RequestContext&) -> std::unique_ptr<ImportResolver> { return std::make_unique<ToyResolver>(catalog); }},
            {"toy_declared", {"java"}, true, [](const FileCatalog& catalog, RequestContext&) -> std::unique_ptr<ImportResolver> { return std::make_unique<ToyResolver>(catalog); }}};
        return made;
    }
    ProjectGraph graph(GraphRequest level = {}, filesystem::WalkRequest files = {}) {
        const auto set = roots();
        RequestContext context(*pool, {});
        auto finder = DependencyFinder::open(workspace, set->all().front(), request(std::move(files)), context);
        if (!finder) throw std::runtime_error(finder.error().text());
        ProjectGraphBuilder builder(level);
        if (const auto added = builder.add_root(*finder, "", context); !added) throw std::runtime_error(added.error().text());
        return std::move(builder).finish();
    }
};

std::vector<std::string> lines_of(const ProjectGraph& graph) {
    std::vector<std::string> lines;
    for (const auto& edge : graph.edges)
        lines.push_back(graph.nodes[edge.from].id + " " + std::string(kind_of(edge)) + " " + std::to_string(edge.count) + " " + graph.nodes[edge.to].id);
    return lines;
}

}  // namespace

TEST_CASE("the graph of a project: nodes, edges with kinds and counts, what leads out") {
    Project project(GENERATE(0, 4));
    project.tree.write("a/main.py", "use a/util.py\nuse a/util.py\nlazy b/x.py\next flask\nstd os\nuse nowhere.py\n");
    project.tree.write("a/util.py", "use b/x.py\next flask\n");
    project.tree.write("b/x.py", "use b/data.json\nuse b/\n");
    project.tree.write("b/y.py", "");
    project.tree.write("b/data.json", "{}");
    project.tree.write("b/other.json", "{}");
    project.tree.write("c.lua", "use a/util.py\n");
    project.tree.write("tests/test_x.py", "use b/x.py\n");

    const ProjectGraph graph = project.graph();
    std::vector<std::string> ids;
    for (const auto& node : graph.nodes) ids.push_back(node.id);
    CHECK(ids == std::vector<std::string>{"a/main.py", "a/util.py", "b/data.json", "b/other.json", "b/x.py", "b/y.py", "tests/test_x.py"});
    CHECK(lines_of(graph) == std::vector<std::string>{"a/main.py static 2 a/util.py", "a/main.py dynamic 1 b/x.py", "a/util.py static 1 b/x.py", "b/x.py static 2 b/data.json",
                                                      "b/x.py static 1 b/other.json", "b/x.py static 1 b/y.py", "tests/test_x.py static 1 b/x.py"});
    CHECK(graph.imports.all == 11);
    CHECK(graph.imports.project == 7);
    CHECK(graph.imports.external == 2);
    CHECK(graph.imports.stdlib == 1);
    CHECK(graph.imports.unresolved == 1);
    REQUIRE(graph.externals.size() == 1);
    CHECK((graph.externals[0].name == "flask" && graph.externals[0].count == 2));
    REQUIRE(graph.unresolved.size() == 1);
    CHECK((graph.nodes[graph.unresolved[0].from].id == "a/main.py" && graph.unresolved[0].module == "nowhere.py"));
    REQUIRE(graph.unscanned.size() == 1);
    CHECK((graph.unscanned[0].name == "lua" && graph.unscanned[0].count == 1));
    CHECK(graph.nodes[graph.find("b/x.py")].internal == 1);  // its folder holds itself
    CHECK_FALSE(graph.nodes[graph.find("b/data.json")].scanned);
    CHECK(graph.nodes[graph.find("tests/test_x.py")].test);
    CHECK(graph.find("nope") == kNoNode);

    SECTION("folders: an import of several files of a folder counts once") {
        CHECK(lines_of(project.graph({Level::directory, false})) == std::vector<std::string>{"a static 1 b", "a dynamic 1 b", "tests static 1 b"});
        const ProjectGraph folders = project.graph({Level::directory, false});
        CHECK(folders.nodes[folders.find("a")].internal == 2);
        CHECK(folders.nodes[folders.find("b")].internal == 2);
        CHECK(folders.nodes[folders.find("b")].files == 4);
        CHECK(folders.nodes[folders.find("b")].language == "json");
        CHECK(folders.nodes[folders.find("tests")].test);
    }
    SECTION("external packages as nodes") {
        const ProjectGraph with = project.graph({Level::file, true});
        const Node flask = with.find("external:flask");
        REQUIRE(flask == with.nodes.size() - 1);
        CHECK(with.nodes[flask].external);
        CHECK(std::count_if(with.edges.begin(), with.edges.end(), [&](const auto& edge) { return edge.to == flask; }) == 2);
    }
    SECTION("a selection leaves out the rest, and counts what leads there") {
        filesystem::WalkRequest files;
        files.paths = {"a"};
        const ProjectGraph part = project.graph({}, files);
        CHECK(lines_of(part) == std::vector<std::string>{"a/main.py static 2 a/util.py"});
        CHECK(part.imports.outside == 2);
        CHECK(part.nodes.size() == 2);
    }
    SECTION("what it shows as a whole") {
        RequestContext context(*project.pool, {});
        const auto found = analyse(graph, {{"a/main.py", "runs as a script"}, {"gone.py", "runs as a script"}}, context);
        REQUIRE(found);
        CHECK(found->cycles.empty());
        CHECK(found->layers[graph.find("a/main.py")] == 3);
        CHECK(found->layer_sizes == std::vector<std::uint32_t>{3, 1, 2, 1});
        REQUIRE(found->entry_points.size() == 1);
        CHECK(found->entry_points[0].node == graph.find("a/main.py"));
        CHECK(found->entry_points[0].reason == "runs as a script, nothing imports it");
        CHECK(found->unimported_tests == 1);
        CHECK(found->by_rank.front() != graph.find("a/main.py"));
    }
}

namespace {

/// The graph by the scanners and resolvers of this build.
ProjectGraph real_graph(Project& project, GraphRequest level = {}) {
    const auto set = project.roots();
    RequestContext context(*project.pool, {});
    auto finder = DependencyFinder::open(project.workspace, set->all().front(), {}, context);
    if (!finder) throw std::runtime_error(finder.error().text());
    ProjectGraphBuilder builder(level);
    if (const auto added = builder.add_root(*finder, "", context); !added) throw std::runtime_error(added.error().text());
    return std::move(builder).finish();
}

std::vector<std::string> importers_of(const ProjectGraph& graph, std::string_view id) {
    std::vector<std::string> lines;
    for (const auto& edge : graph.edges)
        if (graph.nodes[edge.to].id == id) lines.push_back(graph.nodes[edge.from].id + " " + std::string(kind_of(edge)) + " " + std::to_string(edge.count));
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an import of a whole package leads to the files that the importer names something of") {
    Project project(GENERATE(0, 4));
    const auto told = [](const ProjectGraph& graph, std::string_view from) {
        Lines lines;
        for (const auto& edge : graph.edges)
            if (graph.nodes[edge.from].id == from) lines.push_back(graph.nodes[edge.to].id + (edge.inferred ? " inferred" : " exact"));
        return lines;
    };
    SECTION("java") {
        project.tree.write("src/main/java/a/One.java", "package a;\npublic class One {}\n");
        project.tree.write("src/main/java/a/Two.java", "package a;\npublic class Two {}\n");
        project.tree.write("src/main/java/a/Mine.java", "package a;\npublic class Mine {}\n");
        project.tree.write("src/main/java/a/List.java", "package a;\npublic class List {}\n");
        project.tree.write("src/test/java/a/OneTest.java", "package a;\npublic class OneTest {}\n");
        project.tree.write("src/main/java/b/Mine.java", "package b;\nclass Mine {}\n");
        // Two in a comment and behind a dot, Mine of its own package, List imported by name, and what only tests define.
        project.tree.write("src/main/java/b/User.java", "package b;\nimport a.*;\nimport java.util.List;\n// Two\nclass User { One one; Mine mine; List<X> list; Object o = x.Two; OneTest no; }\n");
        project.tree.write("src/main/java/b/Idle.java", "package b;\nimport a.*;\nclass Idle {}\n");
        project.tree.write("src/test/java/b/UserTest.java", "package b;\nimport a.*;\nclass UserTest { One one; OneTest test; }\n");
        const ProjectGraph graph = real_graph(project, {Level::file, false, false});
        CHECK(told(graph, "src/main/java/b/User.java") == Lines{"src/main/java/a/One.java inferred"});
        CHECK(told(graph, "src/main/java/b/Idle.java").empty());
        CHECK(told(graph, "src/test/java/b/UserTest.java") == Lines{"src/main/java/a/One.java inferred", "src/test/java/a/OneTest.java inferred"});
        CHECK(graph.imports.unresolved == 0);
    }
    SECTION("kotlin: extension functions, and the platform's own of several") {
        project.tree.write("core/common/src/p/Text.kt", "package p\nfun String.shout() = this\nexpect class Lock\n");
        project.tree.write("core/jvm/src/p/Lock.kt", "package p\nactual class Lock\n");
        project.tree.write("core/native/src/p/Lock.kt", "package p\nactual class Lock\n");
        project.tree.write("core/jvm/src/q/Use.kt", "package q\nimport p.*\nfun f(lock: Lock) = \"a\".shout()\n");
        CHECK(told(real_graph(project, {Level::file, false, false}), "core/jvm/src/q/Use.kt") == Lines{"core/common/src/p/Text.kt inferred", "core/jvm/src/p/Lock.kt inferred"});
    }
    SECTION("scala: a package object counts without a name; names beside a wildcard stay") {
        project.tree.write("src/main/scala/a/package.scala", "package object a { implicit class Ops(x: Int) }\n");
        project.tree.write("src/main/scala/a/One.scala", "package a\nclass One\n");
        project.tree.write("src/main/scala/a/Two.scala", "package a\nclass Two\n");
        project.tree.write("src/main/scala/a/Three.scala", "package a\nclass Three\n");
        project.tree.write("src/main/scala/b/Use.scala", "package b\nimport a.{Three => T, _}\nclass Use(one: One)\n");
        CHECK(told(real_graph(project, {Level::file, false, false}), "src/main/scala/b/Use.scala") ==
              Lines{"src/main/scala/a/One.scala inferred", "src/main/scala/a/Three.scala inferred", "src/main/scala/a/package.scala inferred"});
    }
    SECTION("c#: types, attributes and extension methods") {
        project.tree.write("Lib/One.cs", "namespace Lib;\npublic class One { }\n");
        project.tree.write("Lib/Two.cs", "namespace Lib;\npublic class Two { }\n");
        project.tree.write("Lib/MarkAttribute.cs", "namespace Lib;\npublic class MarkAttribute { }\n");
        project.tree.write("Lib/Extend.cs", "namespace Lib;\npublic static class Extend { public static int Twice(this int x) => 2 * x; }\n");
        project.tree.write("Lib.Tests/TwoTests.cs", "namespace Lib;\npublic class Helper { }\n");
        project.tree.write("App/Use.cs", "using Lib;\nnamespace App;\n[Mark]\nclass Use { One one; Helper no; int x = y.Twice(); }\n");
        CHECK(told(real_graph(project, {Level::file, false, false}), "App/Use.cs") == Lines{"Lib/Extend.cs inferred", "Lib/MarkAttribute.cs inferred", "Lib/One.cs inferred"});
    }
}

TEST_CASE("where only running would tell what is imported, nothing is an orphan for certain") {
    Project project(4);
    project.tree.write("a.sh", "#!/bin/bash\nsource \"$HOME_DIR/$name.sh\"\n");
    project.tree.write("b.sh", "#!/bin/bash\necho b\n");
    project.tree.write("c.py", "x = 1\n");
    const ProjectGraph graph = real_graph(project);
    RequestContext context(*project.pool, {});
    const auto found = analyse(graph, {}, context);
    REQUIRE(found);
    CHECK(found->orphans == std::vector<Node>{graph.find("c.py")});
    CHECK(found->unjudged == 2);
    CHECK(computed_imports(graph, "bash") == 1);
    CHECK(computed_imports(graph, "python") == 0);
}

TEST_CASE("files of a package use each other without an import, by the names that they define") {
    Project project(GENERATE(0, 4));
    SECTION("java: the same package, also of tests; neither comments, strings nor members count") {
        project.tree.write("src/main/java/a/Unsafe.java", "package a;\nclass Unsafe { static void run() {} }\n");
        project.tree.write("src/main/java/a/User.java", "package a;\npublic class User { void f() { Unsafe.run(); } }\n");
        project.tree.write("src/main/java/a/Talk.java", "package a;\n/** Not {@link Unsafe}. */\nclass Talk { String s = \"Unsafe\"; Object o = x.Unsafe; }\n");
        project.tree.write("src/test/java/a/UnsafeTest.java", "package a;\nclass UnsafeTest { Unsafe u; }\n");
        project.tree.write("src/main/java/b/Other.java", "package b;\nclass Other { Unsafe mine; }\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "src/main/java/a/Unsafe.java") == Lines{"src/main/java/a/User.java same_package 1", "src/test/java/a/UnsafeTest.java same_package 1"});
    }
    SECTION("java: where an import leads already, a name adds nothing; imports alone on request") {
        project.tree.write("a/A.java", "package a;\nclass A {}\n");
        project.tree.write("a/B.java", "package a;\nimport a.A;\nclass B { A a; }\n");
        project.tree.write("a/C.java", "package a;\nclass C { A a; }\n");
        CHECK(importers_of(real_graph(project), "a/A.java") == Lines{"a/B.java static 1", "a/C.java same_package 1"});
        CHECK(importers_of(real_graph(project, {Level::file, false, false}), "a/A.java") == Lines{"a/B.java static 1"});
    }
    SECTION("samples that define the same names of one package mean their own") {
        for (const char* sample : {"one", "two"}) {
            project.tree.write(std::string(sample) + "/src/Main.java", "package app;\nclass Main { Screen s; }\n");
            project.tree.write(std::string(sample) + "/src/Screen.java", "package app;\nclass Screen {}\n");
        }
        CHECK(importers_of(real_graph(project), "one/src/Screen.java") == Lines{"one/src/Main.java same_package 1"});
    }
    SECTION("c#: the namespace and those around it; an attribute without its ending; extension methods are hidden") {
        project.tree.write("src/Guard.cs", "namespace Log;\nstatic class Guard { }\n");
        project.tree.write("src/MarkAttribute.cs", "namespace Log { class MarkAttribute : Attribute { } }\n");
        project.tree.write("src/Core/Logger.cs", "namespace Log.Core\n{\n    [Mark]\n    class Logger { void F() { Guard.NotNull(1); } }\n}\n");
        project.tree.write("src/Extend.cs", "namespace Log;\nstatic class Extend { public static int Twice(this int x) => 2 * x; }\n");
        project.tree.write("other/Other.cs", "namespace Other;\nclass Other { Guard mine; }\n");
        project.tree.write("src/Mixed.cs", "namespace Annotations\n{\n    class Inside { }\n}\n\nstatic class Everywhere { }\n");
        project.tree.write("src/Core/Uses.cs", "namespace Log.Core;\nclass Uses { Everywhere e; Inside i; }\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "src/Guard.cs") == Lines{"src/Core/Logger.cs same_package 1"});
        CHECK(importers_of(graph, "src/MarkAttribute.cs") == Lines{"src/Core/Logger.cs same_package 1"});
        CHECK(importers_of(graph, "src/Mixed.cs") == Lines{"src/Core/Uses.cs same_package 1"});
        CHECK(graph.nodes[graph.find("src/Extend.cs")].hidden);
        RequestContext context(*project.pool, {});
        const auto found = analyse(graph, {}, context);
        REQUIRE(found);
        CHECK(found->unjudged == 1);
        CHECK(found->orphans == std::vector<Node>{graph.find("other/Other.cs")});
        CHECK(found->layer_sizes.size() == 1);  // of imports, which there are none
    }
    SECTION("php: the namespace; functions of the global one where they are called") {
        project.tree.write("src/Cache/LuaScripts.php", "<?php\nnamespace App\\Cache;\nclass LuaScripts {}\n");
        project.tree.write("src/Cache/RedisLock.php", "<?php\nnamespace App\\Cache;\nclass RedisLock { function helper() {} function f() { return LuaScripts::release(helper($x)); } }\n");
        project.tree.write("src/Queue/Worker.php", "<?php\nnamespace App\\Queue;\nclass Worker { function helper() {} function f() { $this->helper(); return \\Other\\LuaScripts::x(); } }\n");
        project.tree.write("src/helpers.php", "<?php\nif (! function_exists('helper')) {\n    function helper($x) { return $x; }\n}\n");
        project.tree.write("migrations/table.php", "<?php\nreturn new class extends Migration {};\n");
        project.tree.write("migrations/other.php", "<?php\nclass Other extends Migration {}\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "migrations/table.php").empty());
        CHECK(importers_of(graph, "src/Cache/LuaScripts.php") == Lines{"src/Cache/RedisLock.php same_package 1"});
        CHECK(importers_of(graph, "src/helpers.php") == Lines{"src/Cache/RedisLock.php same_package 1"});
    }
    SECTION("php: a name means what its namespace and the file's imports say") {
        project.tree.write("src/Acme.php", "<?php\nnamespace Acme;\nclass Acme {}\n");
        project.tree.write("src/B.php", "<?php\nnamespace Acme;\nclass B { static function x() {} }\n");
        project.tree.write("src/C.php", "<?php\nnamespace Acme;\nclass C {}\n");
        project.tree.write("src/E.php", "<?php\nnamespace Acme;\nclass E { static function x() {} }\n");
        project.tree.write("src/F.php", "<?php\nnamespace Acme;\nclass F { static function clean($u) { return $u; } }\n");
        project.tree.write("src/Mark.php", "<?php\nnamespace Acme;\nclass Mark {}\n");
        project.tree.write("src/Sub/D.php", "<?php\nnamespace Acme\\Sub;\nclass D {}\nclass G {}\n");
        project.tree.write("src/Sub/Deep/H.php", "<?php\nnamespace Acme\\Sub\\Deep;\nclass H {}\n");
        project.tree.write("src/A.php",
                           "<?php\ndeclare(strict_types=1);\nnamespace Acme;\nuse Acme\\Sub\\Deep as Far;\nuse Other\\{B, K as Acme};\n"
                           "#[Acme(1), Mark]\nclass A {\n  function f(?\\Acme\\C $c) {\n    new B(); new Sub\\D(); new Sub\\G; new Far\\H();\n    return 'x' . F::clean($c) . namespace\\E::x();\n  }\n}\n");
        project.tree.write("web/index.php", "<?php\nnamespace { $c = new \\Acme\\C(); }\nnamespace Acme { $b = new B; $this->C = Other::E; }\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "src/Acme.php").empty());
        CHECK(importers_of(graph, "src/B.php") == Lines{"web/index.php same_package 1"});
        CHECK(importers_of(graph, "src/C.php") == Lines{"src/A.php same_package 1", "web/index.php same_package 1"});
        CHECK(importers_of(graph, "src/E.php") == Lines{"src/A.php same_package 1"});
        CHECK(importers_of(graph, "src/F.php") == Lines{"src/A.php same_package 1"});
        CHECK(importers_of(graph, "src/Mark.php") == Lines{"src/A.php same_package 1"});
        CHECK(importers_of(graph, "src/Sub/D.php") == Lines{"src/A.php same_package 2"});
    }
    SECTION("php: what is shipped calls no function of a fixture, and nobody the polyfill of PHP's own") {
        project.tree.write("src/A.php", "<?php\nnamespace Acme;\nfunction f($x) { return ctype_digit($x) && only_tested($x) && shipped($x) && new \\Exception && new \\Fixture; }\n");
        project.tree.write("src/functions.php", "<?php\nfunction shipped($x) {}\n");
        project.tree.write("tests/ATest.php", "<?php\nnamespace Acme\\Tests;\nonly_tested(1);\nnew \\Fixture();\n");
        project.tree.write("tests/fixtures/f.php", "<?php\nfunction only_tested($x) {}\nclass Fixture {}\nclass Exception {}\n");
        project.tree.write("tests/fixtures/g.php", "<?php\nfunction shipped($x) {}\n");
        project.tree.write("tests/bootstrap.php", "<?php\nnamespace Acme;\nfunction shipped($x) {}\n");
        project.tree.write("lib/polyfill-ctype/bootstrap.php", "<?php\nfunction ctype_digit($x) {}\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "lib/polyfill-ctype/bootstrap.php").empty());
        CHECK(importers_of(graph, "src/functions.php") == Lines{"src/A.php same_package 1"});
        CHECK(importers_of(graph, "tests/fixtures/f.php") == Lines{"tests/ATest.php same_package 2"});
        CHECK(importers_of(graph, "tests/fixtures/g.php").empty());
        CHECK(importers_of(graph, "tests/bootstrap.php").empty());
    }
    SECTION("go: the folder's package, types, functions and grouped constants; variables of the same name do not count, methods alone are hidden") {
        project.tree.write("go.mod", "module m\n");
        project.tree.write("tree.go", "package m\n\ntype node struct{}\n\nconst (\n\tmSTUB = 1\n\tmALL  = 2\n)\n\nfunc (n *node) add() {}\n");
        project.tree.write("mux.go", "package m\n\ntype Mux struct {\n\ttree *node\n\tkind int\n}\n\nvar all = mALL\n");
        project.tree.write("local.go", "package m\n\nfunc Local() int {\n\tnode := 1\n\treturn node\n}\n");
        project.tree.write("methods.go", "package m\n\nfunc (m *Mux) Walk() {}\n");
        project.tree.write("mux_test.go", "package m_test\n\nvar node = 1\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "tree.go") == Lines{"mux.go same_package 2"});
        CHECK(graph.nodes[graph.find("methods.go")].hidden);
        CHECK_FALSE(graph.nodes[graph.find("tree.go")].hidden);
    }
    SECTION("kotlin, scala and swift") {
        project.tree.write("k/Names.kt", "package k\n\nfun String.shout() = uppercase()\n");
        project.tree.write("k/Use.kt", "package k\n\nfun f() = \"a\".shout()\n");
        project.tree.write("s/Data.scala", "package s\n\ncase class Data(x: Int)\n");
        project.tree.write("s/Use.scala", "package s\n\nobject Use { val d = Data(1) }\n");
        project.tree.write("Source/Core/Protected.swift", "final class Protected<Value> {}\n");
        project.tree.write("Source/Features/Session.swift", "class Session { let state = Protected(1) }\n");
        project.tree.write("Source/Features/Maker.swift", "func make() -> Protected<Int>? { nil }\n");
        project.tree.write("Example/Other.swift", "let mine = Protected(1)\n");
        project.tree.write("Source/Extensions/URL.swift", "extension URL { var x: Int { 1 } }\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "k/Names.kt") == Lines{"k/Use.kt same_package 1"});
        CHECK(importers_of(graph, "s/Data.scala") == Lines{"s/Use.scala same_package 1"});
        CHECK(importers_of(graph, "Source/Core/Protected.swift") == Lines{"Source/Features/Maker.swift same_package 1", "Source/Features/Session.swift same_package 1"});
        CHECK(graph.nodes[graph.find("Source/Extensions/URL.swift")].hidden);
    }
    SECTION("a nested class hides a neighbour of its name") {
        project.tree.write("p/Animal.java", "package p;\nclass Animal {}\n");
        project.tree.write("p/Use.java", "package p;\nclass Use { static class Animal {} Animal a; }\n");
        CHECK(importers_of(real_graph(project), "p/Animal.java").empty());
    }
    SECTION("a Kotlin file from Java, by what Java calls it") {
        project.tree.write("p/Plain.kt", "package p\nfun f() {}\n");
        project.tree.write("p/Use.java", "package p;\nclass Use { void g() { PlainKt.f(); } }\n");
        CHECK(importers_of(real_graph(project), "p/Plain.kt") == Lines{"p/Use.java same_package 1"});
    }
    SECTION("what is shipped uses nothing of its tests; packages' own names are no uses") {
        project.tree.write("src/main/java/a/User.java", "package a;\nclass User { Helper h; }\n");
        project.tree.write("src/test/java/a/Helper.java", "package a;\nclass Helper { }\n");
        project.tree.write("src/main/kotlin/k/flow/Builders.kt", "package k.flow\nfun flow() {}\n");
        project.tree.write("src/main/kotlin/k/flow/Other.kt", "package k.flow\nclass Other\n");
        const ProjectGraph graph = real_graph(project);
        CHECK(importers_of(graph, "src/test/java/a/Helper.java").empty());
        CHECK(importers_of(graph, "src/main/kotlin/k/flow/Builders.kt").empty());
    }
    SECTION("of folders: only what leads from one to another") {
        project.tree.write("src/Guard.cs", "namespace Log;\nclass Guard { }\n");
        project.tree.write("src/User.cs", "namespace Log;\nclass User { Guard g; }\n");
        project.tree.write("src/Core/A.cs", "namespace Log.Core;\nclass A { Guard g; User u; }\n");
        const ProjectGraph graph = real_graph(project, {Level::directory, false, true});
        CHECK(importers_of(graph, "src") == Lines{"src/Core same_package 2"});
    }
}

TEST_CASE("packages: the nearest manifest of the language's own kind") {
    Project project;
    project.tree.write("package.json", R"({"name": "root"})");
    project.tree.write("py/pyproject.toml", "[project]\nname = \"thing\"\n");
    project.tree.write("py/src/deep/a.py", "use other/b.py\nuse py/c.py\n");
    project.tree.write("py/c.py", "");
    project.tree.write("other/b.py", "");
    project.tree.write("other/package.json", R"({"name": "not python"})");
    const ProjectGraph graph = project.graph({Level::package, false});
    CHECK(lines_of(graph) == std::vector<std::string>{"py static 1 ."});
    CHECK(graph.nodes[graph.find("py")].name == "thing");
    CHECK(graph.nodes[graph.find("py")].files == 2);
    CHECK(graph.nodes[graph.find("py")].internal == 1);

    const FileCatalog catalog({{"a/app.csproj", "xml"}, {"a/b/C.cs", "csharp"}, {"go.mod", "gomod"}, {"pkg/x/y.go", "go"}, {"ts/package.json", "json"}, {"ts/src/m.ts", "typescript"}},
                              [](std::string_view path, std::size_t) -> Result<std::string> {
                                  return path == "go.mod" ? std::string("module example.com/m\n") : std::string(R"({"name": "@s/ts"})");
                              },
                              [](std::string_view) { return FileCatalog::Kind::none; });
    PackageMap packages(catalog);
    CHECK(packages.package_of(catalog.find("a/b/C.cs")) == "a");
    CHECK(packages.name_of("a", "csharp") == "app");
    CHECK(packages.package_of(catalog.find("pkg/x/y.go")) == "pkg/x");
    CHECK(packages.name_of("pkg/x", "go") == "example.com/m/pkg/x");
    CHECK(packages.package_of(catalog.find("ts/src/m.ts")) == "ts");
    CHECK(packages.name_of("ts", "typescript") == "@s/ts");
}

TEST_CASE("declarations of files that are not asked for are known to resolvers that need them") {
    Project project;
    project.tree.write("A.java", "declare com.a\nname com.b\n");
    project.tree.write("sub/B.java", "declare com.b\n");
    project.tree.write("sub/C.java", "declare com.b\nname com.a\n");
    const auto roots = project.roots();
    RequestContext context(*project.pool, {});
    filesystem::WalkRequest files;
    files.paths = {"A.java"};
    const auto found = find_dependencies(project.workspace, roots->all().front(), Project::request(files), context);
    REQUIRE(found);
    REQUIRE(found->files.size() == 1);
    REQUIRE(found->files[0].scanned);
    REQUIRE(found->files[0].imports.size() == 1);
    CHECK(found->files[0].imports[0].module == "com.b");
    CHECK(found->files[0].resolutions[0].files == std::vector<FileIndex>{found->catalog->find("sub/B.java"), found->catalog->find("sub/C.java")});
    CHECK(lines_of(project.graph()) == std::vector<std::string>{"A.java static 1 sub/B.java", "A.java static 1 sub/C.java", "sub/C.java static 1 A.java"});
}

TEST_CASE("files that cannot be read are skipped with the reason; what is named itself is read though ignored") {
    Project project;
    project.tree.write(".gitignore", "gen/\n");
    project.tree.mkdir(".git");
    project.tree.write("gen/a.py", "use b.py\n");
    project.tree.write("b.py", "");
    project.tree.write("large.py", "use b.py\n");
    std::filesystem::resize_file(project.tree / "large.py", kMaxSourceBytes + 1);
    const ProjectGraph graph = project.graph();
    REQUIRE(graph.skipped.size() == 1);
    CHECK((graph.skipped[0].path == "large.py" && graph.skipped[0].reason == "larger than 8 MiB"));
    CHECK(graph.nodes.size() == 1);
    filesystem::WalkRequest files;
    files.paths = {"gen/a.py", "b.py"};
    CHECK(lines_of(project.graph({}, files)) == std::vector<std::string>{"gen/a.py static 1 b.py"});
}

TEST_CASE("the same graph whatever the number of threads") {
    Project one(0);
    Random random(5);
    for (int i = 0; i < 300; ++i) {
        std::string text;
        for (std::size_t n = random.below(12); n > 0; --n)
            text += random.one_in(5) ? "ext p" + std::to_string(random.below(9)) + "\n" : "use d" + std::to_string(random.below(8)) + "/f" + std::to_string(random.below(300)) + ".py\n";
        one.tree.write("d" + std::to_string(i % 8) + "/f" + std::to_string(i) + ".py", text);
    }
    const auto flat = [](const ProjectGraph& graph) {
        auto lines = lines_of(graph);
        for (const auto& row : graph.unresolved) lines.push_back(graph.nodes[row.from].id + " ? " + row.module);
        for (const auto& row : graph.externals) lines.push_back(row.name + " " + std::to_string(row.count));
        return lines;
    };
    const auto expected = flat(one.graph({Level::file, true}));
    one.pool.reset();  // a living pool of no threads would hold all others to that
    one.pool.emplace(4);
    for (int round = 0; round < 5; ++round) CHECK(flat(one.graph({Level::file, true})) == expected);
}

TEST_CASE("a cancelled call ends with that error") {
    Project project;
    project.tree.write("a.py", "use b.py\n");
    std::stop_source stop;
    const auto roots = project.roots();
    RequestContext context(*project.pool, stop.get_token());
    auto finder = DependencyFinder::open(project.workspace, roots->all().front(), Project::request(), context);
    REQUIRE(finder);
    stop.request_stop();
    const auto done = finder->run([](FileIndex, auto, auto) {}, context);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == ErrorCode::cancelled);
}

TEST_CASE("names that were meant are suggested, the likeliest first") {
    ProjectGraph graph;
    for (const char* id : {"lib/parser.py", "src/app/parser.py", "src/app/parsers_all.py", "src/core/lexer.py", "src/core/paser.py"}) {
        graph.nodes.emplace_back();
        graph.nodes.back().id = id;
    }
    const auto names = [&](std::string_view wanted) {
        std::vector<std::string> found;
        for (const Node node : similar_nodes(graph, wanted, 3)) found.push_back(graph.nodes[node].id);
        return found;
    };
    CHECK(names("app/parser.py") == std::vector<std::string>{"src/app/parser.py", "lib/parser.py", "src/core/paser.py"});
    CHECK(names("src/core/lexr.py") == std::vector<std::string>{"src/core/lexer.py"});
    CHECK(names("zzz").empty());
    CHECK(names("").empty());
    CHECK(names("///").empty());
}

// -- documents --------------------------------------------------------------------------------------------------------------------------------------------
