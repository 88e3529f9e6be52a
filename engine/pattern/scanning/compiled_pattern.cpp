#include "engine/pattern/scanning/compiled_pattern.h"

#include "engine/base/utf8.h"

namespace aircher::pattern {
namespace {

/// `text` as a regex that matches it.
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ' ';
        if (c == '\0') {
            out += "\\x00";
        } else {
            if (!plain) out.push_back('\\');
            out.push_back(c);
        }
    }
    return out;
}

/// Texts rarer than this, in bits (RequiredTexts), are looked for instead of the pattern.
constexpr double kRareBits = 16;
/// Runs of classes rarer than this are looked for one by one: a place in a thousand costs less than an automaton does.
constexpr double kRareRunBits = 10;

/// The expression over bytes that matches one of the texts.
std::string expression_of(const std::vector<std::string>& texts) {
    Node choice;
    choice.kind = Node::Kind::choice;
    for (const std::string& text : texts) {
        Node one;
        one.kind = Node::Kind::bytes;
        one.text = text;
        choice.children.push_back(std::move(one));
    }
    return byte_expression(texts.size() == 1 ? choice.children.front() : choice);
}

std::string place(const Pattern& pattern, std::size_t index) { return pattern.origin.empty() ? "patterns[" + std::to_string(index) + "]" : pattern.origin; }

Error wrong(const Pattern& pattern, std::size_t index, const std::string& what, std::string hint = {}) {
    return {ErrorCode::invalid_argument, place(pattern, index) + ": " + what, std::move(hint), {}};
}

Result<CompiledPattern> compile_one(const Pattern& pattern, std::size_t index) {
    if (pattern.text.empty()) return wrong(pattern, index, "is empty");
    if (pattern.text.size() > kMaxPatternBytes) return wrong(pattern, index, "is longer than " + std::to_string(kMaxPatternBytes) + " bytes");
    if (const std::size_t valid = valid_utf8_prefix(pattern.text); valid < pattern.text.size())
        return wrong(pattern, index, "is not valid UTF-8 at offset " + std::to_string(valid));
    CompiledPattern out;
    out.multi_line = pattern.multi_line;
    if (!pattern.check.empty()) {
        out.check = find_check(pattern.check);
        if (out.check == nullptr) return wrong(pattern, index, "there is no check '" + pattern.check.substr(0, 60) + "'", "there are " + known_checks());
    }
    if (pattern.literal && !pattern.ignore_case && !pattern.word) {
        if (!pattern.multi_line && pattern.text.find('\n') != std::string::npos)
            return wrong(pattern, index, "holds a line feed at offset " + std::to_string(pattern.text.find('\n')),
                         "give multi_line: true to match across lines");
        out.literal = pattern.text;
        out.required = pattern.text;
        out.choices = {{{pattern.text, false, false, false}}};
        out.line_safe = true;
        out.expression = expression_of({pattern.text});
        out.plain_expression = true;
        return out;
    }
    const std::string source = pattern.literal ? quoted(pattern.text) : pattern.text;
    const bool dot_all = pattern.dot_all;
    const RegexOptions options{pattern.ignore_case, dot_all, !pattern.multi_line};
    auto checked = Regex::compile(source, options);
    if (!checked) return wrong(pattern, index, checked.error().message);
    const Syntax syntax = parse_syntax(source, {pattern.ignore_case, dot_all, pattern.word});
    if (syntax.understood && syntax.writes_line_feed && !pattern.multi_line)
        return wrong(pattern, index, "matches a line feed, and lines are searched one by one", "give multi_line: true to match across lines");
    out.groups = checked->group_names().size();
    if (syntax.understood) {
        out.folds_to_ascii = syntax.folds_to_ascii;
        if (out.groups == 0 && !pattern.word) out.literal = exact_text(syntax.root);
        const RequiredTexts required = syntax.can_be_empty ? RequiredTexts() : required_texts(syntax.root);
        if (!syntax.can_be_empty) out.choices = required_choices(syntax.root);
        if (required.any.size() == 1) out.required = required.any.front();
        out.line_safe = syntax.line_safe && !pattern.multi_line;
        if (syntax.can_be_empty) {
            out.no_expression = "it can match the empty text";
        } else {
            // A line that holds a rare text is nearly always a match, and texts are found many times faster than expressions.
            out.plain_expression = required.bits >= kRareBits;
            out.expression = out.plain_expression ? expression_of(required.any) : byte_expression(syntax.root);
            if (out.plain_expression && out.literal.empty() && !pattern.multi_line) out.neighbours = neighbours_of(syntax, out.required);
        }
    } else {
        out.no_expression = "its syntax goes beyond what can be ruled out quickly";
    }
    if (!out.literal.empty()) return out;
    if (!out.has_useful_text()) {
        const ClassRun run = class_run(syntax, !pattern.multi_line);
        if (run.bits >= kRareRunBits) out.run.emplace(run);
    }
    std::string text = out.line_safe ? syntax.rewritten : source;
    if (pattern.word) text = "(?<!\\w)(?:" + text + ")(?!\\w)";
    if (text == source) {
        out.regex = std::move(*checked);
        return out;
    }
    auto regex = Regex::compile(text, options);
    if (!regex) return wrong(pattern, index, regex.error().message);
    out.regex = std::move(*regex);
    return out;
}

}  // namespace

Result<void> CompiledSet::fill(std::vector<Pattern> patterns, RequestContext& context) {
    if (patterns.empty()) return Error{ErrorCode::invalid_argument, "there is no pattern", {}, {}};
    if (patterns.size() > kMaxPatterns)
        return Error{
            ErrorCode::too_large, std::to_string(patterns.size()) + " patterns are more than " + std::to_string(kMaxPatterns), "ask in several calls", {}};
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (i % 16 == 0 && context.should_stop()) return context.stop_error();
        auto one = compile_one(patterns[i], i);
        if (!one) return one.error();
        group_names_.push_back(one->regex ? one->regex->group_names() : std::vector<std::string>());
        needs_whole_text_ = needs_whole_text_ || one->multi_line;
        const bool memory = !one->literal.empty();
        required_.push_back(std::move(one->choices));
        plans_.push_back({memory ? "memory scan" : "pcre2", {}});
        compiled_.push_back(std::move(*one));
    }
    patterns_ = std::move(patterns);
    return {};
}

}  // namespace aircher::pattern
