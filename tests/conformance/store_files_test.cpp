// What a store that outlives the process promises of its files: damage is noticed and mended, a crash loses nothing that was committed, links are not followed.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "tests/support/child.h"
#include "tests/support/random.h"
#include "tests/support/stores.h"

using namespace aircher;
using namespace aircher::store;
using namespace aircher::test;

namespace {

std::string content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const std::string& path, std::size_t offset, std::string_view bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// 400 rows in both tables, written often enough that most are in the database itself and some in its WAL.
void fill(StoreBackend& backend, const std::string& path) {
    auto store = must(backend.open(spec_at(path)));
    Random random(3);
    for (int round = 0; round < 42; ++round) {
        auto writer = must(store->write(1s));
        for (int i = 0; i < 100; ++i) {
            must(writer->put(kNumbers, round % 4 * 100 + i, random.bytes(i % 10 == 0 ? 30'000 : 200)));
            must(writer->put(kTexts, "key " + std::to_string(round % 4 * 100 + i), random.bytes(60)));
        }
        must(writer->commit());
    }
}

/// Reads all and writes a little, whatever errors come; "" or the first error that is none of the promised ones.
std::string exercise(Store& store) {
    const auto bad = [](const Error& error) { return error.code != ErrorCode::damaged && error.code != ErrorCode::unavailable; };
    if (auto reader = store.read()) {
        for (int i = 0; i < 400; i += 37) {
            std::string value;
            if (auto got = (*reader)->get(kNumbers, i, value); !got && bad(got.error())) return got.error().text();
        }
        std::size_t rows = 0;
        if (auto scanned = (*reader)->scan(kNumbers, 0, 1'000'000, [&](std::int64_t, std::string_view) { return ++rows < 10'000; }); !scanned && bad(scanned.error()))
            return scanned.error().text();
        if (auto scanned = (*reader)->scan(kTexts, "", [&](std::string_view, std::string_view) { return ++rows < 20'000; }); !scanned && bad(scanned.error()))
            return scanned.error().text();
    } else if (bad(reader.error())) {
        return reader.error().text();
    }
    if (auto writer = store.write(1s)) {
        for (int i = 0; i < 400; i += 31) {
            if (auto put = (*writer)->put(kNumbers, i, std::string(500, 'n')); !put && bad(put.error())) return put.error().text();
            if (auto put = (*writer)->put(kTexts, "key " + std::to_string(i), "new"); !put && bad(put.error())) return put.error().text();
            if (auto erased = (*writer)->erase(kNumbers, i + 1); !erased && bad(erased.error())) return erased.error().text();
        }
        if (auto done = (*writer)->commit(); !done && bad(done.error())) return done.error().text();
    } else if (bad(writer.error())) {
        return writer.error().text();
    }
    TaskPool pool(0);
    RequestContext context(pool, {});
    if (auto checked = store.check(context); !checked && bad(checked.error())) return checked.error().text();
    return {};
}

}  // namespace

TEST_CASE("a store outlives its process, for its owner's eyes only", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    CHECK(in_child(30, [&] {
              ::umask(0);
              fill(*factory.create(), tree / "db");
              return true;
          }) == "ok");
    const auto backend = factory.create();
    CHECK(backend->persistent());
    auto store = must(backend->open(spec_at(tree / "db")));
    CHECK(store->origin() == Origin::found);
    CHECK(all_numbers(*must(store->read())).size() == 400);
    CHECK(store->bytes() >= 400'000);
    for (const auto& entry : std::filesystem::directory_iterator(tree.path())) {
        INFO(entry.path());
        CHECK((entry.status().permissions() & std::filesystem::perms(077)) == std::filesystem::perms::none);
    }
}

TEST_CASE("whatever lies in a store's place gives way to a store", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const auto backend = factory.create();
    const std::string path = tree / "db";
    tree.write("precious", "not ours");
    fill(*backend, path);
    const std::string healthy = content_of(path);
    struct Case {
        std::string name;
        std::function<void()> prepare;
        std::string reason;
    };
    const std::vector<Case> cases = {
        {"an empty file", [&] { tree.write("db", ""); }, "an empty file"},
        {"a text", [&] { tree.write("db", std::string(5'000, 'x')); }, "file is not a database"},
        {"a short text", [&] { tree.write("db", "SQLite format 3"); }, "file is not a database"},
        {"a directory", [&] { tree.remove("db"), tree.mkdir("db"); }, "a directory"},
        {"a directory with something in it", [&] { tree.remove("db"), tree.write("db/kept", "kept"); }, "a directory"},
        {"a link to a file", [&] { tree.remove("db"), tree.symlink("precious", "db"); }, "a symbolic link"},
        {"a link to nothing", [&] { tree.remove("db"), tree.symlink("nowhere", "db"); }, "a symbolic link"},
        {"a FIFO", [&] { tree.remove("db"), tree.fifo("db"); }, "no plain file"},
        {"a database cut short", [&] { tree.write("db", healthy.substr(0, healthy.size() / 2)); }, "malformed"},
        {"a database's first page", [&] { tree.write("db", healthy.substr(0, 8192)); }, "malformed"},
        {"half a header", [&] { tree.write("db", healthy.substr(0, 50)); }, "malformed"},
        {"another program's database", [&] { tree.write("db", healthy), overwrite(path, 68, "othr"); }, "another program"},
        {"another version", [&] { tree.write("db", healthy), overwrite(path, 60, std::string_view("\0\0\0\1", 4)); }, "version 1"},
        {"a database that cannot shrink", [&] { tree.write("db", healthy), overwrite(path, 52, std::string_view("\0\0\0\0", 4)); }, "give back space"},
        {"a rollback journal beside it", [&] { tree.write("db", healthy), tree.write("db-journal", "x"); }, "not made to its end"},
        {"a file that cannot be read", [&] { tree.write("db", "x"), tree.chmod("db", 0); }, is_superuser() ? "another program" : "cannot be read"},
    };
    for (const Case& wrong : cases) {
        INFO(wrong.name);
        must(backend->discard(path));
        wrong.prepare();
        auto store = must(backend->open(spec_at(path)));
        CHECK(store->origin() == Origin::recreated);
        INFO(store->reason());
        CHECK(store->reason().find(wrong.reason) != std::string::npos);
        CHECK(all_numbers(*must(store->read())).empty());
        put_now(*store, kNumbers, 1, "works");
        store.reset();
        store = must(backend->open(spec_at(path)));
        CHECK(store->origin() == Origin::found);
        CHECK(value_of(*must(store->read()), kNumbers, 1) == "works");
    }
    CHECK(content_of(tree / "precious") == "not ours");
    CHECK(content_of(tree / "db.aside-1/kept") == "kept");
}

TEST_CASE("what stands beside a store is not followed, and a lost WAL is no harm", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const auto backend = factory.create();
    const std::string path = tree / "db";
    tree.write("precious", "not ours");
    for (const char* beside : {"db-wal", "db-shm", "db-journal", "db.lock"}) {
        INFO(beside);
        must(backend->discard(path));
        tree.remove(beside);
        tree.symlink("precious", beside);
        auto store = must(backend->open(spec_at(path)));
        put_now(*store, kNumbers, 1, std::string(100'000, 'x'));
        store.reset();
        CHECK(content_of(tree / "precious") == "not ours");
        // The same beside one that is there already.
        tree.remove(beside);
        tree.symlink("precious", beside);
        store = must(backend->open(spec_at(path)));
        put_now(*store, kNumbers, 2, "x");
        CHECK(content_of(tree / "precious") == "not ours");
        CHECK(value_of(*must(store->read()), kNumbers, 2) == "x");
        TaskPool pool(0);
        RequestContext context(pool, {});
        CHECK(store->check(context));
    }
    for (const char* beside : {"db-wal", "db-shm"}) {
        for (const bool directory : {false, true}) {
            INFO(beside << directory);
            must(backend->discard(path));
            must(backend->open(spec_at(path))).reset();
            tree.remove(beside);
            if (directory) tree.mkdir(beside); else tree.write(beside, std::string(70'000, 'g'));
            auto store = must(backend->open(spec_at(path)));
            put_now(*store, kNumbers, 1, "y");
            CHECK(value_of(*must(store->read()), kNumbers, 1) == "y");
        }
    }
}

TEST_CASE("a folder that is missing or closed is an error", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const auto backend = factory.create();
    const auto missing = backend->open(spec_at(tree / "none/db"));
    REQUIRE(!missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    // A folder that is reached through a link is another name for it, no trap.
    tree.mkdir("real");
    tree.symlink("real", "link");
    put_now(*must(backend->open(spec_at(tree / "link/db"))), kNumbers, 1, "x");
    CHECK(must(backend->open(spec_at(tree / "real/db")))->origin() == Origin::found);
    if (is_superuser()) return;
    tree.mkdir("closed");
    tree.chmod("closed", 0500);
    const auto closed = backend->open(spec_at(tree / "closed/db"));
    REQUIRE(!closed);
    CHECK(closed.error().code == ErrorCode::permission_denied);
}

TEST_CASE("random damage ends in data, an error, or a store made anew", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const std::string path = tree / "db";
    fill(*factory.create(), path);
    const std::string database = content_of(path);
    const std::string wal = content_of(path + "-wal");
    REQUIRE(wal.size() > 10'000);
    REQUIRE(database.size() > 400'000);
    Random random(5);
    int found = 0;
    int recreated = 0;
    for (int round = 0; round < 120; ++round) {
        INFO("round " << round);
        std::string damaged = database;
        std::string damaged_wal = wal;
        if (random.one_in(3)) damaged_wal.clear();
        std::string& target = !damaged_wal.empty() && random.one_in(3) ? damaged_wal : damaged;
        switch (random.below(5)) {
            case 0: target.resize(random.below(target.size())); break;
            case 1: target[random.below(100)] = static_cast<char>(random.below(256)); break;  // the header
            case 2:  // anywhere
                for (std::size_t n = 1 + random.below(40); n > 0; --n) target[random.below(target.size())] = static_cast<char>(random.below(256));
                break;
            case 3: {  // the beginnings of pages, where their structure is
                for (std::size_t n = 1 + random.below(6); n > 0; --n) target[std::min(random.below(target.size() / 4096) * 4096 + random.below(64), target.size() - 1)] ^= static_cast<char>(1U << random.below(8));
                break;
            }
            default: {  // a block of another's bytes, as a lost write leaves it
                const std::size_t from = random.below(target.size());
                const std::string block = target.substr(random.below(target.size()), 4096);
                target.replace(from, std::min(block.size(), target.size() - from), block, 0, std::min(block.size(), target.size() - from));
                break;
            }
        }
        tree.write("db", damaged);
        tree.write("db-wal", damaged_wal);
        tree.remove("db-shm");
        const int report = ::open((tree / "report").c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
        const std::string ended = in_child(60, [&] {
            const auto backend = factory.create();
            auto store = backend->open(spec_at(path));
            if (!store) return store.error().code == ErrorCode::damaged || store.error().code == ErrorCode::unavailable;
            const char mark = (*store)->origin() == Origin::found ? 'f' : 'r';
            if (::write(report, &mark, 1) != 1) return false;
            if (!exercise(**store).empty()) return false;
            store->reset();
            // However it was, giving it up helps.
            must(backend->discard(path));
            auto fresh = must(backend->open(spec_at(path)));
            put_now(*fresh, kNumbers, 1, "works");
            return fresh->origin() == Origin::created && value_of(*must(fresh->read()), kNumbers, 1) == "works";
        });
        ::close(report);
        REQUIRE(ended == "ok");
        (content_of(tree / "report") == "f" ? found : recreated) += 1;
    }
    // Both ways were taken.
    CHECK(found > 10);
    CHECK(recreated > 10);
}

TEST_CASE("a writer killed at any moment leaves what was committed", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const std::string path = tree / "db";
    Random random(17);
    std::int64_t least = 0;
    for (int round = 0; round < 25; ++round) {
        INFO("round " << round);
        int pipe[2];
        REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                auto store = must(factory.create()->open(spec_at(path)));
                for (std::int64_t n = least + 1;; ++n) {
                    auto writer = must(store->write(10s));
                    // Row 0 counts the commits; every commit writes a row of its own, a large one now and then, and rewrites others.
                    must(writer->put(kNumbers, 0, std::to_string(n)));
                    must(writer->put(kNumbers, n, std::string(n % 50 == 0 ? 3'000'000 : 2'000, static_cast<char>('a' + n % 26))));
                    for (int k = 0; k < 20; ++k) must(writer->put(kTexts, "k" + std::to_string(k), std::to_string(n)));
                    must(writer->commit());
                    writer.reset();
                    if (::write(pipe[1], &n, sizeof n) != sizeof n) ::_exit(1);
                }
            } catch (...) {
                ::_exit(1);
            }
        }
        ::close(pipe[1]);
        // Some commits, then the end in the middle of one.
        std::int64_t confirmed = least;
        for (std::size_t n = random.below(20) + 1; n > 0; --n)
            if (::read(pipe[0], &confirmed, sizeof confirmed) != sizeof confirmed) break;
        std::this_thread::sleep_for(std::chrono::microseconds(random.below(3'000)));
        ::kill(child, SIGKILL);
        while (::read(pipe[0], &confirmed, sizeof confirmed) == sizeof confirmed) {}
        ::close(pipe[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        // Looked at in a child, since the next round forks again.
        REQUIRE(in_child(60, [&] {
                    auto store = must(factory.create()->open(spec_at(path)));
                    if (store->origin() != Origin::found) return false;
                    TaskPool pool(0);
                    RequestContext context(pool, {});
                    must(store->check(context));
                    auto reader = must(store->read());
                    const std::int64_t n = std::stoll(value_of(*reader, kNumbers, 0));
                    if (n < confirmed || n > confirmed + 1) return false;
                    if (must(reader->last_key(kNumbers, 0)) != n) return false;
                    for (std::int64_t i = 1; i <= n; ++i)
                        if (value_of(*reader, kNumbers, i) != std::string(i % 50 == 0 ? 3'000'000 : 2'000, static_cast<char>('a' + i % 26))) return false;
                    for (const auto& [key, value] : all_texts(*reader))
                        if (value != std::to_string(n)) return false;
                    // The next round goes on from here.
                    const int report = ::open((tree / "last").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
                    return ::write(report, &n, sizeof n) == sizeof n;
                }) == "ok");
        const std::string last = content_of(tree / "last");
        std::copy(last.begin(), last.end(), reinterpret_cast<char*>(&least));
    }
    CHECK(least > 25);
}

TEST_CASE("three processes write to one store, and none starves", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const std::string path = tree / "db";
    constexpr int kProcesses = 3;
    constexpr auto kTime = 1s;
    std::vector<pid_t> children;
    for (int p = 0; p < kProcesses; ++p) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                auto store = must(factory.create()->open(spec_at(path)));
                const auto end = std::chrono::steady_clock::now() + kTime;
                std::int64_t mine = 0;
                while (std::chrono::steady_clock::now() < end) {
                    auto writer = must(store->write(20s));
                    const std::string sum = value_of(*writer, kNumbers, 100);
                    must(writer->put(kNumbers, 100, std::to_string((sum == "(none)" ? 0 : std::stoll(sum)) + 1)));
                    must(writer->put(kNumbers, p, std::to_string(++mine)));
                    must(writer->commit());
                }
                ::_exit(0);
            } catch (...) {
                ::_exit(1);
            }
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }
    auto store = must(factory.create()->open(spec_at(path)));
    auto reader = must(store->read());
    std::int64_t sum = 0;
    for (int p = 0; p < kProcesses; ++p) {
        const std::string mine = value_of(*reader, kNumbers, p);
        REQUIRE(mine != "(none)");
        CHECK(std::stoll(mine) >= 10);
        sum += std::stoll(mine);
    }
    CHECK(value_of(*reader, kNumbers, 100) == std::to_string(sum));
}

TEST_CASE("processes that find a damaged store at once agree on the new one", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const std::string path = tree / "db";
    for (int round = 0; round < 10; ++round) {
        INFO("round " << round);
        tree.write("db", std::string(20'000, static_cast<char>('a' + round)));
        std::vector<pid_t> children;
        for (int p = 0; p < 4; ++p) {
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                try {
                    const auto backend = factory.create();
                    auto store = must(backend->open(spec_at(path)));
                    for (int i = 0; i < 5; ++i) put_now(*store, kNumbers, p * 10 + i, "x");
                    ::_exit(store->in_place() ? 0 : 2);
                } catch (...) {
                    ::_exit(1);
                }
            }
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
        }
        CHECK(in_child(30, [&] { return all_numbers(*must(must(factory.create()->open(spec_at(path)))->read())).size() == 20; }) == "ok");
    }
}

TEST_CASE("stores that are discarded again and again never mix", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const std::string path = tree / "db";
    std::vector<pid_t> children;
    for (int p = 0; p < 3; ++p) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            int status = 0;
            try {
                const auto backend = factory.create();
                Random random(static_cast<std::uint32_t>(p));
                for (int i = 0; i < 60 && status == 0; ++i) {
                    auto store = must(backend->open(spec_at(path)));
                    // A store whose reads are always whole: all rows that there are have the value that row 0 names.
                    for (int k = 0; k < 5 && status == 0; ++k) {
                        if (auto writer = store->write(5s)) {
                            const std::string mark = std::to_string(p) + " " + std::to_string(i) + " " + std::to_string(k);
                            for (int n = 0; n < 30; ++n) must((*writer)->put(kNumbers, n, mark));
                            must((*writer)->commit());
                        } else if (writer.error().code != ErrorCode::unavailable) {
                            status = 3;
                        }
                        if (auto reader = store->read()) {
                            const auto rows = all_numbers(**reader);
                            for (const auto& row : rows)
                                if (row.second != rows.front().second) status = 2;
                        } else if (reader.error().code != ErrorCode::unavailable) {
                            status = 4;
                        }
                    }
                    if (random.one_in(3)) must(backend->discard(path));
                }
            } catch (...) {
                status = 1;
            }
            ::_exit(status);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }
    auto store = must(factory.create()->open(spec_at(path)));
    TaskPool pool(0);
    RequestContext context(pool, {});
    CHECK(store->check(context));
}

TEST_CASE("who holds a store's lock for ever only costs patience", "[store]") {
    if (stores_with("persistent").empty()) return;  // a build without sqlite
    const auto factory = GENERATE(from_range(stores_with("persistent")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    auto reader = must(store->read());
    put_now(*store, kNumbers, 1, "x");
    // The lock guards opening and removing only: what is open goes on.
    const UniqueFd lock(::open((tree / "db.lock").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(lock);
    REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
    put_now(*store, kNumbers, 2, "y");
    CHECK(all_numbers(*reader).empty());
    reader.reset();
    CHECK(all_numbers(*must(store->read())).size() == 2);
    CHECK(store->in_place());
    REQUIRE(::flock(lock.get(), LOCK_UN) == 0);
}
