// The fast walker: one task for each directory over all cores, raw getdents64, statx only where asked for.
#pragma once

#include "engine/base/request_context.h"
#include "engine/filesystem/walk_plan.h"

namespace aircher::filesystem::posix {

Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context);

}  // namespace aircher::filesystem::posix
