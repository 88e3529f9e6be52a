#include "engine/pattern/similarity/text_similarity.h"

#include <algorithm>
#include <cmath>

#include "engine/base/utf8.h"

namespace aircher::similarity {
namespace {

/// Characters beyond Unicode: bytes that are no UTF-8.
constexpr std::uint32_t kInvalidByte = 0x11'0000;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::uint32_t> characters_of(std::string_view text) {
    std::vector<std::uint32_t> out;
    append_characters(text, out);
    return out;
}

std::uint32_t value_of(char c) { return static_cast<unsigned char>(c); }
std::uint32_t value_of(std::uint32_t c) { return c; }

}  // namespace

void append_characters(std::string_view text, std::vector<std::uint32_t>& out) {
    out.reserve(out.size() + text.size());
    while (!text.empty()) {
        const std::size_t valid = valid_utf8_prefix(text);
        for (std::size_t i = 0; i < valid;) {
            const std::uint32_t lead = static_cast<unsigned char>(text[i]);
            const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            std::uint32_t character = length == 1 ? lead : lead & (0x7FU >> length);
            for (std::size_t k = 1; k < length; ++k) character = character << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
            out.push_back(character);
            i += length;
        }
        text.remove_prefix(valid);
        if (!text.empty()) {
            out.push_back(kInvalidByte + static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
        }
    }
}

TextMatcher::TextMatcher(std::string_view query, TextMeasure measure) : TextMatcher(characters_of(query), measure) {}

TextMatcher::TextMatcher(const std::vector<std::uint32_t>& characters, TextMeasure measure)
    : size_(characters.size()),
      matcher_(measure == TextMeasure::indel ? decltype(matcher_)(LcsMatcher(characters)) : decltype(matcher_)(LevenshteinMatcher(characters))) {
    for (const std::uint32_t character : characters) ++counts_[character & 0xFFU];
}

std::optional<double> TextMatcher::score(std::string_view text, double threshold, const RequestContext& context) const {
    if (is_ascii(text)) return score_characters(text, threshold, context);
    const std::vector<std::uint32_t> characters = characters_of(text);
    return score_characters(std::span<const std::uint32_t>(characters), threshold, context);
}

template <class Sequence>
std::size_t TextMatcher::most_common(const Sequence& characters) const {
    std::array<std::uint32_t, 256> left = counts_;
    std::size_t common = 0;
    for (const auto character : characters) {
        std::uint32_t& count = left[value_of(character) & 0xFFU];
        if (count > 0) {
            --count;
            ++common;
        }
    }
    return common;
}

template <class Sequence>
std::optional<double> TextMatcher::score_characters(const Sequence& characters, double threshold, const RequestContext& context) const {
    const std::size_t longer = std::max(size_, characters.size());
    const std::size_t shorter = std::min(size_, characters.size());
    if (longer == 0) return threshold <= 1.0 ? std::optional(1.0) : std::nullopt;
    const auto* lcs = std::get_if<LcsMatcher>(&matcher_);
    // Of `common` characters: the length of a common subsequence, or those of the longer text that cost nothing.
    const auto score_of = [&](std::size_t common) {
        return lcs != nullptr ? 2.0 * static_cast<double>(common) / static_cast<double>(longer + shorter)
                              : static_cast<double>(common) / static_cast<double>(longer);
    };
    if (score_of(shorter) < threshold) return std::nullopt;
    constexpr std::size_t kWorthCounting = 128;
    if (size_ >= kWorthCounting && score_of(most_common(characters)) < threshold) return std::nullopt;
    // One less than the threshold asks for, so that rounding cannot lose a text; what is found is compared exactly.
    const double least = std::ceil(threshold / score_of(1)) - 1.0;
    const std::size_t needed = least > 0.0 ? static_cast<std::size_t>(least) : 0;
    const auto common = [&] {
        if (lcs != nullptr) return lcs->length(characters, needed, context);
        const std::size_t most = longer - std::min(needed, longer);
        const std::size_t distance = std::get<LevenshteinMatcher>(matcher_).distance(characters, most, context);
        return longer - std::min(distance, longer);
    };
    const double score = score_of(common());
    if (score < threshold || context.should_stop()) return std::nullopt;
    return score;
}

}  // namespace aircher::similarity
