// Files that change together (logical coupling: H. Gall et al., Detection of logical coupling based on product release history, 1998).
//
// Threads: any.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/insights/file_changes.h"

namespace aircher::project {

/// Commits with more files say nothing about pairs of them.
inline constexpr std::size_t kMaxTogether = 30;
/// A pair is told where so many commits changed both …
inline constexpr std::uint32_t kMinSupport = 3;
/// … and so great a part of the commits that changed the one that changed less often.
inline constexpr double kMinConfidence = 0.3;

struct FilePair {
    std::uint32_t a = 0, b = 0;  ///< indexes into FileChanges::files; whoever changes `a`, which changed less often (or comes first), also changes `b`
    std::uint32_t support = 0;   ///< commits that changed both
    double confidence = 0;       ///< of the commits that changed `a`, the part that changed `b`
};

struct FilePairs {
    std::vector<FilePair> pairs;  ///< by support × confidence, the greatest first
    bool complete = true;         ///< false: there were too many to count all
};

/// Errors: cancelled, deadline_exceeded.
Result<FilePairs> find_cochanges(const FileChanges& changes, RequestContext& context);

}  // namespace aircher::project
