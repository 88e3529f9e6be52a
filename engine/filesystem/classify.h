// What a path alone says about a file: is it a test, somebody else's code, or a machine's output?
//
// Pure functions of the path, so nothing has to be stored for them. The rules are conventions that hold across ecosystems; where a name
// is ambiguous the rule is left out, since a wrong flag hides a file from whoever filters by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/filesystem/language/language.h"

namespace aircher::filesystem {

struct PathFlags {
    bool test = false;
    bool vendored = false;
    bool generated = false;
    bool example = false;  ///< shows how something is used; no kind of its own to filter by
};

/// `path` relative to the root.
PathFlags classify_path(std::string_view path);

/// Whether the first lines of a file say that a program wrote it.
bool says_generated(std::string_view head);

/// The kinds that `KindFilter` knows.
std::vector<std::string> known_kinds();

/// "code", "markup", "data", "prose", "unknown" (by language), "test", "vendored", "generated" (by path); a leading '!' excludes. A file passes
/// that is of one of the named kinds (or none is named) and of no excluded one.
class KindFilter {
public:
    /// Errors: invalid_argument for an unknown kind, listing them.
    static Result<KindFilter> make(const std::vector<std::string>& kinds);

    bool everything() const { return wanted_ == 0 && unwanted_ == 0; }
    /// Whether the language counts at all.
    bool asks_for_language() const;
    bool accepts(std::string_view path, LanguageId language) const;

private:
    std::uint32_t wanted_ = 0;  ///< bits in the order of known_kinds()
    std::uint32_t unwanted_ = 0;
};

}  // namespace aircher::filesystem
