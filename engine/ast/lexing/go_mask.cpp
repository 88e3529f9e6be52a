#include "engine/ast/lexing/go_mask.h"

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

/// Of an argument that are looked at; nested ones are looked at again for each `new` around them.
constexpr std::size_t kMaxTokens = 256;

/// Whether what begins at `begin`, behind the parenthesis of a `new`, can be no type.
bool holds_value(std::string_view text, std::uint32_t begin) {
    Lexer lexer(lexical_profile("go"), text, {begin, static_cast<std::uint32_t>(text.size())}, {});
    std::uint32_t depth = 0;
    std::uint32_t dots = 0;
    char last = '\0';      // on the argument's own level: 'w' a name, 't' `map` or `chan`, else the mark itself
    bool indexes = false;  // the last '[' stood behind a name
    bool indexing = false;  // between its brackets
    Token token;
    for (std::size_t i = 0; i < kMaxTokens && lexer.next(token); ++i) {
        const std::string_view word = token.of(text);
        const bool name = token.kind == TokenKind::identifier;
        const bool opens = token.kind == TokenKind::punctuation && std::string_view("([{").find(word[0]) != std::string_view::npos;
        const bool closes = token.kind == TokenKind::punctuation && std::string_view(")]}").find(word[0]) != std::string_view::npos;
        if (depth > 0) {
            if (depth == 1 && indexing && !name && token.kind != TokenKind::punctuation) return true;  // f[0]: what a generic type takes is no literal
            depth += opens ? 1U : 0U;
            depth -= closes ? 1U : 0U;
            if (depth > 0) continue;
            last = word[0];
            indexing = false;
            continue;
        }
        if (closes) return false;
        const bool operand = last == 'w' || last == ')' || (last == ']' && indexes);
        if (name) {
            if (word == "struct" || word == "interface" || word == "func") return false;
            last = word == "map" || word == "chan" ? 't' : 'w';
        } else if (token.kind != TokenKind::punctuation) {
            return true;  // a literal
        } else if (opens) {
            if (word[0] == '{' || (word[0] == '(' && operand)) return true;
            if (word[0] == '[') indexes = indexing = last == 'w';
            depth = 1;
        } else if (word[0] == '<' && text.substr(token.span.end, 1) == "-") {
            Token chan;
            lexer.seek(token.span.end + 1);
            if (last != 't' && (!lexer.next(chan) || chan.of(text) != "chan")) return true;  // `<-c` receives
            last = 't';
        } else if (word[0] == '*' ? operand : word[0] == '.' ? last != 'w' || ++dots > 1 : word[0] != ',') {
            return true;  // an operator, or a member of what is no package
        } else {
            last = word[0];
        }
    }
    return false;
}

}  // namespace

MaskedText mask_go(std::string_view text) {
    MaskedText out;
    for (std::size_t at = text.find("new("); at != std::string_view::npos; at = text.find("new(", at + 4)) {
        if ((at > 0 && bytes::is_word(text[at - 1])) || !holds_value(text, static_cast<std::uint32_t>(at + 4))) continue;
        if (out.text.empty()) out.text = text;
        out.text[at + 2] = 'W';
    }
    return out;
}

}  // namespace aircher::ast
