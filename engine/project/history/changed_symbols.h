// Which symbols commits touched: what a list of changed files means for who reads code.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/git/git_backend.h"
#include "engine/project/history/line_changes.h"
#include "engine/project/history/repository_view.h"
#include "engine/project/source_analyzer.h"

namespace aircher::project {

/// Whether a file's history speaks of the symbol: not of what is a part of the symbol around it.
bool is_told(const ast::Symbol& symbol);

enum class SymbolChange : char { added = 'A', modified = 'M', deleted = 'D' };

struct ChangedSymbol {
    std::string path;  ///< of the file; of a deleted symbol as it was called then
    std::string name;  ///< qualified
    std::string kind;
    SymbolChange change = SymbolChange::modified;
};

/// Of files with more symbols changed than this the first are told.
inline constexpr std::size_t kMaxChangedSymbols = 50;

/// A version of a file.
struct Version {
    std::string_view text;
    const ast::FileFacts* facts = nullptr;
};

/// Of two versions: the innermost symbols whose lines changed, those that are new and those that are gone (of a new or gone class only the class). By line.
std::vector<ChangedSymbol> compare_symbols(const Version& old_version, const Version& new_version, const RequestContext& context);

/// For each of `commits` — whose paths are named as the root does — the symbols of its files. Merges, and files that are no source code that a backend reads, have none.
/// Errors: those of git::GitBackend::contents.
Result<std::vector<std::vector<ChangedSymbol>>> changed_symbols(git::GitBackend& backend, SourceAnalyzer& analyzer, const RepositoryView& view, std::span<const git::Commit> commits, RequestContext& context);

}  // namespace aircher::project
