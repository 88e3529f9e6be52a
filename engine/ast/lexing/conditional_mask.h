// C# and Swift text without its directives: `#if`, `#else`, `#endif`, in Swift `#error`, in C# all of them.
//
// Swift's grammar knows `#if` between statements and not in the body of a type, where it ends the type; C#'s knows it around whole declarations, and not around the half of one (`#if A … #else
// ; #endif` behind a method's head). Either loses a type's members, or makes members of words. So the directives' lines are blanked out. Of branches that exclude each other all are kept where
// they are whole statements, members or elements of a list, so that no definition is lost; else the first one, and the others are outlined by tokens (MaskedText::dropped).
//
// Swift demands whole statements of every branch: there nothing is dropped.
//
// Rejected: parsing both ways and taking the tree with fewer errors. It costs a second parse, and a tree without an error may still have the members of a type beside it.
//
// macro_mask.cpp calls it for facts, the tree-sitter backend for code patterns. Threads: any.
#pragma once

#include <string_view>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast {

bool has_conditional_mask(std::string_view language);

/// A text without `#if` stays as it is. Time: one search for `#if`; with one, linear. REQUIRES: has_conditional_mask(language).
MaskedText mask_conditionals(std::string_view language, std::string_view text);

}  // namespace aircher::ast
