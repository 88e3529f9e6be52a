// What files use of each other without an import: languages with packages, namespaces or modules let a file name what its neighbours define.
//
// Java, Kotlin, Scala, Groovy (packages), C# (a namespace and those around it), PHP (a namespace, its own or
// one that the name says; functions also of the global one), Go (a folder's package), Swift
// (a module). A use is a name that few files of the scope define at their top level and that stands in another file of it, as a token and not as a member's name:
// nearly exact, and said to be by name. What no name shows — extension methods, files of methods alone — is said to be hidden, so that nobody takes "nobody uses
// it" for known.
//
// The files are read twice (what they define, what they name): holding the words of 100,000 files between would take more memory than reading takes time.
//
// Threads: called on one, uses the pool.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/dependencies.h"

namespace aircher::project::graph {

struct NameUse {
    FileIndex from = 0;
    FileIndex to = 0;
    std::uint32_t names = 0;  ///< of `to` that stand in `from`
};

struct NameUses {
    std::vector<NameUse> uses;  ///< by from, to; between different selected files
    std::vector<char> hidden;   ///< of each file of the catalog: others of its scope may use it without a name that tells
};

/// Among the selected files. REQUIRES: `finder` has run. Errors: cancelled, deadline_exceeded.
Result<NameUses> find_name_uses(const DependencyFinder& finder, RequestContext& context);

}  // namespace aircher::project::graph
