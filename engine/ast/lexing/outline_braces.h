// Outlines of languages with braces: a stack of open bodies, and the statement that stands before the next brace, semicolon or line end.
//
// BraceOutline reads tokens, keeps brackets balanced whatever the text does, and survives the C preprocessor's branches. What a statement
// defines is its subclasses' business: typed (C, Java, C#: `type name(args) {`), script (JavaScript, TypeScript), keyword (Go, Rust, PHP …).
//
// Memory: the tokens of the statements that are open, at most kMaxStatement each, on at most kMaxDepth levels. Time: linear.
//
// Private to lexing/outline*.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::outlining {

/// Tokens of one statement beyond this are not kept.
inline constexpr std::size_t kMaxStatement = 4096;
/// Behind so many bodies in one statement further ones hold nothing: each costs a look at the whole statement.
inline constexpr std::uint32_t kMaxBodies = 64;

struct StatementToken {
    Span span;
    std::uint32_t column = 0;
    std::uint32_t symbol = kNoIndex;  ///< of a closed body ('}'): whose it was
    TokenKind kind = TokenKind::end;
    char mark = '\0';  ///< a punctuation's byte; '}' for a closed body
    bool first_on_line = false;
};

/// What a statement looks like when brackets are one thing each.
struct Item {
    /// 'w' a word, 'n' a number, 's' a string, '(' '[' '<' a whole bracket, '}' a closed body, 'Q' "::", 'A' "->", 'R' "=>"; else the punctuation's byte.
    char kind = '\0';
    std::uint32_t token = 0;  ///< its first token's index
    std::uint32_t last = 0;   ///< its last token's index
};

struct Frame {
    enum class Kind : std::uint8_t {
        space,     ///< the file, a namespace: all definitions
        type,      ///< a class: members
        enum_,     ///< members separated by commas
        function,  ///< only named functions and classes
        block,     ///< braces that define nothing; what is in it counts as in the frame around
        object,    ///< an object literal: methods
        skip,      ///< nothing inside
    };
    Kind kind = Kind::skip;
    char closer = '}';
    bool local = false;        ///< inside a function
    bool continues = false;    ///< the statement goes on behind the body: initialisers, C's structs
    bool column_zero = false;  ///< its definition begins in the first column
    bool unindented = false;   ///< braces inside begin in the first column too
    Visibility visibility = Visibility::unknown;
    std::uint32_t symbol = kNoIndex;  ///< whose body it is
    std::uint32_t parent = kNoIndex;  ///< of what is defined inside
    std::string container = {};       ///< qualifies what is defined inside beyond its parent
    std::string name = {};            ///< of the class: tells its constructors
    std::uint32_t bodies = 0;         ///< closed in the statement that is being read
    std::uint32_t inner_braces = 0;   ///< skip: braces open inside

    // Set by BraceOutline.
    std::size_t base = 0;       ///< tokens of the statements around
    std::size_t statement = 0;  ///< where the current statement's tokens begin
    std::size_t brackets = 0;   ///< brackets open around
};

class BraceOutline {
public:
    explicit BraceOutline(Builder& builder) : builder_(builder), text_(builder.text), lexer_(builder.profile, builder.text, builder.within, {}) {}
    virtual ~BraceOutline() = default;
    BraceOutline(const BraceOutline&) = delete;
    BraceOutline& operator=(const BraceOutline&) = delete;

    void run();

protected:
    /// A '{' behind the current statement. Nothing: it is a bracket of the statement.
    virtual std::optional<Frame> opened(const Token& brace) = 0;
    /// The current statement is complete. `terminator` is ';', ',', '\n' or '}'; `end` lies behind it where it is ';'.
    virtual void ended(char terminator, std::uint32_t end) = 0;
    /// Whether the statement ends before `token`, the first of its line.
    virtual bool ends_before(const Token& token) = 0;
    /// Whether ',' ends a statement in the current frame.
    virtual bool comma_ends() { return frame().kind == Frame::Kind::enum_; }
    /// Whether the ';' at `end` belongs into the statement (a K&R parameter).
    virtual bool keeps_semicolon() { return false; }
    /// Called at ':' outside of brackets: true where it ended a label.
    virtual bool label(const Token&) { return false; }
    /// Called for tokens outside of brackets before they join the statement; true where the token was consumed.
    virtual bool intercepted(const Token&) { return false; }
    /// Called when a body has been closed, before its frame goes.
    virtual void closed(Frame&, std::uint32_t /*end*/) {}
    /// Whether braces inside parentheses are bodies (callbacks) rather than brackets.
    virtual bool code_in_brackets() const { return false; }

    Frame& frame() { return frames_.back(); }
    const Frame& frame() const { return frames_.back(); }
    bool in_brackets() const { return brackets_.size() > frames_.back().brackets; }
    std::size_t statement_size() const { return tokens_.size() - frames_.back().statement; }
    const StatementToken& token(std::size_t index) const { return tokens_[index]; }
    const StatementToken& first_token() const { return tokens_[frames_.back().statement]; }
    const StatementToken& last_token() const { return tokens_.back(); }
    void drop_statement() {
        tokens_.resize(frames_.back().statement);
        frames_.back().bodies = 0;
    }
    void push_frame(Frame opened_frame);
    void pop_frame(std::uint32_t end, bool resume);
    std::uint32_t statement_begin() const { return tokens_[frames_.back().statement].span.begin; }
    std::uint32_t last_end() const { return last_end_; }

    std::string_view word(std::size_t index) const { return tokens_[index].span.of(text_); }
    std::string_view word(const Item& item) const { return tokens_[item.token].span.of(text_); }
    bool is_word(std::size_t index) const { return index < tokens_.size() && tokens_[index].kind == TokenKind::identifier; }
    bool is_mark(std::size_t index, char mark) const { return index < tokens_.size() && tokens_[index].mark == mark; }
    bool adjacent(std::size_t index) const { return index + 1 < tokens_.size() && tokens_[index].span.end == tokens_[index + 1].span.begin; }
    /// The index of the bracket that closes the one at `index`; tokens_.size() where none does.
    std::size_t closing(std::size_t index, std::size_t end) const;
    /// Fills items_ from the current statement. `angles`: `<…>` behind words are brackets.
    void make_items(bool angles);
    /// Adds the item at tokens_[index] to items_ and returns the index behind it.
    std::size_t add_item(std::size_t index, std::size_t end, bool angles);

    /// The rest of a directive; C's preprocessor.
    void directive(const Token& hash);

    Builder& builder_;
    const std::string_view text_;
    Lexer lexer_;
    std::vector<Item> items_;

private:
    struct Conditional {
        std::size_t frames = 0;
        std::size_t brackets = 0;
        std::size_t tokens = 0;
        std::uint32_t inner_braces = 0;
    };

    void take(const Token& token);
    void skip(const Token& token);
    void open(const Token& brace);
    void close(const Token& brace);
    void close_bracket(char mark);
    void push_token(const Token& token, char mark);
    void define(std::uint32_t hash, std::uint32_t end);
    void other_branch(std::uint32_t at);
    void skip_dead_branch(std::uint32_t from);
    std::uint32_t directive_end(std::uint32_t from) const;
    std::size_t closing_angle(std::size_t index, std::size_t end) const;

    std::vector<StatementToken> tokens_;
    std::vector<Frame> frames_;
    std::vector<char> brackets_;
    std::size_t curly_ = 0;   ///< '{' in brackets_
    std::size_t beyond_ = 0;  ///< braces open beyond kMaxDepth
    std::vector<Conditional> conditionals_;
    std::size_t conditionals_beyond_ = 0;
    std::uint32_t last_end_ = 0;  ///< end of the last token
};

}  // namespace aircher::ast::outlining
