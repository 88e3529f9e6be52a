// Names that are like one: what a fuzzy question means, and what is suggested where a name was not found. All names of a project are compared, millions perhaps.
//
// Threads: any; the comparisons run on all of the context's workers.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"
#include "engine/pattern/similarity/fuzzy.h"
#include "engine/postings/term_index.h"

namespace aircher::project {

/// The names of an index, and which of them count: what only documents have that are gone, or that nobody asked about, does not. `accepts` is called for those only that are alike
/// enough, by several threads at once.
struct NameTable {
    std::shared_ptr<const postings::TermIndex> names;
    std::function<Result<bool>(std::string_view name)> accepts;
};

/// The `limit` names that `matcher`, made for `query`, likes best, of those that score `threshold`; the best first, of equal ones the first by name. Errors: damaged, cancelled, deadline_exceeded.
Result<std::vector<std::string>> fuzzy_names(std::span<const NameTable> tables, std::string_view query, const similarity::FuzzyMatcher& matcher, double threshold, std::size_t limit,
                                             RequestContext& context);

/// The `limit` names whose spelling is nearest to `asked`, of those that are near enough to be meant (normalised indel similarity of 0.6); the best first. `asked` itself may
/// be one. No terms of the index's own, which begin with a byte 1. Errors: as above.
Result<std::vector<std::string>> similar_names(std::span<const NameTable> tables, std::string_view asked, std::size_t limit, RequestContext& context);

}  // namespace aircher::project
