// How a root is spelled by those who name it, beside its canonical path.
//
// People and clients keep projects behind links (~/work → /data/work, /tmp on a Mac) and name files the way they came. The kernel knows only the canonical path; so a root
// remembers by which other path it was given, and a file below that path is looked for below the root. This is about names only: what is opened is opened beneath the root.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>

#include "engine/base/confined_root.h"

namespace aircher::project {

/// The working directory as the shell that started us spells it ($PWD), where that leads to it; else its canonical path. Empty where it is gone.
std::string working_directory();

/// `given` (relative: below working_directory()) as an absolute path without ".", ".." and doubled slashes. Nothing where that is the root's canonical path or does not lead to
/// the root: "link/.." is not what it looks like.
std::optional<std::string> spelling_of(const std::string& given, const ConfinedRoot& root);

/// Whether `spelling` leads to `root` now: links are changed.
bool leads_to(const std::string& spelling, const ConfinedRoot& root);

}  // namespace aircher::project
