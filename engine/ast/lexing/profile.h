// What a language looks like to a lexer: its comments, strings and words, how its blocks are written, and which words begin definitions.
//
// A profile describes a family of languages that look alike at the level of tokens. Profiles are rows of constant data (profiles.cpp, with the
// words of profile_words.h); the lexer reads them, and so does the outline. Every language of the filesystem component maps to one.
//
// Threads: any; all data is constant.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/ast/lexing/lexer.h"

namespace aircher::ast {

/// How a language delimits the body of a definition.
enum class BlockStyle : std::uint8_t {
    none,         ///< no bodies: data, documents; or definitions end where the next one begins
    braces,       ///< `{ … }`
    end_words,    ///< an opener … a closer (LexicalProfile::block_openers, block_closers)
    indentation,  ///< lines indented deeper than the definition's own
    parentheses,  ///< `( … )` around the whole definition: Lisps
};

/// A word that begins a definition: `class`, `fn`, `def`. The defined name follows, perhaps behind more such words or modifiers.
struct DefinitionWord {
    std::string_view word;
    SymbolKind kind;
};

struct LineComment {
    std::string_view open;
    enum class Where : std::uint8_t {
        anywhere,
        after_space,     ///< at the start of a line or behind white space or one of `;&|()`
        line_start,      ///< only white space before it on its line
        column_zero,     ///< in the first column only
        not_in_operator  ///< not next to another operator byte: Haskell's `-->`
    } where = Where::anywhere;
};

struct BlockComment {
    std::string_view open;
    std::string_view close;
    bool nested = false;
    bool line_start = false;  ///< `open` and `close` count at the start of a line only
};

/// How a quote byte behaves.
struct QuoteRule {
    enum Bits : std::uint16_t {
        kNone = 0,                    ///< plain punctuation
        kString = 1U << 0,            ///< begins a string that ends at the same quote
        kBackslash = 1U << 1,         ///< a backslash hides the byte behind it
        kDoubled = 1U << 2,           ///< two quotes stand for one
        kMultiline = 1U << 3,         ///< may span lines; else it ends, open, at the end of its line
        kTriple = 1U << 4,            ///< three quotes begin a form that spans lines and ends at three
        kTripleRaw = 1U << 5,         ///< in that form backslashes mean nothing
        kCharacter = 1U << 6,         ///< a string only where it is one character (or escape) and a closing quote: `'a'` against Rust's `'a`
        kDollarBrace = 1U << 7,       ///< `${ … }` holds code
        kHashBrace = 1U << 8,         ///< `#{ … }` holds code
        kBackslashParen = 1U << 9,    ///< `\( … )` holds code
        kDollarParen = 1U << 10,      ///< `$( … )` holds code
        kEscapedNewline = 1U << 11,   ///< a backslash continues it on the next line
        kGraveEscape = 1U << 12,      ///< a grave accent hides the byte behind it: PowerShell
        kAfterWordIsMark = 1U << 13,  ///< behind a word, number or closing bracket it is punctuation: MATLAB's transpose, Ada's attributes
        kBrace = 1U << 14,            ///< `{ … }` holds code, `{{` is a brace: C#
        kBraceDollar = 1U << 15,      ///< `{$ … }` holds code: PHP
    };
    std::uint16_t bits = kNone;
    bool has(std::uint16_t bit) const { return (bits & bit) != 0; }
};

/// Forms of strings that one quote rule cannot say. Bits of LexicalProfile::forms.
enum Form : std::uint64_t {
    kPythonPrefixes = 1ULL << 0,         ///< rb"", f''
    kCppRaw = 1ULL << 1,                 ///< R"x( … )x", and prefixes L u8 u U
    kRustRaw = 1ULL << 2,                ///< r#" … "#, b"", b'x', c""
    kCsharpStrings = 1ULL << 3,          ///< @"", $"{ }", $@"", """ """
    kSwiftHashes = 1ULL << 4,            ///< #" … "#
    kRawPrefix = 1ULL << 5,              ///< r"…" without escapes: Dart, Nim, D
    kLuaLong = 1ULL << 6,                ///< [==[ … ]==], also behind `--` and CMake's `#`
    kOcamlQuoted = 1ULL << 7,            ///< {id| … |id}
    kPerlQuotes = 1ULL << 8,             ///< q() qq{} qw[] m// s/// tr/// y/// qr//
    kRubyPercent = 1ULL << 9,            ///< %w( ), %q{ }, %( )
    kHeredoc = 1ULL << 10,               ///< <<EOF, <<-EOF, <<~EOF, <<'EOF', <<<EOF; the body begins on the next line
    kJsRegex = 1ULL << 11,               ///< /re/ where an expression may begin
    kRubyRegex = 1ULL << 12,             ///< the same with Ruby's words
    kJsx = 1ULL << 13,                   ///< <Tag>text</Tag> where an expression may begin
    kLispCharacter = 1ULL << 14,         ///< \" or #\" is a character
    kElispCharacter = 1ULL << 15,        ///< ?"
    kErlangCharacter = 1ULL << 16,       ///< $"
    kElixirSigil = 1ULL << 17,           ///< ~s( ), ~r/ /, ~S""" """
    kPhpTags = 1ULL << 18,               ///< what stands outside of <?php … ?> is text
    kZigLines = 1ULL << 19,              ///< \\ to the end of the line is a string
    kNixStrings = 1ULL << 20,            ///< '' … ''
    kHereStrings = 1ULL << 21,           ///< @" … "@, @' … '@: PowerShell
    kDollarQuoted = 1ULL << 22,          ///< $tag$ … $tag$: SQL
    kGroovySlashy = 1ULL << 23,          ///< /re/ and $/ … /$
    kRRaw = 1ULL << 24,                  ///< r"( … )"
    kDStrings = 1ULL << 25,              ///< q"( … )"
    kPodBlocks = 1ULL << 26,             ///< =word … =cut at the start of lines: Perl; =begin … =end: Ruby
    kTclBraces = 1ULL << 27,             ///< a quote counts at the start of a word only
    kDoubleSlashContinues = 1ULL << 28,  ///< a backslash continues a line comment: C
    kTypeArguments = 1ULL << 29,         ///< with kJsx: `<T,>(x) => …` is no tag: TSX
};

struct LexicalProfile {
    std::string_view family;
    std::array<LineComment, 3> line_comments{};
    std::array<BlockComment, 3> block_comments{};
    QuoteRule double_quote{};
    QuoteRule single_quote{};
    QuoteRule backtick{};
    std::uint64_t forms = 0;
    std::string_view word_bytes{};   ///< bytes beyond letters, digits and _ that continue a word, at most 3
    std::string_view word_starts{};  ///< bytes beyond letters and _ that begin one
    std::string_view word_ends{};    ///< bytes that may end a word: Ruby's ? and !
    bool preprocessor = false;       ///< '#' at the start of a line begins a directive
    bool continuation = true;        ///< a backslash before a line's end joins the next line
    bool ignores_case = false;       ///< of keywords
    BlockStyle block = BlockStyle::none;
    std::span<const DefinitionWord> definitions{};
    std::string_view block_openers{};  ///< separated by spaces; words that need a closer (end_words)
    std::string_view block_closers{};  ///< separated by spaces

    // Made from the above by profiles.cpp.
    std::array<std::uint8_t, 256> classes{};   ///< ByteClass, with kContinuesWord
    std::array<char, 3> extra{'_', '_', '_'};  ///< word_bytes

    bool has(std::uint64_t form) const { return (forms & form) != 0; }
};

/// Every language that has a profile other than the general one, sorted.
std::vector<std::string_view> profiled_languages();

/// What the lexer does at a byte.
enum ByteClass : std::uint8_t {
    kSpace,
    kLineEnd,
    kWord,
    kDigit,
    kPunctuation,
    kSpecial,  ///< may begin a comment, a string or another form
    kBracket,  ///< one of ( ) { } in a language whose strings hold code, or that has regular expressions
    kClassMask = 0x0F,
    kBeginsComment = 0x10,
    kBeginsForm = 0x20,  ///< directly behind a word it may make a prefixed string of it
    kEndsWord = 0x40,
    kContinuesWord = 0x80,
};

}  // namespace aircher::ast
