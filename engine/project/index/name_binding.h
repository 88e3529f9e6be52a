// Whether a file that has a name means a certain definition of it: by what the language wants before a file may use it.
//
// No types are known here. What can be told from one file: whether it imports the name or what it stands in, whether the name is qualified and by what, whether a macro is
// used as one, and whether the standard library or the language itself has something of that name that is nearer. Where in doubt the file does not count: this is for
// saying what many files use, where a wrong row costs more than a missing one.
//
// Threads: any; pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"

namespace aircher::project {

struct SharedName {
    std::string path;    ///< of the definition
    std::string name;
    std::string family;  ///< family_of its language
    ast::SymbolKind kind = ast::SymbolKind::function;
    std::vector<std::string> qualifiers;  ///< what may stand before it: its file's stem and folder, what the file declares, the names around it
    std::vector<std::string> scopes;      ///< what its file declares: packages, namespaces
    std::string owner;                    ///< of a method: its type
};

/// Languages whose files use each other's symbols have one name.
std::string family_of(std::string_view language);

/// The definition `symbols[index]` of the file at `path`, as others may use it; false where hardly anyone can mean it by its bare name: a member called by one plain word,
/// a type inside of a type, what a C source file keeps to itself, a name that the language or its standard library has as well.
bool shared_name(std::string_view path, std::string_view language, const ast::FileFacts& facts, std::size_t index, SharedName& shared);

/// Whether the file at `path`, of the same family, uses it.
bool uses(const SharedName& shared, std::string_view path, const ast::FileFacts& facts, std::string_view text);

}  // namespace aircher::project
