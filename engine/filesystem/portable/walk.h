// The simple walker: std::filesystem, one directory after the other, rules tried in their order, one sort at the end.
#pragma once

#include "engine/base/request_context.h"
#include "engine/filesystem/walk_plan.h"

namespace aircher::filesystem::portable {

Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context);

}  // namespace aircher::filesystem::portable
