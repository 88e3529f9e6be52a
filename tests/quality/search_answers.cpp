// What searches find, for tests/quality/search.py: one process for many questions, in variants that no client can ask for.
//
//   search_answers --root DIR --mode bm25|ranking|static|hash|transformer [--limit N] < QUESTIONS        one a line; transformer: static, then the model that
//                                                                                                        AIRCHER_EMBEDDING_MODEL names
//
// Prints for each question a line `? <milliseconds>` and then its results, one a line: path, first line, last line, score, symbol, separated by tabs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "engine/project/retrieval/code_search.h"
#include "tests/support/test_index.h"

using namespace aircher;

namespace {

int fail(const std::string& message) {
    std::fprintf(stderr, "search_answers: %s\n", message.c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::string root = ".", mode = "ranking";
    std::size_t limit = 10;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--root") root = argv[i + 1];
        if (name == "--mode") mode = argv[i + 1];
        if (name == "--limit") limit = std::strtoul(argv[i + 1], nullptr, 10);
    }
    test::TestIndex index({root});
    const auto indexes = index.indexes();
    if (auto done = index.index.complete(index.context); !done) return fail(done.error().text());
    project::CodeSearchRequest request;
    request.limit = limit;
    request.where = test::must(project::select(*index.roots(), {}));
    request.places = mode != "bm25";
    // As the server has it: a model looks at what the static vectors leave.
    const char* model = std::getenv("AIRCHER_EMBEDDING_MODEL");
    std::unique_ptr<embedding::EmbeddingBackend> embedding, second_look;
    for (const auto& factory : embedding::backends({.model = model == nullptr ? "" : model})) {
        if (factory.name == (mode == "transformer" ? "static" : mode)) embedding = factory.create();
        if (factory.name != mode || mode != "transformer") continue;
        if (const Availability found = factory.probe(); !found.available) return fail(found.reason);
        second_look = factory.create();
    }
    request.embedding = embedding.get();
    request.second_look = second_look.get();
    std::string line;
    while (std::getline(std::cin, line)) {
        request.query = line;
        const auto started = std::chrono::steady_clock::now();
        const auto result = project::search_code(indexes, request, index.context);
        std::printf("? %.3f\n", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count());
        if (!result) {
            if (result.error().code != ErrorCode::invalid_argument) return fail(result.error().text());
            continue;
        }
        for (const auto& found : result->found) std::printf("%s\t%u\t%u\t%.4f\t%s\n", found.path.c_str(), found.chunk.lines.begin + 1, found.chunk.lines.end + 1, found.score, found.chunk.qualified_name.c_str());
    }
    return 0;
}
