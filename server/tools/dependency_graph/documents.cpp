#include "server/tools/dependency_graph/documents.h"

#include <algorithm>
#include <map>

#include "engine/base/utf8.h"

namespace aircher::tools::dependency_graph {

using project::graph::kNoNode;

namespace {

/// What a browser can still lay out and draw.
constexpr std::size_t kMaxPageNodes = 30'000;
constexpr std::size_t kMaxPageEdges = 400'000;
constexpr std::size_t kSmallestNodeBytes = 8;  // of a diagram: a bound on how many can fit at all

Error too_large(const Shown& shown, std::int64_t tokens) {
    constexpr std::int64_t kMostTokens = 20'000;  // that a call may ask for
    const std::string& output = shown.arguments.output;
    std::string hint = tokens <= kMostTokens ? "ask with max_tokens " + std::to_string(tokens) + ", or narrow it with " : "narrow it with ";
    if (shown.arguments.level == "file") hint += "level: directory or package, ";
    hint += "focus and depth, path or include; or have a person write it to a file: aircher dependency-graph --output " + output + " > graph." +
            (output == "mermaid" ? "mmd" : output);
    return {ErrorCode::too_large,
            "the " + output + " document takes " + format_count(static_cast<std::uint64_t>(tokens)) + " tokens, more than max_tokens",
            std::move(hint),
            {}};
}

/// The largest beginning of the view that fits.
Result<std::string> fit_diagram(const Shown& shown, const Room& room, std::string (*render)(const Shown&, const View&)) {
    const std::size_t all = shown.view.nodes.size();
    std::size_t most = all;
    if (room.tokens < std::numeric_limits<std::int64_t>::max()) {
        most = std::min(all, static_cast<std::size_t>(room.tokens) * 3 / kSmallestNodeBytes + 1);
    }
    if (most == all) {
        std::string document = render(shown, shown.view);
        if (room.fits(document)) return document;
    }
    std::size_t fits = 0;
    std::string best;
    for (std::size_t low = 1, high = most; low <= high;) {
        const std::size_t middle = low + (high - low) / 2;
        std::string document = render(shown, first_of(shown.view, middle));
        if (room.fits(document)) {
            fits = middle;
            best = std::move(document);
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    // A path cut short, or a single node, would answer another question.
    if (fits < std::min<std::size_t>(2, all) || shown.view.kind == ViewKind::path)
        return too_large(shown, room.tokens_for(render(shown, first_of(shown.view, 2))));
    return best;
}

Result<std::string> fit_page(const Shown& shown, const Room& room) {
    std::size_t count = std::min(shown.view.nodes.size(), kMaxPageNodes);
    View part = first_of(shown.view, count);
    while (part.edges.size() > kMaxPageEdges) part = first_of(shown.view, count = count * 2 / 3);
    std::string document = html_document(shown, part);
    if (room.fits(document)) return document;
    return too_large(shown, room.tokens_for(document));
}

}  // namespace

std::vector<Arrow> arrows_of(const Shown& shown, const View& part) {
    const auto& cycle_of = shown.analysis().cycle_of;
    std::vector<Arrow> arrows;
    for (const GraphEdge* edge : part.edges) {
        if (arrows.empty() || arrows.back().from != edge->from || arrows.back().to != edge->to)
            arrows.push_back({edge->from, edge->to, 0, false, cycle_of[edge->from] != kNoNode && cycle_of[edge->from] == cycle_of[edge->to]});
        arrows.back().count += edge->count;
        arrows.back().firm = arrows.back().firm || (!edge->by_name && (edge->kind == ast::ImportKind::static_ || edge->kind == ast::ImportKind::re_export));
    }
    return arrows;
}

std::vector<Group> groups_of(const Shown& shown, const View& part) {
    std::vector<Node> nodes = part.nodes;
    std::sort(nodes.begin(), nodes.end());
    if (shown.graph().level != Level::file) return {{"", std::move(nodes)}};
    std::map<std::string_view, std::vector<Node>> folders;
    for (const Node node : nodes) folders[shown.graph().nodes[node].external ? "external packages" : project::directory_of(shown.id(node))].push_back(node);
    std::vector<Group> groups;
    for (auto& [folder, inside] : folders) groups.push_back({folder.empty() ? "." : std::string(folder), std::move(inside)});
    return groups;
}

std::string extent_of(const Shown& shown, const View& part) {
    const auto some = [](std::size_t shown_count, std::size_t all) { return shown_count == all ? std::string() : format_count(shown_count) + " of "; };
    std::string text = some(part.nodes.size(), shown.view.nodes.size()) + count_nodes(shown.graph(), shown.view.nodes.size());
    if (part.nodes.size() < shown.view.nodes.size())
        text += shown.view.kind == ViewKind::focus    ? ", the nearest that fit"
                : shown.view.kind == ViewKind::cycles ? ", as many as fit"
                                                      : ", the most central that fit";
    return text + "; " + some(part.edges.size(), shown.view.edges.size()) + format_count(shown.view.edges.size(), "edge");
}

Document make_document(std::shared_ptr<const Shown> shown) {
    Document document;
    document.name = shown->arguments.output;
    document.render = [shown](const Room& room) -> Result<std::string> {
        if (shown->arguments.output == "html") return fit_page(*shown, room);
        return fit_diagram(*shown, room, shown->arguments.output == "dot" ? dot_document : mermaid_document);
    };
    return document;
}

}  // namespace aircher::tools::dependency_graph
