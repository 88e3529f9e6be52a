// What the import scanners share: tokens with a look ahead, and the small readers that most languages need.
//
// Internal to engine/ast/lexing/imports*.cpp. A scanner is one loop: it steps over tokens until a word that may begin an import, reads the
// statement, and goes on behind it; where what follows is no import it simply continues. Nothing recurses.
//
// Threads: a Cursor belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/ast/facts.h"
#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/lexer.h"

namespace aircher::ast::imports {

/// A prefix that many imports of one statement repeat is at most so long; beyond, the statement is none. Else a hostile line could ask for
/// memory quadratic in its length.
inline constexpr std::size_t kMaxPrefix = 2'000;

/// What a scanner gets.
struct Request {
    std::string_view language;
    std::string_view text;
    Span within;
    ImportScan& out;
    std::string_view part() const { return within.of(text); }
};

/// One for each family. REQUIRES: request.within lies in request.text.
using Scanner = void (*)(const Request& request);

void scan_python(const Request& request);
void scan_javascript(const Request& request);
void scan_components(const Request& request);  ///< HTML, Vue, Svelte, Astro, MDX: scripts and styles in markup
void scan_style(const Request& request);
void scan_c(const Request& request);
void scan_assembly(const Request& request);
void scan_go(const Request& request);
void scan_rust(const Request& request);
void scan_jvm(const Request& request);  ///< Java, Kotlin, Groovy, Gradle
void scan_scala(const Request& request);
void scan_csharp(const Request& request);
void scan_fsharp(const Request& request);
void scan_basic(const Request& request);
void scan_powershell(const Request& request);
void scan_php(const Request& request);
void scan_ruby(const Request& request);  ///< and Crystal
void scan_elixir(const Request& request);
void scan_erlang(const Request& request);
void scan_lua(const Request& request);
void scan_perl(const Request& request);
void scan_r(const Request& request);
void scan_julia(const Request& request);
void scan_shell(const Request& request);
void scan_tcl(const Request& request);
void scan_make(const Request& request);
void scan_cmake(const Request& request);
void scan_starlark(const Request& request);
void scan_gdscript(const Request& request);
void scan_swift(const Request& request);
void scan_dart(const Request& request);
void scan_d(const Request& request);
void scan_nim(const Request& request);
void scan_solidity(const Request& request);
void scan_protobuf(const Request& request);  ///< and Thrift, FlatBuffers, Cap'n Proto, GraphQL's #import
void scan_zig(const Request& request);
void scan_nix(const Request& request);
void scan_jsonnet(const Request& request);
void scan_hcl(const Request& request);
void scan_haskell(const Request& request);  ///< and PureScript, Idris, Agda, Lean
void scan_elm(const Request& request);
void scan_ocaml(const Request& request);
void scan_gleam(const Request& request);
void scan_clojure(const Request& request);
void scan_lisp(const Request& request);
void scan_fortran(const Request& request);
void scan_ada(const Request& request);  ///< and VHDL
void scan_pascal(const Request& request);
void scan_verilog(const Request& request);

/// Tokens of a request's range, without comments, with a look ahead of three.
class Cursor {
public:
    explicit Cursor(const Request& request, bool newlines = false);
    Cursor(const Request& request, std::string_view language, bool newlines);

    /// The token `ahead` places on; kind `end` behind the last. REQUIRES: ahead < 4.
    const Token& peek(unsigned ahead = 0);
    /// The next token, which is stepped over. Valid until the next call.
    const Token& take();
    /// The token that was last stepped over.
    const Token& last() const { return last_; }

    bool at_end() { return peek().kind == TokenKind::end; }
    bool is(char punctuation, unsigned ahead = 0) {
        const Token& token = peek(ahead);
        return token.kind == TokenKind::punctuation && text_[token.span.begin] == punctuation;
    }
    bool is_word(std::string_view word, unsigned ahead = 0) {
        const Token& token = peek(ahead);
        return token.kind == TokenKind::identifier && token.of(text_) == word;
    }
    bool is_name(unsigned ahead = 0) { return peek(ahead).kind == TokenKind::identifier; }
    bool is_string(unsigned ahead = 0) { return peek(ahead).kind == TokenKind::string; }
    bool is_newline(unsigned ahead = 0) { return peek(ahead).kind == TokenKind::newline; }
    bool take_if(char punctuation);
    bool take_if(std::string_view word);
    void skip_newlines();

    std::string_view word(unsigned ahead = 0) { return peek(ahead).kind == TokenKind::identifier ? peek(ahead).of(text_) : std::string_view(); }
    std::string_view text() const { return text_; }
    std::uint32_t next_begin() { return peek().span.begin; }
    std::uint32_t end_of_last() const { return last_.span.end; }

    /// Names joined by `separator` ("." or "::" or "\\"), stepped over; written without white space. Empty where none begins.
    /// A separator that no name follows stays unread.
    std::string path(std::string_view separator, Span& range);
    /// Steps over everything up to the bracket that closes the one just taken, and over that. False at the end of the text.
    bool skip_to_closing(char open, char close);
    /// To the end of the line, or to `stop` where it comes first; neither is taken. Brackets are not looked at.
    Span rest_of_line(char stop = '\n');
    void seek(std::uint32_t offset);

private:
    void fill(unsigned count);

    std::string_view text_;
    Lexer lexer_;
    std::array<Token, 4> ahead_{};
    std::uint8_t first_ = 0;
    std::uint8_t count_ = 0;
    Token last_{};
};

/// The content of a string token that is one plain literal: "x", 'x', r"x", """x""", `x`. False where it is open or holds code.
bool literal(std::string_view text, const Token& token, Span& content);

/// Appends an import. Its module is the text of `module`.
Import& add(const Request& request, std::string_view keyword, Span range, Span module);
Import& add_named(const Request& request, std::string_view keyword, Span range, Span module, std::string name);
void add_name(Import& import, std::string_view text, const Token& token);
void declare(const Request& request, std::string_view name);

/// Offset of the last of `words` in the request's range; the range's begin where there is none: no import can begin behind it.
std::uint32_t last_of(const Request& request, std::initializer_list<std::string_view> words);
bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);
std::string lower(std::string_view word);
/// Without white space at its ends.
Span trimmed(std::string_view text, Span span);

}  // namespace aircher::ast::imports
