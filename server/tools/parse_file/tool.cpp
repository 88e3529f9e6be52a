// parse_file: the syntax tree of a file or of given code.
#include <algorithm>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/resolution/file_catalog.h"
#include "engine/project/root_policy.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::parse_file {
namespace {

struct Arguments {
    std::string path;
    std::string content;
    std::string language;
    std::optional<std::int64_t> start_line;
    std::optional<std::int64_t> end_line;
    std::optional<std::int64_t> max_depth;
    bool named = true;
};

constexpr std::size_t kMaxQuoted = 60;

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::string text;
    ast::SyntaxTree tree;
};

/// A node's text on one line; only leaves and small nodes are worth quoting.
std::string quoted(const Listing& listing, const ast::SyntaxNode& node, std::size_t next) {
    const bool leaf = next >= listing.tree.nodes.size() || listing.tree.nodes[next].depth <= node.depth;
    if (!leaf) return {};
    std::string text(node.range.of(listing.text).substr(0, kMaxQuoted));
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    if (node.range.size() > kMaxQuoted) text += "…";
    return to_utf8(text);
}

Json place_json(const ast::SyntaxNode& node) { return range_json({node.start.line + 1, node.start.column + 1}, {node.end.line + 1, node.end.column + 1}); }

Json node_json(const Listing& listing, std::size_t i) {
    const ast::SyntaxNode& node = listing.tree.nodes[i];
    Json item = {{"kind", node.kind}};
    if (!node.field.empty()) item["field"] = node.field;
    item["depth"] = node.depth;
    item["range"] = place_json(node);
    if (!node.named) item["named"] = false;
    if (node.missing) item["missing"] = true;
    if (node.hidden_children > 0) item["hidden_children"] = node.hidden_children;
    if (const std::string text = quoted(listing, node, i + 1); !text.empty()) item["text"] = text;
    return item;
}

void node_text(const Listing& listing, std::size_t i, TextWriter& out) {
    const ast::SyntaxNode& node = listing.tree.nodes[i];
    std::string line(std::min<std::size_t>(node.depth, 40) * 2, ' ');
    if (!node.field.empty()) line.append(node.field).append(": ");
    if (node.named) {
        line.append("(").append(node.kind).append(")");
    } else {
        line.append("\"").append(node.kind).append("\"");
    }
    if (node.missing) line += " MISSING";
    line += " " + std::to_string(node.start.line + 1) + ":" + std::to_string(node.start.column + 1) + "-" + std::to_string(node.end.line + 1) + ":" +
            std::to_string(node.end.column + 1);
    if (node.hidden_children > 0) line += " +" + std::to_string(node.hidden_children);
    const std::string text = node.named ? quoted(listing, node, i + 1) : std::string();
    out.quote(line + (text.empty() ? "" : "  "), text);
}

std::string error_text(const ast::SyntaxNode& node) {
    return std::string(node.missing ? "missing " + std::string(node.kind) : "syntax error") + " at " + std::to_string(node.start.line + 1) + ":" +
           std::to_string(node.start.column + 1) + "-" + std::to_string(node.end.line + 1) + ":" + std::to_string(node.end.column + 1);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (arguments.content.empty())
        if (auto roots = services.workspace.roots(); !roots) return roots.error();
    if (arguments.path.empty() == arguments.content.empty())
        return Error{ErrorCode::invalid_argument, "give either path, or content with language", "for example path: \"src/main.py\"", {}};
    if (arguments.start_line && arguments.end_line && *arguments.start_line > *arguments.end_line)
        return Error{ErrorCode::invalid_argument, "end_line: is before start_line", {}, {}};
    auto listing = std::make_shared<Listing>();
    std::string name;
    filesystem::LanguageId language = filesystem::kUnknownLanguage;
    if (!arguments.language.empty()) {
        auto found = find_language(arguments.language);
        if (!found) return found.error();
        language = *found;
    }
    if (!arguments.path.empty()) {
        auto roots = services.workspace.roots();
        if (!roots) return roots.error();
        listing->roots = *roots;
        auto location = project::locate(**roots, arguments.path);
        if (!location) return location.error();
        if (!services.workspace.allow_secrets && project::looks_secret(location->relative))
            return Error{ErrorCode::permission_denied, "the file may hold secrets", "start the server with --allow-secrets to read it", arguments.path};
        auto text = location->root->directory.read_file(location->relative, project::kMaxAnalyzedBytes);
        if (!text) return text.error();
        listing->text = std::move(*text);
        name = (*roots)->display(*location->root, location->relative);
        if (language == filesystem::kUnknownLanguage)
            language = project::recognise_text(location->relative, listing->text);
        if (language == filesystem::kUnknownLanguage)
            return Error{ErrorCode::invalid_argument, "the file's language is unknown", "say it with language", arguments.path};
    } else {
        if (language == filesystem::kUnknownLanguage) return Error{ErrorCode::invalid_argument, "language: is required with content", "for example language: \"python\"", {}};
        listing->text = arguments.content;
        name = "(content)";
    }
    ast::ParseRequest request;
    request.start_line = static_cast<std::uint32_t>(arguments.start_line.value_or(1) - 1);
    if (arguments.end_line) request.end_line = static_cast<std::uint32_t>(*arguments.end_line - 1);
    if (arguments.max_depth) request.max_depth = static_cast<std::uint32_t>(*arguments.max_depth);
    request.named_only = arguments.named;
    const std::string language_name(filesystem::language(language).name);
    auto tree = services.analyzer.chosen().parse_file({name, language_name, listing->text}, request, context);
    if (!tree) {
        Error error = tree.error();
        error.path = arguments.path;
        return error;
    }
    listing->tree = std::move(*tree);

    Answer answer;
    answer.fields = {{"path", to_utf8(name)}, {"language", language_name}, {"backend", services.analyzer.chosen_name()}};
    answer.lines.push_back(name + "  " + language_name);
    constexpr std::size_t kShownErrors = 5;
    for (std::size_t i = 0; i < std::min(kShownErrors, listing->tree.errors.size()); ++i) answer.lines.push_back(error_text(listing->tree.errors[i]));
    if (listing->tree.error_count > kShownErrors) answer.lines.push_back("… " + format_count(listing->tree.error_count, "syntax error") + " in all");
    const std::size_t errors = listing->tree.errors.size();
    answer.sections = {{"nodes", listing->tree.nodes.size(), [listing](std::size_t i) { return node_json(*listing, i); },
                        [listing](std::size_t i, TextWriter& out) { node_text(*listing, i, out); }},
                       {"errors", errors,
                        [listing](std::size_t i) {
                            const ast::SyntaxNode& node = listing->tree.errors[i];
                            return Json{{"kind", node.missing ? "missing" : "error"}, {"node", node.kind}, {"range", place_json(node)}};
                        },
                        [](std::size_t, TextWriter&) {}}};
    answer.totals = [listing](std::size_t) { return Json{{"nodes", listing->tree.nodes.size()}, {"errors", listing->tree.error_count}}; };
    answer.totals_text = [listing](std::size_t) {
        return format_count(listing->tree.nodes.size(), "node") + (listing->tree.truncated ? " (more were left out)" : "") +
               (listing->tree.error_count > 0 ? ", " + format_count(listing->tree.error_count, "syntax error") : "") + "\n";
    };
    answer.fingerprint = [listing] { return aircher::fingerprint(listing->text, listing->tree.nodes.size()); };
    answer.bytes = listing->text.size() + listing->tree.nodes.size() * sizeof(ast::SyntaxNode);
    if (listing->tree.nodes.empty()) {
        answer.none = None::none;
        answer.reason = "no node lies in these lines";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "A file.")
        .add("content", &Arguments::content, "Code to parse instead of a file.", {.max = 100'000})
        .add("language", &Arguments::language, "Of content; overrides a file's.")
        .add("start_line", &Arguments::start_line, "Only nodes that touch the lines.", {.min = 1, .max = 4'000'000'000})
        .add("end_line", &Arguments::end_line, "", {.min = 1, .max = 4'000'000'000})
        .add("max_depth", &Arguments::max_depth, "0 is the root alone.", {.min = 0, .max = 10'000})
        .add("named", &Arguments::named, "False: tokens such as \"(\" too.");
    return define_tool("parse_file", "Parse a file", "syntax trees",
                       "Shows the syntax tree of a file or of given code: node kinds, fields, positions, syntax errors. Use it to learn the node kinds for query_ast, "
                       "or to check that code parses.",
                       "path, language, backend, nodes[{kind, field, depth, range{start{line, column}, end}, named, missing, hidden_children, text}] (in pre-order; "
                       "depth tells whose child a node is), errors[{kind, node, range}], totals{nodes, errors}",
                       table, run);
}

}  // namespace aircher::tools::parse_file
