// What parsing alone costs: every file through tree-sitter, and the tree thrown away. The floor that tests/bench/ast_bench.py measures against.
//
//   raw_parse --threads N < LIST          LIST: one file a line, `grammar<TAB>path`, grammars named as the folders of grammars/
//
// Texts are loaded first; threads share one counter, each has a parser of its own. Prints one JSON object: seconds, cpu_seconds, files, bytes, errors (files
// with error nodes), skipped (no such grammar, unreadable), peak_mib.
#include <sys/resource.h>
#include <tree_sitter/api.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/ast/treesitter/grammars.h"

namespace {

struct File {
    const TSLanguage* language = nullptr;
    std::string text;
};

struct ParserDeleter {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

const TSLanguage* find_grammar(std::string_view name) {
    for (const auto& grammar : aircher::ast::treesitter::grammars())
        if (grammar.folder == name) return grammar.language();
    return nullptr;
}

std::vector<File> load(std::size_t& skipped) {
    std::vector<File> files;
    std::string line;
    while (std::getline(std::cin, line)) {
        const std::size_t tab = line.find('\t');
        const TSLanguage* language = tab == std::string::npos ? nullptr : find_grammar(std::string_view(line).substr(0, tab));
        std::ifstream in;
        if (language != nullptr) in.open(line.substr(tab + 1), std::ios::binary);
        if (!in.is_open()) {
            ++skipped;
            continue;
        }
        files.push_back({language, std::string(std::istreambuf_iterator<char>(in), {})});
    }
    return files;
}

/// Of all threads: on a busy machine the ratio of CPU times holds still where that of wall times does not.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** arguments) {
    unsigned threads = 1;
    for (int i = 1; i + 1 < count; i += 2)
        if (std::string_view(arguments[i]) == "--threads") threads = static_cast<unsigned>(std::strtoul(arguments[i + 1], nullptr, 10));
    std::size_t skipped = 0;
    const std::vector<File> files = load(skipped);
    std::size_t bytes = 0;
    for (const File& file : files) bytes += file.text.size();

    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> errors{0};
    const auto work = [&] {
        const std::unique_ptr<TSParser, ParserDeleter> parser(ts_parser_new());
        for (std::size_t at = next++; at < files.size(); at = next++) {
            const File& file = files[at];
            ts_parser_set_language(parser.get(), file.language);
            TSTree* tree = ts_parser_parse_string(parser.get(), nullptr, file.text.data(), static_cast<std::uint32_t>(file.text.size()));
            if (tree != nullptr && ts_node_has_error(ts_tree_root_node(tree))) ++errors;
            ts_tree_delete(tree);
        }
    };
    const double cpu_started = cpu_seconds();
    const auto started = std::chrono::steady_clock::now();
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    const double cpu = cpu_seconds() - cpu_started;

    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"files\":%zu,\"bytes\":%zu,\"errors\":%zu,\"skipped\":%zu,\"peak_mib\":%.1f}\n", taken.count(), cpu,
                files.size(), bytes, errors.load(), skipped, static_cast<double>(usage.ru_maxrss) / 1024.0);
    return 0;
}
