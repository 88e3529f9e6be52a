// Times term postings over a tree: scanning for words, building, the segment's size, look-ups. Prints one line a figure.
//
//   term_postings TREE [LITERALS] [MEMORY_MIB]     LITERALS: a file with one literal a line, asked one after the other as well; MEMORY_MIB: when workers write
//   a segment early
//
// Files are read with two threads; those with a NUL in their first 8 KiB are left out. Scanning and building are given in processor time of the threads without
// reading, and the build also as wall time with reading, writing the segment and merging. Segments are kept in memory.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/postings/merge.h"
#include "engine/postings/segment_writer.h"
#include "engine/postings/term_index.h"
#include "engine/postings/words.h"

namespace {

using namespace aircher;
using namespace aircher::postings;

constexpr unsigned kThreads = 2;

double seconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
double wall() { return seconds(CLOCK_MONOTONIC); }

bool read_file(const std::string& path, std::string& into) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    struct stat status {};
    bool good = ::fstat(file, &status) == 0;
    if (good) {
        const auto size = static_cast<std::size_t>(status.st_size);
        if (into.size() < size) into.resize(size);
        good = ::read(file, into.data(), size) == static_cast<ssize_t>(size);
        if (good) into.resize(size);
    }
    ::close(file);
    return good && std::memchr(into.data(), 0, std::min<std::size_t>(into.size(), 8192)) == nullptr;
}

/// Calls `work(worker, document, text)` for every file by all threads; returns the processor time they spent in it.
double for_each_file(const std::vector<std::string>& files, const std::function<void(unsigned, std::uint32_t, std::string_view)>& work) {
    std::atomic<std::uint32_t> next{0};
    std::mutex mutex;
    double spent = 0;  // guarded by mutex
    std::vector<std::thread> threads;
    for (unsigned worker = 0; worker < kThreads; ++worker) {
        threads.emplace_back([&, worker] {
            std::string text;
            double mine = 0;
            constexpr std::uint32_t kBatch = 16;
            for (std::uint32_t begin = next.fetch_add(kBatch); begin < files.size(); begin = next.fetch_add(kBatch)) {
                for (std::uint32_t i = begin; i < std::min<std::size_t>(files.size(), begin + kBatch); ++i) {
                    if (!read_file(files[i], text)) continue;
                    const double begun = seconds(CLOCK_THREAD_CPUTIME_ID);
                    work(worker, i, text);
                    mine += seconds(CLOCK_THREAD_CPUTIME_ID) - begun;
                }
            }
            const std::lock_guard lock(mutex);
            spent += mine;
        });
    }
    for (std::thread& thread : threads) thread.join();
    return spent;
}

/// Medians of some runs, in milliseconds: by the clock, and of all processors together.
struct Time {
    double wall = 0;
    double processor = 0;
};
Time median_ms(int runs, const std::function<void()>& run) {
    std::vector<double> walls, processors;
    for (int i = 0; i < runs; ++i) {
        const double wall_begun = wall(), processor_begun = seconds(CLOCK_PROCESS_CPUTIME_ID);
        run();
        walls.push_back((wall() - wall_begun) * 1e3);
        processors.push_back((seconds(CLOCK_PROCESS_CPUTIME_ID) - processor_begun) * 1e3);
    }
    const auto median = [](std::vector<double>& of) {
        std::sort(of.begin(), of.end());
        return of[of.size() / 2];
    };
    return {median(walls), median(processors)};
}

template <class T>
T value(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().text().c_str());
        std::exit(1);
    }
    return std::move(*result);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const std::size_t limit = (argc > 3 ? static_cast<std::size_t>(std::atol(argv[3])) : 400) << 20U;
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
        if (entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());

    std::atomic<std::uint64_t> bytes{0}, words{0}, word_bytes{0};
    for_each_file(files, [&](unsigned, std::uint32_t, std::string_view text) { bytes += text.size(); });
    const double megabytes = static_cast<double>(bytes) / 1e6;
    const double scan = for_each_file(files, [&](unsigned, std::uint32_t, std::string_view text) {
        std::uint64_t count = 0, size = 0;
        for_each_word(text, [&](std::string_view word) {
            ++count;
            size += word.size();
        });
        words += count;
        word_bytes += size;
    });
    std::printf("files %zu, source %.1f MB, words %.1f million\n", files.size(), megabytes, static_cast<double>(words) / 1e6);
    std::printf("scan for words: %.0f MB/s of one thread\n", megabytes / scan);
    const double sets = for_each_file(files, [&](unsigned, std::uint32_t, std::string_view text) {
        TermSet set;
        for_each_term(text, [&](std::string_view term) { set.insert(term); });
    });
    std::printf("distinct words of each file: %.0f MB/s of one thread\n", megabytes / sets);

    TaskPool pool(static_cast<int>(kThreads));
    RequestContext context(pool, {});
    const double begun = wall();
    std::vector<TermTableBuilder> builders(kThreads);
    std::mutex mutex;
    std::vector<std::shared_ptr<MemoryChunks>> parts;  // guarded by mutex
    const double build = for_each_file(files, [&](unsigned worker, std::uint32_t document, std::string_view text) {
        TermTableBuilder& builder = builders[worker];
        builder.add_text(document, text);
        if (builder.memory_used() < limit / kThreads) return;
        const auto chunks = std::make_shared<MemoryChunks>();
        value(write_segment({&builder, 1}, *chunks, {}, context));
        builder.clear();
        const std::lock_guard lock(mutex);
        parts.push_back(chunks);
    });
    const double collected = wall();
    std::size_t memory = 0;
    for (const TermTableBuilder& builder : builders) memory += builder.memory_used();
    auto chunks = std::make_shared<MemoryChunks>();
    SegmentSummary summary = value(write_segment(builders, *chunks, {.threads = 3}, context));
    const double written = wall();
    if (!parts.empty()) {
        parts.push_back(chunks);
        std::vector<std::unique_ptr<Segment>> segments;
        std::vector<const Segment*> pointers;
        for (const auto& part : parts) segments.push_back(value(Segment::open(part)));
        for (const auto& segment : segments) pointers.push_back(segment.get());
        chunks = std::make_shared<MemoryChunks>();
        summary = value(merge_segments(pointers, {}, *chunks, context));
    }
    const double merged = wall();
    std::printf(
        "build: %.0f MB/s of one thread; wall %.2f s with reading, + write %.2f s + merge of %zu segments %.2f s = %.2f s; tables at the end %.0f MiB\n",
        megabytes / build, collected - begun, written - collected, parts.size(), merged - written, merged - begun, static_cast<double>(memory) / 1048576);
    builders.clear();
    parts.clear();
    const auto share = [&](std::uint64_t part) { return 100.0 * static_cast<double>(part) / static_cast<double>(bytes); };
    std::printf("segment: %.1f MB = %.2f %% of the source: dictionary %.1f MB (%.2f %%), postings %.1f MB (%.2f %%), index %.1f KB\n",
                static_cast<double>(summary.dictionary_bytes + summary.posting_bytes + summary.index_bytes) / 1e6,
                share(summary.dictionary_bytes + summary.posting_bytes + summary.index_bytes), static_cast<double>(summary.dictionary_bytes) / 1e6,
                share(summary.dictionary_bytes), static_cast<double>(summary.posting_bytes) / 1e6, share(summary.posting_bytes),
                static_cast<double>(summary.index_bytes) / 1e3);
    std::printf("terms %.2f million, postings %.2f million, documents %llu, chunks %u\n", static_cast<double>(summary.terms) / 1e6,
                static_cast<double>(summary.postings) / 1e6, static_cast<unsigned long long>(summary.documents), summary.chunks);

    const std::shared_ptr<const Segment> segment = value(Segment::open(chunks));
    const Time first = median_ms(1, [&] { (void)value(segment->matching_terms({TermPattern::Kind::suffix, "nothing_ends_so", false}, 10, context)); });
    std::printf("first scan, all chunks loaded: %.2f ms (processors %.2f); caches then %.1f MB\n", first.wall, first.processor,
                static_cast<double>(segment->memory_used()) / 1e6);
    const TermIndex index({segment}, nullptr);
    for (const char* term : {"printk", "ext4_map_blocks", "no_such_name_at_all"}) {
        std::size_t found = 0;
        const Time time = median_ms(1001, [&] { found = value(index.documents_with(term)).size(); });
        std::printf("documents with %s: %zu in %.2f µs\n", term, found, time.wall * 1e3);
    }
    for (const char* text : {"map_block", "lock_irqs", "dev", "zzqx", "e"}) {
        for (const bool ignore_case : {false, true}) {
            std::size_t found = 0;
            const Time time = median_ms(15, [&] {
                found = value(index.matching_terms({TermPattern::Kind::substring, text, ignore_case}, 1000, context)).size();
            });
            Candidates candidates;
            const Time all = median_ms(15, [&] { candidates = value(index.candidates(make_query(text, {.ignore_case = ignore_case}), context)); });
            std::printf("substring %s%s: first %zu terms in %.2f ms (processors %.2f); candidates %s%zu in %.2f ms (%.2f)\n", text,
                        ignore_case ? " (any case)" : "", found, time.wall, time.processor, candidates.all ? "all, not " : "", candidates.documents.size(),
                        all.wall, all.processor);
        }
    }
    const Time fuzzy = median_ms(15, [&] {
        std::atomic<std::uint64_t> terms{0};
        const auto count = [&](std::string_view) { ++terms; };
        if (!index.visit_terms(VisitEach({letters_of("ext4_map_blokcs"), 1, 0, 19}, count), context)) std::abort();
    });
    std::printf("scan by letters: %.2f ms (processors %.2f)\n", fuzzy.wall, fuzzy.processor);
    if (argc > 2) {
        std::ifstream in(argv[2]);
        std::vector<std::string> literals;
        for (std::string line; std::getline(in, line);) literals.push_back(line);
        std::size_t candidates = 0, open = 0;
        const Time batch = median_ms(3, [&] {
            candidates = open = 0;
            for (const std::string& literal : literals) {
                const Candidates found = value(index.candidates(make_query(literal), context));
                candidates += found.documents.size();
                open += found.all ? 1 : 0;
            }
        });
        std::printf("batch of %zu literals: %.1f ms (processors %.1f), %zu candidates, %zu that say nothing\n", literals.size(), batch.wall, batch.processor,
                    candidates, open);
    }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("peak RSS %.0f MiB, segments in memory included\n", static_cast<double>(usage.ru_maxrss) / 1024);
    return 0;
}
