// A symbol that a question for a name found, which of them is shown first, and what of it.
//
// Plain data and pure functions; any thread.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "engine/ast/facts.h"
#include "engine/project/index/facts_blob.h"
#include "engine/project/index/index_records.h"
#include "engine/project/index/symbol_search.h"

namespace aircher::project {

/// A file of one of the roots.
struct FileKey {
    std::size_t index = 0;  ///< of the root
    std::string path;
    auto operator<=>(const FileKey&) const = default;
};

struct Hit {
    FileKey file;
    ContentHash content{};  ///< that the symbol is of
    std::string language;
    bool lexical = false;
    ast::Symbol symbol;
    SymbolLines lines;
    std::string qualified_name, parent;
    double score = 1;
    unsigned place = 0;  ///< rank_of_place
};

/// Project code before tests and examples before other people's code: smaller is shown first.
unsigned rank_of_place(std::string_view path);

/// Whether `a` is shown before `b`.
bool hit_before(const Hit& a, const Hit& b);

/// What of a symbol is quoted besides its signature.
struct QuotedParts {
    bool doc = false;
    bool body = false;
};

/// What is shown of a hit; `text` is that of its file. Whose root it is of is the caller's to say.
FoundSymbol found_symbol(const Hit& hit, std::string_view text, const QuotedParts& parts);

}  // namespace aircher::project
