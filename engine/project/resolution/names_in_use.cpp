#include "engine/project/resolution/names_in_use.h"

#include <algorithm>
#include <cstring>

#include "engine/ast/lexing/lexer.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project {
namespace {

using ast::Token;
using ast::TokenKind;

constexpr std::size_t kMinGoName = 3;  // of a name that begins small: shorter ones are mostly variables

/// `a, b := …`: what follows the comma up to the line's end assigns with a declaration.
bool is_declared_list(std::string_view text, std::size_t at) {
    const std::string_view line = text.substr(at, std::min(text.find('\n', at), text.size()) - at);
    const std::size_t sign = line.find_first_of(":=(){}");
    return sign != std::string_view::npos && line.substr(sign).starts_with(":=");
}

bool defines_type(std::string_view word) { return is_one_of(word, {"class", "interface", "struct", "enum", "trait", "record", "typealias", "protocol", "object"}); }

bool defines(std::string_view word) { return defines_type(word) || is_one_of(word, {"func", "fun", "function", "const", "var", "val", "let", "type"}); }

}  // namespace

std::size_t WordFilter::slot(std::string_view name) {
    std::uint64_t head = 0, tail = 0;
    std::memcpy(&head, name.data(), std::min<std::size_t>(name.size(), 8));
    if (name.size() > 8) std::memcpy(&tail, name.data() + name.size() - 8, 8);
    return static_cast<std::size_t>(((head * 0x9E3779B97F4A7C15ULL) ^ (tail * 0xC2B2AE3D27D4EB4FULL + name.size())) * 0xD6E8FEB86659FD93ULL >> 46U);
}

NamesInUse names_in_use(std::string_view language, std::string_view text, const WordFilter* filter, bool with_members) {
    NamesInUse found;
    const bool go = language == "go", kotlin = language == "kotlin";
    const bool pointers = language == "csharp";  // elsewhere an arrow leads to a type or begins a lambda's body
    const bool full_names = kotlin || language == "java" || language == "groovy";  // in a package clause and in imports, whatever is in scope
    ast::Lexer lexer(ast::lexical_profile(language), text, {0, static_cast<std::uint32_t>(text.size())}, {});
    Token previous, token;
    std::size_t clause_end = 0;
    const auto byte = [&](const Token& one) { return one.kind == TokenKind::punctuation ? text[one.span.begin] : '\0'; };
    for (; lexer.next(token); previous = token) {
        if (token.kind != TokenKind::identifier || token.span.begin < clause_end) continue;
        const std::string_view name = token.of(text);
        if (full_names && token.first_on_line && (name == "import" || name == "package")) {
            clause_end = std::min(text.find_first_of("\n;", token.span.end), text.size());
            continue;
        }
        if (filter != nullptr && !filter->may_hold(name)) continue;
        const bool small = name.front() >= 'a' && name.front() <= 'z';
        const char before = byte(previous);
        const char joined = previous.span.end == token.span.begin && previous.span.begin > 0 ? text[previous.span.begin - 1] : '\0';
        if (with_members && before == '.') found.members.insert(name);
        // Kotlin's extension functions are top-level definitions that stand behind a dot.
        if ((before == '.' && !(kotlin && small)) || (pointers && before == '>' && joined == '-') || (before == ':' && joined == ':')) continue;
        const std::size_t next = std::min(text.find_first_not_of(" \t", token.span.end), text.size());
        const char after = next < text.size() ? text[next] : '\0';
        if (previous.kind == TokenKind::identifier && defines(previous.of(text))) {
            // A variable hides what is outside; a method of the same name does not.
            const std::string_view word = previous.of(text);
            if (defines_type(word)) found.types.insert(name);
            if (small && (go || word == "var" || word == "val" || word == "let")) found.shadowed.insert(name);
            continue;
        }
        if (go && small) {
            if (name.size() < kMinGoName) continue;
            // `name := …`, `name Type` of a parameter or a field, `name:` of a literal: this file's own.
            const bool begins = before == '(' || before == ',' || token.first_on_line;
            if (text.substr(next).starts_with(":=") || (begins && next > token.span.end && (after == '*' || after == '[' || is_word_byte(after))) ||
                (after == ',' && is_declared_list(text, next)))
                found.shadowed.insert(name);
            if (after == ':') continue;
        }
        found.bare.insert(name);
    }
    return found;
}

}  // namespace aircher::project
