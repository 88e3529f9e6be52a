// Code of another language inside a file: scripts in HTML, Vue and Svelte. A rule marks it (@embedded); it is parsed in place, by the
// grammar of its own language, so that every position is one of the whole file.
//
// Threads: any.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "engine/ast/ast_backend.h"
#include "engine/ast/treesitter/parsing.h"
#include "engine/ast/treesitter/rules.h"

namespace aircher::ast::treesitter {

struct Embedded {
    std::string_view language;  ///< as the language table calls it; lives as long as the rules
    Span range;
};

/// A language's grammar and rules; null where this build has none.
struct LanguageReader {
    const TSLanguage* grammar = nullptr;
    const RuleSet* rules = nullptr;
};
using FindLanguage = std::function<LanguageReader(std::string_view language)>;

/// Adds the symbols, references and scopes of `parts` to `out`, the facts of the file around them. The parts of one language are read as one text,
/// as a page's scripts share their names. Imports are left to the file's own scanner, which finds them without a tree. Parts of a language without
/// grammar, and parts that cannot be parsed in time, add nothing.
void add_embedded_facts(std::span<const Embedded> parts, const Source& source, const FactsRequest& request, const FindLanguage& find, ParserPool& parsers,
                        RequestContext& context, FileFacts& out);

}  // namespace aircher::ast::treesitter
