// Types in quotation marks, as Python allows them where a name is defined further below: `x: "list[pkg.Foo | Bar]"`. The names in them are references.
//
// A string is read as a type only where the whole of it is one: names, dots, brackets, commas and bars. Anything else may be any text.
//
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::ast::treesitter {

struct QuotedName {
    Span range;          ///< in the file
    bool last = false;   ///< what is meant: `Foo` of `pkg.Foo`, whose other parts only lead there
};

/// The names in `text`, which begins at `begin` of the file, in order; none where it is no type. `None`, `True` and `False` are no names.
std::vector<QuotedName> names_in_quoted_type(std::string_view text, std::uint32_t begin);

}  // namespace aircher::ast::treesitter
