// Code patterns: from text with metavariables to a tree of wanted nodes, and matching it. The idea is that of ast-grep and Semgrep.
#include <algorithm>

#include "engine/ast/treesitter/query.h"

namespace aircher::ast::treesitter {
namespace {

/// How a metavariable is spelled while the pattern is parsed: an identifier of every language. `mvN_` one node, `mmN_` many.
constexpr std::string_view kOne = "aIrChErV";
constexpr std::string_view kMany = "aIrChErW";

/// Matching goes one call deeper for each element of a list.
constexpr std::size_t kMaxPatternBytes = 20'000;

bool is_upper_name(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// `$NAME` → identifiers; fills `names` with what they stand for.
std::string spell_metavariables(std::string_view text, std::string_view language, std::vector<std::string>& names) {
    std::string out;
    std::size_t i = 0;
    while (i < text.size()) {
        std::size_t dollars = 0;
        while (i + dollars < text.size() && text[i + dollars] == '$') ++dollars;
        if (dollars != 1 && dollars != 3) {
            out.append(text.substr(i, std::max<std::size_t>(dollars, 1)));
            i += std::max<std::size_t>(dollars, 1);
            continue;
        }
        std::size_t end = i + dollars;
        while (end < text.size() && is_upper_name(text[end])) ++end;
        const std::string_view name = text.substr(i + dollars, end - i - dollars);
        const bool valid = dollars == 3 || (!name.empty() && !(name[0] >= '0' && name[0] <= '9'));
        if (!valid) {
            out.append(text.substr(i, end - i));
            i = end;
            continue;
        }
        // PHP's variables need their dollar to be expressions at all.
        if (language == "php") out.push_back('$');
        out.append(dollars == 3 ? kMany : kOne).append(std::to_string(names.size())).push_back('z');
        names.emplace_back(name.empty() ? "_" : name);
        i = end;
    }
    return out;
}

/// Which metavariable `text` spells; false where none.
bool read_metavariable(std::string_view text, const std::vector<std::string>& names, CodePatternNode& node) {
    if (text.starts_with('$')) text.remove_prefix(1);
    const bool one = text.starts_with(kOne);
    if (!one && !text.starts_with(kMany)) return false;
    std::size_t index = 0;
    std::size_t i = kOne.size();
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' && index < 100'000) index = index * 10 + static_cast<std::size_t>(text[i++] - '0');
    if (i + 1 != text.size() || text[i] != 'z' || index >= names.size()) return false;
    node.metavariable = names[index];
    node.many = !one;
    return true;
}

/// Those that are no extras. A cursor, as asking for each by its number takes time that grows with the number.
std::vector<TSNode> children_of(TSNode node) {
    std::vector<TSNode> children;
    children.reserve(ts_node_child_count(node));
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more; more = ts_tree_cursor_goto_next_sibling(&cursor))
        if (const TSNode child = ts_tree_cursor_current_node(&cursor); !ts_node_is_extra(child)) children.push_back(child);
    ts_tree_cursor_delete(&cursor);
    return children;
}

CodePatternNode build(TSNode node, std::string_view text, const std::vector<std::string>& names, int depth) {
    CodePatternNode out;
    out.symbol = ts_node_symbol(node);
    out.named = ts_node_is_named(node);
    const std::string_view mine = text.substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
    if (read_metavariable(mine, names, out)) return out;
    if (ts_node_child_count(node) == 0 || depth > 200) {
        out.text = std::string(mine);
        return out;
    }
    for (const TSNode child : children_of(node)) {
        CodePatternNode made = build(child, text, names, depth + 1);
        // `$$$` between commas takes the commas with it.
        if (made.metavariable.empty() && made.text == "," && !out.children.empty() && out.children.back().many) continue;
        if (made.many && !out.children.empty() && out.children.back().metavariable.empty() && out.children.back().text == "," ) out.children.pop_back();
        out.children.push_back(std::move(made));
    }
    return out;
}

std::string_view text_of(TSNode node, std::string_view text) {
    return text.substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
}

QueryCapture capture_of(const std::string& name, TSNode first, TSNode last) {
    const TSPoint start = ts_node_start_point(first);
    const TSPoint end = ts_node_end_point(last);
    return {name, {ts_node_start_byte(first), ts_node_end_byte(last)}, {start.row, start.column}, {end.row, end.column}};
}

class Matcher {
public:
    Matcher(std::string_view text, std::vector<QueryCapture>& captures) : text_(text), captures_(captures) {}

    bool node(const CodePatternNode& pattern, TSNode node, int depth) {
        if (++steps_ > 200'000 || depth > 200) return false;  // `$$$A $$$B $$$C …` against a long list
        if (!pattern.metavariable.empty()) return bind(pattern.metavariable, node, node);
        if (ts_node_symbol(node) != pattern.symbol) return false;
        if (pattern.children.empty()) return text_of(node, text_) == pattern.text;
        return sequence(pattern.children, 0, children_of(node), 0, depth);
    }

private:
    bool sequence(const std::vector<CodePatternNode>& patterns, std::size_t p, const std::vector<TSNode>& nodes, std::size_t n, int depth) {
        if (++steps_ > 200'000) return false;
        if (p == patterns.size()) {
            // A trailing comma or semicolon that the pattern leaves out does no harm.
            while (n < nodes.size() && !ts_node_is_named(nodes[n]) && (text_of(nodes[n], text_) == "," || text_of(nodes[n], text_) == ";")) ++n;
            return n == nodes.size();
        }
        const CodePatternNode& pattern = patterns[p];
        const std::size_t mark = captures_.size();
        if (pattern.many) {
            for (std::size_t end = n; end <= nodes.size(); ++end) {
                // Commas at the ends belong to the list, not to what is captured.
                std::size_t first = n;
                std::size_t last = end;
                while (first < last && !ts_node_is_named(nodes[first])) ++first;
                while (last > first && !ts_node_is_named(nodes[last - 1])) --last;
                // What is passed over without being captured may only be separators.
                bool separators = true;
                for (std::size_t i = n; i < end; ++i)
                    if ((i < first || i >= last) && text_of(nodes[i], text_) != "," && text_of(nodes[i], text_) != ";") separators = false;
                if (!separators) continue;
                const bool bound = first == last || bind(pattern.metavariable, nodes[first], nodes[last - 1]);
                if (bound && sequence(patterns, p + 1, nodes, end, depth)) return true;
                captures_.resize(mark);
            }
            return false;
        }
        if (n < nodes.size() && node(pattern, nodes[n], depth + 1) && sequence(patterns, p + 1, nodes, n + 1, depth)) return true;
        captures_.resize(mark);
        return false;
    }

    /// Binds a metavariable; one that is bound must have the same text.
    bool bind(const std::string& name, TSNode first, TSNode last) {
        QueryCapture capture = capture_of(name, first, last);
        if (name == "_") return true;
        for (const QueryCapture& known : captures_)
            if (known.name == name) return known.range.of(text_) == capture.range.of(text_);
        captures_.push_back(std::move(capture));
        return true;
    }

    const std::string_view text_;
    std::vector<QueryCapture>& captures_;
    std::uint32_t steps_ = 0;
};

/// The outermost node that is the whole pattern: wrappers such as `program` and `expression_statement` are stripped.
TSNode strip(TSNode node) {
    for (;;) {
        std::uint32_t count = 0;
        TSNode only{};
        for (const TSNode child : children_of(node)) {
            if (!ts_node_is_named(child) && ts_node_start_byte(child) == ts_node_end_byte(child)) continue;
            ++count;
            only = child;
        }
        if (count != 1 || !ts_node_is_named(only)) return node;
        // Down to a leaf only where the whole is a leaf anyway.
        if (ts_node_start_byte(only) != ts_node_start_byte(node) || ts_node_end_byte(only) != ts_node_end_byte(node)) {
            if (ts_node_parent(node).id != nullptr) return node;
        }
        node = only;
    }
}

/// Around the pattern where the language allows no such code at the top of a file.
struct Context {
    std::string_view language, before, after;
};
constexpr Context kContexts[] = {
    {"go", "package p\nfunc f() {\n", "\n}\n"}, {"go", "package p\n", "\n"},           {"java", "class C { void f() {\n", "\n} }\n"}, {"java", "class C {\n", "\n}\n"},
    {"c", "void f() {\n", "\n;}\n"},             {"cpp", "void f() {\n", "\n;}\n"},       {"csharp", "class C { void f() {\n", "\n;} }\n"}, {"csharp", "class C {\n", "\n}\n"},
    {"rust", "fn f() {\n", "\n}\n"},             {"php", "<?php\n", ";\n"},               {"php", "<?php\n", "\n"},                     {"kotlin", "fun f() {\n", "\n}\n"},
    {"swift", "func f() {\n", "\n}\n"},          {"scala", "def f() = {\n", "\n}\n"},     {"dart", "f() {\n", ";\n}\n"},                {"solidity", "contract C { function f() {\n", "\n;} }\n"},
};

}  // namespace

Result<std::shared_ptr<const CompiledQuery>> compile_code_pattern(const TSLanguage* language, std::string_view language_name, std::string_view text, ParserPool& parsers,
                                                                  RequestContext& context) {
    if (text.size() > kMaxPatternBytes)
        return Error{ErrorCode::invalid_argument, "pattern: is longer than " + std::to_string(kMaxPatternBytes) + " bytes", "write less of it, with $$$ for the rest", {}};
    std::vector<std::string> names;
    const std::string spelled = spell_metavariables(text, language_name, names);
    std::vector<Context> contexts = {{language_name, "", ""}};
    for (const Context& candidate : kContexts)
        if (candidate.language == language_name) contexts.push_back(candidate);
    std::string where;
    for (const Context& around : contexts) {
        std::string code(around.before);
        code.append(spelled).append(around.after);
        auto tree = parsers.parse(language, code, context);
        if (!tree) return tree.error();
        const TSNode root = ts_tree_root_node(tree->get());
        const auto begin = static_cast<std::uint32_t>(around.before.size());
        const auto end = static_cast<std::uint32_t>(around.before.size() + spelled.size());
        TSNode node = root;
        if (begin != 0 || !around.after.empty()) {
            // The smallest node that holds all of the pattern that is not white space.
            std::uint32_t first = begin;
            std::uint32_t last = end;
            while (first < last && (code[first] == ' ' || code[first] == '\n' || code[first] == '\t')) ++first;
            while (last > first && (code[last - 1] == ' ' || code[last - 1] == '\n' || code[last - 1] == '\t')) --last;
            node = ts_node_named_descendant_for_byte_range(root, first, last);
            // An outer node of the same extent: `f($A);` is the statement, not the call in it.
            if (ts_node_start_byte(node) < first || ts_node_end_byte(node) > last + 1) continue;
        } else {
            if (ts_node_has_error(root)) {
                where = "it is no code of the language by itself";
                continue;
            }
            node = strip(root);
            if (ts_node_parent(node).id == nullptr && ts_node_named_child_count(node) != 1) {
                where = "it is more than one statement";
                continue;
            }
        }
        if (ts_node_has_error(node)) continue;
        auto made = std::make_shared<TreeQuery>();
        made->language = language;
        made->pattern = build(strip(node), code, names, 0);
        if (!made->pattern.metavariable.empty()) return Error{ErrorCode::invalid_argument, "pattern: a metavariable alone matches everything", "write the code around it", {}};
        return std::shared_ptr<const CompiledQuery>(std::move(made));
    }
    return Error{ErrorCode::invalid_argument, "pattern: is no single piece of " + std::string(language_name) + " code" + (where.empty() ? "" : ": " + where),
                 "write one expression, statement or definition; $NAME stands for a node, $$$NAME for several", {}};
}

bool match_code(const CodePatternNode& pattern, TSNode node, std::string_view text, std::vector<QueryCapture>& captures) {
    return Matcher(text, captures).node(pattern, node, 0);
}

}  // namespace aircher::ast::treesitter
