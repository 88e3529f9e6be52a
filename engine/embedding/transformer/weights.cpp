#include "engine/embedding/transformer/weights.h"

#include <algorithm>
#include <optional>

namespace aircher::embedding::transformer {
namespace {

class Reader {
public:
    Reader(const ModelFolder& model, RequestContext& context) : model_(model), context_(context) {}

    Result<Weights> run() {
        const BertShape& shape = model_.shape;
        const std::size_t hidden = shape.hidden, wide = shape.intermediate;
        const std::size_t layer = 4 * hidden * hidden + 2 * hidden * wide + 9 * hidden + wide;
        // One piece, of which nothing moves any more: it is pointed into.
        out_.numbers.grow((shape.vocabulary + shape.positions + 1 + 2) * hidden + shape.layers * layer);
        out_.embeddings.words = rows("embeddings.word_embeddings.weight", shape.vocabulary);
        out_.embeddings.positions = rows("embeddings.position_embeddings.weight", shape.positions);
        out_.embeddings.token_type = rows("embeddings.token_type_embeddings.weight", 1);
        out_.embeddings.norm = norm("embeddings.LayerNorm");
        for (std::size_t i = 0; i < shape.layers; ++i) {
            const std::string name = "encoder.layer." + std::to_string(i);
            EncoderLayer& each = out_.layers.emplace_back();
            each.query_key_value = dense({name + ".attention.self.query", name + ".attention.self.key", name + ".attention.self.value"}, hidden, hidden);
            each.attention_output = dense({name + ".attention.output.dense"}, hidden, hidden);
            each.attention_norm = norm(name + ".attention.output.LayerNorm");
            each.intermediate = dense({name + ".intermediate.dense"}, hidden, wide);
            each.output = dense({name + ".output.dense"}, wide, hidden);
            each.output_norm = norm(name + ".output.LayerNorm");
        }
        if (error_) return *error_;
        return std::move(out_);
    }

private:
    float* take(std::size_t count) {
        float* begin = out_.numbers.data() + used_;
        used_ += count;
        return begin;
    }

    /// Calls `row(i, its numbers)` for the first `count` rows of a tensor of `width` columns, which check_tensors found to be there.
    template <class Row>
    void each_row(const std::string& name, std::size_t count, std::size_t width, const Row& row) {
        constexpr std::size_t kAtOnce = std::size_t{1} << 18U;  // numbers
        const TensorPlace& place = *model_.tensor(name);
        const std::size_t size = place.type == NumberType::f32 ? 4 : 2, step = std::max(kAtOnce / width, std::size_t{1});
        std::vector<char> bytes;
        std::vector<float> numbers;
        for (std::size_t first = 0; first < count && !error_; first += step) {
            const std::size_t rows = std::min(step, count - first);
            bytes.resize(rows * width * size);
            numbers.resize(rows * width);
            if (context_.should_stop()) {
                error_ = context_.stop_error();
            } else if (auto done = model_.tensors.file().read(place.offset + first * width * size, bytes); !done) {
                error_ = done.error();
            } else {
                to_floats(place.type, bytes, numbers);
                for (std::size_t i = 0; i < rows; ++i) row(first + i, numbers.data() + i * width);
            }
        }
    }

    const float* rows(const std::string& name, std::size_t count) {
        const std::size_t width = model_.shape.hidden;
        float* out = take(count * width);
        each_row(name, count, width, [&](std::size_t i, const float* numbers) { std::copy_n(numbers, width, out + i * width); });
        return out;
    }

    void vector(const std::string& name, std::size_t count, float* out) {
        each_row(name, 1, count, [&](std::size_t, const float* numbers) { std::copy_n(numbers, count, out); });
    }

    Norm norm(const std::string& name) {
        const std::size_t width = model_.shape.hidden;
        float* gain = take(width);
        float* bias = take(width);
        vector(name + ".weight", width, gain);
        vector(name + ".bias", width, bias);
        return {gain, bias};
    }

    /// Several of the same size side by side. A file has a row for each output, the forward pass wants a row for each input.
    Dense dense(const std::vector<std::string>& names, std::size_t in, std::size_t out) {
        const std::size_t columns = names.size() * out;
        float* weights = take(in * columns);
        float* bias = take(columns);
        for (std::size_t n = 0; n < names.size(); ++n) {
            each_row(names[n] + ".weight", out, in, [&](std::size_t row, const float* numbers) {
                for (std::size_t i = 0; i < in; ++i) weights[i * columns + n * out + row] = numbers[i];
            });
            vector(names[n] + ".bias", out, bias + n * out);
        }
        return {weights, bias};
    }

    const ModelFolder& model_;
    RequestContext& context_;
    Weights out_;
    std::size_t used_ = 0;
    std::optional<Error> error_;
};

}  // namespace

Result<Weights> read_weights(const ModelFolder& model, RequestContext& context) { return Reader(model, context).run(); }

}  // namespace aircher::embedding::transformer
