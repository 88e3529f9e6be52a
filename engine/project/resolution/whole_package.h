// Of an import of a whole package or namespace, the files that the importer uses.
//
// `import a.b.*` and `using A.B` bring hundreds of files into sight, of which a file mentions a few: an edge to each of the others would say something wrong, and
// with source sets of tests among them something impossible. So a file counts where it defines a name that stands in the importer and that neither a named import
// nor the importer's own package defines: nearly exact, and said to be by name.
//
// Threads: any; pure functions.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/project/resolution/names_in_use.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project {

/// Of a name: a partial class, a function for each platform. Beyond, the name tells nothing.
inline constexpr std::size_t kMaxDefiners = 8;

/// What the files of a package define, by name.
using DefinersByName = TextMap<std::vector<FileIndex>>;

/// Adds to `used` those of a package's `files` that define one of `names` and that the importer's build has. `hides`: names that mean something nearer.
void add_used_files(const FileCatalog& catalog, FileIndex importer, const std::vector<FileIndex>& files, const DefinersByName& definers,
                    const std::unordered_set<std::string_view>& names, const std::function<bool(std::string_view)>& hides, std::vector<FileIndex>& used);

/// Replaces the files of `resolution` behind the first `named` by `used`, and says so.
void keep_used(const FileCatalog& catalog, Resolution& resolution, std::vector<FileIndex> used);

}  // namespace aircher::project
