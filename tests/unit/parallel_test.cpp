#include "engine/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

namespace aircher {
namespace {

/// A section of two pieces that a pool of two works at, both of them until `end()`.
class LongSection {
public:
    explicit LongSection(TaskPool& pool) : thread_([this, &pool] {
        pool.for_ranges(2, 1, [this](std::size_t, std::size_t) {
            started_.count_down();
            ended_.wait();
        });
    }) {
        started_.wait();
    }
    ~LongSection() {
        ended_.count_down();
        thread_.join();
    }

private:
    std::latch started_{2};
    std::latch ended_{1};
    std::thread thread_;
};

}  // namespace

TEST_CASE("Every element is worked at once, whatever the number of jobs", "[parallel]") {
    for (const int jobs : {0, 1, 2, 5}) {
        TaskPool pool(jobs);
        std::vector<std::atomic<int>> seen(10'000);
        pool.for_ranges(seen.size(), 3, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) ++seen[i];
        });
        CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& count) { return count == 1; }));
        std::atomic<int> spawned = 0;
        pool.run_group([&](TaskGroup& group) {
            for (int i = 0; i < 100; ++i)
                group.spawn([&] {
                    for (int j = 0; j < 10; ++j) group.spawn([&] { ++spawned; });
                });
        });
        CHECK(spawned == 1'000);
    }
}

TEST_CASE("A section goes on beside a long one that holds all workers", "[parallel]") {
    TaskPool pool(2);
    std::atomic<int> done = 0;
    std::vector<std::future<void>> sections;
    const LongSection other(pool);  // last: where the test fails, its end lets the sections end
    for (int i = 0; i < 8; ++i)
        sections.push_back(std::async(std::launch::async, [&] {
            pool.for_ranges(100, 1, [&](std::size_t begin, std::size_t end) { done += static_cast<int>(end - begin); });
            pool.run_group([&](TaskGroup& group) {
                for (int j = 0; j < 100; ++j) group.spawn([&] { ++done; });
            });
        }));
    for (const auto& section : sections) REQUIRE(section.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
    CHECK(done == 8 * 200);
}

TEST_CASE("Who waits for the end of a section takes up no piece of another", "[parallel]") {
    TaskPool pool(3);
    std::atomic<bool> stranger = false;
    const auto sections = [&](int section) {
        thread_local int within = -1;
        for (int round = 0; round < 200; ++round) {
            within = section;
            pool.for_ranges(64, 1, [&](std::size_t begin, std::size_t end) {
                // A worker belongs to nobody (-1); a caller only to its own section.
                if (within != -1 && within != section) stranger = true;
                volatile std::size_t work = 0;
                for (std::size_t i = begin; i < end; ++i)
                    for (int k = 0; k < 500; ++k) work = work + i;
            });
            within = -1;
        }
    };
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) callers.emplace_back(sections, i);
    for (std::thread& caller : callers) caller.join();
    CHECK_FALSE(stranger);
}

}  // namespace aircher
