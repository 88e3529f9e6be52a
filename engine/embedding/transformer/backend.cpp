// The embedding backend for a model that the user has: a BERT encoder as sentence-transformers saves it, computed here (docs/embedding.md).
//
// All but the weights is read when the program starts and a model was named; the weights when the first text comes.
#include <mutex>
#include <optional>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/transformer/vector_memo.h"
#include "engine/embedding/transformer/weights.h"

namespace aircher::embedding::transformer {
namespace {

class TransformerBackend final : public EmbeddingBackend {
public:
    explicit TransformerBackend(ModelFolder model) : model_(std::move(model)), version_("transformer-" + std::to_string(model_.digest)) {
        const ForwardPasses passes = forward_passes();
        pass_ = passes.passes[passes.count - 1];
    }

    std::size_t dimensions() const override { return model_.shape.hidden; }
    std::string_view version() const override { return version_; }

    double texts_per_second() const override {
        constexpr double kTokens = 100, kOperations = 50e9;  // of a function; of a core in a second
        const auto hidden = static_cast<double>(model_.shape.hidden), wide = static_cast<double>(model_.shape.intermediate);
        const double layer = 2 * kTokens * (4 * hidden * hidden + 2 * hidden * wide) + 4 * kTokens * kTokens * hidden;
        return kOperations / (static_cast<double>(model_.shape.layers) * layer);
    }

    Result<void> embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) override {
        auto weights = weights_of(context);
        if (!weights) return weights.error();
        AlignedNumbers states, scratch;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::vector<TokenId> tokens = model_.tokenizer.encode(texts[i], model_.max_tokens);
            const std::span<float> row = rows.subspan(i * dimensions(), dimensions());
            const VectorMemo::Key key = VectorMemo::key_of(tokens);
            if (memo_.find(key, row)) continue;
            states.grow(tokens.size() * dimensions());
            scratch.grow(scratch_size(model_.shape, tokens.size()));
            pass_->embed(model_.shape, (*weights)->embeddings, tokens.data(), tokens.size(), states.data());
            for (const EncoderLayer& layer : (*weights)->layers) {
                if (context.should_stop()) return context.stop_error();
                pass_->layer(model_.shape, layer, tokens.size(), states.data(), scratch.data());
            }
            pass_->pool(model_.shape, tokens.size(), states.data(), row.data());
            memo_.put(key, row);
        }
        return {};
    }

private:
    /// Whoever comes while they are read waits.
    Result<const Weights*> weights_of(RequestContext& context) {
        const std::lock_guard lock(mutex_);
        if (!weights_) {
            auto read = read_weights(model_, context);
            if (!read) return read.error();
            weights_ = std::move(*read);
        }
        return &*weights_;
    }

    const ModelFolder model_;
    const std::string version_;
    const ForwardPass* pass_ = nullptr;
    VectorMemo memo_;
    std::mutex mutex_;
    std::optional<Weights> weights_;  ///< set once, under mutex_
};

}  // namespace

BackendFactory<EmbeddingBackend> factory(const EmbeddingOptions& options) {
    // What the probe has read is what the backend is made of.
    const auto found = std::make_shared<std::optional<ModelFolder>>();
    const auto probe = [found, folder = options.model] {
        if (folder.empty()) return Availability{false, "no --embedding-model given"};
        auto model = read_model_folder(folder);
        if (!model) return Availability{false, model.error().text()};
        *found = std::move(*model);
        return Availability{true, (*found)->description()};
    };
    return {"transformer", 10, {"order"}, probe, [found, probe]() -> std::unique_ptr<EmbeddingBackend> {
                if (!*found && !probe().available) return nullptr;
                auto backend = std::make_unique<TransformerBackend>(std::move(**found));
                found->reset();
                return backend;
            }};
}

}  // namespace aircher::embedding::transformer
