// The names that a PHP file uses of others without an import, each with the namespace that PHP would look for it in.
//
// PHP has rules of its own here, which is why names_in_use.h does not serve it: the dot joins texts, a name may say its namespace (`\A\B`, `Sub\C`, `namespace\D`),
// and a `use` binds the short name to something else. What a `use` binds is no use of a neighbour: that import has its own edge.
//
// Threads: any; a pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/names_in_use.h"

namespace aircher::project::php {

struct UsedName {
    std::string space;           ///< without a leading backslash; empty for the global one
    std::string_view name;       ///< a view into the text that was read
    bool also_global = false;    ///< called without a namespace: where `space` has no such function, the global one is meant
    auto operator<=>(const UsedName&) const = default;
};

/// Sorted, each once. Names that `filter` has not are left out.
std::vector<UsedName> names_in_use(std::string_view text, const WordFilter& filter);

}  // namespace aircher::project::php
