// The second look of a slow embedding backend: at how many places, and in which order it leaves them.
#include "engine/project/retrieval/second_look.h"

#include <algorithm>

#include "engine/project/similarity/similarity_search.h"
#include "tests/support/catch.h"

using namespace aircher;
using aircher::embedding::EmbeddingBackend;

namespace {

/// Vectors of one number in a circle: the text's value in degrees.
class Compass final : public EmbeddingBackend {
public:
    explicit Compass(double speed) : speed_(speed) {}
    std::size_t dimensions() const override { return 2; }
    std::string_view version() const override { return "compass"; }
    double texts_per_second() const override { return speed_; }
    Result<void> embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) override {
        if (context.should_stop()) return context.stop_error();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            longest = std::max(longest, texts[i].size());
            const bool gone = texts[i] == "gone";
            if (gone) return Error{ErrorCode::io_error, "the model is gone"};
            const double angle = std::stod(std::string(texts[i].substr(0, 3))) / 180 * 3.14159265358979;
            rows[2 * i] = static_cast<float>(std::cos(angle));
            rows[2 * i + 1] = static_cast<float>(std::sin(angle));
        }
        return {};
    }
    std::size_t longest = 0;

private:
    const double speed_;
};

}  // namespace

TEST_CASE("how many places are looked at follows from the backend alone", "[second_look]") {
    CHECK(project::second_look_places(Compass(1)) == 10);
    CHECK(project::second_look_places(Compass(15)) == 30);
    CHECK(project::second_look_places(Compass(1'000)) == 50);
    CHECK(Compass(10'000).is_quick());
    CHECK_FALSE(Compass(1'000).is_quick());
}

TEST_CASE("a place's rank by words and its rank by meaning count alike", "[second_look]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    Compass compass(15);
    // By cosine: 4, 1, 0, 3, 2.
    const auto look = project::look_again("000", {"030", "020", "090", "060", "010" + std::string(10'000, ' ')}, compass, context);
    REQUIRE(look);
    CHECK(look->order == std::vector<std::size_t>{0, 1, 4, 2, 3});
    CHECK(look->cosines[2] == Approx(0).margin(1e-6));
    CHECK(look->cosines[4] == Approx(0.9848).margin(1e-3));
    CHECK(compass.longest == project::kSecondLookText);
    const auto nothing = project::look_again("000", {}, compass, context);
    REQUIRE(nothing);
    CHECK(nothing->order.empty());
}

TEST_CASE("what a backend fails with is the error, not a cancelled call", "[second_look]") {
    TaskPool pool(2);
    RequestContext context(pool, {});
    Compass compass(15);
    const auto look = project::look_again("000", {"gone"}, compass, context);
    REQUIRE_FALSE(look);
    CHECK(look.error().code == ErrorCode::io_error);
}
