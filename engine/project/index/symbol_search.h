// Where is X defined: symbols by name, over the index and whatever the index does not know yet.
//
// Files whose facts are stored are found by the index of names. Others are narrowed down — by the index of words, or, where a file is pending, by searching its text
// for the name — and parsed on the spot. So the first answer costs about a text search, and a later one a look-up. What is shown is read from the files as they are
// now; a file that turns out to have changed is parsed again before it is quoted.
//
// Threads: any; each call is independent.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/filesystem/walk.h"
#include "engine/project/index/root_index.h"

namespace aircher::project {

enum class NameMatch : std::uint8_t {
    exact,   ///< the name, or the end of the qualified name: `f`, `Class.f`, `ns::Class::f`; where there is none, one that folders, file, package or crate qualify: `package.f`
    prefix,  ///< names that begin so
    fuzzy,   ///< names that have the query's characters in order, best first
};

struct SymbolRequest {
    std::string name;
    NameMatch match = NameMatch::exact;
    std::vector<bool> kinds;         ///< by SymbolKind; empty: all
    std::vector<Selection> where;    ///< roots, and what of them
    filesystem::WalkRequest filter;  ///< its include, exclude, languages and kinds
    std::size_t limit = 50;          ///< symbols that are shown
    bool body = false;
    bool doc = false;
    /// How long files that no index knows are parsed for. What is left then is counted in `files_not_parsed`.
    std::chrono::milliseconds parse_time{2'000};
};

struct Place2D {
    std::uint32_t line = 0, column = 0;  ///< 0-based
};

struct FoundSymbol {
    const Root* root = nullptr;
    std::string path;  ///< below the root
    std::string language;
    bool lexical = false;  ///< found by tokens
    ast::Symbol symbol;
    std::string qualified_name;
    std::string parent;  ///< name of the enclosing symbol
    std::string signature, doc, body;
    std::vector<std::string> decorators;
    Place2D start, end, name_start, name_end;
    double score = 1;  ///< of a fuzzy match
};

struct SymbolResult {
    std::vector<FoundSymbol> symbols;  ///< the best first
    std::uint64_t total = 0;           ///< all that match
    std::uint64_t files = 0;           ///< with a match
    bool more_names = false;           ///< of prefix and fuzzy matches: further names match, whose symbols are not in `total`
    std::uint64_t files_not_parsed = 0;  ///< that contain the name, and may define it
    std::uint64_t files_without_facts = 0;  ///< of prefix and fuzzy matches: files whose names are not known yet
    std::uint64_t files_looked_at = 0;   ///< all text files of the question
    std::uint64_t files_unreadable = 0;  ///< files with code of the question: in UTF-16, too large, not to be read, or secret
    std::vector<FoundSymbol> elsewhere;  ///< where nothing was found: the first that has the name, but is left out by kinds, paths or filters
    std::uint64_t total_elsewhere = 0;
    std::vector<std::string> suggestions;  ///< where nothing was found: names that are alike
};

/// Errors: invalid_argument (a bad glob), io_error, cancelled, deadline_exceeded.
Result<SymbolResult> search_symbols(const std::vector<std::shared_ptr<RootIndex>>& indexes, const SymbolRequest& request, RequestContext& context);

}  // namespace aircher::project
