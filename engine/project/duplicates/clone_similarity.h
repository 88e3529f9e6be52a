// How alike two pieces of code are as copies of one another: the measure that verifies clones of type 3, and that tells consistent renaming.
//
// Threads: any.
#pragma once

#include <optional>
#include <span>

#include "engine/base/request_context.h"
#include "engine/project/similarity/code_tokens.h"

namespace aircher::project {

/// 2 · S / (|a| + |b|) in [0, 1]. Both are aligned by a longest common subsequence of their blind tokens; S sums up over the aligned pairs:
/// 1 for a fixed token and for equal texts; 1 for two names that correspond: each is the other's most frequent partner; ½ for different numbers or strings; 0 for names that
/// do not correspond. So a copy whose variables are renamed throughout scores 1, and code that only has the same shape scores low.
/// Nothing where it is below `threshold`, the differences exceed 2,048 tokens, or the call was cancelled.
std::optional<double> clone_similarity(std::span<const TokenCode> a, std::span<const TokenCode> b, double threshold, const RequestContext& context);

/// Whether the names of two sequences correspond one to one, and all else but numbers and strings is equal. REQUIRES: equal as blind tokens.
bool renamed_consistently(std::span<const TokenCode> a, std::span<const TokenCode> b);

}  // namespace aircher::project
