// The language of a file that nobody has read yet: its name and, for those whose name leaves it open, its first bytes.
//
// Walks and the project index call it for the few files whose language decides whether they are wanted (PathFilter::content_decides).
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/base/confined_root.h"
#include "engine/filesystem/language/language.h"

namespace aircher::filesystem {

/// What `recognise` makes of the file at `path` (normalised); what its name says where it cannot be read.
LanguageId read_language(const ConfinedRoot& root, std::string_view path);

}  // namespace aircher::filesystem
