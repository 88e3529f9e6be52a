// How fast texts become vectors, how fast stored vectors are compared, and how many of the nearest these still find.
//
//   embedding_speed FILE…        the files' text in pieces of 1,000 bytes, 10,000 of them: about a project of 10,000 functions
//
// Prints a line of JSON for each backend: seconds with one and two workers, MB/s, the microseconds that a query takes against 100,000 rows, and, of the ten texts nearest to each of 200 by vectors
// of floats, the share that is among the ten and among the twenty nearest by stored ones.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"
#include "engine/embedding/vectors.h"

using namespace aircher;

namespace {

constexpr std::size_t kPiece = 1'000, kPieces = 10'000, kRows = 100'000, kQuestions = 200, kBest = 10;

template <class Function>
double seconds(const Function& function) {
    const auto started = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

/// Of each question's `kBest` nearest rows by floats, the share that is among its `among` nearest by nibbles.
double recall(const embedding::Vectors& vectors, std::size_t among) {
    const std::size_t count = vectors.count(), dimensions = vectors.dimensions, bytes = embedding::nibble_bytes(dimensions);
    std::vector<std::uint8_t> rows(count * bytes);
    std::vector<float> inverse(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = std::span(rows).subspan(i * bytes, bytes);
        embedding::quantise_nibbles(vectors.row(i), row);
        inverse[i] = embedding::inverse_nibble_length(row);
    }
    const auto nearest = [](std::vector<std::pair<double, std::size_t>>& order, std::size_t best) { std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(best), order.end()); };
    std::size_t found = 0, wanted = 0;
    for (std::size_t asked = 0; asked < count; asked += std::max<std::size_t>(1, count / kQuestions)) {
        std::vector<std::int8_t> query(dimensions);
        embedding::quantise(vectors.row(asked), query);
        std::vector<std::int32_t> dots(count);
        embedding::dot_nibble_rows(query, rows, dots);
        std::vector<std::pair<double, std::size_t>> exact, stored;
        for (std::size_t i = 0; i < count; ++i) {
            exact.emplace_back(-embedding::cosine_similarity(vectors.row(asked), vectors.row(i)), i);
            stored.emplace_back(-static_cast<double>(dots[i]) * static_cast<double>(inverse[i]), i);
        }
        const std::size_t best = std::min(kBest, count), far = std::min(among, count);
        nearest(exact, best);
        nearest(stored, far);
        for (std::size_t i = 0; i < best; ++i, ++wanted)
            found += std::any_of(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(far), [&](const auto& row) { return row.second == exact[i].second; }) ? 1U : 0U;
    }
    return static_cast<double>(found) / static_cast<double>(wanted);
}

}  // namespace

int main(int count, char** arguments) {
    std::string text;
    for (int i = 1; i < count && text.size() < kPiece * kPieces; ++i) {
        std::ifstream in(arguments[i], std::ios::binary);
        text.append(std::istreambuf_iterator<char>(in), {});
    }
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at + kPiece <= text.size() && pieces.size() < kPieces; at += kPiece) pieces.push_back(std::string_view(text).substr(at, kPiece));
    if (pieces.empty()) {
        std::fprintf(stderr, "usage: embedding_speed FILE…\n");
        return 2;
    }
    for (const auto& factory : embedding::backends()) {
        if (!factory.probe().available) continue;  // transformer_bench.py measures that one
        const auto backend = factory.create();
        double taken[2] = {};
        embedding::Vectors vectors;
        for (int jobs = 1; jobs <= 2; ++jobs) {
            TaskPool pool(jobs == 1 ? 0 : jobs);
            RequestContext context(pool, {});
            taken[jobs - 1] = seconds([&] {
                if (auto made = backend->embed(pieces, context)) vectors = std::move(*made);
            });
        }
        const std::size_t dimensions = backend->dimensions();
        std::vector<std::uint8_t> rows(kRows * embedding::nibble_bytes(dimensions), 3);
        std::vector<std::int8_t> query(dimensions, 5);
        std::vector<std::int32_t> dots(kRows);
        embedding::dot_nibble_rows(query, rows, dots);
        const double scan = seconds([&] { embedding::dot_nibble_rows(query, rows, dots); });
        std::printf("{\"backend\":\"%s\",\"texts\":%zu,\"seconds_1\":%.3f,\"seconds_2\":%.3f,\"mb_per_s_1\":%.1f,\"scan_100000_us\":%.0f,\"instructions\":\"%s\",\"recall_10\":%.3f,\"recall_20\":%.3f}\n", factory.name.c_str(), pieces.size(), taken[0], taken[1],
                    static_cast<double>(pieces.size() * kPiece) / taken[0] / 1e6, scan * 1e6, embedding::dot_instructions(), recall(vectors, kBest), recall(vectors, 2 * kBest));
    }
    return 0;
}
