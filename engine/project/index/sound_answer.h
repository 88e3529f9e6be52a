// Answers from indexes whose stores may turn out to be damaged, or be begun anew, while they are asked.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/project/index/root_index.h"

namespace aircher::project {

/// What `ask()`, a Result, gives once no store of `indexes` was begun anew meanwhile; a damaged one is, and then it is asked again, a few times at most. Everything can be found without a
/// store. Errors: those of `ask` and of RootIndex::recover.
template <class Ask>
auto sound_answer(const std::vector<std::shared_ptr<RootIndex>>& indexes, RequestContext& context, const Ask& ask) -> decltype(ask()) {
    const auto generation = [&] {
        std::uint64_t sum = 0;
        for (const auto& index : indexes) sum += index->store().generation();
        return sum;
    };
    for (int tries = 0;; ++tries) {
        const std::uint64_t before = generation();
        auto result = ask();
        const bool damaged = !result && RootIndex::can_recover(result.error());
        if (tries == 3 || (!damaged && generation() == before)) return result;
        if (!damaged || generation() != before) continue;
        for (const auto& index : indexes)
            if (auto recovered = index->recover(result.error(), context); !recovered) return recovered.error();
    }
}

}  // namespace aircher::project
