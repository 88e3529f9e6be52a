// Damaged sources through the AST backends: thousands of mutated files for each language, checked for what must hold of any facts.
//
//   ast_mutation --corpus grammars [--list LIST] [--languages c,cpp] [--files 10000] [--seed 1] [--only N] [--limit-ms 2000] [--growth-mib 64]
//                [--backend treesitter] [--as-is 1] [--huge BYTES]
//
// Samples are grammars/<language>/corpus/* and the files of LIST (`language<TAB>path` a line). Each mutated file follows from (seed, language, number)
// alone, so that `--languages X --only N` repeats one, and `--save FILE` writes it out. Each language runs in a process of its own: a crash or a hang is
// reported with its number and the others go on. Prints for each language: files, mean and slowest
// (CPU time of extract_facts), growth of memory after the first tenth, facts found.
// The exit code is 1 where something crashed, hung, took longer than the limit, broke an invariant, or memory grew.
//
// With --as-is 1 the samples are taken as they are: any corpus of real files can be checked.
// With --huge, instead: one file of that many bytes on a single line, and one nested that deep, for each language; refused or handled, never
// hung.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/ast_backend.h"
#include "engine/base/parallel.h"

using namespace aircher;

namespace {

constexpr std::size_t kMaxMutated = 256U << 10U;
constexpr unsigned kHangSeconds = 60;

struct Options {
    std::string corpus, list, backend = "treesitter", languages, save;
    std::uint32_t files = 10'000, seed = 1;
    std::int64_t only = -1;
    double limit_ms = 2000, growth_mib = 64;
    bool as_is = false;
    std::size_t huge = 0;
};

struct Sample {
    std::string path, text;
};
using Samples = std::map<std::string, std::vector<Sample>, std::less<>>;

/// What a child tells its parent, in shared memory, so that it outlives a crash.
struct Progress {
    std::uint32_t number = 0, slowest_number = 0, over_limit = 0, broken = 0, failures = 0, incomplete = 0;
    double slowest_ms = 0, total_ms = 0, growth_mib = 0;
    std::uint64_t symbols = 0, imports = 0, references = 0;
    char what[160] = {};  ///< the first invariant that broke
    std::uint32_t broken_number = 0;
};

// ---- samples

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Samples load(const Options& options) {
    namespace fs = std::filesystem;
    Samples samples;
    if (!options.corpus.empty())
        for (const auto& language : fs::directory_iterator(options.corpus)) {
            if (!fs::is_directory(language.path() / "corpus")) continue;
            for (const auto& file : fs::directory_iterator(language.path() / "corpus"))
                if (file.is_regular_file() && file.path().extension() != ".facts")
                    samples[language.path().filename().string()].push_back({file.path().filename().string(), read(file.path())});
        }
    std::ifstream list(options.list);
    for (std::string line; std::getline(list, line);)
        if (const std::size_t tab = line.find('\t'); tab != std::string::npos)
            samples[line.substr(0, tab)].push_back({fs::path(line.substr(tab + 1)).filename().string(), read(line.substr(tab + 1))});
    for (auto& [language, files] : samples) {
        std::erase_if(files, [](const Sample& sample) { return sample.text.empty(); });
        std::sort(files.begin(), files.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
    }
    return samples;
}

// ---- mutation

class Mutator {
public:
    Mutator(std::uint64_t seed, const std::vector<Sample>& samples) : random_(seed), samples_(samples) {}

    Sample make() {
        Sample sample = samples_[below(samples_.size())];
        // A window of a large file: a whole one would spend the time on parsing what is intact.
        if (sample.text.size() > 24'000) sample.text = sample.text.substr(below(sample.text.size() - 16'000), 16'000);
        for (std::size_t rounds = 1 + below(3); rounds > 0; --rounds) mutate(sample.text);
        if (sample.text.size() > kMaxMutated) sample.text.resize(kMaxMutated);
        return sample;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(random_() % limit); }
    std::pair<std::size_t, std::size_t> range(const std::string& text) {
        const std::size_t begin = below(text.size() + 1);
        return {begin, std::min(text.size() - begin, 1 + below(below(8) == 0 ? text.size() + 1 : 64))};
    }

    void mutate(std::string& text) {
        static constexpr std::string_view kBrackets = "([{<\"'`";
        static constexpr std::string_view kOdd[] = {std::string_view("\0", 1),
                                                    "\xFF",
                                                    "\xEF\xBB\xBF",
                                                    "\r",
                                                    "\xC3",
                                                    "\xE2\x80\xA8",
                                                    "/*",
                                                    "*/",
                                                    "\"\"\"",
                                                    "'",
                                                    "\\\n",
                                                    "#if 0\n",
                                                    "#",
                                                    "<!--",
                                                    "${",
                                                    "`",
                                                    "\xF0\x9F\x98\x80",
                                                    "end",
                                                    "//"};
        switch (below(11)) {
            case 0:
                for (std::size_t i = 1 + below(8); i > 0 && !text.empty(); --i) text[below(text.size())] = static_cast<char>(random_());
                break;
            case 1: {
                const auto [begin, length] = range(text);
                text.erase(begin, length);
                break;
            }
            case 2: {
                const auto [begin, length] = range(text);
                text.insert(below(text.size() + 1), std::string(text, begin, length));
                break;
            }
            case 3: {
                const std::string& other = samples_[below(samples_.size())].text;
                const std::size_t begin = below(other.size());
                text.insert(below(text.size() + 1), other.substr(begin, 1 + below(400)));
                break;
            }
            case 4: text.resize(below(text.size() + 1)); break;
            case 5: {
                const char bracket = kBrackets[below(kBrackets.size())];
                text.insert(below(text.size() + 1), std::string(10 + below(below(20) == 0 ? 20'000 : 500), bracket));
                break;
            }
            case 6: {
                const auto [begin, length] = range(text);
                const std::string piece(text, begin, length);
                text.erase(begin, length);
                text.insert(below(text.size() + 1), piece);
                break;
            }
            case 7:
                for (std::size_t i = 1 + below(4); i > 0; --i) text.insert(below(text.size() + 1), kOdd[below(std::size(kOdd))]);
                break;
            case 8: {  // one token many times
                const auto [begin, length] = range(text);
                const std::string piece(text, begin, std::min<std::size_t>(length, 12));
                std::string many;
                for (std::size_t i = 10 + below(300); i > 0; --i) many += piece;
                text.insert(below(text.size() + 1), many);
                break;
            }
            case 9:
                if (below(4) == 0) std::replace(text.begin(), text.end(), '\n', ' ');
                break;
            default: {  // a token becomes another one of the same file
                const auto [begin, length] = range(text);
                const auto [from, size] = range(text);
                const std::string piece(text, from, std::min<std::size_t>(size, 16));
                text.replace(begin, std::min<std::size_t>(length, 16), piece);
            }
        }
    }

    std::mt19937_64 random_;
    const std::vector<Sample>& samples_;
};

// ---- what must hold

class Checker {
public:
    explicit Checker(std::size_t size) : size_(size) {}
    const char* broken() const { return broken_; }
    void require(bool holds, const char* what) {
        if (!holds && broken_ == nullptr) broken_ = what;
    }
    bool inside(const ast::Span& span) const { return span.begin <= span.end && span.end <= size_; }

    void facts(const ast::FileFacts& facts) {
        for (std::size_t i = 0; i < facts.symbols.size(); ++i) {
            const ast::Symbol& symbol = facts.symbols[i];
            require(inside(symbol.range) && inside(symbol.name_range) && inside(symbol.signature) && inside(symbol.doc), "a symbol's spans lie in the text");
            require(symbol.parent == ast::kNoIndex || symbol.parent < i, "parents come before children");
            require(i == 0 || facts.symbols[i - 1].range.begin <= symbol.range.begin, "symbols are in order of range.begin");
            require(symbol.name_range.empty() || symbol.range.contains(symbol.name_range), "a name lies in its symbol's range");
            require(
                symbol.decorators.empty() || std::all_of(symbol.decorators.begin(), symbol.decorators.end(), [&](const ast::Span& one) { return inside(one); }),
                "decorators lie in the text");
            require(symbol.name.size() <= size_ + 64, "a name is no longer than the text");
        }
        for (const ast::Import& import : facts.imports) {
            require(inside(import.range) && inside(import.module_range), "an import's spans lie in the text");
            for (const auto& name : import.names) require(inside(name.range), "imported names lie in the text");
        }
        for (const ast::Reference& reference : facts.references) {
            require(inside(reference.range), "references lie in the text");
            require(reference.enclosing == ast::kNoIndex || reference.enclosing < facts.symbols.size(), "a reference's symbol exists");
        }
        for (std::size_t i = 0; i < facts.scopes.size(); ++i) {
            const ast::Scope& scope = facts.scopes[i];
            require(inside(scope.range), "scopes lie in the text");
            require(scope.parent == ast::kNoIndex || scope.parent < i, "outer scopes come first");
            require(i == 0 || facts.scopes[i - 1].range.begin <= scope.range.begin, "scopes are in order of begin");
            require(scope.symbol == ast::kNoIndex || scope.symbol < facts.symbols.size(), "a scope's symbol exists");
        }
        require(facts.error_bytes <= size_, "no more error bytes than bytes");
    }

    void tree(const ast::SyntaxTree& tree) {
        for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
            const ast::SyntaxNode& node = tree.nodes[i];
            require(inside(node.range), "nodes lie in the text");
            require(i == 0 ? node.depth == 0 : node.depth >= 1 && node.depth <= tree.nodes[i - 1].depth + 1, "nodes are in pre-order");
        }
    }

private:
    std::size_t size_;
    const char* broken_ = nullptr;
};

/// Of this thread: a busy machine must not make a file look slow.
double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double rss_mib() {
    std::ifstream in("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    in >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1048576.0;
}

std::unique_ptr<ast::AstBackend> make_backend(const std::string& name) {
    for (const auto& factory : ast::backends())
        if (factory.name == name) return factory.create();
    return nullptr;
}

std::uint64_t seed_of(std::uint32_t seed, std::string_view language, std::uint32_t number) {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL ^ seed;
    for (const char c : language) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3ULL;
    return (hash ^ number) * 0x9E37'79B9'7F4A'7C15ULL;
}

/// One file through everything; ms of CPU time that its facts took.
double examine(ast::AstBackend& backend, std::string_view language, const Sample& sample, RequestContext& context, Progress& progress) {
    const ast::Source source{sample.path, language, sample.text};
    Checker checker(sample.text.size());
    const double started = cpu_ms();
    if (const auto facts = backend.extract_facts(source, {}, context)) {
        checker.facts(*facts);
        progress.symbols += facts->symbols.size();
        progress.imports += facts->imports.size();
        progress.references += facts->references.size();
        if (!facts->incomplete.empty()) ++progress.incomplete;
    } else {
        ++progress.failures;
    }
    const double taken = cpu_ms() - started;
    if (const auto tree = backend.parse_file(source, {.max_nodes = 100'000}, context)) checker.tree(*tree);
    if (checker.broken() != nullptr && progress.broken++ == 0) {
        std::snprintf(progress.what, sizeof progress.what, "%s", checker.broken());
        progress.broken_number = progress.number;
    }
    return taken;
}

void run_language(const Options& options, const std::string& language, const std::vector<Sample>& samples, Progress& progress) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto backend = make_backend(options.backend);
    const std::uint32_t first = options.only >= 0 ? static_cast<std::uint32_t>(options.only) : 0;
    const std::uint32_t last = options.only >= 0 ? first + 1 : options.as_is ? static_cast<std::uint32_t>(samples.size()) : options.files;
    const std::uint32_t warm = first + (last - first) / 10;
    double settled = rss_mib();
    for (std::uint32_t number = first; number < last; ++number) {
        progress.number = number;
        alarm(kHangSeconds);  // SIGALRM ends the process: the parent reports a hang
        const Sample sample = options.as_is ? samples[number % samples.size()] : Mutator(seed_of(options.seed, language, number), samples).make();
        if (!options.save.empty()) std::ofstream(options.save, std::ios::binary) << sample.text;
        const double taken = examine(*backend, language, sample, context, progress);
        progress.total_ms += taken;
        if (taken > options.limit_ms) ++progress.over_limit;
        if (taken > progress.slowest_ms) {
            progress.slowest_ms = taken;
            progress.slowest_number = number;
        }
        if (number == warm) settled = rss_mib();
    }
    progress.growth_mib = rss_mib() - settled;
}

void run_huge(const Options& options, const std::string& language, const std::vector<Sample>& samples, Progress& progress) {
    TaskPool pool(0);
    const auto backend = make_backend(options.backend);
    std::string line = samples.front().text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    for (const std::string_view unit :
         {std::string_view(line), std::string_view("("), std::string_view("{"), std::string_view("["), std::string_view("f(a,")}) {
        Sample huge{samples.front().path, {}};
        while (huge.text.size() < options.huge) huge.text += unit;
        huge.text.resize(options.huge);
        RequestContext context(pool, {});
        alarm(kHangSeconds);
        const double taken = examine(*backend, language, huge, context, progress);
        progress.total_ms += taken;
        if (taken > 10'000) ++progress.over_limit;
        if (taken > progress.slowest_ms) {
            progress.slowest_ms = taken;
            progress.slowest_number = progress.number;
        }
        ++progress.number;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    progress.growth_mib = static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// True where all is well.
bool supervise(const Options& options, const std::string& language, const std::vector<Sample>& samples) {
    void* page = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    Progress& progress = *new (page) Progress;
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
        options.huge > 0 ? run_huge(options, language, samples, progress) : run_language(options, language, samples, progress);
        std::fflush(nullptr);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const bool died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    const bool grew = options.huge == 0 && progress.growth_mib > options.growth_mib;
    std::printf(
        "%-18s %6u files  mean %7.2f ms  slowest %8.1f ms (number %u)  %s %6.1f MiB  symbols %llu  references %llu  imports %llu  failed %u  incomplete %u",
        language.c_str(), progress.number + 1, progress.total_ms / (progress.number + 1), progress.slowest_ms, progress.slowest_number,
        options.huge > 0 ? "peak" : "grew", progress.growth_mib, static_cast<unsigned long long>(progress.symbols),
        static_cast<unsigned long long>(progress.references), static_cast<unsigned long long>(progress.imports), progress.failures, progress.incomplete);
    if (died)
        std::printf("\n    %s at number %u",
                    WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "HANGS"
                    : WIFSIGNALED(status)                              ? strsignal(WTERMSIG(status))
                                                                       : "ended early",
                    progress.number);
    if (progress.broken > 0) std::printf("\n    does not hold in %u files, first number %u: %s", progress.broken, progress.broken_number, progress.what);
    if (progress.over_limit > 0) std::printf("\n    %u files took longer than the limit", progress.over_limit);
    if (grew) std::printf("\n    memory grew");
    std::printf("\n");
    std::fflush(stdout);
    const bool well = !died && !grew && progress.broken == 0 && progress.over_limit == 0;
    munmap(page, sizeof(Progress));
    return well;
}

bool parse_options(std::span<char*> arguments, Options& options) {
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        const char* value = arguments[i + 1];
        if (name == "--corpus")
            options.corpus = value;
        else if (name == "--list")
            options.list = value;
        else if (name == "--languages")
            options.languages = value;
        else if (name == "--backend")
            options.backend = value;
        else if (name == "--save")
            options.save = value;
        else if (name == "--files")
            options.files = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
        else if (name == "--seed")
            options.seed = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
        else if (name == "--only")
            options.only = std::strtol(value, nullptr, 10);
        else if (name == "--limit-ms")
            options.limit_ms = std::strtod(value, nullptr);
        else if (name == "--growth-mib")
            options.growth_mib = std::strtod(value, nullptr);
        else if (name == "--as-is")
            options.as_is = std::string_view(value) == "1";
        else if (name == "--huge")
            options.huge = std::strtoul(value, nullptr, 10);
        else
            return false;
    }
    return arguments.size() % 2 == 1;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    if (!parse_options({arguments, static_cast<std::size_t>(count)}, options) || (options.corpus.empty() && options.list.empty())) {
        std::fprintf(stderr, "ast_mutation --corpus grammars [--list LIST] … (see the head of tests/fuzz/ast_mutation.cpp)\n");
        return 2;
    }
    const auto backend = make_backend(options.backend);
    if (!backend) {
        std::fprintf(stderr, "no AST backend '%s' in this build\n", options.backend.c_str());
        return 2;
    }
    bool well = true;
    std::size_t languages = 0;
    for (const auto& [language, samples] : load(options)) {
        if (!options.languages.empty() && ("," + options.languages + ",").find("," + language + ",") == std::string::npos) continue;
        if (samples.empty()) continue;
        ++languages;
        well = supervise(options, language, samples) && well;
    }
    std::printf("%zu languages: %s\n", languages, well ? "all well" : "see above");
    return well && languages > 0 ? 0 : 1;
}
