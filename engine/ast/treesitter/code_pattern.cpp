// Code patterns: from text with metavariables to a tree of wanted nodes, and matching it. The idea is that of ast-grep and Semgrep.
#include <algorithm>

#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/treesitter/pattern_spelling.h"
#include "engine/ast/treesitter/query.h"

namespace aircher::ast::treesitter {
namespace {

/// Matching goes one call deeper for each element of a list.
constexpr std::size_t kMaxPatternBytes = 20'000;

std::string_view text_of(TSNode node, std::string_view text) {
    return text.substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
}

struct Child {
    TSNode node;
    TSFieldId field;
};

/// Those that are no extras. A cursor, as asking for each by its number takes time that grows with the number.
std::vector<Child> children_of(TSNode node, std::string_view text, bool semicolons) {
    std::vector<Child> children;
    children.reserve(ts_node_child_count(node));
    const bool brackets = std::string_view(ts_node_type(node)) != "import_from_statement";  // Python's names may stand in some, which mean nothing
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        const TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_extra(child)) continue;
        if (!ts_node_is_named(child) && ((!semicolons && text_of(child, text) == ";") || (!brackets && (text_of(child, text) == "(" || text_of(child, text) == ")")))) continue;
        children.push_back({child, ts_tree_cursor_current_field_id(&cursor)});
    }
    ts_tree_cursor_delete(&cursor);
    return children;
}

/// Makes a tree of wanted nodes from the parsed pattern.
class PatternBuilder {
public:
    /// `end`: of the pattern in `text`.
    PatternBuilder(std::string_view text, std::size_t end, const PatternSpelling& spelling, bool semicolons) : text_(text), end_(end), spelling_(spelling), semicolons_(semicolons) {}

    CodePatternNode build(TSNode node, int depth = 0) {
        CodePatternNode out;
        out.symbol = ts_node_symbol(node);
        out.named = ts_node_is_named(node);
        const std::string_view mine = text_of(node, text_);
        // `private final $T $N;` declares no value: $N is the name in the declarator.
        const bool wraps_name = ts_node_child_count(node) > 0 && std::string_view(ts_node_type(node)).ends_with("declarator");
        if (const PatternSpelling::Metavariable* found = spelling_.find(mine); found != nullptr && (found->many || !wraps_name)) {
            out.metavariable = found->name;
            out.many = found->many || found->path;
            out.path = found->path;
            return out;
        }
        if (ts_node_child_count(node) == 0 || depth > 200) {
            out.text = std::string(mine);
            lost_ = lost_ || PatternSpelling::holds_metavariable(mine);
            return out;
        }
        for (const auto& [child, field] : children_of(node, text_, semicolons_)) {
            if (ts_node_start_byte(child) >= end_ && text_of(child, text_) == ";") break;  // of what stands around
            CodePatternNode made = build(child, depth + 1);
            if (made.many && !made.path) made.field = field;
            made.tokens = std::string_view(ts_node_type(node)) == "token_tree";
            // `$$$` between commas takes the commas with it.
            if (made.metavariable.empty() && made.text == "," && !out.children.empty() && out.children.back().many) continue;
            if (made.many && !out.children.empty() && out.children.back().metavariable.empty() && out.children.back().text == ",") out.children.pop_back();
            out.children.push_back(std::move(made));
        }
        return out;
    }
    /// Whether a metavariable stood in the middle of a word, a string or a comment, where it can stand for nothing.
    bool lost() const { return lost_; }

private:
    const std::string_view text_;
    const std::size_t end_;
    const PatternSpelling& spelling_;
    const bool semicolons_;
    bool lost_ = false;
};

QueryCapture capture_of(const std::string& name, TSNode first, TSNode last) {
    const TSPoint start = ts_node_start_point(first);
    const TSPoint end = ts_node_end_point(last);
    return {name, {ts_node_start_byte(first), ts_node_end_byte(last)}, {start.row, start.column}, {end.row, end.column}};
}

class Matcher {
public:
    Matcher(std::string_view text, bool semicolons, std::vector<QueryCapture>& captures) : text_(text), semicolons_(semicolons), captures_(captures) {}

    bool node(const CodePatternNode& pattern, TSNode node, int depth) {
        if (++steps_ > 200'000 || depth > 200) return false;  // `$$$A $$$B $$$C …` against a long list
        if (!pattern.metavariable.empty()) return bind(pattern.metavariable, node, node);
        if (ts_node_symbol(node) != pattern.symbol) return false;
        if (pattern.children.empty()) return text_of(node, text_) == pattern.text;
        return sequence(pattern.children, 0, children_of(node, text_, semicolons_), 0, depth);
    }

private:
    bool sequence(const std::vector<CodePatternNode>& patterns, std::size_t p, const std::vector<Child>& nodes, std::size_t n, int depth) {
        if (++steps_ > 200'000) return false;
        if (p == patterns.size()) {
            // A trailing comma or semicolon that the pattern leaves out does no harm.
            while (n < nodes.size() && !ts_node_is_named(nodes[n].node) && (text_of(nodes[n].node, text_) == "," || text_of(nodes[n].node, text_) == ";")) ++n;
            return n == nodes.size();
        }
        const CodePatternNode& pattern = patterns[p];
        const std::size_t mark = captures_.size();
        if (pattern.many) {
            for (std::size_t end = n; end <= nodes.size(); ++end) {
                // Commas at the ends belong to the list, not to what is captured.
                std::size_t first = n;
                std::size_t last = end;
                while (first < last && !ts_node_is_named(nodes[first].node)) ++first;
                while (last > first && !ts_node_is_named(nodes[last - 1].node)) --last;
                // A body is a body alone: `def $F; $$$B; end` has no parameters.
                if (pattern.field != 0 && end > n && ts_node_is_named(nodes[end - 1].node) && nodes[end - 1].field != pattern.field) return false;
                // What is passed over without being captured may only be separators.
                bool separators = true;
                for (std::size_t i = n; i < end; ++i)
                    if ((i < first || i >= last) && text_of(nodes[i].node, text_) != "," && text_of(nodes[i].node, text_) != ";") separators = false;
                if (!separators) continue;
                const bool bound = first == last || bind(pattern.metavariable, nodes[first].node, nodes[last - 1].node);
                if (bound && sequence(patterns, p + 1, nodes, end, depth)) return true;
                captures_.resize(mark);
            }
            return false;
        }
        if (pattern.tokens && !pattern.metavariable.empty()) {
            const auto token = [&](std::size_t i) { return i < nodes.size() ? text_of(nodes[i].node, text_) : std::string_view(); };
            std::size_t parameters = 0;  // behind those of a closure, `|a, b| c`
            if (const std::size_t bar = token(n) == "move" ? n + 1 : n; token(bar) == "|")
                for (parameters = bar + 1; parameters < nodes.size() && token(parameters) != "|";) ++parameters;
            for (std::size_t end = n + 1; end <= nodes.size(); ++end) {
                if (end > parameters && (token(end - 1) == "," || token(end - 1) == ";")) return false;
                // A last comma, before the bracket, does no harm.
                const std::size_t next = end + 2 == nodes.size() && token(end) == "," ? end + 1 : end;
                if (bind(pattern.metavariable, nodes[n].node, nodes[end - 1].node) && sequence(patterns, p + 1, nodes, next, depth)) return true;
                captures_.resize(mark);
            }
            return false;
        }
        if (n < nodes.size() && node(pattern, nodes[n].node, depth + 1) && sequence(patterns, p + 1, nodes, n + 1, depth)) return true;
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
    const bool semicolons_;
    std::vector<QueryCapture>& captures_;
    std::uint32_t steps_ = 0;
};

/// The outermost node that is the whole pattern: wrappers such as `program` and `expression_statement` are stripped.
TSNode strip(TSNode node, std::string_view text) {
    for (;;) {
        std::uint32_t count = 0;
        TSNode only{};
        for (const auto& [child, field] : children_of(node, text, true)) {
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

/// Whether the grammar reads a clause's first word, at `begin`, as a name.
bool is_misread(TSNode root, std::uint32_t begin, std::string_view word) {
    if (word.empty()) return false;
    const std::string_view kind = ts_node_type(ts_node_descendant_for_byte_range(root, begin, begin + static_cast<std::uint32_t>(word.size())));
    return kind.find("identifier") != std::string_view::npos || kind == "name";
}

/// The node that is the whole pattern, in the tree of what stands in `place`, whose `;` may belong to it where `may_end`; a null node where there is none, with the reason in `why`.
TSNode pattern_node(const PatternPlace& place, std::string_view code, std::string_view clause, bool may_end, TSNode root, std::string_view& why) {
    const auto is_blank = [&](std::uint32_t at) { return code[at] == ' ' || code[at] == '\n' || code[at] == '\t'; };
    auto first = static_cast<std::uint32_t>(place.before.size());
    auto last = static_cast<std::uint32_t>(code.size() - place.after.size());
    while (first < last && is_blank(first)) ++first;
    while (last > first && is_blank(last - 1)) --last;
    const bool alone = place.before.empty() && place.after.empty();
    if ((alone && ts_node_has_error(root)) || is_misread(root, first, clause)) return {};
    // The smallest node that holds all of the pattern. A last `;` may be no part of what it ends: that of a field in TypeScript, or of a struct at the top of a C file.
    for (const std::uint32_t end : {last, code.substr(first, last - first).ends_with(';') ? last - 1 : last}) {
        const TSNode node = ts_node_named_descendant_for_byte_range(root, first, end);
        if (ts_node_has_error(node)) return {};
        // The `;` that stands around may end the pattern's statement; not that of `$S` in `if ($C) $S`, which is more than what ends with one.
        const std::uint32_t node_end = ts_node_end_byte(node);
        const std::size_t behind = node_end > last ? code.substr(last, node_end - last).find_first_not_of(" \t\n") : std::string_view::npos;
        const bool larger = ts_node_start_byte(node) < first || node_end < end || (behind != std::string_view::npos && (!may_end || code[last + behind] != ';' || last + behind + 1 < node_end));
        if (!larger && (ts_node_parent(node).id != nullptr || ts_node_child_count(node) <= 1)) return strip(node, code);
    }
    if (!ts_node_has_error(root)) why = "it is more than one statement";
    return {};
}

/// What is to be said where a metavariable seems to be written in small letters: `$n` is one in no language.
std::string hint_of_names(std::string_view language, std::string_view pattern) {
    if (language == "php" || language == "powershell" || language == "bash" || language == "perl") return {};
    for (std::size_t at = pattern.find('$'); at != std::string_view::npos; at = pattern.find('$', at + 1)) {
        std::size_t end = at + 1;
        while (end < pattern.size() && pattern[end] >= 'a' && pattern[end] <= 'z') ++end;
        if (end > at + 1) return "; the names are in capitals, " + std::string(pattern.substr(at, end - at)) + " is none";
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const CompiledQuery>> compile_code_pattern(const TSLanguage* language, std::string_view language_name, std::string_view text, ParserPool& parsers,
                                                                  RequestContext& context) {
    if (text.size() > kMaxPatternBytes)
        return Error{ErrorCode::invalid_argument, "pattern: is longer than " + std::to_string(kMaxPatternBytes) + " bytes", "write less of it, with $$$ for the rest", {}};
    PatternSpelling spelling(text, language_name);
    auto made = std::make_shared<TreeQuery>();
    made->language = language;
    made->semicolons = !lines_end_statements(language_name);
    std::string_view why = "it is no code of the language wherever the grammar looks for it";
    const std::vector<PatternPlace> places = pattern_places(language_name, text);
    const std::string_view clause = clause_word(language_name, text);
    const auto try_variants = [&](bool last_resort, bool weak) -> Result<void> {
        for (const PatternPlace& place : places) {
            if (place.last_resort && !last_resort) continue;
            for (std::size_t variant = 0; variant < spelling.variants(); ++variant) {
                if (spelling.is_weak(variant) && !weak) continue;
                const std::string code = std::string(place.before) + spelling.spell(variant) + std::string(place.after);
                const std::string read = respelled(language_name, code);
                auto tree = parsers.parse(language, read.empty() ? code : read, context);
                if (!tree) return tree.error();
                const TSNode node = pattern_node(place, code, clause, !spelling.has_weak(), ts_tree_root_node(tree->get()), why);
                if (ts_node_is_null(node)) continue;
                PatternBuilder builder(code, code.size() - place.after.size(), spelling, made->semicolons);
                CodePatternNode pattern = builder.build(node);
                if (builder.lost()) why = "a metavariable stands for whole nodes, not for a part of a word, a string or a comment";
                if (!pattern.metavariable.empty()) why = "a metavariable alone matches everything";
                if (builder.lost() || !pattern.metavariable.empty() || std::find(made->patterns.begin(), made->patterns.end(), pattern) != made->patterns.end()) continue;
                made->patterns.push_back(std::move(pattern));
            }
        }
        return {};
    };
    for (const bool last_resort : {false, true}) {
        for (const bool weak : {false, true}) {
            if (!made->patterns.empty()) continue;
            if (auto tried = try_variants(last_resort, weak); !tried) return tried.error();
        }
    }
    if (!made->patterns.empty()) return std::shared_ptr<const CompiledQuery>(std::move(made));
    if (!clause.empty())
        return Error{ErrorCode::invalid_argument, "pattern: this `" + std::string(clause) + "` is no node of its own in " + std::string(language_name) + "'s grammar",
                     "write the clause with its body, or the whole statement: " + std::string(clause == "else" ? "if ($C) { $$$A } else { $$$B }" : "try { $$$A } " + std::string(clause) + " …") + hint_of_names(language_name, text), {}};
    return Error{ErrorCode::invalid_argument, "pattern: is no single piece of " + std::string(language_name) + " code: " + std::string(why),
                 "write one expression, statement or definition; $NAME stands for a node, $$$NAME for several" + hint_of_names(language_name, text), {}};
}

bool match_code(const TreeQuery& query, TSNode node, std::string_view text, std::vector<QueryCapture>& captures) {
    const TSSymbol symbol = ts_node_symbol(node);
    return std::any_of(query.patterns.begin(), query.patterns.end(), [&](const CodePatternNode& pattern) {
        if (pattern.symbol != symbol) return false;
        captures.clear();
        return Matcher(text, query.semicolons, captures).node(pattern, node, 0);
    });
}

}  // namespace aircher::ast::treesitter
