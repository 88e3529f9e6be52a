#include "engine/project/duplicates/duplicates.h"

#include <iterator>

#include "engine/project/duplicates/clone_candidates.h"

namespace aircher::project {

Result<DuplicatesResult> find_duplicates(const DuplicatesRequest& request, std::span<const SourceFile> files, KnownFacts& known, const SourceSkipper& skip,
                                         RequestContext& context) {
    auto corpus = TokenCorpus::build(files, known, skip, context);
    if (!corpus) return corpus.error();
    auto candidates = run_clones(*corpus, request, context);
    if (!candidates) return candidates.error();
    auto units = unit_clones(*corpus, request, context);
    if (!units) return units.error();
    std::move(units->begin(), units->end(), std::back_inserter(*candidates));
    return choose_groups(*corpus, std::move(*candidates), context);
}

}  // namespace aircher::project
