#include "engine/filesystem/walk.h"

#include <algorithm>
#include <tuple>

namespace aircher::filesystem {

WalkResult WalkResultBuilder::finish() && {
    std::sort(result_.skipped_.begin(), result_.skipped_.end(),
              [](const SkippedEntry& a, const SkippedEntry& b) { return std::tie(a.path, a.reason, a.count) < std::tie(b.path, b.reason, b.count); });
    return std::move(result_);
}

}  // namespace aircher::filesystem
