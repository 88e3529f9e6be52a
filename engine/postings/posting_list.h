// The documents of one term as bytes: gaps as varints, or a bitmap where that is shorter. The format stands in docs/index-format.md.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher::postings {

/// Appends `documents` to `out`; returns whether as a bitmap. REQUIRES: strictly ascending, not empty.
bool encode_postings(std::span<const std::uint32_t> documents, std::string& out);

/// Appends the `count` documents of a list to `out`, strictly ascending; an error where `bytes` are no such list.
Result<void> decode_postings(std::string_view bytes, std::uint32_t count, bool bitmap, std::vector<std::uint32_t>& out);

/// What every reader of this folder says of bytes that it cannot read.
Error damaged(std::string_view what);

}  // namespace aircher::postings
