// What the rows of profiles.cpp are made of: the usual quotes and comments by name, and what the lexer's tables say about each byte, which follows
// from a row's quotes, comments and forms. Only profiles.cpp includes this; all of it happens while compiling.
#pragma once

#include <span>
#include <string_view>

#include "engine/ast/lexing/profile.h"

namespace aircher::ast::profile_maker {

using Q = QuoteRule;
using Where = LineComment::Where;

constexpr QuoteRule rule(unsigned bits) { return {static_cast<std::uint16_t>(bits)}; }

inline constexpr QuoteRule kPlain = rule(Q::kString | Q::kBackslash);  // "…" on one line
inline constexpr QuoteRule kContinued = rule(Q::kString | Q::kBackslash | Q::kEscapedNewline);
inline constexpr QuoteRule kLines = rule(Q::kString | Q::kBackslash | Q::kMultiline);  // over lines
inline constexpr QuoteRule kTripled = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kEscapedNewline);
inline constexpr QuoteRule kTripledRaw = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kTripleRaw);
inline constexpr QuoteRule kOneCharacter = rule(Q::kCharacter);
inline constexpr QuoteRule kDoubledOnly = rule(Q::kString | Q::kDoubled);
inline constexpr QuoteRule kDoubledLines = rule(Q::kString | Q::kDoubled | Q::kMultiline);
inline constexpr QuoteRule kRawLines = rule(Q::kString | Q::kMultiline);
inline constexpr QuoteRule kMark = rule(Q::kString | Q::kBackslash | Q::kAfterWordIsMark);

inline constexpr LineComment kSlashes{"//", Where::anywhere};
inline constexpr LineComment kHash{"#", Where::anywhere};
inline constexpr LineComment kHashWord{"#", Where::after_space};
inline constexpr LineComment kDashes{"--", Where::anywhere};
inline constexpr LineComment kSemicolon{";", Where::anywhere};
inline constexpr LineComment kPercent{"%", Where::anywhere};
inline constexpr BlockComment kStars{"/*", "*/", false, false};
inline constexpr BlockComment kNestedStars{"/*", "*/", true, false};
inline constexpr BlockComment kParens{"(*", "*)", true, false};
inline constexpr BlockComment kMarkupComment{"<!--", "-->", false, false};

/// Fills what the lexer reads: classes and extra bytes.
constexpr LexicalProfile made(LexicalProfile profile) {
    auto& classes = profile.classes;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const unsigned lower = byte | 0x20U;
        const bool letter = (lower >= 'a' && lower <= 'z' && byte < 0x80) || byte == '_' || byte >= 0x80;
        const bool digit = byte >= '0' && byte <= '9';
        const bool space = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f' || byte == 0;
        classes[byte] = letter ? kWord : digit ? kDigit : space ? kSpace : byte == '\n' ? kLineEnd : kPunctuation;
        if (letter || digit) classes[byte] |= kContinuesWord;
    }
    const auto set = [&classes](char byte, std::uint8_t value) {
        auto& entry = classes[static_cast<unsigned char>(byte)];
        entry = static_cast<std::uint8_t>((entry & ~kClassMask) | value);
    };
    const auto add = [&classes](char byte, std::uint8_t bits) {
        auto& entry = classes[static_cast<unsigned char>(byte)];
        entry = static_cast<std::uint8_t>(entry | bits);
    };
    std::size_t count = 0;
    for (const char byte : profile.word_bytes) {
        add(byte, kContinuesWord);
        profile.extra[count++] = byte;
    }
    for (const char byte : profile.word_starts) set(byte, kWord);
    for (const char byte : profile.word_ends) add(byte, kEndsWord);
    // A comment that begins with a letter (`REM`) is tried by the outline and the importers, not by the lexer: words come first.
    for (const LineComment& comment : profile.line_comments) {
        if (!comment.open.empty() && (classes[static_cast<unsigned char>(comment.open[0])] & kClassMask) != kWord) {
            set(comment.open[0], kSpecial);
            add(comment.open[0], kBeginsComment);
        }
    }
    for (const BlockComment& comment : profile.block_comments) {
        if (comment.open.empty()) continue;
        set(comment.open[0], kSpecial);
        add(comment.open[0], kBeginsComment);
    }
    if (profile.double_quote.bits != 0) set('"', kSpecial);
    if (profile.single_quote.bits != 0) set('\'', kSpecial);
    if (profile.backtick.bits != 0) set('`', kSpecial);
    if (profile.preprocessor) set('#', kSpecial);
    if (profile.continuation) set('\\', kSpecial);
    const auto forms = [&](std::uint64_t bits, std::string_view specials) {
        if ((profile.forms & bits) == 0) return;
        for (const char byte : specials) set(byte, kSpecial);
    };
    unsigned quotes = profile.double_quote.bits | profile.single_quote.bits | profile.backtick.bits;
    if ((profile.forms & kCsharpStrings) != 0) quotes |= Q::kBrace;
    const bool braces = (quotes & (Q::kDollarBrace | Q::kHashBrace | Q::kBrace | Q::kBraceDollar)) != 0 || (profile.forms & kJsRegex) != 0;
    if (braces || (quotes & (Q::kBackslashParen | Q::kDollarParen)) != 0) {
        for (const char byte : {'(', ')', '{', '}'}) set(byte, kBracket);
    }
    forms(kJsRegex | kRubyRegex, "/");
    forms(kGroovySlashy, "/$");
    forms(kJsx, "<>");
    forms(kHeredoc, "<");
    forms(kLuaLong, "[");
    forms(kOcamlQuoted, "{");
    forms(kSwiftHashes, "#");
    forms(kLispCharacter, "\\#");
    forms(kElispCharacter, "?");
    forms(kErlangCharacter | kPerlQuotes | kDollarQuoted, "$");
    forms(kRubyPercent, "%?");
    forms(kPhpTags, "?");
    forms(kElixirSigil, "~");
    forms(kZigLines, "\\");
    forms(kNixStrings, "'");
    forms(kHereStrings, "@");
    forms(kCsharpStrings, "@$");
    forms(kPodBlocks, "=");
    if ((profile.forms & (kPythonPrefixes | kCppRaw | kRustRaw | kRawPrefix | kRRaw | kDStrings)) != 0) {
        add('"', kBeginsForm);
        if ((profile.forms & (kPythonPrefixes | kRustRaw | kRawPrefix | kRRaw)) != 0) add('\'', kBeginsForm);
        if ((profile.forms & kRustRaw) != 0) add('#', kBeginsForm);
    }
    return profile;
}

/// A family from another: the same tokens, other words.
constexpr LexicalProfile reworded(LexicalProfile profile, std::string_view family, std::span<const DefinitionWord> definitions) {
    profile.family = family;
    profile.definitions = definitions;
    return profile;
}

}  // namespace aircher::ast::profile_maker
