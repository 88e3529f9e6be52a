// The watcher that works everywhere: it looks at the whole tree every `poll_interval`.
//
// The portable backend's only one, and what the posix backend falls back to where the system grants no inotify instance at all.
#pragma once

#include <memory>
#include <string>

#include "engine/filesystem/filesystem_backend.h"
#include "engine/filesystem/reconciler.h"

namespace aircher::filesystem {

/// `mechanism` is what `state()` shall say, with the reason. Errors: those of the walk.
Result<std::unique_ptr<Watcher>> make_polling_watcher(const ConfinedRoot& root, const WatchRequest& request, IgnoreRules::Strategy strategy,
                                                      Reconciler::WalkFunction walk, std::string mechanism, RequestContext& context);

}  // namespace aircher::filesystem
