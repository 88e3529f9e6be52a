// The working tree and the index, beside a commit.
//
// Threads: one at a time.
#pragma once

#include "engine/git/libgit2/file_texts.h"

namespace aircher::git::libgit2 {

/// Errors: those of GitBackend::status.
Result<StatusResult> read_status(const ObjectReader& objects, const Repository& repository, const OpenRepository& open, const StatusRequest& request, RequestContext& context);

/// `content` as a commit would have it: line ends by attributes and configuration. Other filters do not exist here. Errors: io_error.
Result<std::string> to_commit(const OpenRepository& open, const std::string& path, const std::string& content);

}  // namespace aircher::git::libgit2
