// The symbols of an outline blob, as columns: all shapes, then all kinds, and so on to the names (docs/index-format.md).
//
// A column can be passed over without decoding it, so that one symbol of a hundred thousand costs little more than finding its name.
//
// Private to facts_blob.cpp. Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/project/index/facts_blob.h"

namespace aircher::project {

/// Some of a file's symbols, one after the other: all of a small file, or a page.
struct SymbolRow {
    std::span<const ast::Symbol> symbols;
    std::span<const SymbolLines> lines;
    std::uint32_t first = 0;  ///< the index of the first among all of the file
};

void put_symbols(ByteWriter& out, const SymbolRow& row, std::string_view text);

/// Symbols that were read, in their order.
struct ReadSymbols {
    std::vector<std::uint32_t> places;  ///< their indices among all of the file; those that are parents' are, too
    std::vector<ast::Symbol> symbols;
    std::vector<SymbolLines> lines;
};

/// The symbols of a row whose first is the `first` of the file: all that `names` means, all where it is empty; those that `enclosing` names, by index among all; and those around
/// them. Which of these stand before the row is what `enclosing` is afterwards. What is wrong fails `in`.
ReadSymbols get_symbols(ByteReader& in, std::uint32_t first, const NameFilter& names, std::vector<std::uint32_t>& enclosing, OutlineColumns& buffers);

}  // namespace aircher::project
