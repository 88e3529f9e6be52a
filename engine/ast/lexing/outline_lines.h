// Logical lines: the tokens of a line and of those that continue it, for outlines that live by lines and indentation.
//
// Private to lexing/outline*.cpp.
#pragma once

#include <vector>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::outlining {

/// Tokens of one line beyond this are not kept.
inline constexpr std::size_t kMaxLineTokens = 256;

struct LineToken {
    Span span;
    TokenKind kind = TokenKind::end;
    char mark = '\0';         ///< a punctuation's byte
    std::uint16_t depth = 0;  ///< brackets open around it
};

/// A definition that is open: its members follow, indented deeper or until its end word.
struct OpenLine {
    std::uint32_t column = 0;
    std::uint32_t symbol = kNoIndex;
    std::uint32_t parent = kNoIndex;  ///< of what is defined inside
    std::string_view key;             ///< the word that began it
    bool function = false;
    bool members = false;  ///< a class: functions inside are methods
    Visibility visibility = Visibility::unknown;
    bool static_ = false;  ///< Ruby's `class << self`
};

class LineReader {
public:
    /// `brackets`: a line goes on while one is open.
    LineReader(Builder& builder, bool brackets) : builder_(builder), lexer_(builder.profile, builder.text, builder.within, {}), brackets_(brackets) {}

    /// The next logical line; false behind the last.
    bool next();

    std::vector<LineToken> tokens;
    std::uint32_t column = 0;  ///< of the first token; a tab goes to the next multiple of eight
    std::uint32_t begin = 0;   ///< of the first token
    std::uint32_t end = 0;     ///< of the last token

    std::string_view word(std::size_t index) const { return index < tokens.size() ? tokens[index].span.of(builder_.text) : std::string_view{}; }
    bool is_word(std::size_t index) const { return index < tokens.size() && tokens[index].kind == TokenKind::identifier; }
    bool is_string(std::size_t index) const { return index < tokens.size() && tokens[index].kind == TokenKind::string; }
    bool is_mark(std::size_t index, char mark) const { return index < tokens.size() && tokens[index].mark == mark; }
    bool adjacent(std::size_t index) const { return index + 1 < tokens.size() && tokens[index].span.end == tokens[index + 1].span.begin; }
    /// The index behind the bracket that opens at `index`.
    std::size_t behind_bracket(std::size_t index) const;
    /// The first mark outside of brackets from `from` on; tokens.size() where there is none.
    std::size_t find_mark(char mark, std::size_t from) const;

private:
    void take(const Token& token);

    Builder& builder_;
    Lexer lexer_;
    const bool brackets_;
    Token ahead_{};
    bool have_ahead_ = false;
};

/// The row of the profile's definition words that is `word`; null where there is none.
const DefinitionWord* find_definition_word(const LexicalProfile& profile, std::string_view word);

/// "method" for a function among members.
inline SymbolKind member_kind(SymbolKind kind, bool members) { return kind == SymbolKind::function && members ? SymbolKind::method : kind; }

inline bool is_function_kind(SymbolKind kind) {
    return kind == SymbolKind::function || kind == SymbolKind::method || kind == SymbolKind::constructor || kind == SymbolKind::test ||
           kind == SymbolKind::macro;
}

}  // namespace aircher::ast::outlining
