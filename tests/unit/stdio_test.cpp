// Lines in, lines out, and the threads between: over real pipes.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "server/mcp/executor.h"
#include "server/mcp/line_reader.h"
#include "server/mcp/protocol.h"
#include "server/mcp/writer.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::mcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Pipe {
    UniqueFd read, write;
    Pipe() {
        int fds[2];
        REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
        read.reset(fds[0]);
        write.reset(fds[1]);
    }
};

void put(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// All events of `input`, given by a thread in pieces of `piece` bytes: each line in "<>", "OVERSIZED", "END".
std::string events_of(const std::string& input, std::size_t piece) {
    Pipe pipe;
    std::thread client([&] {
        for (std::size_t at = 0; at < input.size(); at += piece) put(pipe.write.get(), std::string_view(input).substr(at, piece));
        pipe.write.reset();
    });
    LineReader reader(pipe.read.get());
    std::string all;
    for (bool more = true; more;) {
        switch (reader.next()) {
            case LineReader::Event::line: all.append("<").append(reader.line()).append(">"); break;
            case LineReader::Event::oversized: all += "OVERSIZED"; break;
            case LineReader::Event::end_of_input:
                all += "END";
                more = false;
                break;
            default:
                all += "OTHER";
                more = false;
        }
    }
    client.join();
    return all;
}

long memory_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            long kib = 0;
            status >> kib;
            return kib;
        }
    return 0;
}

template <class Condition>
bool eventually(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
}

}  // namespace

TEST_CASE("lines come out as they went in, however they are cut") {
    const auto [input, expected] = GENERATE(table<std::string, std::string>({
        {"", "END"}, {"a\n", "<a>END"}, {"a\nb\n", "<a><b>END"}, {"a\r\nb\r\n", "<a><b>END"}, {"a", "<a>END"}, {"a\r", "<a>END"}, {"\n\n", "<><>END"}, {"a\nb", "<a><b>END"}, {"a\rb\n", "<a\rb>END"}, {"\r\n", "<>END"},
        {std::string("a\0b\n", 4), std::string("<a\0b>END", 8)}, {"\xFF\n", "<\xFF>END"}}));
    for (const std::size_t piece : {1U, 2U, 3U, 1'000U}) CHECK(events_of(input, piece) == expected);
}

TEST_CASE("many lines in random pieces") {
    aircher::test::Random random(20);
    std::string input;
    std::string expected;
    for (int i = 0; i < 2'000; ++i) {
        const std::string line = random.text("abc{}\"", random.one_in(50) ? 5'000 : 40);
        input += line + (random.one_in(2) ? "\n" : "\r\n");
        expected += "<" + line + ">";
    }
    CHECK(events_of(input, 777) == expected + "END");
    CHECK(events_of(input, 100'000) == expected + "END");
}

TEST_CASE("a line beyond the limit is thrown away, and reading goes on behind it") {
    const std::string longest(kMaxLineBytes, 'x');
    CHECK(events_of(longest + "\nafter\n", 1 << 20) == "<" + longest + "><after>END");
    CHECK(events_of(longest + "y\nafter\n", 1 << 20) == "OVERSIZED<after>END");
    CHECK(events_of("before\n" + longest + longest + longest + "\nafter", 60'000) == "<before>OVERSIZED<after>END");
    CHECK(events_of(longest + longest + "\n" + longest + "z\nafter\n", 65'536) == "OVERSIZEDOVERSIZED<after>END");
    CHECK(events_of(longest + "unterminated", 1 << 20) == "OVERSIZEDEND");
}

TEST_CASE("a line of 200 MiB takes bounded memory") {
    Pipe pipe;
    std::thread client([&] {
        const std::string piece(1U << 20, 'x');
        for (int i = 0; i < 200; ++i) put(pipe.write.get(), piece);
        put(pipe.write.get(), "\nafter\n");
    });
    const long before = memory_kib();
    LineReader reader(pipe.read.get());
    CHECK(reader.next() == LineReader::Event::oversized);
    const long after = memory_kib();
    REQUIRE(reader.next() == LineReader::Event::line);
    CHECK(reader.line() == "after");
    client.join();
    CHECK(after - before < 64 * 1'024);
}

TEST_CASE("another thread ends the reading") {
    Pipe pipe;
    LineReader reader(pipe.read.get());
    std::thread other([&] {
        std::this_thread::sleep_for(milliseconds(20));
        reader.interrupt();
    });
    CHECK(reader.next() == LineReader::Event::signal);
    other.join();
}

TEST_CASE("the writer writes whole lines in order") {
    Pipe pipe;
    const aircher::test::TempTree tree;
    std::string got;
    std::thread client([&] {
        char buffer[4096];
        for (ssize_t n = 0; (n = ::read(pipe.read.get(), buffer, sizeof buffer)) > 0;) got.append(buffer, static_cast<std::size_t>(n));
    });
    std::string expected;
    {
        const auto recorder = Recorder::open(tree / "transcript");
        REQUIRE(recorder);
        Writer writer(std::move(pipe.write), recorder.get(), [] {});
        for (int i = 0; i < 500; ++i) {
            const Json message = {{"i", i}, {"text", std::string(static_cast<std::size_t>(i) * 7, 'x')}, {"bad", "\xFF\n"}};
            expected += to_text(message) + "\n";
            i % 2 == 0 ? writer.send(message) : writer.notify(message);
        }
        CHECK(writer.flush(seconds(20)));
    }
    client.join();
    CHECK(got == expected);
    std::ifstream transcript(tree / "transcript");
    int lines = 0;
    for (std::string line; std::getline(transcript, line); ++lines) CHECK(Json::parse(line)["from"] == "server");
    CHECK(lines == 500);
    CHECK_FALSE(Recorder::open("/nonexistent/x"));
}

TEST_CASE("lines of many threads are never mixed") {
    Pipe pipe;
    std::string got;
    std::thread client([&] {
        char buffer[4096];
        for (ssize_t n = 0; (n = ::read(pipe.read.get(), buffer, sizeof buffer)) > 0;) got.append(buffer, static_cast<std::size_t>(n));
    });
    {
        Writer writer(std::move(pipe.write), nullptr, [] {});
        std::vector<std::thread> threads;
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 200; ++i) writer.send({{"t", t}, {"i", i}, {"x", std::string(3'000, 'x')}});
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(writer.flush(seconds(20)));
    }
    client.join();
    std::vector<int> next(6, 0);
    std::size_t lines = 0;
    for (std::size_t start = 0; start < got.size(); ++lines) {
        const std::size_t end = got.find('\n', start);
        const Json line = Json::parse(got.substr(start, end - start));
        if (line["i"] != next[line["t"].get<std::size_t>()]++) CHECK(line["i"] == -1);
        start = end + 1;
    }
    CHECK(lines == 1'200);
}

TEST_CASE("a client that went away breaks the writer once, and nobody waits") {
    LineReader::block_signals();  // a write to a closed pipe is an error, not a signal
    Pipe pipe;
    std::atomic<int> broken{0};
    Writer writer(std::move(pipe.write), nullptr, [&] { ++broken; });
    pipe.read.reset();
    writer.send({{"a", 1}});
    CHECK(eventually([&] { return broken == 1; }));
    for (int i = 0; i < 1'000; ++i) writer.send({{"a", std::string(100'000, 'x')}});  // would wait for ever
    CHECK(writer.flush(seconds(20)));
    CHECK(broken == 1);
}

TEST_CASE("a client that does not read gets no notifications, and memory stays bounded") {
    Pipe pipe;
    ::fcntl(pipe.write.get(), F_SETFL, O_NONBLOCK);
    auto writer = std::make_unique<Writer>(std::move(pipe.write), nullptr, [] {});
    const long before = memory_kib();
    const Json message = {{"a", std::string(1U << 20, 'x')}};
    for (int i = 0; i < 120; ++i) writer->notify(message);
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    constexpr long kShadow = 10;
#elif defined(__has_feature)
    constexpr long kShadow = __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) ? 10 : 1;
#else
    constexpr long kShadow = 1;
#endif
    CHECK(memory_kib() - before < kShadow * 100 * 1'024);
    CHECK_FALSE(writer->flush(milliseconds(20)));
    const auto start = std::chrono::steady_clock::now();
    writer.reset();  // does not wait for the client
    CHECK(std::chrono::steady_clock::now() - start < seconds(10));
}

TEST_CASE("the executor runs everything, many at once, and knows when it is idle") {
    Executor executor(32);
    CHECK(executor.wait_idle(seconds(1)));
    std::atomic<int> ran{0};
    std::atomic<int> inside{0};
    std::atomic<bool> together{false};
    for (int i = 0; i < 8; ++i)
        REQUIRE(executor.submit([&] {
            ++inside;
            if (eventually([&] { return inside >= 8 || together; })) together = true;
            ++ran;
        }));
    CHECK(executor.wait_idle(seconds(30)));
    CHECK(ran == 8);
    CHECK(together);
    for (int i = 0; i < 900; ++i) REQUIRE(executor.submit([&] { ++ran; }));
    CHECK(executor.wait_idle(seconds(30)));
    CHECK(ran == 908);
}

TEST_CASE("the executor is bounded, in threads and in what waits") {
    std::atomic<bool> go{false};
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    std::atomic<int> ran{0};
    int refused = 0;
    {
        Executor executor(5);
        for (int i = 0; i < 1'200; ++i) {
            const bool taken = executor.submit([&] {
                const int count = ++now;
                int seen = most;
                while (seen < count && !most.compare_exchange_weak(seen, count)) {}
                eventually([&] { return go.load(); });
                --now;
                ++ran;
            });
            if (!taken) ++refused;
        }
        CHECK(refused > 0);
        CHECK_FALSE(executor.wait_idle(milliseconds(10)));
        go = true;
        CHECK(executor.wait_idle(seconds(30)));
        CHECK(ran + refused == 1'200);
    }
    CHECK(most == 5);
}

TEST_CASE("an executor of one thread runs everything in order") {
    Executor executor(1);
    std::vector<int> order;
    for (int i = 0; i < 200; ++i) REQUIRE(executor.submit([&order, i] { order.push_back(i); }));
    REQUIRE(executor.wait_idle(seconds(30)));
    REQUIRE(order.size() == 200);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("ending drops what is queued and waits for what runs") {
    std::atomic<int> ran{0};
    std::atomic<bool> started{false};
    {
        Executor executor(4);
        for (int i = 0; i < 100; ++i)
            REQUIRE(executor.submit([&] {
                started = true;
                std::this_thread::sleep_for(milliseconds(100));
                ++ran;
            }));
        REQUIRE(eventually([&] { return started.load(); }));
    }
    const int after = ran;
    std::this_thread::sleep_for(milliseconds(150));
    CHECK(ran == after);
    CHECK(after >= 1);
}
