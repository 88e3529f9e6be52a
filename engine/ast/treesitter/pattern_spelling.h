// How a code pattern is spelled so that a grammar can read it: what stands in a metavariable's place, and what stands around the pattern.
//
// A metavariable is spelled as an identifier, which every grammar reads where an expression may stand. Where only statements, fields, arms or the like may stand (`{ $$$B }` in Java) an identifier
// alone is a syntax error, and which of those it is the grammar alone knows. So a metavariable that stands as one of them (a slot) has several forms, `x;`, `int x;`, `case x: break;`, and a
// pattern with slots is read once for each combination. Whatever form it had, the node whose text is the whole form stands for the metavariable.
//
// Likewise a fragment is read by itself and in every place of its language's table: `private final $T $N;` is a local variable to Java's grammar by itself, and a field in a class.
//
// Private to treesitter/; code_pattern.cpp calls it. Threads: any.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::ast::treesitter {

/// A place where code may stand.
struct PatternPlace {
    std::string_view language, before, after;
    bool last_resort = false;  ///< tried where no other place reads the pattern: what it reads there might otherwise be mistaken for a call
    bool expression = false;   ///< only an expression stands there: what ends with `;` is none
};

/// The places of a language, the top of a file first where the code may stand there by itself.
std::vector<PatternPlace> pattern_places(std::string_view language, std::string_view pattern);

/// Where the pattern begins with `catch`, `else` or the like, which the language does not have as a name: that word. What a grammar then reads as a name (`catch ($E $N) { $$$B }` is a constructor
/// to Java's in a class) is no reading of it.
std::string_view clause_word(std::string_view language, std::string_view pattern);

/// Whether `;` stands where a line may end as well: no part of a pattern then.
bool lines_end_statements(std::string_view language);

class PatternSpelling {
public:
    PatternSpelling(std::string_view pattern, std::string_view language);

    struct Metavariable {
        std::string name;  ///< "_" where it has none
        bool many = false;
        bool path = false;    ///< stands for all of a path, or what of it nothing else stands for, though the grammar has no node for it: Scala's `import a.b.C`
        std::string identifier;
        std::string spelled;  ///< as an expression: PHP's with a dollar, JSON's in quotes
        std::string form;     ///< as the variant at hand wrote it, `;` included
    };
    /// Variants to try; the weak ones where no other fits.
    std::size_t variants() const { return variants_; }
    /// Spells the pattern, and sets the metavariables' forms. REQUIRES: variant < variants().
    std::string spell(std::size_t variant);
    /// Whether a variant gives a slot that may be none (`if ($C) $S`, but also `($T) $X`) another form than the identifier.
    bool is_weak(std::size_t variant) const;
    /// Whether there is such a slot.
    bool has_weak() const;
    std::span<const Metavariable> metavariables() const { return metavariables_; }
    /// Which metavariable `text` spells; null where none.
    const Metavariable* find(std::string_view text) const;
    /// Whether one is a part of the text.
    static bool holds_metavariable(std::string_view text);

private:
    struct Piece {
        std::string text;             ///< as it stands in the pattern; of a metavariable empty
        int metavariable = -1;
        std::span<const std::string_view> forms;  ///< that may be tried, with X for the identifier; empty: it alone
        bool weak = false;
        bool semicolon = false;       ///< the pattern's own `;` is part of it
    };
    void add_metavariable(std::string_view pattern, std::size_t begin, std::size_t& end, bool many, std::string_view name);
    std::string_view form_of(const Piece& piece, std::size_t& rest) const;

    std::string_view language_;
    std::vector<Piece> pieces_;
    std::vector<Metavariable> metavariables_;
    std::size_t variants_ = 1;
    bool lockstep_ = false;  ///< too many slots for all combinations: all have the same form
};

}  // namespace aircher::ast::treesitter
