// The files of a search as the index lists them: those that may match, and how many others there are.
//
// A file is ruled out where the words that every match needs are not all in it (docs/architecture.md, "Names instead of a trigram filter"). What the index does not know —
// files that just changed, too large ones, UTF-16 — is always listed. So the matches are those of a search through everything.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/filesystem/walk.h"
#include "engine/pattern/pattern_backend.h"
#include "engine/project/index/root_index.h"

namespace aircher::project {

struct IndexedListing {
    std::vector<std::string> files;  ///< to be searched, in no order
    std::uint64_t ruled_out = 0;     ///< files without a match
    std::uint64_t ruled_out_bytes = 0;
    std::uint64_t binaries = 0;
    std::uint64_t secrets = 0;  ///< not to be read
};

/// What of the files that `walk` would list must be searched for `set`. Nothing where a walk has to tell: the index is not current or does not list what was named, the patterns say
/// too little to rule files out, or everything changes too fast. Errors: invalid_argument (a bad glob), cancelled, deadline_exceeded.
Result<std::optional<IndexedListing>> list_by_index(RootIndex& index, const filesystem::WalkRequest& walk, const pattern::PatternSet& set, RequestContext& context);

}  // namespace aircher::project
