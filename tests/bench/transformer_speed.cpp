// Seconds that the transformer backend takes for the lines of a file, for tests/bench/transformer_bench.py.
//
//   transformer_speed MODEL FILE JOBS     prints the seconds and those of processors, then the first line's vector
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "engine/embedding/embedding_backend.h"

using namespace aircher;

int main(int count, char** arguments) {
    if (count != 4) return 2;
    std::vector<std::string> lines;
    std::ifstream in(arguments[2]);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    const std::vector<std::string_view> texts(lines.begin(), lines.end());
    const std::string_view warm_up = "warm up";
    for (const auto& factory : embedding::backends({.model = arguments[1]})) {
        if (factory.name != "transformer") continue;
        if (const Availability found = factory.probe(); !found.available) {
            std::fprintf(stderr, "%s\n", found.reason.c_str());
            return 1;
        }
        const auto backend = factory.create();
        TaskPool pool(std::atoi(arguments[3]));
        RequestContext context(pool, {});
        (void)backend->embed({&warm_up, 1}, context);
        const std::clock_t processors = std::clock();
        const auto started = std::chrono::steady_clock::now();
        const auto vectors = backend->embed(texts, context);
        if (!vectors) return 1;
        std::printf("%.4f %.4f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(), static_cast<double>(std::clock() - processors) / CLOCKS_PER_SEC);
        for (const float value : vectors->row(0)) std::printf("%.6f ", static_cast<double>(value));
        std::printf("\n");
    }
    return 0;
}
