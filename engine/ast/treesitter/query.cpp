#include "engine/ast/treesitter/query.h"

#include <algorithm>
#include <cstring>

#include "engine/ast/lexing/conditional_mask.h"

namespace aircher::ast::treesitter {
namespace {

constexpr std::size_t kMaxMatches = 1'000'000;
/// tree-sitter numbers the steps of a query, one or two for each word, in 16 bits and does not look whether they suffice.
constexpr std::size_t kMaxQueryBytes = 20'000;
/// Its parser of queries calls itself for each bracket.
constexpr std::size_t kMaxQueryNesting = 200;

Position position(TSPoint point) { return {point.row, point.column}; }

QueryCapture capture_of(std::string name, TSNode node) {
    return {std::move(name), {ts_node_start_byte(node), ts_node_end_byte(node)}, position(ts_node_start_point(node)), position(ts_node_end_point(node))};
}

std::string_view text_of(TSNode node, std::string_view text) {
    const std::uint32_t begin = ts_node_start_byte(node);
    return text.substr(begin, ts_node_end_byte(node) - begin);
}

struct Operand {
    bool is_capture = false;
    std::uint32_t capture = 0;
    std::string_view text;
};

/// Evaluates #eq?, #not-eq?, #any-of?, #not-any-of?, #any-eq?. Others were refused when the query was compiled.
bool predicates_hold(const TSQuery* query, const TSQueryMatch& match, std::string_view text) {
    std::uint32_t count = 0;
    const TSQueryPredicateStep* steps = ts_query_predicates_for_pattern(query, match.pattern_index, &count);
    std::vector<Operand> operands;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (steps[i].type != TSQueryPredicateStepTypeDone) {
            Operand operand;
            operand.is_capture = steps[i].type == TSQueryPredicateStepTypeCapture;
            operand.capture = steps[i].value_id;
            if (!operand.is_capture) {
                std::uint32_t length = 0;
                const char* value = ts_query_string_value_for_id(query, steps[i].value_id, &length);
                operand.text = {value, length};
            }
            operands.push_back(operand);
            continue;
        }
        const std::string_view name = operands.empty() ? std::string_view() : operands[0].text;
        const bool negative = name.starts_with("not-");
        if (operands.size() >= 3 && operands[1].is_capture && !name.starts_with("set")) {
            for (std::uint16_t c = 0; c < match.capture_count; ++c) {
                if (match.captures[c].index != operands[1].capture) continue;
                const std::string_view value = text_of(match.captures[c].node, text);
                const bool any = std::any_of(operands.begin() + 2, operands.end(), [&](const Operand& operand) {
                    if (!operand.is_capture) return value == operand.text;
                    for (std::uint16_t d = 0; d < match.capture_count; ++d)
                        if (match.captures[d].index == operand.capture) return value == text_of(match.captures[d].node, text);
                    return false;
                });
                if (any == negative) return false;
            }
        }
        operands.clear();
    }
    return true;
}

std::string line_and_column(std::string_view text, std::size_t offset) {
    const std::size_t at = std::min(offset, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return std::to_string(line) + ":" + std::to_string(at - begin + 1);
}

/// The word at `offset`, for an error message.
std::string word_at(std::string_view text, std::size_t offset) {
    std::size_t end = std::min(offset, text.size());
    while (end < text.size() && end < offset + 40 && std::strchr(" \n\t()[]:@", text[end]) == nullptr) ++end;
    return std::string(text.substr(std::min(offset, text.size()), end - std::min(offset, text.size())));
}

/// Where brackets outside of strings and comments are nested too deep; npos where they are not.
std::size_t too_deep(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) i += text[i] == '\\' ? 1U : 0U;
        } else if (text[i] == ';') {
            while (i < text.size() && text[i] != '\n') ++i;
        } else if (text[i] == '(' || text[i] == '[') {
            if (++depth > kMaxQueryNesting) return i;
        } else if ((text[i] == ')' || text[i] == ']') && depth > 0) {
            --depth;
        }
    }
    return std::string_view::npos;
}

bool comes_before(const QueryMatch& a, const QueryMatch& b) { return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end > b.range.end; }

}  // namespace

Result<std::shared_ptr<const CompiledQuery>> compile_tree_query(const TSLanguage* language, std::string_view text) {
    if (text.size() > kMaxQueryBytes)
        return Error{ErrorCode::invalid_argument, "query: is longer than " + std::to_string(kMaxQueryBytes) + " bytes", "ask several smaller ones", {}};
    if (const std::size_t at = too_deep(text); at != std::string_view::npos)
        return Error{ErrorCode::invalid_argument, "query: " + line_and_column(text, at) + ": brackets are nested deeper than " + std::to_string(kMaxQueryNesting), {}, {}};
    std::uint32_t offset = 0;
    TSQueryError kind = TSQueryErrorNone;
    auto made = std::make_shared<TreeQuery>();
    made->language = language;
    made->query.reset(ts_query_new(language, text.data(), static_cast<std::uint32_t>(text.size()), &offset, &kind));
    if (!made->query) {
        std::string what = offset >= text.size() ? "it ends too early: a bracket is open" : "is not well-formed at '" + word_at(text, offset) + "'";
        if (kind == TSQueryErrorNodeType) what = "the grammar has no node kind '" + word_at(text, offset) + "'";
        if (kind == TSQueryErrorField) what = "the grammar has no field '" + word_at(text, offset) + "'";
        if (kind == TSQueryErrorCapture) what = "no capture '@" + word_at(text, offset) + "' is defined";
        if (kind == TSQueryErrorStructure) what = "the pattern can never match: such a node has no such child";
        return Error{ErrorCode::invalid_argument, "query: " + line_and_column(text, offset) + ": " + what, "parse_file shows the node kinds and fields of a piece of code", {}};
    }
    for (std::uint32_t i = 0; i < ts_query_pattern_count(made->query.get()); ++i) {
        std::uint32_t count = 0;
        const TSQueryPredicateStep* steps = ts_query_predicates_for_pattern(made->query.get(), i, &count);
        made->has_predicates.push_back(count > 0);
        for (std::uint32_t s = 0; s < count; ++s) {
            if (steps[s].type != TSQueryPredicateStepTypeString || (s > 0 && steps[s - 1].type != TSQueryPredicateStepTypeDone)) continue;
            std::uint32_t length = 0;
            const char* name = ts_query_string_value_for_id(made->query.get(), steps[s].value_id, &length);
            const std::string_view predicate(name, length);
            if (predicate == "eq?" || predicate == "not-eq?" || predicate == "any-of?" || predicate == "not-any-of?" || predicate == "set!") continue;
            const std::string written = "#" + std::string(predicate);
            return Error{ErrorCode::invalid_argument, "query: " + line_and_column(text, std::min(text.find(written), text.size())) + ": unknown predicate " + written,
                         "there are #eq?, #not-eq?, #any-of?, #not-any-of?, and no regular expressions: leave the predicate out and choose among the captures", {}};
        }
    }
    return std::shared_ptr<const CompiledQuery>(std::move(made));
}

Result<std::vector<QueryMatch>> run_query(const TreeQuery& query, const TSTree* tree, std::string_view text, RequestContext& context) {
    std::vector<QueryMatch> out;
    std::uint32_t count = 0;
    if (query.query) {
        TSQueryCursor* cursor = ts_query_cursor_new();
        // A query that matches nothing gives the loop below no turn.
        const TSQueryCursorOptions options{&context, [](TSQueryCursorState* state) { return static_cast<const RequestContext*>(state->payload)->should_stop(); }};
        ts_query_cursor_exec_with_options(cursor, query.query.get(), ts_tree_root_node(tree), &options);
        TSQueryMatch match;
        while (ts_query_cursor_next_match(cursor, &match) && out.size() < kMaxMatches) {
            if (++count % 256 == 0 && context.should_stop()) break;
            if (query.has_predicates[match.pattern_index] && !predicates_hold(query.query.get(), match, text)) continue;
            QueryMatch made;
            for (std::uint16_t i = 0; i < match.capture_count; ++i) {
                std::uint32_t length = 0;
                const char* name = ts_query_capture_name_for_id(query.query.get(), match.captures[i].index, &length);
                made.captures.push_back(capture_of({name, length}, match.captures[i].node));
                const QueryCapture& capture = made.captures.back();
                if (i == 0 || capture.range.begin < made.range.begin) made.start = capture.start;
                if (i == 0 || capture.range.end > made.range.end) made.end = capture.end;
                made.range = i == 0 ? capture.range : Span{std::min(made.range.begin, capture.range.begin), std::max(made.range.end, capture.range.end)};
            }
            if (made.captures.empty()) continue;  // nothing to show
            out.push_back(std::move(made));
        }
        ts_query_cursor_delete(cursor);
    } else {
        TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
        std::uint32_t depth = 0;
        for (;;) {
            if (++count % 1024 == 0 && context.should_stop()) break;
            const TSNode node = ts_tree_cursor_current_node(&cursor);
            if (QueryMatch made; match_code(query, node, text, made.captures)) {
                const QueryCapture whole = capture_of({}, node);
                made.range = whole.range;
                made.start = whole.start;
                made.end = whole.end;
                out.push_back(std::move(made));
                if (out.size() >= kMaxMatches) break;
            }
            if (ts_tree_cursor_goto_first_child(&cursor)) {
                ++depth;
                continue;
            }
            while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
                ts_tree_cursor_goto_parent(&cursor);
                --depth;
            }
            if (depth == 0) break;
        }
        ts_tree_cursor_delete(&cursor);
    }
    if (context.should_stop()) return context.stop_error();
    std::stable_sort(out.begin(), out.end(), comes_before);
    return out;
}

Result<std::vector<QueryMatch>> run_code_pattern(const TreeQuery& query, const Source& source, ParserPool& parsers, RequestContext& context) {
    auto tree = parsers.parse(query.language, source.text, context);
    if (!tree) return tree.error();
    auto out = run_query(query, tree->get(), source.text, context);
    // A directive can end a type without being an error to C#'s and Swift's grammars, and Rust's takes the items in a macro call for tokens. Elsewhere a macro is a word too many, and that is an error.
    if (!out || (!has_conditional_mask(source.language) && source.language != "rust" && !ts_node_has_error(ts_tree_root_node(tree->get())))) return out;
    const std::string masked = mask_macros(source.language, source.text).text;
    if (masked.empty()) return out;
    tree = parsers.parse(query.language, masked, context);
    if (!tree) return tree.error();
    auto more = run_query(query, tree->get(), source.text, context);
    if (!more) return more;
    for (QueryMatch& match : *more) {
        const auto at = std::lower_bound(out->begin(), out->end(), match, comes_before);
        if ((at == out->end() || at->range != match.range) && out->size() < kMaxMatches) out->insert(at, std::move(match));
    }
    return out;
}

}  // namespace aircher::ast::treesitter
