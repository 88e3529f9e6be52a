// What a file of a language with packages, namespaces or modules defines for the others of its scope, by tokens.
//
// For the uses within a package (graph/name_uses.h) and for imports of whole packages (whole_package.h).
//
// Threads: any; pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aircher::project {

struct ScopeNames {
    std::vector<std::string> names;    ///< at its top level
    std::vector<std::string> global;   ///< C#: those of them that stand in no namespace
    std::vector<std::string> members;  ///< C#: extension methods, which others name behind a dot
    bool hidden = false;               ///< and what it adds to others without a name of its own
};

/// Nothing for languages without such scopes. The path tells what Kotlin's functions are called from Java: `FooKt` for Foo.kt.
ScopeNames scope_names(std::string_view path, std::string_view language, std::string_view text);

/// The class that Java sees a Kotlin file's functions in: what `@file:JvmName` says, else the file's name with `Kt`.
std::string kotlin_facade(std::string_view path, std::string_view text);

}  // namespace aircher::project
