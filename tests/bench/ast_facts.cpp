// What our facts cost on top of parsing: every file through AstBackend::extract_facts, or through the import lexer alone.
//
//   ast_facts --threads N --what facts|blobs|symbols|imports|lexer|parse [--backend treesitter] < LIST      LIST: one file a line, `language<TAB>path`
//
// facts: symbols, imports, references and scopes. blobs: the same, encoded as the index keeps them, and read back. lexer: lexing/imports.h without a tree, as the dependency graph uses it. parse: parse_file with one
// node, that is, our own share in parsing. Texts are loaded first. Prints one JSON object as raw_parse does, with the numbers of what was found.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/ast/lexing/imports.h"
#include "engine/base/parallel.h"
#include "engine/project/index/facts_blob.h"

using namespace aircher;

namespace {

struct File {
    std::string language, path, text;
};

struct Counts {
    std::atomic<std::size_t> symbols{0}, imports{0}, references{0}, failures{0}, incomplete{0};
    std::atomic<std::size_t> outline_bytes{0}, reference_bytes{0}, scopes{0}, unlike{0};
    PerWorker<project::FactsCodec> codecs;
};

std::vector<File> load(std::size_t& skipped) {
    std::vector<File> files;
    std::string line;
    while (std::getline(std::cin, line)) {
        const std::size_t tab = line.find('\t');
        std::ifstream in;
        if (tab != std::string::npos) in.open(line.substr(tab + 1), std::ios::binary);
        if (!in.is_open()) {
            ++skipped;
            continue;
        }
        files.push_back({line.substr(0, tab), line.substr(tab + 1), std::string(std::istreambuf_iterator<char>(in), {})});
    }
    return files;
}

void extract(ast::AstBackend& backend, const File& file, std::string_view what, RequestContext& context, Counts& counts) {
    const ast::Source source{file.path, file.language, file.text};
    if (what == "lexer") {
        ast::ImportScan scan;
        const bool known = ast::scan_imports(file.language, file.text, {0, static_cast<std::uint32_t>(file.text.size())}, scan);
        counts.imports += scan.imports.size();
        counts.failures += known ? 0 : 1;
        return;
    }
    if (what == "parse") {
        counts.failures += backend.parse_file(source, {.max_depth = 0, .max_nodes = 1}, context) ? 0 : 1;
        return;
    }
    const bool all = what == "facts" || what == "blobs";
    const auto facts = backend.extract_facts(source, {.symbols = all || what == "symbols", .imports = all || what == "imports", .references = all}, context);
    if (!facts) {
        ++counts.failures;
        return;
    }
    counts.symbols += facts->symbols.size();
    counts.imports += facts->imports.size();
    counts.references += facts->references.size();
    counts.incomplete += facts->incomplete.empty() ? 0 : 1;
    if (what != "blobs") return;
    counts.scopes += facts->scopes.size();
    project::FactsCodec& codec = counts.codecs.local();
    const std::string outline = codec.encode_outline(*facts, file.text);
    const std::string references = codec.encode_references(*facts, file.text);
    counts.outline_bytes += outline.size();
    counts.reference_bytes += references.size();
    auto back = codec.decode_outline(outline);
    const bool same = back && codec.decode_references(references, file.text, back->facts) && back->facts == *facts;
    if (!same) {
        ++counts.unlike;
        std::fprintf(stderr, "%s: other facts came back\n", file.path.c_str());
    }
}

/// Of all threads: on a busy machine the ratio of CPU times holds still where that of wall times does not.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** arguments) {
    int threads = 1;
    std::string what = "facts";
    std::string name = "treesitter";
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view option = arguments[i];
        if (option == "--threads") threads = static_cast<int>(std::strtol(arguments[i + 1], nullptr, 10));
        if (option == "--what") what = arguments[i + 1];
        if (option == "--backend") name = arguments[i + 1];
    }
    std::unique_ptr<ast::AstBackend> backend;
    for (const auto& factory : ast::backends())
        if (factory.name == name) backend = factory.create();
    if (!backend) {
        std::fprintf(stderr, "no AST backend '%s' in this build\n", name.c_str());
        return 1;
    }
    std::size_t skipped = 0;
    const std::vector<File> files = load(skipped);
    std::size_t bytes = 0;
    for (const File& file : files) bytes += file.text.size();

    TaskPool pool(threads <= 1 ? 0 : threads);
    RequestContext context(pool, {});
    Counts counts;
    const double cpu_started = cpu_seconds();
    const auto started = std::chrono::steady_clock::now();
    pool.for_ranges(files.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; ++at) extract(*backend, files[at], what, context, counts);
    });
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    const double cpu = cpu_seconds() - cpu_started;

    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"files\":%zu,\"bytes\":%zu,\"symbols\":%zu,\"imports\":%zu,\"references\":%zu,\"failures\":%zu,\"incomplete\":"
        "%zu,\"skipped\":%zu,"
        "\"scopes\":%zu,\"outline_bytes\":%zu,\"reference_bytes\":%zu,\"unlike\":%zu,\"peak_mib\":%.1f}\n",
        taken.count(), cpu, files.size(), bytes, counts.symbols.load(), counts.imports.load(), counts.references.load(), counts.failures.load(),
        counts.incomplete.load(), skipped, counts.scopes.load(), counts.outline_bytes.load(), counts.reference_bytes.load(), counts.unlike.load(), static_cast<double>(usage.ru_maxrss) / 1024.0);
    return 0;
}
