// The forward pass on Eigen, for one instruction set.
//
// backend.cmake compiles this file once for each, with other target flags, AIRCHER_INSTRUCTIONS as its name, and `Eigen` renamed: a template that two objects both have is kept once by
// the linker, and code for another processor must not be the copy that is kept. For the same reason nothing of the standard library is used here that is not inlined; the test
// forward_pass_symbols holds the objects to that.
#include <Eigen/Core>
#include <unsupported/Eigen/SpecialFunctions>

#include "engine/embedding/transformer/forward_pass.h"

#define AIRCHER_JOIN_(a, b) a##b
#define AIRCHER_JOIN(a, b) AIRCHER_JOIN_(a, b)
#define AIRCHER_TEXT_(a) #a
#define AIRCHER_TEXT(a) AIRCHER_TEXT_(a)

namespace aircher::embedding::transformer {
namespace {

using Eigen::Dynamic;
using Eigen::Index;
using Eigen::OuterStride;
using Matrix = Eigen::Matrix<float, Dynamic, Dynamic, Eigen::RowMajor>;
using Row = Eigen::Array<float, 1, Dynamic>;
using Rows = Eigen::Map<Matrix>;
using ConstRows = Eigen::Map<const Matrix>;
using Columns = Eigen::Map<Matrix, 0, OuterStride<>>;  // some columns of a matrix
using ConstColumns = Eigen::Map<const Matrix, 0, OuterStride<>>;
using Values = Eigen::Map<Row>;
using ConstValues = Eigen::Map<const Row>;

Index index(std::size_t value) { return static_cast<Index>(value); }

void apply(const Dense& dense, const float* x, Index tokens, Index in, Index out, float* y) {
    Rows result(y, tokens, out);
    result.noalias() = ConstRows(x, tokens, in) * ConstRows(dense.weights, in, out);
    result.array().rowwise() += ConstValues(dense.bias, out);
}

void normalise(const Norm& norm, float epsilon, Index tokens, Index width, float* states) {
    const ConstValues gain(norm.gain, width), bias(norm.bias, width);
    for (Index t = 0; t < tokens; ++t) {
        Values row(states + t * width, width);
        row -= row.mean();
        const float deviation = Eigen::numext::sqrt(row.square().mean() + epsilon);
        row = row / deviation * gain + bias;
    }
}

void activate(Activation activation, Index count, float* values) {
    Values x(values, count);
    switch (activation) {
        case Activation::gelu: x = 0.5F * x * (1.0F + (x * 0.70710678118654752F).erf()); break;
        case Activation::gelu_tanh: x = 0.5F * x * (1.0F + (0.79788456080286536F * (x + 0.044715F * x.cube())).tanh()); break;
        case Activation::relu: x = x.max(0.0F); break;
    }
}

/// What each head of each token sees of all tokens, to `context`.
void attend(const BertShape& shape, Index tokens, float* query_key_value, float* scores, float* context) {
    const Index hidden = index(shape.hidden), width = index(shape.hidden / shape.heads);
    const OuterStride<> stride(3 * hidden);
    const float scale = 1.0F / Eigen::numext::sqrt(static_cast<float>(width));
    Rows weights(scores, tokens, tokens);
    for (Index first = 0; first < hidden; first += width) {
        const ConstColumns query(query_key_value + first, tokens, width, stride), key(query_key_value + hidden + first, tokens, width, stride),
            value(query_key_value + 2 * hidden + first, tokens, width, stride);
        weights.noalias() = query * key.transpose();
        for (Index t = 0; t < tokens; ++t) {
            Values row(scores + t * tokens, tokens);
            row = ((row - row.maxCoeff()) * scale).exp();
            row *= 1.0F / row.sum();
        }
        Columns(context + first, tokens, width, OuterStride<>(hidden)).noalias() = weights * value;
    }
}

void embed(const BertShape& shape, const Embeddings& embeddings, const std::int32_t* ids, std::size_t tokens, float* states) {
    const Index width = index(shape.hidden);
    for (Index t = 0; t < index(tokens); ++t)
        Values(states + t * width, width) = ConstValues(embeddings.words + ids[t] * width, width) + ConstValues(embeddings.positions + t * width, width) + ConstValues(embeddings.token_type, width);
    normalise(embeddings.norm, shape.epsilon, index(tokens), width, states);
}

void layer(const BertShape& shape, const EncoderLayer& weights, std::size_t count, float* states, float* scratch) {
    const Index tokens = index(count), hidden = index(shape.hidden), wide = index(shape.intermediate);
    float* query_key_value = scratch;
    float* context = query_key_value + tokens * 3 * hidden;
    float* added = context + tokens * hidden;
    float* middle = added + tokens * hidden;
    float* scores = middle + tokens * wide;
    Rows state(states, tokens, hidden);

    apply(weights.query_key_value, states, tokens, hidden, 3 * hidden, query_key_value);
    attend(shape, tokens, query_key_value, scores, context);
    apply(weights.attention_output, context, tokens, hidden, hidden, added);
    state += Rows(added, tokens, hidden);
    normalise(weights.attention_norm, shape.epsilon, tokens, hidden, states);

    apply(weights.intermediate, states, tokens, hidden, wide, middle);
    activate(shape.activation, tokens * wide, middle);
    apply(weights.output, middle, tokens, wide, hidden, added);
    state += Rows(added, tokens, hidden);
    normalise(weights.output_norm, shape.epsilon, tokens, hidden, states);
}

void pool(const BertShape& shape, std::size_t count, const float* states, float* out) {
    const Index tokens = index(count), hidden = index(shape.hidden);
    Values row(out, hidden);
    row = ConstValues(states, hidden);
    // `out` begins anywhere. Row after row: Eigen's own sums of columns are rounded by where the result lies. A mean's divisor would change its length only.
    for (Index t = 1; t < tokens && shape.pooling != Pooling::cls; ++t) {
        const ConstValues next(states + t * hidden, hidden);
        if (shape.pooling == Pooling::mean)
            row += next;
        else
            row = row.max(next);
    }
    double squares = 0.0;
    for (Index i = 0; i < hidden; ++i) squares += static_cast<double>(out[i]) * static_cast<double>(out[i]);
    const double length = Eigen::numext::sqrt(squares);
    const bool sound = length > 0.0 && length < 1e300;
    for (Index i = 0; i < hidden; ++i) out[i] = sound ? static_cast<float>(static_cast<double>(out[i]) / length) : 0.0F;
}

constexpr ForwardPass kPass{AIRCHER_TEXT(AIRCHER_INSTRUCTIONS), embed, layer, pool};

}  // namespace

const ForwardPass* AIRCHER_JOIN(forward_pass_, AIRCHER_INSTRUCTIONS)() { return &kPass; }

}  // namespace aircher::embedding::transformer
