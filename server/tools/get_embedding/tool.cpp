// get_embedding: vectors of texts, and how near two texts are.
#include <algorithm>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/embedding/vectors.h"
#include "server/tools/tool.h"

namespace aircher::tools::get_embedding {
namespace {

struct Arguments {
    std::vector<std::string> texts;
};

struct Listing {
    std::vector<std::string> texts;
    embedding::Vectors vectors;
};

bool is_zero(std::span<const float> vector) {
    return std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0.0F; });
}

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

/// A vector in numbers of two digits: a third of the tokens that floats take, so that one of 128 fits the smallest answers; cosines stay within a hundredth.
Json vector_json(std::span<const float> vector) {
    float largest = 0.0F;
    for (const float value : vector) largest = std::max(largest, std::abs(value));
    Json values = Json::array();
    for (const float value : vector) values.push_back(largest > 0.0F ? static_cast<int>(std::lround(value / largest * 99.0F)) : 0);
    return values;
}

std::string cosine_text(double cosine) {
    char text[16];
    std::snprintf(text, sizeof text, "%.3f", cosine);
    return text;
}

/// A text for itself, and how near it is to the first one.
void text_line(const Listing& listing, std::size_t i, TextWriter& out) {
    std::string line = "[" + std::to_string(i) + "] ";
    if (i > 0) line += cosine_text(embedding::cosine_similarity(listing.vectors.row(0), listing.vectors.row(i))) + "  ";
    const std::string text = to_utf8(listing.texts[i]);
    line += utf8_prefix(text, 100);
    if (text.size() > 100) line += "…";
    if (is_zero(listing.vectors.row(i))) line += "  (no term in it is known: all zeros)";
    out.line(line);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (arguments.texts.empty()) return Error{ErrorCode::invalid_argument, "texts: is empty", "give one text or more", {}};
    const std::vector<std::string_view> views(arguments.texts.begin(), arguments.texts.end());
    auto vectors = services.embedding.embed(views, context);
    if (!vectors) return vectors.error();
    const auto listing = std::make_shared<const Listing>(Listing{arguments.texts, std::move(*vectors)});
    std::string backend;
    for (const ComponentReport& report : services.registry.reports())
        if (report.component == "embedding") backend = report.chosen;

    Answer answer;
    answer.fields = {{"backend", backend}, {"dimensions", listing->vectors.dimensions}};
    answer.lines = {backend + ", " + std::to_string(listing->vectors.dimensions) + " dimensions; numbers are cosines with [0]; format: \"json\" gives the vectors"};
    if (listing->texts.size() == 2) answer.fields["cosine"] = rounded(embedding::cosine_similarity(listing->vectors.row(0), listing->vectors.row(1)));
    answer.sections = {{"vectors", listing->texts.size(), [listing](std::size_t i) { return vector_json(listing->vectors.row(i)); },
                        [listing](std::size_t i, TextWriter& out) { text_line(*listing, i, out); }}};
    answer.totals = [listing](std::size_t) { return Json{{"vectors", listing->texts.size()}}; };
    answer.totals_text = [listing](std::size_t) { return format_count(listing->texts.size(), "vector") + "\n"; };
    answer.bytes = listing->vectors.values.size() * sizeof(float);
    for (const std::string& text : listing->texts) answer.bytes += text.size();
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("texts", &Arguments::texts, "Code or prose.", {.max = 1'000, .required = true});
    return define_tool("get_embedding", "Embed texts", "vectors of texts", "Vectors of texts, and how near each is to the first.",
                       "backend, dimensions, cosine (of two texts), vectors[[…]] (-99 to 99: directions, not of length 1), totals{vectors}", table, run);
}

}  // namespace aircher::tools::get_embedding
