// Outlines of Lisps: a list whose first word defines, at the top or directly inside another definition.
#include <cstring>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::outlining {
namespace {

struct Open {
    std::size_t depth = 0;
    std::uint32_t symbol = kNoIndex;
};

bool is_symbol_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 ||
           (c != '\0' && std::strchr("_*+-./<>=!?%&$:^~", c) != nullptr);
}

}  // namespace

void outline_lisp(Builder& builder) {
    Lexer lexer(builder.profile, builder.text, builder.within, {});
    Token token;
    std::vector<Open> open;
    std::size_t depth = 0;
    std::uint32_t last_end = 0;
    std::uint32_t list_begin = 0;
    const DefinitionWord* row = nullptr;  // the word that a list began with; its name is to come
    std::size_t row_depth = 0;
    bool head = false;  // the last token was '('
    while (!builder.full() && lexer.next(token)) {
        const char mark = token.kind == TokenKind::punctuation ? builder.text[token.span.begin] : '\0';
        last_end = token.span.end;
        if (mark == '(' || mark == '[' || mark == '{') {
            // A list in the first column is a new definition, whatever was left open before it.
            if (mark == '(' && token.span.begin == token.line_begin && depth > 0) {
                while (!open.empty()) {
                    builder.close(open.back().symbol, token.span.begin);
                    open.pop_back();
                }
                depth = 0;
                row = nullptr;
            }
            head = mark == '(' && (row == nullptr);
            if (head) list_begin = token.span.begin;
            ++depth;
            continue;
        }
        if (mark == ')' || mark == ']' || mark == '}') {
            if (depth > 0) --depth;
            if (row != nullptr && depth < row_depth) row = nullptr;
            while (!open.empty() && open.back().depth > depth) {
                builder.close(open.back().symbol, token.span.end);
                open.pop_back();
            }
            head = false;
            continue;
        }
        if (row != nullptr && (token.kind == TokenKind::identifier || is_symbol_byte(mark))) {
            if (mark == '^' || mark == ':' || mark == '\'') continue;
            // `*name*`, `my.app`, `->x`: more bytes belong to a name than to a token.
            while (token.span.end < builder.within.end && is_symbol_byte(builder.text[token.span.end])) ++token.span.end;
            lexer.seek(token.span.end);
            const std::string_view text = token.of(builder.text);
            const bool nested = !open.empty();
            SymbolKind kind = row->kind;
            // `(define (f x) …)` defines a function, `(define x 1)` a variable.
            if (row->word == "define" && depth == row_depth) kind = SymbolKind::variable;
            const std::uint32_t index = builder.add(kind, token.span, list_begin, token.span.end, nested ? open.back().symbol : builder.parent);
            if (text.size() > 1 && row->word == "defn-") builder.at(index).visibility = Visibility::private_;
            if (nested) builder.at(index).modifiers |= bit(Modifier::local);
            if (open.size() < kMaxDepth) open.push_back({row_depth, index});
            row = nullptr;
            head = false;
            continue;
        }
        if (token.kind == TokenKind::identifier && head) {
            const std::string_view text = token.of(builder.text);
            // Inside of definitions only functions are named: a `let` or `fn` there is none.
            for (const DefinitionWord& candidate : builder.profile.definitions) {
                if (candidate.word != text) continue;
                const bool named = text.starts_with("def") && text != "def";
                if (!open.empty() ? named : (depth <= 2 && (text != "fn" && text != "local"))) {
                    row = &candidate;
                    row_depth = depth;
                }
                if (open.empty() && (text == "fn" || text == "local") && builder.language == "fennel") {
                    row = &candidate;
                    row_depth = depth;
                }
            }
        } else if (row != nullptr && (token.kind == TokenKind::string || token.kind == TokenKind::number)) {
            row = nullptr;
        }
        head = false;
    }
    while (!open.empty()) {
        builder.close(open.back().symbol, last_end);
        open.pop_back();
    }
}

}  // namespace aircher::ast::outlining
