#include "engine/embedding/static_vectors/static_embedding.h"

#include <algorithm>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/embedding/term_bag.h"
#include "engine/embedding/vectors.h"

namespace aircher::embedding {
namespace {

constexpr std::size_t kMinUnknown = 3;       // bytes: shorter ones, and numbers, say nothing
constexpr std::int64_t kUnknownShare = 100;  // of a row's values, at the table's mean weight; rows of the table reach 127, and most values are far smaller

std::int64_t mean_weight(const TermTable& table) {
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < table.terms(); ++i) sum += table.weight(i);
    return sum / static_cast<std::int64_t>(table.terms());
}

void add_unknown(std::string_view term, std::int64_t factor, std::span<double> sums) {
    if (term.size() < kMinUnknown || is_ascii_digit(term.front())) return;
    std::uint64_t bits = 0;
    const auto value = static_cast<double>(factor);
    for (std::size_t d = 0; d < sums.size(); ++d) {
        if (d % 64 == 0) bits = fingerprint(term, d / 64 + 1);
        sums[d] += (bits >> (d % 64) & 1U) != 0 ? value : -value;
    }
}

/// sums += factor · row. Sums are whole numbers far below 2^53 (a million terms of the largest weight and count), so doubles hold them exactly, and there are twice as many lanes of
/// them to multiply in as of 64-bit integers.
void add_scaled(const std::int8_t* row, std::size_t dimensions, double factor, double* sums) {
    for (std::size_t d = 0; d < dimensions; ++d) sums[d] += factor * row[d];
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void add_scaled_avx2(const std::int8_t* row, std::size_t dimensions, double factor, double* sums) {
    const __m256d by = _mm256_set1_pd(factor);
    const std::size_t whole = dimensions / 8 * 8;
    for (std::size_t d = 0; d < whole; d += 8) {
        const __m256i values = _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(row + d)));
        const __m256d low = _mm256_mul_pd(by, _mm256_cvtepi32_pd(_mm256_castsi256_si128(values))), high = _mm256_mul_pd(by, _mm256_cvtepi32_pd(_mm256_extracti128_si256(values, 1)));
        _mm256_storeu_pd(sums + d, _mm256_add_pd(_mm256_loadu_pd(sums + d), low));
        _mm256_storeu_pd(sums + d + 4, _mm256_add_pd(_mm256_loadu_pd(sums + d + 4), high));
    }
    add_scaled(row + whole, dimensions - whole, factor, sums + whole);
}

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }
#endif

void write_sums(std::span<const double> sums, std::span<float> row) {
    std::vector<std::int64_t> whole(sums.size());
    std::transform(sums.begin(), sums.end(), whole.begin(), [](double sum) { return static_cast<std::int64_t>(sum); });
    write_normalised(whole, row);
}

}  // namespace

StaticEmbedding::StaticEmbedding(TermTable table) : table_(table), unknown_weight_(mean_weight(table) * kUnknownShare), version_("static-" + std::string(table.version())) {}

void StaticEmbedding::add(const TermCount& term, std::span<double> sums) const {
    const auto index = table_.find(term.term, term.hash);
    if (!index) return add_unknown(term.term, unknown_weight_ * count_weight(term.count), sums);
    const auto factor = static_cast<double>(std::int64_t{table_.weight(*index)} * count_weight(term.count));
    const std::span<const std::int8_t> row = table_.row(*index);
#if defined(__x86_64__)
    if (has_avx2()) return add_scaled_avx2(row.data(), row.size(), factor, sums.data());
#endif
    add_scaled(row.data(), row.size(), factor, sums.data());
}

bool StaticEmbedding::knows(std::string_view term) const { return table_.find(term, fingerprint(term)).has_value(); }

Result<void> StaticEmbedding::embed_into(std::span<const std::string_view> texts, std::span<float> rows, RequestContext& context) {
    TermBag bag;
    std::vector<double> sums(table_.dimensions());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (auto filled = bag.fill(texts[i], context); !filled) return filled.error();
        std::fill(sums.begin(), sums.end(), 0.0);
        for (const TermBag::Entry& entry : bag.entries()) add(bag.term(entry), sums);
        write_sums(sums, rows.subspan(i * sums.size(), sums.size()));
    }
    return {};
}

void StaticEmbedding::embed_terms(std::span<const TermCount> terms, std::span<float> row) {
    std::vector<double> sums(table_.dimensions());
    for (const TermCount& term : terms) add(term, sums);
    write_sums(sums, row);
}

}  // namespace aircher::embedding
