// What a pattern can match, as a small tree: less exact than the pattern, never narrower.
//
// PCRE2 alone decides what matches. The tree only serves to rule texts out quickly: every match of the pattern, in whatever text, fits the tree. So
// look-around is dropped, a back-reference is "anything", a Unicode class is its ASCII half and "some character above". What the parser does not
// know for certain makes it give up (`understood` is false), never guess.
//
// Plain data and pure functions; any thread.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pattern/pattern.h"

namespace aircher::pattern {

using AsciiSet = std::bitset<128>;

struct Node {
    enum class Kind : std::uint8_t {
        empty,  ///< nothing, or an assertion that was dropped
        one,    ///< one character: of `ascii`, or with `high` any above U+007F
        bytes,  ///< exactly `text`
        sequence,
        choice,
        repeat,  ///< children[0], `min` to `max` times
        line_begin,
        line_end,
        word_boundary,  ///< may be dropped; where a neighbour is certainly an ASCII word character it means what \b means
        anything,       ///< any text, empty too
    };
    static constexpr std::uint32_t kNoMax = 0xFFFF'FFFF;

    Kind kind = Kind::empty;
    bool high = false;
    AsciiSet ascii;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    std::string text;
    std::vector<Node> children;
};

/// How a pattern's text is read.
struct SyntaxOptions {
    bool ignore_case = false;
    bool dot_all = false;
    bool word = false;
};

struct Syntax {
    bool understood = false;  ///< where false nothing below holds
    Node root;
    bool can_be_empty = false;
    /// Searching a whole text gives the same matches as searching each of its lines, when `rewritten` is what is compiled.
    bool line_safe = false;
    bool writes_line_feed = false;  ///< a line feed stands in the pattern outside of classes
    bool folds_to_ascii = false;    ///< ignores case and holds k or s, which U+212A and U+017F equal: the tree leaves those two out
    std::string rewritten;          ///< the pattern, its negated classes without line feeds: the same within a line
};

/// REQUIRES: PCRE2 accepts `text` with UTF and UCP.
Syntax parse_syntax(std::string_view text, const SyntaxOptions& options);

/// The text itself where the tree is nothing but one text; else empty.
std::string exact_text(const Node& root);
/// Texts of which every match holds one, and how rare they are.
struct RequiredTexts {
    std::vector<std::string> any;  ///< empty where nothing is known
    double bits = 0;               ///< a text of source code holds the most common of them at one place in 2^bits, roughly
};
/// The rarest such texts: `(?:foo|bar)\(+x` has {"foo(", "bar("} or {"x"}; of up to 16 alternatives.
RequiredTexts required_texts(const Node& root);
/// All that is known of that kind, the rarest first, with letters of either case and the word boundaries beside them: `(?i)\bfoo` has one text that ignores
/// case and begins a word.
std::vector<RequiredChoice> required_choices(const Node& root);
/// The tree as a regular expression over bytes in the common core of all engines (for Hyperscan in byte mode with MULTILINE).
std::string byte_expression(const Node& root);
bool can_be_empty(const Node& node);

AsciiSet ascii_word();

}  // namespace aircher::pattern
