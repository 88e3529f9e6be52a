// Journals of changes that clients come back to: tokens, waiting, listeners.
#include "engine/project/watch_service.h"

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/backends.h"

using namespace aircher;
using namespace aircher::project;
using aircher::test::backends_with;
using aircher::test::TempTree;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

namespace {

struct Bench {
    const TempTree tree;
    TaskPool pool{2};
    Workspace workspace;
    std::unique_ptr<WatchService> service;
    std::shared_ptr<const RootSet> roots;

    explicit Bench(const aircher::test::Factory& backend) : workspace(backend.create()), service(std::make_unique<WatchService>(workspace, pool)) {
        REQUIRE(workspace.set_roots({tree.path()}, true));
        roots = *workspace.roots();
    }
    Location at(const std::string& path) const { return *locate(*roots, path); }
    Result<Changes> ask(const std::string& since, milliseconds timeout, std::stop_token stop = {}, const std::string& path = "") {
        RequestContext context(pool, std::move(stop));
        return service->changes(roots, at(path), since, timeout, context);
    }
    /// Asks again and again, until `count` events came. Moves `since` on.
    Strings collect(std::string& since, std::size_t count) {
        Strings all;
        const auto end = std::chrono::steady_clock::now() + seconds(15);
        while (all.size() < count && std::chrono::steady_clock::now() < end) {
            const auto changes = ask(since, milliseconds(500));
            if (!changes || changes->rescan) return {"error"};
            for (const auto& event : changes->events) all.push_back(std::string(to_string(event.type)) + " " + event.path);
            since = changes->since;
        }
        return all;
    }
};

template <class Condition>
bool eventually(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + seconds(15);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
}

#define EVERY_BACKEND                                                  \
    const auto backend = GENERATE(from_range(backends_with("watch"))); \
    CAPTURE(backend.name);                                             \
    Bench bench(backend)

}  // namespace

TEST_CASE("watch service: a token leads from one call to the next, and nothing is lost in between") {
    EVERY_BACKEND;
    bench.tree.write("old");
    const auto first = bench.ask("", milliseconds(0));
    REQUIRE(first);
    CHECK(first->events.empty());
    CHECK_FALSE(first->rescan);
    CHECK_FALSE(first->since.empty());
    CHECK(first->state.files == 1);
    std::string since = first->since;
    bench.tree.write("a");
    CHECK(bench.collect(since, 1) == Strings{"created a"});
    const std::string kept = since;
    bench.tree.write("b");
    CHECK(bench.collect(since, 1) == Strings{"created b"});
    std::string again = kept;
    CHECK(bench.collect(again, 1) == Strings{"created b"});  // an old token asks again
    CHECK(again == since);
    CHECK(bench.service->status().size() == 1);
    CHECK(bench.service->status()[0].events == 2);
}

TEST_CASE("watch service: a foreign token means rescan, at once") {
    EVERY_BACKEND;
    const auto first = bench.ask("", milliseconds(0));
    REQUIRE(first);
    const std::string ahead = first->since.substr(0, first->since.rfind('.') + 1) + "999";
    for (const std::string& token : Strings{"x", "00000000-1.5", ahead, first->since + "0x", first->since + " ", "\xFF"}) {
        CAPTURE(token);
        const auto start = std::chrono::steady_clock::now();
        const auto changes = bench.ask(token, std::chrono::minutes(1));
        REQUIRE(changes);
        CHECK(changes->rescan);
        CHECK_FALSE(changes->reason.empty());
        CHECK_FALSE(changes->since.empty());
        CHECK(std::chrono::steady_clock::now() - start < seconds(20));
        CHECK_FALSE(bench.ask(changes->since, milliseconds(0))->rescan);
    }
}

TEST_CASE("watch service: a token of another path means rescan") {
    EVERY_BACKEND;
    bench.tree.write("a/x");
    bench.tree.write("b/x");
    const auto first = bench.ask("", milliseconds(0), {}, "a");
    REQUIRE(first);
    CHECK(bench.ask(first->since, milliseconds(0), {}, "b")->rescan);
    CHECK_FALSE(bench.ask(first->since, milliseconds(0), {}, "a")->rescan);
}

TEST_CASE("watch service: two who wait are both told") {
    EVERY_BACKEND;
    const std::string since = bench.ask("", milliseconds(0))->since;
    const auto wait = [&] {
        const auto changes = bench.ask(since, seconds(15));
        return changes && changes->events.size() == 1 && changes->events[0].path == "new";
    };
    auto one = std::async(std::launch::async, wait);
    auto two = std::async(std::launch::async, wait);
    std::this_thread::sleep_for(milliseconds(50));
    bench.tree.write("new");
    CHECK(one.get());
    CHECK(two.get());
}

TEST_CASE("watch service: a cancelled wait ends at once") {
    EVERY_BACKEND;
    const std::string since = bench.ask("", milliseconds(0))->since;
    std::stop_source stop;
    std::atomic<std::int64_t> stopped_at{0};
    const auto now = [] { return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
    std::thread canceller([&] {
        std::this_thread::sleep_for(milliseconds(100));
        stopped_at = now();
        stop.request_stop();
    });
    const auto changes = bench.ask(since, std::chrono::minutes(1), stop.get_token());
    const auto taken = now() - stopped_at;
    canceller.join();
    REQUIRE_FALSE(changes);
    CHECK(changes.error().code == ErrorCode::cancelled);
    CHECK(taken < 2'000);  // 50 ms on a quiet machine
}

TEST_CASE("watch service: listeners hear of their file alone, until they are gone") {
    EVERY_BACKEND;
    bench.tree.write("a", "1");
    bench.tree.write(".hidden", "1");
    std::atomic<int> heard{0};
    std::atomic<int> wrong{0};
    std::atomic<int> tree_heard{0};
    RequestContext context(bench.pool, {});
    const auto listener = [&](const std::string& path) {
        return [&, path](const std::vector<filesystem::ChangeEvent>& events) {
            for (const auto& event : events) event.path == path ? ++heard : ++wrong;
        };
    };
    auto a = bench.service->subscribe(bench.roots, bench.at("a"), listener("a"), context);
    REQUIRE(a);
    auto hidden = bench.service->subscribe(bench.roots, bench.at(".hidden"), listener(".hidden"), context);
    REQUIRE(hidden);
    auto all = bench.service->subscribe_tree(bench.roots, bench.roots->all()[0], [&](const auto& events) { tree_heard += static_cast<int>(events.size()); }, context);
    REQUIRE(all);
    bench.tree.write("b");
    bench.tree.append("a", "2");
    CHECK(eventually([&] { return heard == 1 && tree_heard >= 2; }));
    bench.tree.append(".hidden", "2");
    CHECK(eventually([&] { return heard == 2; }));
    *a = nullptr;
    bench.tree.append("a", "3");
    bench.tree.append(".hidden", "3");
    CHECK(eventually([&] { return heard == 3; }));
    CHECK(wrong == 0);
    CHECK_FALSE(bench.service->subscribe(bench.roots, bench.at("missing"), listener("x"), context));
    *hidden = nullptr;
    *all = nullptr;
    const int before = heard;
    bench.tree.append(".hidden", "4");
    std::this_thread::sleep_for(milliseconds(200));
    CHECK(heard == before);
}

TEST_CASE("watch service: who catches up has been told of all that happened before") {
    EVERY_BACKEND;
    RequestContext context(bench.pool, {});
    std::mutex mutex;
    std::set<std::string> heard;  // guarded by mutex
    const auto listener = [&](const std::vector<filesystem::ChangeEvent>& events) {
        const std::lock_guard lock(mutex);
        for (const auto& event : events) heard.insert(event.path);
    };
    auto all = bench.service->subscribe_tree(bench.roots, bench.roots->all()[0], listener, context);
    REQUIRE(all);
    for (int i = 0; i < 50; ++i) {
        const std::string path = (i % 3 == 0 ? "new" + std::to_string(i) + "/" : std::string()) + "file" + std::to_string(i);
        bench.tree.write(path);
        REQUIRE((*all)->catch_up(context));
        const std::lock_guard lock(mutex);
        CHECK(heard.contains(path));
    }
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = (*all)->catch_up(RequestContext(bench.pool, stop.get_token()));
    CHECK((stopped || stopped.error().code == ErrorCode::cancelled));
}

TEST_CASE("watch service: it ends promptly, whoever still holds a handle") {
    EVERY_BACKEND;
    RequestContext context(bench.pool, {});
    bench.tree.write("a");
    auto handle = bench.service->subscribe(bench.roots, bench.at("a"), [](const auto&) {}, context);
    REQUIRE(handle);
    (void)bench.ask("", milliseconds(0));
    const auto start = std::chrono::steady_clock::now();
    bench.service.reset();
    *handle = nullptr;
    CHECK(std::chrono::steady_clock::now() - start < seconds(10));
}

TEST_CASE("watch service: the number of watches is bounded, the oldest goes first") {
    EVERY_BACKEND;
    for (int i = 0; i < 20; ++i) bench.tree.write("d" + std::to_string(i) + "/x");
    const auto first = bench.ask("", milliseconds(0), {}, "d0");
    REQUIRE(first);
    for (int i = 1; i < 20; ++i) REQUIRE(bench.ask("", milliseconds(0), {}, "d" + std::to_string(i)));
    CHECK(bench.service->status().size() <= 16);
    CHECK(bench.ask(first->since, milliseconds(0), {}, "d0")->rescan);
}

TEST_CASE("watch service: a path that does not exist is an error") {
    EVERY_BACKEND;
    CHECK(bench.ask("", milliseconds(0), {}, "missing").error().code == ErrorCode::not_found);
    CHECK(bench.service->status().empty());
}
