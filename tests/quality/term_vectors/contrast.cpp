#include "tests/quality/term_vectors/contrast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "engine/embedding/term_bag.h"

namespace aircher::term_vectors {
namespace {

constexpr std::size_t kGroup = 256, kGroups = 2, kBatch = kGroup * kGroups;
constexpr Eigen::Index kStrip = 64;  // rows or columns that one task computes: fixed, so that sums do not depend on the number of threads

struct Weighted {
    Term term = 0;
    float weight = 0.0F;
};
using Bag = std::vector<Weighted>;

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    bool chance(double probability) { return static_cast<double>(engine_() >> 11U) * 0x1p-53 < probability; }
    template <class T>
    void shuffle(std::vector<T>& values) {  // std::shuffle is not the same everywhere
        for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[engine_() % i]);
    }

private:
    std::mt19937_64 engine_;
};

/// Sorted terms with their counts' weights; each term is left out with the chance that `drop(term)` gives.
template <class Drop>
Bag make_bag(std::vector<Term> terms, const Drop& drop, Random& random) {
    std::sort(terms.begin(), terms.end());
    Bag bag;
    for (std::size_t i = 0; i < terms.size();) {
        std::size_t end = i;
        while (end < terms.size() && terms[end] == terms[i]) ++end;
        if (!random.chance(drop(terms[i]))) bag.push_back({terms[i], static_cast<float>(embedding::count_weight(static_cast<std::uint32_t>(end - i))) / 16.0F});
        i = end;
    }
    return bag;
}

/// What stands for the doc comment and the code of a unit: mostly that; of some, and of all without one, the name and the rest.
struct Pair {
    Bag query, code;
};

Pair make_pair(const Unit& unit, const ContrastOptions& options, Random& random) {
    std::vector<Term> query = unit.query, code = unit.code;
    if (query.empty() || random.chance(0.15)) {
        query = unit.name;
        std::erase_if(code, [&](Term term) { return std::find(query.begin(), query.end(), term) != query.end(); });
    }
    Pair pair;
    pair.query = make_bag(query, [&](Term) { return query.size() > 3 ? options.drop : 0.0; }, random);
    pair.code = make_bag(code, [&](Term term) { return std::find(query.begin(), query.end(), term) != query.end() ? options.drop_shared : options.drop; }, random);
    return pair;
}

/// One side of a batch: unit vectors, and what they were made from.
struct Side {
    std::vector<const Bag*> bags;
    Matrix units;             // rows of length 1, or zeros
    std::vector<float> lengths;
    Matrix gradients;         // of the loss by the rows before they were brought to length 1
};

void pool_side(const Matrix& vectors, Side& side, RequestContext& context) {
    side.units.setZero(static_cast<Eigen::Index>(side.bags.size()), vectors.cols());
    side.lengths.assign(side.bags.size(), 0.0F);
    context.pool().for_ranges(side.bags.size(), 32, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            auto row = side.units.row(static_cast<Eigen::Index>(i));
            for (const Weighted& entry : *side.bags[i]) row += entry.weight * vectors.row(static_cast<Eigen::Index>(entry.term));
            side.lengths[i] = row.norm();
            if (side.lengths[i] > 0.0F) row /= side.lengths[i];
        }
    });
}

/// Through the division by the length: only what turns a vector counts.
void through_length(Side& side) {
    for (Eigen::Index i = 0; i < side.units.rows(); ++i) {
        const float length = side.lengths[static_cast<std::size_t>(i)];
        if (length <= 0.0F) {
            side.gradients.row(i).setZero();
            continue;
        }
        const float along = side.gradients.row(i).dot(side.units.row(i));
        side.gradients.row(i) = (side.gradients.row(i) - along * side.units.row(i)) / length;
    }
}

/// The loss of a batch; fills both sides' gradients.
double batch_loss(Side& query, Side& code, float temperature, RequestContext& context) {
    const Eigen::Index count = query.units.rows();
    Matrix scores(count, count), by_query(count, count);
    const auto strips = [&](Eigen::Index size, const auto& work) {
        context.pool().for_ranges(static_cast<std::size_t>((size + kStrip - 1) / kStrip), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t strip = begin; strip < end; ++strip) {
                const Eigen::Index first = static_cast<Eigen::Index>(strip) * kStrip;
                work(first, std::min(kStrip, size - first));
            }
        });
    };
    strips(count, [&](Eigen::Index first, Eigen::Index rows) { scores.middleRows(first, rows).noalias() = query.units.middleRows(first, rows) * code.units.transpose() / temperature; });
    by_query = (scores.array() - 1.0F / temperature).exp();
    Matrix by_code = by_query;
    const Eigen::VectorXf row_sums = by_query.rowwise().sum(), column_sums = by_code.colwise().sum();
    double loss = 0.0;
    for (Eigen::Index i = 0; i < count; ++i) loss -= static_cast<double>(2.0F * (scores(i, i) - 1.0F / temperature) - std::log(row_sums[i]) - std::log(column_sums[i])) / 2.0;
    for (Eigen::Index i = 0; i < count; ++i)
        for (Eigen::Index j = 0; j < count; ++j) by_query(i, j) = (by_query(i, j) / row_sums[i] + by_code(i, j) / column_sums[j]) / 2.0F;
    by_query.diagonal().array() -= 1.0F;
    by_query /= temperature * static_cast<float>(count);
    query.gradients.resize(count, query.units.cols());
    code.gradients.resize(count, query.units.cols());
    strips(count, [&](Eigen::Index first, Eigen::Index rows) { query.gradients.middleRows(first, rows).noalias() = by_query.middleRows(first, rows) * code.units; });
    strips(count, [&](Eigen::Index first, Eigen::Index rows) { code.gradients.middleRows(first, rows).noalias() = by_query.middleCols(first, rows).transpose() * query.units; });
    through_length(query);
    through_length(code);
    return loss / static_cast<double>(count);
}

class Optimiser {
public:
    Optimiser(Eigen::Index terms, Eigen::Index dimensions) : squares_(Matrix::Zero(terms, dimensions)), sums_(Matrix::Zero(terms, dimensions)), touched_(static_cast<std::size_t>(terms)) {}

    /// One step by the gradients of both sides; each task takes a range of dimensions, so that every sum has one order.
    void step(const std::array<Side*, 2>& sides, float rate, Matrix& vectors, RequestContext& context) {
        std::vector<Term> terms;
        for (const Side* side : sides) {
            for (const Bag* bag : side->bags) {
                for (const Weighted& entry : *bag) {
                    if (touched_[entry.term] == 0) terms.push_back(entry.term);
                    touched_[entry.term] = 1;
                }
            }
        }
        constexpr Eigen::Index kColumns = 16;
        context.pool().for_ranges(static_cast<std::size_t>((vectors.cols() + kColumns - 1) / kColumns), 1, [&](std::size_t begin, std::size_t end) {
            const Eigen::Index first = static_cast<Eigen::Index>(begin) * kColumns;
            const Eigen::Index columns = std::min(vectors.cols(), static_cast<Eigen::Index>(end) * kColumns) - first;
            for (const Side* side : sides)
                for (std::size_t i = 0; i < side->bags.size(); ++i)
                    for (const Weighted& entry : *side->bags[i])
                        sums_.row(static_cast<Eigen::Index>(entry.term)).segment(first, columns) += entry.weight * side->gradients.row(static_cast<Eigen::Index>(i)).segment(first, columns);
            for (const Term term : terms) {
                const auto row = static_cast<Eigen::Index>(term);
                auto sum = sums_.row(row).segment(first, columns).array();
                auto square = squares_.row(row).segment(first, columns).array();
                square += sum * sum;
                vectors.row(row).segment(first, columns).array() -= rate * sum / (square.sqrt() + 1e-8F);
                sum.setZero();
            }
        });
        for (const Term term : terms) touched_[term] = 0;
    }

private:
    Matrix squares_, sums_;
    std::vector<char> touched_;
};

/// Groups of kGroup units, each of one project where that has so many, at random; units without a doc comment stand in for some of a project that has few with.
std::vector<std::vector<const Unit*>> make_groups(const std::vector<Unit>& units, const ContrastOptions& options, Random& random) {
    std::vector<std::vector<const Unit*>> projects;
    for (const Unit& unit : units) {
        if (unit.project >= projects.size()) projects.resize(unit.project + 1);
        if (unit.query.size() >= 3 ? unit.code.size() >= 4 : unit.callable && unit.name.size() >= 2 && unit.code.size() >= 12) projects[unit.project].push_back(&unit);
    }
    std::vector<const Unit*> list;
    random.shuffle(projects);
    for (std::vector<const Unit*>& project : projects) {
        random.shuffle(project);
        std::stable_partition(project.begin(), project.end(), [](const Unit* unit) { return unit->query.size() >= 3; });
        const auto documented = static_cast<std::size_t>(std::count_if(project.begin(), project.end(), [](const Unit* unit) { return unit->query.size() >= 3; }));
        project.resize(std::min({project.size(), documented + documented / 3 + 500, options.max_pairs}));
        random.shuffle(project);
        list.insert(list.end(), project.begin(), project.end());
    }
    std::vector<std::vector<const Unit*>> groups;
    for (auto at = list.begin(); list.end() - at >= static_cast<std::ptrdiff_t>(kGroup); at += kGroup) groups.emplace_back(at, at + kGroup);
    random.shuffle(groups);
    return groups;
}

}  // namespace

void contrast(const std::vector<Unit>& units, const ContrastOptions& options, Matrix& vectors, const std::function<void(int, double)>& report, RequestContext& context) {
    Random random(options.seed);
    Optimiser optimiser(vectors.rows(), vectors.cols());
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        const auto groups = make_groups(units, options, random);
        const float rate = options.rate * (1.0F - static_cast<float>(epoch) / static_cast<float>(options.epochs));
        double loss = 0.0;
        std::size_t batches = 0;
        for (std::size_t at = 0; at + kGroups <= groups.size(); at += kGroups) {
            std::vector<Pair> pairs;
            pairs.reserve(kBatch);
            for (std::size_t group = at; group < at + kGroups; ++group)
                for (const Unit* unit : groups[group]) pairs.push_back(make_pair(*unit, options, random));
            Side query, code;
            for (const Pair& pair : pairs) {
                query.bags.push_back(&pair.query);
                code.bags.push_back(&pair.code);
            }
            pool_side(vectors, query, context);
            pool_side(vectors, code, context);
            loss += batch_loss(query, code, options.temperature, context);
            optimiser.step({&query, &code}, rate, vectors, context);
            ++batches;
        }
        report(epoch, batches == 0 ? 0.0 : loss / static_cast<double>(batches));
    }
}

}  // namespace aircher::term_vectors
