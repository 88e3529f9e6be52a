// Names of commits: HEAD, branches, tags, ids, with ~N and ^N behind them, and ranges of two.
//
// Refs are read here, from files, so that backends know nothing but ids. What git spells beyond that (@{…}, :/text, ^{type}) is refused with what is understood.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/request_context.h"
#include "engine/git/repository.h"

namespace aircher::git {

class GitBackend;

/// The id that `HEAD` or a full ref name ("refs/heads/main") leads to; nullopt where there is no such ref. Errors: io_error for a damaged one.
Result<std::optional<ObjectId>> read_ref(const std::string& git_dir, const std::string& common_dir, const std::string& name);

/// HEAD as it is. Errors: io_error.
Result<Head> read_head(const std::string& git_dir, const std::string& common_dir);

/// The commit that a client's text names. Errors: not_found, invalid_argument (another syntax).
Result<ObjectId> resolve_revision(GitBackend& backend, const Repository& repository, std::string_view text, RequestContext& context);

struct Range {
    ObjectId tip;
    std::optional<ObjectId> exclude;
};

/// `A..B` (either may be empty: HEAD), or a revision alone, which means all of its history. Errors: as of resolve_revision.
Result<Range> resolve_range(GitBackend& backend, const Repository& repository, std::string_view text, RequestContext& context);

}  // namespace aircher::git
