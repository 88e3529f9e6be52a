// Tokens of any text language at memory speed: identifiers, numbers, strings, comments, punctuation, line starts.
//
// What differs between languages is a LexicalProfile, a row of a table; the lexer itself is one loop over a byte-class table. The lexical backend,
// the import scanners and the rescue in a grammar's error regions stand on it, and the project index will.
//
// Strings that hold code (`${ … }`, `#{ … }`, `\( … )`) and JSX arrive in parts: a string token for each stretch of text, its delimiters included,
// and the code's own tokens between them. So brackets always balance where the text's do.
//
// Threads: profiles are constant; a Lexer belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/ast/facts.h"

namespace aircher::ast {

enum class TokenKind : std::uint8_t {
    end,
    identifier,  ///< letters, digits, _, bytes above 0x7F, and what the profile adds ($ @ - ? !)
    number,
    string,        ///< with its quotes; `open` where it does not end before the line or the text does
    comment,       ///< with its delimiters
    preprocessor,  ///< C family: the '#' that begins a directive; its words follow as tokens
    punctuation,   ///< one byte
    newline,       ///< only with Lexer::Options::newlines
};

struct Token {
    TokenKind kind = TokenKind::end;
    bool first_on_line = false;  ///< only white space stands before it on its line
    bool open = false;           ///< a string or comment without its end
    Span span;
    std::uint32_t line_begin = 0;  ///< offset of the first byte of the line the token begins on: its column is span.begin - line_begin
    std::string_view of(std::string_view text) const { return span.of(text); }
};

/// How a language looks to a lexer, and which words begin definitions. Rows: lexing/profiles.cpp.
struct LexicalProfile;

/// The profile of `language` (never null: unknown languages get a general one).
const LexicalProfile& lexical_profile(std::string_view language);

class Lexer {
public:
    struct Options {
        bool comments = false;  ///< deliver comments, or pass over them
        bool newlines = false;
    };
    /// Lexes text[within]. REQUIRES: `within` begins outside of strings and comments; `text` outlives the lexer.
    Lexer(const LexicalProfile& profile, std::string_view text, Span within, Options options);

    /// The next token; false, with kind `end`, behind the last.
    bool next(Token& token);
    /// Continues at `offset`, forgetting all nesting. REQUIRES: as the constructor's `within.begin`.
    void seek(std::uint32_t offset);
    std::uint32_t position() const { return position_; }

private:
    /// Code inside a string, or a JSX element: what to return to at the closing bracket.
    struct Nest {
        enum class Kind : std::uint8_t { code, tag, children } kind = Kind::code;
        char opener = '{';        ///< code: the bracket that nests
        char quote = 0;           ///< code: the string's quote; 0 returns to a JSX element instead
        std::uint8_t run = 1;     ///< code: how many quotes end the string
        std::uint16_t bits = 0;   ///< code: the string's QuoteRule
        std::uint32_t depth = 0;  ///< open brackets of that sort inside
    };
    struct Heredoc {
        Span tag;
        bool indented = false;  ///< its end may be indented
    };
    /// What begins at a byte: its end, or 0 where it is punctuation.
    struct Form {
        std::uint32_t end = 0;
        TokenKind kind = TokenKind::string;
        bool open = false;
    };
    /// Beyond these, code inside of strings is text of the string, and heredocs are code.
    static constexpr std::size_t kMaxNest = 40;
    static constexpr std::size_t kMaxHeredocs = 4;
    static constexpr std::uint8_t kMaxUnended = 16;

    bool emit(Token& token, TokenKind kind, std::uint32_t begin, std::uint32_t end, bool open = false);
    void begin_line_or_text(Token& token, bool& emitted);
    std::uint32_t php_begins(std::uint32_t at) const;
    void crossed_lines(std::uint32_t begin, std::uint32_t end);
    void bracket(char byte, std::uint32_t at, Form& form);
    Form special(std::uint32_t at);
    Form comment(std::uint32_t at) const;
    Form quoted(std::uint32_t at, char quote, std::uint16_t bits);
    Form string_from(std::uint32_t from, char quote, std::uint8_t run, std::uint16_t bits);
    Form prefixed(std::uint32_t begin, std::uint32_t at);
    Form perl_quote(std::uint32_t begin, std::uint32_t at);
    Form other_form(std::uint32_t at);
    Form ruby_percent(std::uint32_t at);
    Form heredoc(std::uint32_t at);
    Form jsx(std::uint32_t at);
    Form jsx_children(std::uint32_t at);
    bool expression_may_begin(std::uint32_t at) const;
    bool push(const Nest& nest);
    char byte_at(std::uint32_t at) const { return at < end_ ? text_[at] : '\0'; }

    const LexicalProfile& profile_;
    std::string_view text_;  ///< cut at end_
    std::uint32_t position_;
    std::uint32_t end_;
    std::uint32_t line_begin_ = 0;
    bool line_is_blank_so_far_ = true;
    bool pending_ = false;  ///< begin_line_or_text has something to do
    Options options_;

    // For what depends on what stands before.
    TokenKind previous_kind_ = TokenKind::end;
    Span previous_{};
    std::uint64_t parens_ = 0;   ///< a bit for each open parenthesis: it follows `if`, `while`, `for`, `with`
    std::uint64_t braces_ = 0;   ///< a bit for each open brace: it opens a block rather than a value
    bool closed_block_ = false;  ///< the last closing bracket ended one of those

    std::array<Nest, kMaxNest> nests_;
    std::uint8_t nest_count_ = 0;
    std::array<Heredoc, kMaxHeredocs> heredocs_;
    std::uint8_t heredoc_count_ = 0;
    std::uint8_t unended_ = 0;  ///< forms whose end was searched in vain
    bool outside_php_ = false;
};

}  // namespace aircher::ast
