// What git's words about a commit depend on besides the commit: the mailmap, attributes, and what a clone lacks. Whoever keeps such words keeps them under this.
//
// Threads: any.
#pragma once

#include "engine/git/repository.h"

namespace aircher::git {

/// A hash of all of it: where the history of a shallow clone begins, whether the clone is partial, the configuration, `info/attributes`, the user's attributes, the mailmap and each `.gitattributes` that
/// is tracked, as the working tree has them; of a bare repository HEAD, whose mailmap counts.
Conditions conditions_of(const Repository& repository);

}  // namespace aircher::git
