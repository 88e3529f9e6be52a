// Times the scan of one text in memory: aircher's pattern backends, Hyperscan alone, PCRE2 with JIT alone. Prints one JSON object, milliseconds of processor time a scan.
//
//   pattern_scan TEXT PATTERNS [RUNS]       PATTERNS holds one regex a line
//
// Hyperscan alone reports match ends, as often as there are any; PCRE2 alone searches bytes, one pattern after the other, all matches. Both compile the patterns
// as they stand, and what each refuses is left out for it alone. The four take turns; medians are printed.
#include <hs.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>

#include "tests/support/patterns.h"

namespace {

using namespace aircher;

std::string read_file(const char* path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

double milliseconds(clockid_t clock, const std::function<void()>& run) {
    const auto now = [clock] {
        timespec time{};
        ::clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double begun = now();
    run();
    return now() - begun;
}

struct Row {
    std::string name;
    std::function<std::uint64_t()> scan;  ///< returns how much was found
    double compile_ms = 0;  ///< wall time
    std::uint64_t found = 0;
    std::vector<double> times = {};
};

Row hyperscan_alone(const std::string& text, const std::vector<std::string>& regexes) {
    Row row{"hyperscan alone", nullptr};
    hs_database_t* database = nullptr;
    row.compile_ms = milliseconds(CLOCK_MONOTONIC, [&] {
        std::vector<const char*> texts;
        std::vector<unsigned> flags, ids;
        for (const std::string& regex : regexes) {
            hs_database_t* one = nullptr;
            hs_compile_error_t* error = nullptr;
            if (hs_compile(regex.c_str(), HS_FLAG_MULTILINE, HS_MODE_BLOCK, nullptr, &one, &error) == HS_SUCCESS) {
                texts.push_back(regex.c_str());
                flags.push_back(HS_FLAG_MULTILINE);
                ids.push_back(static_cast<unsigned>(ids.size()));
                hs_free_database(one);
            } else {
                hs_free_compile_error(error);
            }
        }
        hs_compile_error_t* error = nullptr;
        hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database, &error);
    });
    auto* scratch = new hs_scratch_t*(nullptr);  // lives as long as the program
    if (database == nullptr || hs_alloc_scratch(database, scratch) != HS_SUCCESS) return row;
    row.scan = [&text, database, scratch] {
        std::uint64_t found = 0;
        hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, *scratch,
                [](unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
                    ++*static_cast<std::uint64_t*>(count);
                    return 0;
                },
                &found);
        return found;
    };
    return row;
}

Row pcre2_alone(const std::string& text, const std::vector<std::string>& regexes) {
    Row row{"pcre2 alone", nullptr};
    std::vector<pcre2_code*> codes;
    row.compile_ms = milliseconds(CLOCK_MONOTONIC, [&] {
        for (const std::string& regex : regexes) {
            int error = 0;
            PCRE2_SIZE offset = 0;
            pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(regex.data()), regex.size(), PCRE2_MULTILINE, &error, &offset, nullptr);
            if (code == nullptr) continue;
            pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
            codes.push_back(code);
        }
    });
    row.scan = [&text, codes] {
        std::uint64_t found = 0;
        for (const pcre2_code* code : codes) {
            pcre2_match_data* data = pcre2_match_data_create_from_pattern(code, nullptr);
            const PCRE2_SIZE* pairs = pcre2_get_ovector_pointer(data);
            for (std::size_t at = 0; at <= text.size() && pcre2_jit_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at, 0, data, nullptr) > 0; ++found)
                at = pairs[1] > pairs[0] ? pairs[1] : pairs[1] + 1;
            pcre2_match_data_free(data);
        }
        return found;
    };
    return row;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string text = read_file(argv[1]);
    std::vector<std::string> regexes;
    std::istringstream lines(read_file(argv[2]));
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) regexes.push_back(line);
    const int runs = argc > 3 ? std::atoi(argv[3]) : 15;

    TaskPool pool(0);
    RequestContext context(pool, {});
    std::vector<Row> rows;
    for (const auto& factory : test::pattern_backends()) {
        Row row{"aircher " + factory.name, nullptr};
        const std::shared_ptr<pattern::PatternBackend> backend = factory.create();
        std::vector<pattern::Pattern> patterns;
        for (const std::string& regex : regexes) patterns.push_back(test::regex(regex));
        std::shared_ptr<const pattern::PatternSet> set;
        row.compile_ms = milliseconds(CLOCK_MONOTONIC, [&] {
            auto compiled = backend->compile(patterns, context);
            if (!compiled) std::fprintf(stderr, "%s\n", compiled.error().text().c_str());
            if (compiled) set = *compiled;
        });
        if (set == nullptr) return 1;
        const std::shared_ptr<pattern::Scanner> scanner = backend->make_scanner(set);
        auto result = std::make_shared<pattern::ScanResult>();
        row.scan = [&text, &context, backend, scanner, result] { return scanner->scan({text}, {}, *result, context) ? result->total : 0; };
        rows.push_back(std::move(row));
    }
    rows.push_back(hyperscan_alone(text, regexes));
    rows.push_back(pcre2_alone(text, regexes));
    for (int i = 0; i < runs; ++i)
        for (Row& row : rows)
            if (row.scan) row.times.push_back(milliseconds(CLOCK_THREAD_CPUTIME_ID, [&] { row.found = row.scan(); }));
    std::printf("{\"bytes\": %zu, \"patterns\": %zu", text.size(), regexes.size());
    for (Row& row : rows) {
        if (row.times.empty()) continue;
        std::sort(row.times.begin(), row.times.end());
        std::printf(", \"%s\": {\"ms\": %.3f, \"found\": %llu, \"compile_ms\": %.1f}", row.name.c_str(), row.times[row.times.size() / 2], static_cast<unsigned long long>(row.found), row.compile_ms);
    }
    std::printf("}\n");
    return 0;
}
