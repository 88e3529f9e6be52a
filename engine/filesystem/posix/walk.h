// The fast walker: one task for each directory over all cores, raw getdents64, statx only where asked for.
#pragma once

#include "engine/base/request_context.h"
#include "engine/filesystem/filesystem_backend.h"
#include "engine/filesystem/walk_plan.h"

namespace aircher::filesystem::posix {

/// The walk of FilesystemBackend::visit_files.
Result<WalkResult> visit(const ConfinedRoot& root, const WalkPlan& plan, const FileVisitor& visitor, RequestContext& context);
Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context);

}  // namespace aircher::filesystem::posix
