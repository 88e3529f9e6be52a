// How fast texts become vectors, and how fast vectors in bytes are compared.
//
//   embedding_speed FILE…        the files' text in pieces of 1,000 bytes, 10,000 of them: about a project of 10,000 functions
//
// Prints a line of JSON for each backend: seconds with one and two workers, MB/s, and the microseconds that a query takes against 100,000 rows.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/embedding/embedding_backend.h"
#include "engine/embedding/int8_vectors.h"

using namespace aircher;

namespace {

constexpr std::size_t kPiece = 1'000, kPieces = 10'000, kRows = 100'000;

template <class Function>
double seconds(const Function& function) {
    const auto started = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
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
        for (int jobs = 1; jobs <= 2; ++jobs) {
            TaskPool pool(jobs == 1 ? 0 : jobs);
            RequestContext context(pool, {});
            taken[jobs - 1] = seconds([&] { (void)backend->embed(pieces, context); });
        }
        const std::size_t dimensions = backend->dimensions();
        std::vector<std::int8_t> rows(kRows * dimensions, 3), query(dimensions, 5);
        std::vector<std::int32_t> dots(kRows);
        embedding::dot_rows(query, rows, dots);
        const double scan = seconds([&] { embedding::dot_rows(query, rows, dots); });
        std::printf("{\"backend\":\"%s\",\"texts\":%zu,\"seconds_1\":%.3f,\"seconds_2\":%.3f,\"mb_per_s_1\":%.1f,\"scan_100000_us\":%.0f,\"instructions\":\"%s\"}\n", factory.name.c_str(), pieces.size(), taken[0], taken[1],
                    static_cast<double>(pieces.size() * kPiece) / taken[0] / 1e6, scan * 1e6, embedding::dot_instructions());
    }
    return 0;
}
