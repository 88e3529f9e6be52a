// The names that a file defines at its top level, by tokens: which of a package's files an import of a function or a second class means.
//
// For languages whose packages spread over files that need not be called like what they define (Kotlin, Scala, Groovy, PHP, C#, Java, Swift). It is a
// look-up aid, not an outline: namespaces are passed through, bodies are skipped, nothing but names comes out.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aircher::project {

/// Names in order of appearance, with repeats; at most 10,000. Nothing for languages it does not know. `outside` gets those that stand in no namespace.
std::vector<std::string> top_level_names(std::string_view language, std::string_view text, std::vector<std::string>* outside = nullptr);

}  // namespace aircher::project
