// Text as a grammar can read it: what only the preprocessor understands is blanked out. C and C++ have macros and `#if`, C# and Swift `#if` alone (conditional_mask.h). Of
// JavaScript, TypeScript, Go, Kotlin, Scala, Swift and the shell goes what their grammars do not know (ecmascript_mask.h, go_mask.h, kotlin_mask.h, scala_mask.h, swift_mask.h, shell_mask.h), of Rust what
// keeps its grammar from reading items (rust_mask.h).
//
// A grammar knows no macros. `class EXPORT Name {`, `int __init f(void) {`, `for_each(x, list) {`, an `#else` in the middle of a condition: each is a syntax
// error to it, and an error loses or invents definitions far from where it stands. Adjacent identifiers never occur in C's expressions, so tokens alone
// tell where there is one word too many, and which one. A masked copy of the text, as long as the original, goes to the parser; whoever reads the tree
// takes the text of its nodes from the original.
//
// Rejected: parsing again where the first parse had errors. Two of three files of the Linux kernel have some, a second parse costs as much as the
// first, and this pass costs a few hundredths of one. Rejected: deleting the words, which would move all that follows.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::ast {

struct MaskedText {
    struct Name {
        Span range;
        bool call = false;       ///< parentheses follow
        bool decorates = false;  ///< of an annotation
    };
    /// Annotations that the grammar no longer sees, and what they belong to.
    struct Attached {
        std::uint32_t begin = 0;
        std::uint32_t definition = 0;  ///< where the grammar will find the definition's first token
        bool is_test = false;          ///< they make the function a test
    };
    std::string text;           ///< as long as the original; empty where nothing had to be changed
    std::vector<Name> names;    ///< identifiers that the grammar no longer sees
    std::vector<Span> dropped;  ///< branches of `#if` that the grammar no longer sees; sorted, apart from each other
    std::vector<std::uint32_t> macros;  ///< where names begin that the grammar will find, but which a macro defines; sorted
    std::vector<Span> no_names;         ///< macros that the grammar will take for the names of what they define
    std::vector<std::uint32_t> no_references;  ///< where what the grammar will take for a name begins and is none
    struct Body {
        Span range;             ///< braces included
        bool function = false;  ///< else a type's: its members are the outline's to find
    };
    std::vector<Body> bodies;           ///< of what masked macros define; sorted
    std::vector<Attached> attached;     ///< sorted by definition
    std::vector<Span> opened;           ///< Rust's macro calls that the grammar reads as items; sorted, those inside behind what is around. Then a token stands right behind each of `names`
    std::vector<std::uint32_t> flags;   ///< where names begin of a struct and its constants that the grammar will take for an enum and its members; sorted
    bool defining = false;      ///< a macro call that defines something stands where the grammar sees none: the outline finds it
};

/// Whether mask_macros has anything to say of the language.
bool has_macro_mask(std::string_view language);

/// Whether the mask leaves nothing out but spells a word otherwise, so that the tree of the masked text is the text's own: Go's and JavaScript's.
bool mask_respells(std::string_view language);

/// The masked text where mask_respells(language), if anything changes; else empty.
std::string respelled(std::string_view language, std::string_view text);

/// REQUIRES: has_macro_mask(language).
MaskedText mask_macros(std::string_view language, std::string_view text);

}  // namespace aircher::ast
