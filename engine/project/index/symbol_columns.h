// The symbols of an outline blob, as columns: all shapes, then all kinds, and so on to the names (docs/index-format.md).
//
// A column can be passed over without decoding it, so that one symbol of a hundred thousand costs little more than finding its name.
//
// Private to facts_blob.cpp. Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/byte_stream.h"
#include "engine/project/index/facts_blob.h"

namespace aircher::project {

void put_symbols(ByteWriter& out, const std::vector<ast::Symbol>& symbols, std::string_view text);

/// The symbols that `names` means, all where it is empty, and those around them. What is wrong fails `in`.
void get_symbols(ByteReader& in, const NameFilter& names, OutlineColumns& buffers, std::vector<ast::Symbol>& symbols, std::vector<SymbolLines>& lines);

}  // namespace aircher::project
