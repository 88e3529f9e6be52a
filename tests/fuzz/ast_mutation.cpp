// Damaged and hostile sources through the AST backends, checked for what must hold of any facts.
//
//   ast_mutation --corpus grammars [--list LIST] [--languages c,cpp] [--files 10000] [--seed 1] [--only N] [--save FILE] [--backend treesitter]
//                [--slow-ms 2000] [--limit-ms 12000] [--growth-mib 64] [--peak-mib 0] [--hang-s 60] [--seconds 0]
//                [--replay DIR | --as-is 1 | --repeated BYTES | --huge BYTES | --nested DEPTH]
//
// Samples are grammars/<language>/corpus/* and the files of LIST (`language<TAB>path` a line). Each mutated file follows from (seed, language, number)
// alone, so that `--languages X --only N` repeats one; `--save FILE` writes it out.
//
// Instead of mutated files:
//   --replay DIR      the files DIR/<language>/*, as they are: what once failed
//   --as-is 1         the samples as they are: any corpus of real files can be checked
//   --repeated BYTES  one piece again and again (hostile_texts.h), for each language of the backend
//   --huge BYTES      the first sample again and again on one line; opening brackets; one word
//   --nested DEPTH    levels of brackets, calls, elements
//
// Each language runs in a process of its own: a crash or a hang is reported with its number and the others go on. Prints for each language: files,
// mean and slowest (CPU time of extract_facts), growth of memory after the first tenth and the peak, facts found. Files above --slow-ms are listed with
// the time that parsing took of it. --seconds bounds the whole run: each language gets its share of what is left.
// The exit code is 1 where something crashed, hung, took longer than --limit-ms (the parser's own limit is 5 s), broke an invariant, failed for
// another reason than its size or time, or where memory grew or was above --peak-mib.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <span>

#include "engine/ast/ast_backend.h"
#include "engine/base/parallel.h"
#include "tests/fuzz/facts_checker.h"
#include "tests/fuzz/hostile_texts.h"
#include "tests/fuzz/source_mutator.h"

using namespace aircher;
using fuzz::Sample;

namespace {

struct Options {
    std::string corpus, list, replay, backend = "treesitter", languages, save;
    std::uint32_t files = 10'000, seed = 1;
    std::int64_t only = -1;
    double slow_ms = 2000, limit_ms = 12'000, growth_mib = 64, peak_mib = 0, seconds = 0;
    unsigned hang_s = 60;
    bool as_is = false;
    std::size_t repeated = 0, huge = 0, nested = 0;

    bool mutates() const { return !as_is && replay.empty() && repeated == 0 && huge == 0 && nested == 0; }
};

using Samples = std::map<std::string, std::vector<Sample>, std::less<>>;

/// What one language is tried with.
struct Cases {
    std::uint32_t count = 0;
    std::function<Sample(std::uint32_t)> make;
};

struct SlowFile {
    std::uint32_t number = 0, bytes = 0;
    double ms = 0, parse_ms = 0;
};

/// What a child tells its parent, in shared memory, so that it outlives a crash.
struct Progress {
    std::uint32_t number = 0, done = 0, slowest_number = 0, over_limit = 0, broken = 0, failed = 0, refused = 0, incomplete = 0, slow = 0;
    double slowest_ms = 0, total_ms = 0, growth_mib = 0, peak_mib = 0;
    std::uint64_t bytes = 0, symbols = 0, imports = 0, references = 0;
    char what[160] = {};  ///< the first invariant that broke, or the first failure
    std::uint32_t what_number = 0;
    SlowFile slow_files[6] = {};
};

// ---- samples

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The files of each folder of `folder`, or of its subfolder.
void load_folders(const std::filesystem::path& folder, const char* subfolder, Samples& samples) {
    namespace fs = std::filesystem;
    for (const auto& language : fs::directory_iterator(folder)) {
        if (!fs::is_directory(language.path() / subfolder)) continue;
        for (const auto& file : fs::directory_iterator(language.path() / subfolder))
            if (file.is_regular_file() && file.path().extension() != ".facts")
                samples[language.path().filename().string()].push_back({file.path().filename().string(), read(file.path())});
    }
}

Samples load(const Options& options) {
    Samples samples;
    if (!options.replay.empty()) {
        load_folders(options.replay, "", samples);
    } else if (!options.corpus.empty()) {
        load_folders(options.corpus, "corpus", samples);
    }
    std::ifstream list(options.list);
    for (std::string line; std::getline(list, line);)
        if (const std::size_t tab = line.find('\t'); tab != std::string::npos)
            samples[line.substr(0, tab)].push_back({std::filesystem::path(line.substr(tab + 1)).filename().string(), read(line.substr(tab + 1))});
    for (auto& [language, files] : samples) {
        std::erase_if(files, [](const Sample& sample) { return sample.text.empty(); });
        std::sort(files.begin(), files.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
    }
    return samples;
}

std::uint64_t seed_of(std::uint32_t seed, std::string_view language, std::uint32_t number) {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL ^ seed;
    for (const char c : language) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3ULL;
    return (hash ^ number) * 0x9E37'79B9'7F4A'7C15ULL;
}

Cases cases_of(const Options& options, const std::string& language, const std::vector<Sample>& samples) {
    const std::string path = samples.empty() ? std::string() : samples.front().path;
    if (options.repeated > 0)
        return {static_cast<std::uint32_t>(std::size(fuzz::kRepeated)), [=](std::uint32_t number) { return Sample{path, fuzz::repeated(fuzz::kRepeated[number], options.repeated)}; }};
    if (options.nested > 0)
        return {static_cast<std::uint32_t>(std::size(fuzz::kNested)), [=](std::uint32_t number) { return Sample{path, fuzz::nested(fuzz::kNested[number], options.nested)}; }};
    if (options.huge > 0) {
        const std::vector<std::string> units = {samples.empty() ? "a b c\n" : samples.front().text, "(", "{", "[", "f(a,", "a"};
        return {static_cast<std::uint32_t>(units.size()), [=](std::uint32_t number) { return Sample{path, fuzz::on_one_line(units[number], options.huge)}; }};
    }
    if (!options.mutates()) return {static_cast<std::uint32_t>(samples.size()), [&samples](std::uint32_t number) { return samples[number]; }};
    if (samples.empty()) return {};
    return {options.files, [&](std::uint32_t number) { return fuzz::Mutator(seed_of(options.seed, language, number), samples).make(); }};
}

// ---- one language

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

void note(Progress& progress, std::uint32_t& counter, const std::string& what) {
    if (counter++ > 0 || progress.what[0] != '\0') return;
    std::snprintf(progress.what, sizeof progress.what, "%s", what.c_str());
    progress.what_number = progress.number;
}

/// One file through everything.
void examine(ast::AstBackend& backend, std::string_view language, const Sample& sample, const Options& options, Progress& progress) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    const ast::Source source{sample.path, language, sample.text};
    fuzz::Checker checker(sample.text.size());
    const double started = cpu_ms();
    const auto facts = backend.extract_facts(source, {}, context);
    const double taken = cpu_ms() - started;
    if (facts) {
        checker.facts(*facts);
        progress.symbols += facts->symbols.size();
        progress.imports += facts->imports.size();
        progress.references += facts->references.size();
        if (!facts->incomplete.empty()) ++progress.incomplete;
    } else if (facts.error().code == ErrorCode::too_large || facts.error().code == ErrorCode::deadline_exceeded) {
        ++progress.refused;
    } else {
        note(progress, progress.failed, facts.error().message);
    }
    const double parse_started = cpu_ms();
    if (const auto tree = backend.parse_file(source, {.max_nodes = 100'000}, context)) checker.tree(*tree);
    const double parse_ms = cpu_ms() - parse_started;
    if (checker.broken() != nullptr) note(progress, progress.broken, checker.broken());
    progress.bytes += sample.text.size();
    progress.total_ms += taken;
    if (taken > options.limit_ms) ++progress.over_limit;
    if (taken > options.slow_ms) {
        const SlowFile slow{progress.number, static_cast<std::uint32_t>(sample.text.size()), taken, parse_ms};
        if (progress.slow < std::size(progress.slow_files)) progress.slow_files[progress.slow] = slow;
        ++progress.slow;
    }
    if (taken > progress.slowest_ms) {
        progress.slowest_ms = taken;
        progress.slowest_number = progress.number;
    }
}

void run_language(const Options& options, const std::string& language, const std::vector<Sample>& samples, double seconds, Progress& progress) {
    const auto backend = make_backend(options.backend);
    const Cases cases = cases_of(options, language, samples);
    const std::uint32_t first = options.only >= 0 ? static_cast<std::uint32_t>(options.only) : 0;
    const std::uint32_t last = options.only >= 0 ? std::min(first + 1, cases.count) : cases.count;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1e3));
    double settled = rss_mib();
    for (std::uint32_t number = first; number < last && (seconds <= 0 || std::chrono::steady_clock::now() < end); ++number) {
        progress.number = number;
        alarm(options.hang_s);  // SIGALRM ends the process: the parent reports a hang
        const Sample sample = cases.make(number);
        if (!options.save.empty()) std::ofstream(options.save, std::ios::binary) << sample.text;
        examine(*backend, language, sample, options, progress);
        ++progress.done;
        if (number == first + (last - first) / 10) settled = rss_mib();
    }
    progress.growth_mib = rss_mib() - settled;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    progress.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// True where all is well.
bool report(const Options& options, const std::string& language, int status, const Progress& progress) {
    const bool died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    const char* const factor = std::getenv("AIRCHER_TEST_MEMORY");  // how many times more memory a sanitizer build takes: it keeps what was freed
    const bool grew = options.mutates() && progress.growth_mib > options.growth_mib * (factor == nullptr ? 1.0 : std::strtod(factor, nullptr));
    const bool large = options.peak_mib > 0 && progress.peak_mib > options.peak_mib;
    const auto count = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("%-18s %6u files  mean %7.2f ms  slowest %8.1f ms (number %u)  grew %5.1f MiB  peak %6.1f MiB  symbols %llu  references %llu  imports %llu  incomplete %u  refused %u",
                language.c_str(), progress.done, progress.total_ms / std::max(progress.done, 1U), progress.slowest_ms, progress.slowest_number, progress.growth_mib, progress.peak_mib,
                count(progress.symbols), count(progress.references), count(progress.imports), progress.incomplete, progress.refused);
    if (died) {
        const bool hangs = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
        std::printf("\n    %s at number %u", hangs ? "HANGS" : WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "ended early", progress.number);
    }
    if (progress.what[0] != '\0')
        std::printf("\n    broken %u, failed %u, first number %u: %s", progress.broken, progress.failed, progress.what_number, progress.what);
    if (progress.over_limit > 0) std::printf("\n    %u files took longer than the limit", progress.over_limit);
    for (std::uint32_t i = 0; i < std::min<std::size_t>(progress.slow, std::size(progress.slow_files)); ++i) {
        const SlowFile& slow = progress.slow_files[i];
        std::printf("\n    slow: number %u, %u bytes, %.0f ms, of them parsing %.0f ms", slow.number, slow.bytes, slow.ms, slow.parse_ms);
    }
    if (progress.slow > std::size(progress.slow_files)) std::printf("\n    … %u slow files in all", progress.slow);
    if (grew) std::printf("\n    memory grew");
    if (large) std::printf("\n    the peak of memory is above the limit");
    std::printf("\n");
    std::fflush(stdout);
    return !died && !grew && !large && progress.broken == 0 && progress.failed == 0 && progress.over_limit == 0;
}

struct Totals {
    std::uint64_t files = 0, bytes = 0;
    double ms = 0;
};

/// True where all is well.
bool supervise(const Options& options, const std::string& language, const std::vector<Sample>& samples, double seconds, Totals& totals) {
    void* page = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    Progress& progress = *new (page) Progress;
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
        run_language(options, language, samples, seconds, progress);
        std::fflush(nullptr);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const bool well = report(options, language, status, progress);
    totals.files += progress.done;
    totals.bytes += progress.bytes;
    totals.ms += progress.total_ms;
    munmap(page, sizeof(Progress));
    return well;
}

bool parse_options(std::span<char*> arguments, Options& options) {
    const std::map<std::string_view, std::function<void(const char*)>> known = {
        {"--corpus", [&](const char* value) { options.corpus = value; }},
        {"--list", [&](const char* value) { options.list = value; }},
        {"--replay", [&](const char* value) { options.replay = value; }},
        {"--languages", [&](const char* value) { options.languages = value; }},
        {"--backend", [&](const char* value) { options.backend = value; }},
        {"--save", [&](const char* value) { options.save = value; }},
        {"--files", [&](const char* value) { options.files = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10)); }},
        {"--seed", [&](const char* value) { options.seed = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10)); }},
        {"--hang-s", [&](const char* value) { options.hang_s = static_cast<unsigned>(std::strtoul(value, nullptr, 10)); }},
        {"--only", [&](const char* value) { options.only = std::strtol(value, nullptr, 10); }},
        {"--slow-ms", [&](const char* value) { options.slow_ms = std::strtod(value, nullptr); }},
        {"--limit-ms", [&](const char* value) { options.limit_ms = std::strtod(value, nullptr); }},
        {"--growth-mib", [&](const char* value) { options.growth_mib = std::strtod(value, nullptr); }},
        {"--peak-mib", [&](const char* value) { options.peak_mib = std::strtod(value, nullptr); }},
        {"--seconds", [&](const char* value) { options.seconds = std::strtod(value, nullptr); }},
        {"--as-is", [&](const char* value) { options.as_is = std::string_view(value) == "1"; }},
        {"--repeated", [&](const char* value) { options.repeated = std::strtoul(value, nullptr, 10); }},
        {"--huge", [&](const char* value) { options.huge = std::strtoul(value, nullptr, 10); }},
        {"--nested", [&](const char* value) { options.nested = std::strtoul(value, nullptr, 10); }},
    };
    for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
        const auto option = known.find(arguments[i]);
        if (option == known.end()) return false;
        option->second(arguments[i + 1]);
    }
    return arguments.size() % 2 == 1;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    if (!parse_options({arguments, static_cast<std::size_t>(count)}, options)) {
        std::fprintf(stderr, "ast_mutation --corpus grammars [--list LIST] … (see the head of tests/fuzz/ast_mutation.cpp)\n");
        return 2;
    }
    const auto backend = make_backend(options.backend);
    if (!backend) {
        std::fprintf(stderr, "no AST backend '%s' in this build\n", options.backend.c_str());
        return 2;
    }
    Samples samples = load(options);
    // Texts that need no sample are for every language.
    if (options.repeated > 0 || options.huge > 0 || options.nested > 0)
        for (const std::string& language : backend->languages()) samples[language];
    std::erase_if(samples, [&](const auto& entry) {
        const bool wanted = options.languages.empty() || ("," + options.languages + ",").find("," + entry.first + ",") != std::string::npos;
        const ast::Support support = backend->support(entry.first);
        return !wanted || (!support.symbols && !support.parse);
    });
    bool well = !samples.empty() || !options.replay.empty();
    Totals totals;
    const auto started = std::chrono::steady_clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(); };
    std::size_t left = samples.size();
    for (const auto& [language, files] : samples) {
        const double share = options.seconds <= 0 ? 0 : std::max(0.05, (options.seconds - elapsed()) / static_cast<double>(left));
        well = supervise(options, language, files, share, totals) && well;
        --left;
    }
    std::printf("%zu languages, %llu files, %.1f MB in %.0f s (extract_facts %.0f s, %.0f files/s): %s\n", samples.size(), static_cast<unsigned long long>(totals.files),
                static_cast<double>(totals.bytes) / 1e6, elapsed(), totals.ms / 1e3, static_cast<double>(totals.files) / std::max(totals.ms / 1e3, 1e-3),
                well ? "all well" : "see above");
    return well ? 0 : 1;
}
