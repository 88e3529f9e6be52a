// The symbols that most of a project's files use: what one meets everywhere, and should know first.
//
// A name counts where few source files define it (a partial class, or a function for each platform, is one thing) — else nobody could tell which of them is meant — one of them at the heart of the project, and where source files of its
// language that have the word use it so that it can mean the definition (name_binding.h): some of them are looked into. So the number of files is an estimate; the order by
// it is the same each time.
//
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/project/index/root_index.h"

namespace aircher::project {

struct UsedSymbol {
    std::string path;  ///< of the definition, below the root
    std::string name;
    ast::SymbolKind kind = ast::SymbolKind::function;
    std::uint32_t line = 0;   ///< 0-based
    std::uint64_t files = 0;  ///< that use it, estimated
};

/// The most used first, up to `limit`, defined at or below `folder` ("" is the root) in the project's own code. Empty where the index is not complete.
/// Errors: damaged where the store is damaged; cancelled, deadline_exceeded.
Result<std::vector<UsedSymbol>> most_used_symbols(RootIndex& index, const std::string& folder, std::size_t limit, RequestContext& context);

}  // namespace aircher::project
