// Groups of copies as the searches find them, before it is decided which ones are shown.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/project/duplicates/duplicates.h"
#include "engine/project/duplicates/token_corpus.h"

namespace aircher::project {

struct ClonePlace {
    std::uint32_t file = 0;
    TokenRange tokens;
    double similarity = 1.0;  ///< to the first place
};

struct CloneCandidate {
    std::vector<ClonePlace> places;  ///< the first is what the others are compared with
    bool changed = false;            ///< type 3; else types 1 and 2, which the tokens tell
};

/// What is long enough: `min_lines` lines of code, 5 tokens each.
struct LeastSize {
    std::uint32_t lines = 0;
    std::uint32_t tokens() const { return lines * 5; }
    bool fits(const CorpusFile& file, TokenRange range) const { return range.size() >= tokens() && file.line_count(range) >= lines; }
};

/// Copies between code units: types 1 and 2 by their blind tokens, type 3 by MinHash and clone_similarity. Errors: cancelled, deadline_exceeded.
Result<std::vector<CloneCandidate>> unit_clones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context);

/// Copies between runs of statements, types 1 and 2 with consistent names; the maximal ones. Errors: cancelled, deadline_exceeded.
Result<std::vector<CloneCandidate>> run_clones(const TokenCorpus& corpus, const DuplicatesRequest& request, RequestContext& context);

/// Whether `codes` say little: mostly numbers and strings, or the same few shapes again and again (tables, lists of assignments).
bool is_monotonous(std::span<const TokenCode> codes);

/// Which candidates are shown, in the order they are shown. Errors: cancelled, deadline_exceeded.
Result<DuplicatesResult> choose_groups(const TokenCorpus& corpus, std::vector<CloneCandidate> candidates, RequestContext& context);

}  // namespace aircher::project
