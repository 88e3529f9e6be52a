// The data behind language recognition: rows, and the exceptions a row cannot say.
//
// Only language.cpp (which builds its indexes from it, once) and the unit test (which checks that the data is sane) include this;
// everyone else asks through language.h. To add a language, add a row to language_table.cpp. If its extension already belongs to
// another row, also name both in `shared_extensions()` and say in language_rules.cpp how the content tells them apart.
//
// Rows hold space-separated lists, so a file name that contains a space cannot be listed. Extensions may have one inner dot
// ("d.ts") and are written in lower case: they match whatever the case of the file's, so "R", "S" and "H" need no entry.
//
// Threads: constant data, usable from any thread. Ownership: all views point to static storage.
#pragma once

#include <span>
#include <string_view>

#include "engine/filesystem/language/language.h"

namespace aircher::filesystem {

/// An extension whose exact spelling means another language than its lower-case form: "C" is C++ where "c" is C.
struct ExactExtension {
    std::string_view extension;
    std::string_view language;
};

/// An extension several languages use.
struct SharedExtension {
    std::string_view extension;
    std::string_view languages;     ///< space-separated names; the first is the answer when only the file's name is known
    bool c_code = false;            ///< content rules read the code alone (c_code.h)
};

/// A file name with this ending, and otherwise unknown, is in this language.
struct NameEnding {
    std::string_view ending;
    std::string_view language;
};

std::span<const Language> language_table();
std::span<const ExactExtension> exact_extensions();
std::span<const SharedExtension> shared_extensions();
std::span<const NameEnding> name_endings();

/// Space-separated. A file with one of these is no text in a language, whatever the rest of its name says: "Makefile.gz".
std::string_view opaque_extensions();

/// Space-separated. Suffixes put after a complete name: "config.h.in" is what "config.h" is.
std::string_view wrapper_extensions();

}  // namespace aircher::filesystem
