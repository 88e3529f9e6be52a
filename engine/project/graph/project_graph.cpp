#include "engine/project/graph/project_graph.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "engine/filesystem/classify.h"
#include "engine/project/graph/packages.h"

namespace aircher::project::graph {
namespace {

/// While roots are added, an external package is its index with this bit; afterwards it stands behind the project's nodes.
constexpr Node kExternalBit = 0x8000'0000;

/// From one file. `to` is a unit: a file, folder or package by its number within the root.
struct FileEdge {
    std::uint32_t to = 0;
    std::uint32_t count = 0;
    ast::ImportKind kind = ast::ImportKind::static_;
    bool inferred = false;
};

struct ExternalUse {
    FileIndex from = 0;
    std::uint32_t name = 0;  ///< index into the tally's external_names
    ast::ImportKind kind = ast::ImportKind::static_;
};

struct RawUnresolved {
    FileIndex from = 0;
    std::string module;
    std::string reason;
};

/// What one worker has seen.
struct Tally {
    std::vector<FileEdge> edges;
    std::vector<ExternalUse> uses;
    std::unordered_map<std::string, std::uint32_t> external_index;
    std::vector<NamedCount> external_names;
    std::unordered_map<std::string, std::uint64_t> reasons;
    std::unordered_map<std::string, std::uint64_t> computed;
    std::vector<RawUnresolved> unresolved;
    std::vector<std::uint32_t> units;  ///< scratch: of one import
    ImportCounts counts;
};

/// What one file brought: a part of a tally's edges.
struct FileSlot {
    const Tally* tally = nullptr;  ///< null: not scanned
    std::size_t begin = 0;
    std::uint32_t count = 0;
    std::uint32_t unresolved = 0;
    std::uint32_t itself = 0;
};

void add(ImportCounts& sum, const ImportCounts& more) {
    sum.all += more.all;
    sum.project += more.project;
    sum.outside += more.outside;
    sum.external += more.external;
    sum.stdlib += more.stdlib;
    sum.unresolved += more.unresolved;
    sum.inferred += more.inferred;
}

/// Edges sorted by target and kind, with equal ones summed up.
template <class Edge>
void merge(std::vector<Edge>& edges, std::size_t begin) {
    const auto key = [](const Edge& edge) {
        if constexpr (requires { edge.by_name; }) {
            return std::tuple(edge.to, edge.by_name, edge.kind);
        } else {
            return std::tuple(edge.to, edge.kind);
        }
    };
    const auto from = edges.begin() + static_cast<std::ptrdiff_t>(begin);
    std::sort(from, edges.end(), [&](const Edge& a, const Edge& b) { return key(a) < key(b); });
    auto kept = from;
    for (auto edge = from; edge != edges.end(); ++edge) {
        if (edge != from && key(*edge) == key(*(kept - 1))) {
            (kept - 1)->count += edge->count;
            (kept - 1)->inferred = (kept - 1)->inferred && edge->inferred;
        } else {
            *kept++ = *edge;
        }
    }
    edges.erase(kept, edges.end());
}

/// A reason without what it says of the single import, so that like ones are counted together: "no module a.b in src: nothing called b" → "no module … in …".
/// Names are told from words by what words do not have: dots inside, slashes, underscores, digits, quotes, capitals behind the first letter.
std::string general(std::string_view reason) {
    const std::size_t colon = reason.find(": ");
    if (colon != std::string_view::npos && reason.find('(', 0) > colon) reason = reason.substr(0, colon);
    std::string out;
    while (!reason.empty()) {
        const std::size_t end = std::min(reason.find(' '), reason.size());
        std::string_view word = reason.substr(0, end);
        reason.remove_prefix(std::min(end + 1, reason.size()));
        const bool comma = word.ends_with(',') || word.ends_with(';');
        if (comma) word.remove_suffix(1);
        bool name = false;
        const std::size_t length = word.ends_with("'s") ? word.size() - 2 : word.size();
        for (std::size_t i = 0; i < length; ++i) {
            const auto c = static_cast<unsigned char>(word[i]);
            name = name || std::string_view("./\\_'\"`@$#:<>*").find(word[i]) != std::string_view::npos || (c >= '0' && c <= '9') ||
                   (i > 0 && c >= 'A' && c <= 'Z') || c >= 0x80;
        }
        if (name && out.ends_with("…")) continue;
        out.append(out.empty() ? "" : " ").append(name ? std::string_view("…") : word).append(comma ? "," : "");
    }
    return out;
}

std::vector<NamedCount> sorted_counts(const std::unordered_map<std::string, std::uint64_t>& counts) {
    std::vector<NamedCount> rows;
    rows.reserve(counts.size());
    for (const auto& [name, count] : counts) rows.push_back({name, count});
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.count != b.count ? a.count > b.count : a.name < b.name; });
    return rows;
}

void merge_counts(std::vector<NamedCount>& into, std::unordered_map<std::string, std::uint64_t> more) {
    for (const NamedCount& row : into) more[row.name] += row.count;
    into = sorted_counts(more);
}

}  // namespace

/// What a root's files belong to, and all that a run of the finder told of them.
struct ProjectGraphBuilder::Collected {
    Collected(const DependencyFinder& finder, const GraphRequest& request)
        : catalog(*finder.catalog()),
          external(request.external),
          slots(finder.catalog()->size()),
          selected(finder.catalog()->size(), 0),
          imported(finder.catalog()->size(), 0),
          unit_of(finder.catalog()->size()) {
        for (const FileIndex file : finder.selected()) selected[file] = 1;
        if (request.level == Level::package) packages.emplace(catalog);
        std::unordered_map<std::string_view, std::uint32_t> numbers;
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            unit_of[file] = file;
            if (request.level == Level::file) continue;
            const std::string_view folder = request.level == Level::directory ? directory_of(catalog.path(file)) : packages->package_of(file);
            const auto [known, is_new] = numbers.try_emplace(folder, static_cast<std::uint32_t>(folders.size()));
            if (is_new) folders.push_back(folder);
            unit_of[file] = known->second;
        }
    }

    void visit(FileIndex file, std::span<const ast::Import> imports, std::span<const Resolution> resolutions) {
        Tally& tally = tallies.local();
        FileSlot& slot = slots[file];
        slot.tally = &tally;
        slot.begin = tally.edges.size();
        if (edges.load(std::memory_order_relaxed) > kMaxEdges) return;
        tally.counts.all += imports.size();
        const std::string& language = catalog.language(file);
        for (std::size_t i = 0; i < imports.size(); ++i) {
            switch (resolutions[i].status) {
                case ResolutionStatus::project: add_project(tally, slot, file, imports[i].kind, resolutions[i]); break;
                case ResolutionStatus::external: add_external(tally, file, imports[i].kind, resolutions[i].target); break;
                case ResolutionStatus::stdlib: ++tally.counts.stdlib; break;
                case ResolutionStatus::unresolved:
                    if (imports[i].computed || imports[i].kind == ast::ImportKind::dynamic || imports[i].module.find('$') != std::string::npos) ++tally.computed[language];
                    add_unresolved(tally, slot, file, imports[i], resolutions[i]);
                    break;
            }
        }
        merge(tally.edges, slot.begin);
        slot.count = static_cast<std::uint32_t>(tally.edges.size() - slot.begin);
        edges.fetch_add(slot.count, std::memory_order_relaxed);
    }

    void add_project(Tally& tally, FileSlot& slot, FileIndex file, ast::ImportKind kind, const Resolution& resolution) {
        ++tally.counts.project;
        const bool inferred = resolution.kind == ResolutionKind::inferred;
        tally.counts.inferred += inferred ? 1 : 0;
        const std::size_t certain = resolution.files.size() - std::min(resolution.conditional, resolution.files.size());
        bool outside = false;
        tally.units.clear();
        const auto add_files = [&](std::size_t begin, std::size_t end, ast::ImportKind edge_kind) {
            const auto first = static_cast<std::ptrdiff_t>(tally.units.size());
            for (std::size_t i = begin; i < end; ++i) {
                const FileIndex to = resolution.files[i];
                if (to >= selected.size()) continue;
                if (selected[to] == 0) {
                    outside = true;
                    continue;
                }
                if (to != file) std::atomic_ref(imported[to]).store(1, std::memory_order_relaxed);
                tally.units.push_back(unit_of[to]);
            }
            // An import of ten files in one folder is one import of that folder.
            std::sort(tally.units.begin() + first, tally.units.end());
            tally.units.erase(std::unique(tally.units.begin() + first, tally.units.end()), tally.units.end());
            for (std::size_t i = static_cast<std::size_t>(first); i < tally.units.size(); ++i) {
                const std::uint32_t unit = tally.units[i];
                if (std::binary_search(tally.units.begin(), tally.units.begin() + first, unit)) continue;
                if (unit == unit_of[file]) {
                    ++slot.itself;
                } else {
                    tally.edges.push_back({unit, 1, edge_kind, inferred});
                }
            }
        };
        add_files(0, certain, kind);
        add_files(certain, resolution.files.size(), kind == ast::ImportKind::static_ ? ast::ImportKind::conditional : kind);
        tally.counts.outside += outside ? 1 : 0;
    }

    void add_external(Tally& tally, FileIndex file, ast::ImportKind kind, const std::string& name) const {
        ++tally.counts.external;
        const auto [known, is_new] = tally.external_index.try_emplace(name, static_cast<std::uint32_t>(tally.external_names.size()));
        if (is_new) tally.external_names.push_back({name, 0});
        ++tally.external_names[known->second].count;
        if (external) tally.uses.push_back({file, known->second, kind});
    }

    static void add_unresolved(Tally& tally, FileSlot& slot, FileIndex file, const ast::Import& import, const Resolution& resolution) {
        ++tally.counts.unresolved;
        ++tally.reasons[general(resolution.reason)];
        if (slot.unresolved++ < kMaxUnresolvedPerFile) tally.unresolved.push_back({file, import.module, resolution.reason});
    }

    std::span<const FileEdge> edges_of(FileIndex file) const {
        const FileSlot& slot = slots[file];
        if (slot.tally == nullptr) return {};
        return {slot.tally->edges.data() + slot.begin, slot.count};
    }

    const FileCatalog& catalog;
    const bool external;
    std::vector<FileSlot> slots;         ///< by file
    std::vector<std::uint8_t> selected;  ///< by file
    std::vector<std::uint8_t> imported;  ///< by file; written by all workers, atomically
    std::vector<std::uint32_t> unit_of;  ///< by file: itself, or an index into `folders`
    std::vector<std::string_view> folders;
    std::optional<PackageMap> packages;  ///< at their level
    std::vector<char> hidden;            ///< by file; empty where that was not asked
    PerWorker<Tally> tallies;
    std::atomic<std::size_t> edges{0};
};

std::string_view kind_of(const GraphEdge& edge) { return edge.by_name ? std::string_view("same_package") : ast::to_string(edge.kind); }

Node ProjectGraph::find(std::string_view id) const {
    const auto end = std::partition_point(nodes.begin(), nodes.end(), [](const GraphNode& node) { return !node.external; });
    const auto by_id = [](const GraphNode& node, std::string_view wanted) { return node.id < wanted; };
    auto found = std::lower_bound(nodes.begin(), end, id, by_id);
    if (found == end || found->id != id) found = std::lower_bound(end, nodes.end(), id, by_id);
    return found != nodes.end() && found->id == id ? static_cast<Node>(found - nodes.begin()) : kNoNode;
}

Result<void> ProjectGraphBuilder::add_root(DependencyFinder& finder, std::string_view prefix, RequestContext& context) {
    Collected collected(finder, request_);
    const auto done = finder.run([&](FileIndex file, auto imports, auto resolutions) { collected.visit(file, imports, resolutions); }, context);
    if (!done) return done.error();
    if (collected.edges + graph_.edges.size() > kMaxEdges)
        return Error{ErrorCode::too_large, "the graph has more than 40 million edges", "narrow the question with path, include or languages", {}};
    for (const filesystem::SkippedEntry& row : finder.skipped())
        graph_.skipped.push_back({row.path.empty() ? std::string() : std::string(prefix) + row.path, row.count, row.reason});
    graph_.files += finder.files_read();
    graph_.bytes += finder.bytes_read();

    std::unordered_map<std::string, std::uint64_t> externals;
    std::unordered_map<std::string, std::uint64_t> reasons;
    std::unordered_map<std::string, std::uint64_t> computed;
    for (const Tally& tally : collected.tallies) {
        add(graph_.imports, tally.counts);
        for (const NamedCount& row : tally.external_names) externals[row.name] += row.count;
        for (const auto& [reason, count] : tally.reasons) reasons[reason] += count;
        for (const auto& [language, count] : tally.computed) computed[language] += count;
    }
    merge_counts(graph_.externals, std::move(externals));
    merge_counts(graph_.unresolved_reasons, std::move(reasons));
    merge_counts(graph_.computed, std::move(computed));
    count_unscanned(collected, finder);
    NameUses names;
    if (request_.by_name) {
        auto found = find_name_uses(finder, context);
        if (!found) return found.error();
        names = std::move(*found);
    }
    collected.hidden = std::move(names.hidden);
    add_nodes(collected, finder, prefix);
    add_edges(collected, finder);
    add_uses(collected, names.uses);
    return {};
}

void ProjectGraphBuilder::add_nodes(Collected& collected, const DependencyFinder& finder, std::string_view prefix) {
    const FileCatalog& catalog = *finder.catalog();
    const bool by_file = request_.level == Level::file;
    node_of_.assign(by_file ? catalog.size() : collected.folders.size(), kNoNode);
    std::vector<std::vector<std::pair<std::string_view, std::uint32_t>>> languages;  // of the root's groups, in order of their nodes
    const std::size_t first = graph_.nodes.size();
    const auto id_of_folder = [&](std::string_view folder) {
        if (folder.empty()) return prefix.empty() ? std::string(".") : std::string(prefix.substr(0, prefix.size() - 1));
        return std::string(prefix).append(folder);
    };
    for (const FileIndex file : finder.selected()) {
        const FileSlot& slot = collected.slots[file];
        const bool scanned = slot.tally != nullptr;
        if (!scanned && collected.imported[file] == 0) continue;
        const std::string& path = catalog.path(file);
        const bool test = filesystem::classify_path(path).test;
        const std::uint32_t unit = collected.unit_of[file];
        if (by_file) {
            node_of_[unit] = static_cast<Node>(graph_.nodes.size());
            graph_.nodes.push_back({std::string(prefix).append(path), catalog.language(file), {}, 1, slot.itself, slot.unresolved, false, test, scanned,
                                    file < collected.hidden.size() && collected.hidden[file] != 0});
            continue;
        }
        if (node_of_[unit] == kNoNode) {
            node_of_[unit] = static_cast<Node>(graph_.nodes.size());
            graph_.nodes.push_back({id_of_folder(collected.folders[unit]), {}, {}, 0, 0, 0, false, true, false, false});
            languages.emplace_back();
        }
        GraphNode& group = graph_.nodes[node_of_[unit]];
        ++group.files;
        group.internal += slot.itself;
        group.unresolved += slot.unresolved;
        group.test = group.test && test;
        group.scanned = group.scanned || scanned;
        auto& counts = languages[node_of_[unit] - first];
        const std::string_view language = catalog.language(file);
        auto count = std::find_if(counts.begin(), counts.end(), [&](const auto& row) { return row.first == language; });
        if (count == counts.end()) count = counts.insert(counts.end(), {language, 0});
        ++count->second;
    }
    for (std::uint32_t unit = 0; unit < collected.folders.size(); ++unit) {
        if (node_of_[unit] == kNoNode) continue;
        GraphNode& group = graph_.nodes[node_of_[unit]];
        const auto& counts = languages[node_of_[unit] - first];
        const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        group.language = std::string(most->first);
        if (request_.level == Level::package) group.name = collected.packages->name_of(collected.folders[unit], most->first);
    }
}

void ProjectGraphBuilder::add_edges(Collected& collected, const DependencyFinder& finder) {
    const auto node_of = [&](FileIndex file) { return node_of_[collected.unit_of[file]]; };
    for (const FileIndex file : finder.selected())
        for (const FileEdge& edge : collected.edges_of(file)) graph_.edges.push_back({node_of(file), node_of_[edge.to], edge.kind, edge.inferred, edge.count, false});
    std::vector<const RawUnresolved*> unresolved;
    for (const Tally& tally : collected.tallies) {
        for (const ExternalUse& use : tally.uses) {
            const auto external = external_index_.try_emplace(tally.external_names[use.name].name, static_cast<Node>(external_index_.size())).first->second;
            graph_.edges.push_back({node_of(use.from), external | kExternalBit, use.kind, false, 1, false});
        }
        for (const RawUnresolved& raw : tally.unresolved) unresolved.push_back(&raw);
    }
    // A file's rows stand together in one tally, in order.
    std::stable_sort(unresolved.begin(), unresolved.end(), [](const auto* a, const auto* b) { return a->from < b->from; });
    for (const RawUnresolved* raw : unresolved) graph_.unresolved.push_back({node_of(raw->from), raw->module, raw->reason});
}

void ProjectGraphBuilder::add_uses(const Collected& collected, const std::vector<NameUse>& uses) {
    for (const NameUse& use : uses) {
        const Node from = node_of_[collected.unit_of[use.from]], to = node_of_[collected.unit_of[use.to]];
        if (from != to && from != kNoNode && to != kNoNode) graph_.edges.push_back({from, to, ast::ImportKind::static_, false, use.names, true});
    }
}

void ProjectGraphBuilder::count_unscanned(const Collected& collected, const DependencyFinder& finder) {
    constexpr std::size_t kMaxLookedAt = 50, kMaxLookedInto = 64U << 10U;
    std::size_t looked_at = 0;
    std::unordered_map<std::string, std::uint64_t> counts;
    for (const FileIndex file : finder.selected()) {
        const std::string& language = finder.catalog()->language(file);
        if (language.empty() || collected.slots[file].tally != nullptr || finder.can_scan(language)) continue;
        if (filesystem::language(filesystem::find_language(language)).kind != filesystem::LanguageKind::code) continue;
        // Its content may say that it is none: ProGuard's rules have qmake's extension.
        if (looked_at++ < kMaxLookedAt) {
            const auto head = finder.catalog()->read(finder.catalog()->path(file), kMaxLookedInto);
            const auto seen = head ? filesystem::recognise(base_name_of(finder.catalog()->path(file)), *head).language : filesystem::find_language(language);
            if (filesystem::language(seen).kind != filesystem::LanguageKind::code) continue;
        }
        ++counts[language];
    }
    merge_counts(graph_.unscanned, std::move(counts));
}

/// Numbers the nodes in order of id, external ones last, and brings edges into order.
void ProjectGraphBuilder::sort_nodes() {
    std::vector<Node> order(graph_.nodes.size());
    std::iota(order.begin(), order.end(), Node{0});
    std::sort(order.begin(), order.end(), [&](Node a, Node b) { return graph_.nodes[a].id < graph_.nodes[b].id; });
    std::vector<Node> number(order.size());
    std::vector<GraphNode> nodes;
    nodes.reserve(order.size());
    for (const Node old : order) {
        number[old] = static_cast<Node>(nodes.size());
        nodes.push_back(std::move(graph_.nodes[old]));
    }
    std::vector<Node> external_number(external_index_.size());
    std::vector<std::pair<std::string_view, Node>> externals(external_index_.begin(), external_index_.end());
    std::sort(externals.begin(), externals.end());
    for (const auto& [name, external] : externals) {
        external_number[external] = static_cast<Node>(nodes.size());
        nodes.push_back({"external:" + std::string(name), {}, std::string(name), 0, 0, 0, true, false, false, false});
    }
    graph_.nodes = std::move(nodes);
    for (GraphEdge& edge : graph_.edges) {
        edge.from = number[edge.from];
        edge.to = (edge.to & kExternalBit) != 0 ? external_number[edge.to & ~kExternalBit] : number[edge.to];
    }
    for (UnresolvedImport& row : graph_.unresolved) row.from = number[row.from];
    std::stable_sort(graph_.unresolved.begin(), graph_.unresolved.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
}

ProjectGraph ProjectGraphBuilder::finish() && {
    graph_.level = request_.level;
    sort_nodes();
    // Grouped by source first, so that each group's sort is short.
    std::vector<std::size_t> begin(graph_.nodes.size() + 1, 0);
    for (const GraphEdge& edge : graph_.edges) ++begin[edge.from + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<GraphEdge> grouped(graph_.edges.size());
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (const GraphEdge& edge : graph_.edges) grouped[next[edge.from]++] = edge;
    graph_.edges.clear();
    for (Node node = 0; node < graph_.nodes.size(); ++node) {
        const std::size_t start = graph_.edges.size();
        graph_.edges.insert(graph_.edges.end(), grouped.begin() + static_cast<std::ptrdiff_t>(begin[node]),
                            grouped.begin() + static_cast<std::ptrdiff_t>(begin[node + 1]));
        merge(graph_.edges, start);
        // Where an import leads, names say nothing new.
        std::size_t kept = start;
        for (std::size_t i = start; i < graph_.edges.size(); ++i)
            if (!(graph_.edges[i].by_name && kept > start && graph_.edges[kept - 1].to == graph_.edges[i].to)) graph_.edges[kept++] = graph_.edges[i];
        graph_.edges.resize(kept);
    }
    return std::move(graph_);
}

}  // namespace aircher::project::graph
