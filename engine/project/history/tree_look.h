// One look at a working tree: which tracked files are not known to be as git's index has them, and what is there besides.
//
// git's own status goes over the tree twice, and in processes of its own. Here each folder is opened once, on all cores: the stat data of its tracked files are compared with the index's, its other
// names with the ignore rules. What cannot be told for certain as git would tell it is not told: such files are suspects, of which git is to be asked, and `untracked` has no value.
//
// Threads: any; the work is done in the pool of the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/git/index_file.h"
#include "engine/git/repository.h"
#include "engine/project/history/folder_listing.h"
#include "engine/project/history/inode_stamp.h"

namespace aircher::project {

struct Suspect {
    std::uint32_t entry = 0;         ///< of the index
    std::optional<InodeStamp> stamp;  ///< none where there is no such file, or it cannot be looked at
};

struct TreeLook {
    std::vector<Suspect> suspects;                      ///< in the order of the index
    std::optional<std::vector<std::string>> untracked;  ///< as git::StatusResult has them
    /// Of every `.gitattributes` beside tracked files: path and stamp. With the repository's other attributes they say how a file's content is compared.
    std::string attributes;
    std::int64_t attributes_changed_ns = 0;  ///< when the last of them changed
};

/// `written_s`: when the index was written, in seconds since 1970. `listings`: of earlier looks; those of this one are added. REQUIRES: not bare. Errors: those of ConfinedRoot::open; cancelled, deadline_exceeded.
Result<TreeLook> look_at_tree(const git::Repository& repository, const git::IndexFile& index, std::int64_t written_s, FolderListings& listings, RequestContext& context);

}  // namespace aircher::project
