#include "tests/quality/term_vectors/association.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <random>

namespace aircher::term_vectors {
namespace {

constexpr std::size_t kCodeWindow = 5, kDocWindow = 8;
constexpr double kCrossShare = 10.0;     // of a unit's doc–code pairs together, in proportion to √(doc terms · code terms)
constexpr double kContextPower = 0.75;   // smooths contexts
constexpr float kLeastCount = 1.5F;      // pairs that were seen once, far apart, say nothing
constexpr std::size_t kBlock = 1024;     // rows of counts at a time
constexpr int kExtra = 24, kPowers = 3;  // of the decomposition

std::vector<Term> distinct(std::vector<Term> terms) {
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    return terms;
}

/// Calls `pair(a, b, weight)` for the ordered pairs of a unit whose first term is in [begin, end).
template <class Pair>
void visit_pairs(const Unit& unit, Term begin, Term end, const Pair& pair) {
    const auto window = [&](const std::vector<Term>& terms, std::size_t width) {
        for (std::size_t i = 0; i < terms.size(); ++i) {
            if (terms[i] < begin || terms[i] >= end) continue;
            for (std::size_t j = i < width ? 0 : i - width; j < std::min(terms.size(), i + width + 1); ++j) {
                const std::size_t distance = i > j ? i - j : j - i;
                if (distance > 0 && terms[i] != terms[j]) pair(terms[i], terms[j], 1.0F - static_cast<float>(distance - 1) / static_cast<float>(width));
            }
        }
    };
    window(unit.code, kCodeWindow);
    window(unit.doc, kDocWindow);
    if (unit.doc.empty()) return;
    const std::vector<Term> doc = distinct(unit.doc), code = distinct(unit.code);
    const auto weight = static_cast<float>(kCrossShare / std::sqrt(static_cast<double>(doc.size()) * static_cast<double>(code.size()) + 1.0));
    const auto cross = [&](const std::vector<Term>& from, const std::vector<Term>& to) {
        for (const Term a : from) {
            if (a < begin || a >= end) continue;
            for (const Term b : to)
                if (a != b) pair(a, b, weight);
        }
    };
    cross(doc, code);
    cross(code, doc);
}

struct Sparse {
    std::vector<std::size_t> begins;
    std::vector<Term> columns;
    std::vector<float> values;

    /// this · right, by rows. The matrix is symmetric, so this is all that the decomposition needs.
    Matrix times(const Matrix& right, RequestContext& context) const {
        Matrix out = Matrix::Zero(static_cast<Eigen::Index>(begins.size() - 1), right.cols());
        context.pool().for_ranges(begins.size() - 1, 256, [&](std::size_t begin, std::size_t end) {
            for (std::size_t row = begin; row < end; ++row)
                for (std::size_t at = begins[row]; at < begins[row + 1]; ++at) out.row(static_cast<Eigen::Index>(row)) += values[at] * right.row(static_cast<Eigen::Index>(columns[at]));
        });
        return out;
    }
};

/// Rows [begin, end) of the counts, one behind the other.
std::vector<float> count_rows(const std::vector<Unit>& units, std::size_t terms, Term begin, Term end) {
    std::vector<float> counts((end - begin) * terms);
    for (const Unit& unit : units) visit_pairs(unit, begin, end, [&](Term a, Term b, float weight) { counts[(a - begin) * terms + b] += weight; });
    return counts;
}

Sparse count_pairs(const std::vector<Unit>& units, std::size_t terms, RequestContext& context) {
    const std::size_t blocks = (terms + kBlock - 1) / kBlock;
    std::vector<Sparse> parts(blocks);
    context.pool().for_ranges(blocks, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t block = first; block < last; ++block) {
            const auto begin = static_cast<Term>(block * kBlock), end = static_cast<Term>(std::min(terms, (block + 1) * kBlock));
            const std::vector<float> counts = count_rows(units, terms, begin, end);
            Sparse& part = parts[block];
            for (Term row = 0; row < end - begin; ++row) {
                part.begins.push_back(part.columns.size());
                for (Term column = 0; column < terms; ++column) {
                    const float count = counts[row * terms + column];
                    if (count < kLeastCount) continue;
                    part.columns.push_back(column);
                    part.values.push_back(count);
                }
            }
        }
    });
    Sparse all;
    for (Sparse& part : parts) {
        for (const std::size_t begin : part.begins) all.begins.push_back(begin + all.columns.size());
        all.columns.insert(all.columns.end(), part.columns.begin(), part.columns.end());
        all.values.insert(all.values.end(), part.values.begin(), part.values.end());
        part = {};
    }
    all.begins.push_back(all.columns.size());
    return all;
}

/// log(p(a, b) / (p(a) · p'(b))), made symmetric by smoothing both sides by halves; nothing below zero.
void to_information(Sparse& counts) {
    const std::size_t terms = counts.begins.size() - 1;
    std::vector<double> sums(terms), smooth(terms);
    double total = 0.0, smooth_total = 0.0;
    for (std::size_t row = 0; row < terms; ++row) {
        for (std::size_t at = counts.begins[row]; at < counts.begins[row + 1]; ++at) sums[row] += static_cast<double>(counts.values[at]);
        smooth[row] = std::pow(sums[row], kContextPower);
        total += sums[row];
        smooth_total += smooth[row];
    }
    for (std::size_t row = 0; row < terms; ++row) {
        for (std::size_t at = counts.begins[row]; at < counts.begins[row + 1]; ++at) {
            const std::size_t column = counts.columns[at];
            const double joint = static_cast<double>(counts.values[at]) / total;
            const double apart = std::sqrt(sums[row] / total * (smooth[column] / smooth_total) * (sums[column] / total) * (smooth[row] / smooth_total));
            counts.values[at] = static_cast<float>(std::max(0.0, std::log(joint / apart)));
        }
    }
}

Matrix orthonormal(const Matrix& columns) {
    const Eigen::HouseholderQR<Matrix> qr(columns);
    return qr.householderQ() * Matrix::Identity(columns.rows(), columns.cols());
}

}  // namespace

Matrix associate(const std::vector<Unit>& units, std::size_t terms, std::size_t dimensions, std::uint64_t seed, RequestContext& context) {
    Sparse information = count_pairs(units, terms, context);
    to_information(information);
    std::mt19937_64 random(seed);
    Matrix basis(static_cast<Eigen::Index>(terms), static_cast<Eigen::Index>(dimensions) + kExtra);
    // Uniform numbers do as well as normal ones here, and are the same with every standard library.
    for (Eigen::Index i = 0; i < basis.size(); ++i) basis.data()[i] = static_cast<float>(static_cast<double>(random() >> 11U) * 0x1p-53 - 0.5);
    for (int power = 0; power < kPowers; ++power) basis = orthonormal(information.times(basis, context));
    const Matrix small = basis.transpose() * information.times(basis, context);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solver((small + small.transpose()) * 0.5F);
    // Ascending; those of the largest magnitude are wanted.
    std::vector<Eigen::Index> order(static_cast<std::size_t>(small.rows()));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Eigen::Index>(i);
    std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return std::abs(solver.eigenvalues()[a]) > std::abs(solver.eigenvalues()[b]); });
    Eigen::MatrixXf chosen(small.rows(), static_cast<Eigen::Index>(dimensions));
    for (std::size_t i = 0; i < dimensions; ++i)
        chosen.col(static_cast<Eigen::Index>(i)) = solver.eigenvectors().col(order[i]) * std::sqrt(std::abs(solver.eigenvalues()[order[i]]));
    return basis * chosen;
}

}  // namespace aircher::term_vectors
