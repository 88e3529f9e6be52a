// The event-driven watcher: inotify says where to look, the Reconciler says what happened.
//
// Idle, it sleeps in one poll(2). Directories for which the system has no watch left are looked at every `poll_interval` instead, and the state
// says how many and why.
#pragma once

#include <memory>

#include "engine/filesystem/filesystem_backend.h"

namespace aircher::filesystem::posix {

/// Errors: unavailable where inotify cannot be had; those of the walk.
Result<std::unique_ptr<Watcher>> make_inotify_watcher(const ConfinedRoot& root, const WatchRequest& request, RequestContext& context);

}  // namespace aircher::filesystem::posix
