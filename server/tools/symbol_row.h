// How answers show symbols: one row, as an object or a line, the same in every tool that lists symbols.
//
// Threads: pure functions; any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "server/tools/source_answer.h"

namespace aircher::tools {

/// A symbol without its file's text.
struct SymbolRow {
    std::string name;
    std::string qualified_name;
    std::string signature;
    std::string doc;
    std::vector<std::string> decorators;
    ast::SymbolKind kind{};
    ast::Visibility visibility{};
    ast::Origin origin{};
    std::uint32_t modifiers = 0;
    std::uint32_t depth = 0;  ///< below the file
    std::string parent;
    Place start, end, name_start, name_end;
};

/// The row of a symbol, less qualified name, parent, depth, doc and places. `text` is its file's.
SymbolRow make_symbol_row(const ast::Symbol& symbol, std::string_view text);

/// The whole row of facts.symbols[index]. `lines` are those of `text`.
SymbolRow make_symbol_row(const ast::FileFacts& facts, std::uint32_t index, std::string_view text, const LineIndex& lines);

Json symbol_json(const SymbolRow& row);

/// "12-30 method void f(int a)": lines, the kind where the signature does not say it, the name where it does not either, how it was found where that is unusual.
std::string symbol_line(const SymbolRow& row, bool lexical_file);

/// Which kinds an argument names, by SymbolKind; empty where it names none. Errors: invalid_argument with the place, listing what there is.
Result<std::vector<bool>> find_kinds(const std::vector<std::string>& names);

}  // namespace aircher::tools
