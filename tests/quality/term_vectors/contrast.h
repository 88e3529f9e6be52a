// The second part of training: vectors are moved so that a doc comment finds its function among others.
//
// A text's vector is what the static backend makes of it: the sum of its terms' vectors, each times count_weight of its count, brought to length 1. For a batch of
// pairs (doc comment, code), the probability that a doc comment belongs to each code of the batch is the softmax of their cosines / kTemperature; the loss is the
// cross entropy of the right ones, in both directions (in-batch negatives: Henderson et al., "Efficient natural language response suggestion for Smart Reply",
// 2017). The length of a term's vector is learned with it, and is its weight. Each batch is made of two groups of neighbours in a list that is ordered by project, so
// that what is told apart is what is asked for: functions of the same project. Some terms are left out at random, more of those that both sides have, so that the vectors learn what else belongs
// together; a text search finds equal words without them. Steps are Adagrad's (Duchi, Hazan and Singer, JMLR 12, 2011).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/request_context.h"
#include "tests/quality/term_vectors/matrix.h"
#include "tests/quality/term_vectors/units.h"

namespace aircher::term_vectors {

struct ContrastOptions {
    int epochs = 8;
    float rate = 0.1F;
    float temperature = 0.08F;
    double drop = 0.2;         ///< of any term
    double drop_shared = 0.4;  ///< of a term of the code that the doc comment has, too
    std::size_t max_pairs = 8'000;  ///< of one project, in one epoch
    std::uint64_t seed = 1;
};

/// Trains `vectors` in place. `report(epoch, loss)` is called after each epoch. The same for the same input, whatever the number of threads.
void contrast(const std::vector<Unit>& units, const ContrastOptions& options, Matrix& vectors, const std::function<void(int, double)>& report, RequestContext& context);

}  // namespace aircher::term_vectors
