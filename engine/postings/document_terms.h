// The terms of one document, and their form as one small blob: what is kept of a document until it gets into a segment.
//
// Threads: any.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher::postings {

/// The distinct terms of `text` (words.h), in order.
std::vector<std::string> distinct_terms(std::string_view text);

/// Front-coded (docs/index-format.md). REQUIRES: terms ascend strictly, 1 to kMaxTerm bytes each.
std::string encode_terms(std::span<const std::string> terms);
/// What encode_terms was given; an error with the code damaged where `blob` is damaged.
Result<std::vector<std::string>> decode_terms(std::string_view blob);

}  // namespace aircher::postings
