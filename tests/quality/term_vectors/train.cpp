// Makes the table of the static embedding backend from source trees, and says how good it is. docs/embedding.md tells what is trained on and why so.
//
//   train_term_vectors --out FILE [--terms N] [--dimensions N] [--epochs N] [--rate X] [--temperature X] [--drop X] [--drop-shared X] [--seed N] FOLDER…
//   train_term_vectors --evaluate FOLDER…          the table of this build, on the projects among FOLDER… that training leaves out
//
// Each FOLDER is a project. The same folders give the same bytes on the same kind of machine, whatever the number of threads.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "engine/embedding/static_vectors/static_embedding.h"
#include "tests/quality/term_vectors/association.h"
#include "tests/quality/term_vectors/contrast.h"
#include "tests/quality/term_vectors/evaluation.h"
#include "tests/quality/term_vectors/vocabulary.h"

using namespace aircher;
using namespace aircher::term_vectors;

namespace {

// Projects on which search as a whole is judged; nothing that is called after one of them is read.
const std::vector<std::string> kLeftOut = {"flask", "requests", "jekyll", "hugo", "jquery", "laravel", "phoenix", "spdlog", "redis", "ansible", "serilog", "vite", "tokio"};

struct Options {
    std::string out;
    std::size_t terms = 30'000, dimensions = 128;
    ContrastOptions contrast;
    bool evaluate = false;
    std::vector<std::string> folders;
};

bool parse_options(int count, char** arguments, Options& options) {
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name.rfind("--", 0) != 0) {
            options.folders.push_back(name);
            continue;
        }
        if (name == "--evaluate") {
            options.evaluate = true;
            continue;
        }
        if (++i == count) return false;
        const char* value = arguments[i];
        const auto number = static_cast<std::size_t>(std::strtoull(value, nullptr, 10));
        if (name == "--out") options.out = value;
        else if (name == "--terms") options.terms = number;
        else if (name == "--dimensions") options.dimensions = number;
        else if (name == "--epochs") options.contrast.epochs = static_cast<int>(number);
        else if (name == "--seed") options.contrast.seed = number;
        else if (name == "--rate") options.contrast.rate = std::strtof(value, nullptr);
        else if (name == "--temperature") options.contrast.temperature = std::strtof(value, nullptr);
        else if (name == "--drop") options.contrast.drop = std::strtod(value, nullptr);
        else if (name == "--drop-shared") options.contrast.drop_shared = std::strtod(value, nullptr);
        else return false;
    }
    return !options.folders.empty() && (options.evaluate || !options.out.empty());
}

std::string make_table(const Vocabulary& vocabulary, const Matrix& vectors) {
    std::vector<embedding::TermVector> rows;
    for (std::size_t i = 0; i < vocabulary.names.size(); ++i) {
        const auto row = vectors.row(static_cast<Eigen::Index>(i));
        rows.push_back({vocabulary.names[i], std::vector<float>(row.data(), row.data() + row.size())});
    }
    return embedding::write_term_table(rows);
}

void print_figures(const char* name, const Figures& figures) {
    std::printf("  %-11s MRR %.3f  first %.3f  in ten %.3f  (%zu queries)\n", name, figures.mrr, figures.first, figures.top_ten, figures.queries);
}

constexpr double kShare = 2.0;  // of the cosine beside BM25: the best of 0.5, 1, 2 and 4 for both backends

void judge(const Corpus& corpus, embedding::EmbeddingBackend& backend, RequestContext& context, bool all) {
    for (int which = -1; which < 7; ++which) {
        const auto chosen = choose_held(corpus.held, 1'000, which >= 0, which < 0 ? 0 : static_cast<std::size_t>(which));
        if (chosen.empty()) continue;
        std::printf("%s\n", which < 0 ? "functions of all projects held out" : corpus.projects[chosen.front().project].c_str());
        const Scores terms = bm25_scores(chosen), vectors = vector_scores(chosen, backend, context);
        print_figures("static", rank(vectors));
        print_figures("BM25+static", rank(combined(terms, vectors, kShare)));
        if (!all) continue;
        print_figures("BM25", rank(terms));
        for (const auto& factory : embedding::backends()) {
            if (factory.name != "hash") continue;
            const Scores hashed = vector_scores(chosen, *factory.create(), context);
            print_figures("hash", rank(hashed));
            print_figures("BM25+hash", rank(combined(terms, hashed, kShare)));
        }
    }
    std::fflush(stdout);
}

void print_neighbours(const embedding::TermTable& table) {
    for (const char* term : {"retri", "pars", "socket", "cach", "auth", "delet", "timeout", "encrypt", "thread", "sort"}) std::printf("%-8s %s\n", term, neighbours(table, term, 14).c_str());
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    if (!parse_options(count, arguments, options)) {
        std::fprintf(stderr, "usage: train_term_vectors --out FILE [OPTIONS] FOLDER…, or --evaluate FOLDER…\n");
        return 2;
    }
    TaskPool pool(2);
    RequestContext context(pool, {});
    const auto started = std::chrono::steady_clock::now();
    const auto say = [&](const std::string& what) {
        std::printf("[%4.0f s] %s\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(), what.c_str());
        std::fflush(stdout);
    };
    Corpus corpus = read_corpus(options.folders, kLeftOut, context);
    say(std::to_string(corpus.projects.size()) + " projects, " + std::to_string(corpus.files) + " files, " + std::to_string(corpus.bytes / 1'000'000) + " MB, " +
        std::to_string(corpus.units.size()) + " units, " + std::to_string(corpus.held.size()) + " held out");
    if (options.evaluate) {
        const auto table = embedding::TermTable::open(embedding::built_in_table());
        if (!table) return 1;
        embedding::StaticEmbedding backend(*table);
        judge(corpus, backend, context, true);
        print_neighbours(*table);
        return 0;
    }
    const Vocabulary vocabulary = choose_vocabulary(corpus.dictionary, options.terms);
    renumber(corpus.units, vocabulary);
    Matrix vectors = associate(corpus.units, vocabulary.names.size(), options.dimensions, options.contrast.seed, context);
    say("vectors from what occurs together");
    std::string table_bytes;
    const auto judge_vectors = [&](bool all) {
        table_bytes = make_table(vocabulary, vectors);
        embedding::StaticEmbedding backend(*embedding::TermTable::open(table_bytes));
        judge(corpus, backend, context, all);
    };
    judge_vectors(true);
    contrast(corpus.units, options.contrast, vectors, [&](int epoch, double loss) {
        say("epoch " + std::to_string(epoch + 1) + ", loss " + std::to_string(loss));
        if (epoch % 4 == 3 && epoch + 1 < options.contrast.epochs) judge_vectors(false);
    }, context);
    judge_vectors(false);
    print_neighbours(*embedding::TermTable::open(table_bytes));
    std::ofstream(options.out, std::ios::binary) << table_bytes;
    say("written " + options.out);
    return 0;
}
