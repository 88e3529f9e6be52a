// Watching: every backend reports the same changes, sooner or later. No test depends on how soon.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/support/backends.h"

using namespace aircher;
using namespace aircher::filesystem;
using aircher::test::backends_with;
using aircher::test::TempTree;
using aircher::test::Watch;
using Strings = std::vector<std::string>;
using std::chrono::milliseconds;

#define EVERY_BACKEND                                                             \
    const auto backend = GENERATE(from_range(backends_with("watch")));            \
    CAPTURE(backend.name);                                                        \
    const TempTree tree

TEST_CASE("watch: nothing happens, nothing is reported, and the wait ends") {
    EVERY_BACKEND;
    tree.write("a");
    Watch watch(backend, tree);
    const auto start = std::chrono::steady_clock::now();
    const auto events = watch->wait(milliseconds(100));
    REQUIRE(events);
    CHECK(events->empty());
    CHECK(std::chrono::steady_clock::now() - start >= milliseconds(90));
    CHECK(watch->wait(milliseconds(0))->empty());
    CHECK(watch->state().files == 1);
    CHECK_FALSE(watch->state().mechanism.empty());
}

TEST_CASE("watch: created, modified, deleted") {
    EVERY_BACKEND;
    tree.write("old", "1");
    Watch watch(backend, tree);
    tree.write("new");
    CHECK(watch.next() == Strings{"created new"});
    tree.write("old", "22");
    CHECK(watch.next() == Strings{"modified old"});
    tree.append("old", "3");
    CHECK(watch.next() == Strings{"modified old"});
    tree.remove("new");
    CHECK(watch.next() == Strings{"deleted new"});
    CHECK(watch.before_mark(tree, "mark") == Strings{});
    CHECK(watch->state().files == 2);
}

TEST_CASE("watch: a rename is one event, to another directory as well") {
    EVERY_BACKEND;
    tree.write("a", "a");
    tree.write("d/x", "x");
    tree.mkdir("e");
    Watch watch(backend, tree);
    tree.rename("a", "b");
    CHECK(watch.next() == Strings{"renamed a -> b"});
    tree.rename("d/x", "e/y");
    CHECK(watch.next() == Strings{"renamed d/x -> e/y"});
    tree.rename("b", "e/y");  // over another file: that one is no more
    CHECK(watch.next() == Strings{"renamed b -> e/y"});
    CHECK(watch.before_mark(tree, "mark") == Strings{});
}

TEST_CASE("watch: a directory's rename is told by its files, and goes on being watched") {
    EVERY_BACKEND;
    tree.write("d/x");
    tree.write("d/s/y");
    Watch watch(backend, tree);
    tree.rename("d", "e");
    CHECK(watch.next(2) == Strings{"renamed d/s/y -> e/s/y", "renamed d/x -> e/x"});
    tree.append("e/s/y", "more");
    CHECK(watch.next() == Strings{"modified e/s/y"});
    tree.write("e/s/z");
    CHECK(watch.next() == Strings{"created e/s/z"});
    tree.remove("e");
    const auto gone = watch.next(3);
    CHECK(std::set<std::string>(gone.begin(), gone.end()) == std::set<std::string>{"deleted e/s/y", "deleted e/s/z", "deleted e/x"});
}

TEST_CASE("watch: an editor's atomic save is one modification") {
    EVERY_BACKEND;
    tree.write("file", "1");
    Watch watch(backend, tree);
    tree.save_atomically("file", "22");
    const auto events = watch.before_mark(tree, "mark");
    CHECK(events == Strings{"modified file"});
    tree.save_atomically("file", "33");
    CHECK(watch.before_mark(tree, "mark2") == Strings{"modified file"});
}

TEST_CASE("watch: created and deleted within one batch is nothing") {
    EVERY_BACKEND;
    Watch watch(backend, tree);
    // The batch may end between the two, so a pair of events is right as well; a lone one is not.
    tree.write("brief");
    tree.remove("brief");
    const auto events = watch.before_mark(tree, "mark");
    CHECK((events == Strings{} || events == Strings{"created brief", "deleted brief"}));
}

TEST_CASE("watch: new directories are picked up with all in them") {
    EVERY_BACKEND;
    Watch watch(backend, tree);
    tree.write("a/b/c/d/file");
    CHECK(watch.next() == Strings{"created a/b/c/d/file"});
    tree.write("a/b/other");
    CHECK(watch.next() == Strings{"created a/b/other"});
    tree.append("a/b/c/d/file", "more");
    CHECK(watch.next() == Strings{"modified a/b/c/d/file"});
}

TEST_CASE("watch: no file of a growing tree is lost") {
    EVERY_BACKEND;
    Watch watch(backend, tree);
    constexpr int kFiles = 600;
    std::thread writer([&] {
        for (int i = 0; i < kFiles; ++i) tree.write("d" + std::to_string(i % 20) + "/s" + std::to_string(i % 7) + "/t" + std::to_string(i % 3) + "/f" + std::to_string(i));
    });
    std::set<std::string> created;
    watch.until([&](const Strings& all) {
        created.clear();
        for (const std::string& event : all)
            if (event.starts_with("created ")) created.insert(event);
        return created.size() >= static_cast<std::size_t>(kFiles);
    });
    writer.join();
    CHECK(created.size() == static_cast<std::size_t>(kFiles));
    CHECK(watch->state().files == static_cast<std::uint64_t>(kFiles));
}

TEST_CASE("watch: a directory that is removed and made again at once is still watched") {
    EVERY_BACKEND;  // what a build does to its output folder
    tree.write("out/old");
    Watch watch(backend, tree);
    tree.remove("out");
    tree.write("out/new");
    const auto events = watch.before_mark(tree, "mark");
    CHECK(std::find(events.begin(), events.end(), "created out/new") != events.end());
    tree.append("out/new", "more");
    CHECK(watch.before_mark(tree, "mark2") == Strings{"modified out/new"});
    tree.write("out/another");
    CHECK(watch.before_mark(tree, "mark3") == Strings{"created out/another"});
}

TEST_CASE("watch: a directory that is moved away and made again at once is still watched") {
    EVERY_BACKEND;
    tree.write("now/f", "1");
    Watch watch(backend, tree);
    tree.rename("now", "before");
    tree.write("now/f", "22");
    (void)watch.before_mark(tree, "mark");
    tree.append("now/f", "more");
    CHECK(watch.before_mark(tree, "mark2") == Strings{"modified now/f"});
    tree.append("before/f", "more");
    CHECK(watch.before_mark(tree, "mark3") == Strings{"modified before/f"});
}

TEST_CASE("watch: directories that change places are told apart") {
    EVERY_BACKEND;
    tree.write("a/x", "1");
    tree.write("b/y", "2");
    Watch watch(backend, tree);
    REQUIRE(::renameat2(AT_FDCWD, (tree / "a").c_str(), AT_FDCWD, (tree / "b").c_str(), RENAME_EXCHANGE) == 0);
    const auto events = watch.before_mark(tree, "mark");
    CHECK(std::set<std::string>(events.begin(), events.end()) == std::set<std::string>{"renamed a/x -> b/x", "renamed b/y -> a/y"});
    tree.append("a/y", "more");
    CHECK(watch.before_mark(tree, "mark2") == Strings{"modified a/y"});
    tree.append("b/x", "more");
    CHECK(watch.before_mark(tree, "mark3") == Strings{"modified b/x"});
}

TEST_CASE("watch: hidden and ignored files are silent, links and special files too") {
    EVERY_BACKEND;
    tree.mkdir(".git");
    tree.write(".gitignore", "*.log\n/build/\n");
    tree.write("build/x");
    Watch watch(backend, tree);
    tree.write("a.log");
    tree.write(".hidden");
    tree.write(".git/index");
    tree.write("build/y/z");
    tree.append("build/x", "more");
    tree.symlink("a.log", "link");
    tree.fifo("fifo");
    tree.mkdir("empty");
    tree.write("new/a.log");
    CHECK(watch.before_mark(tree, "mark") == Strings{});
}

TEST_CASE("watch: a changed ignore file counts from then on") {
    EVERY_BACKEND;
    tree.mkdir(".git");
    tree.write("x.log", "1");
    tree.write("build/sub/x", "1");
    Watch watch(backend, tree);
    tree.write(".gitignore", "*.log\n/build/\n");
    (void)watch.before_mark(tree, "mark");
    tree.append("x.log", "2");
    tree.append("build/sub/x", "2");
    tree.write("build/sub/y");
    tree.write("build/z/y");
    CHECK(watch.before_mark(tree, "mark2") == Strings{});
    tree.write(".gitignore", "nothing\n");
    (void)watch.before_mark(tree, "mark3");
    tree.append("x.log", "3");
    CHECK(watch.before_mark(tree, "mark4") == Strings{"modified x.log"});
    tree.append("build/sub/x", "3");
    CHECK(watch.before_mark(tree, "mark5") == Strings{"modified build/sub/x"});
}

TEST_CASE("watch: the repository's own excludes count from then on, too") {
    EVERY_BACKEND;
    tree.mkdir(".git/info");
    tree.write("x.log", "1");
    tree.write("build/x", "1");
    Watch watch(backend, tree);
    tree.write(".git/info/exclude", "*.log\nbuild/\n");
    (void)watch.before_mark(tree, "mark");
    tree.append("x.log", "2");
    tree.append("build/x", "2");
    CHECK(watch.before_mark(tree, "mark2") == Strings{});
    tree.write(".git/info/exclude", "\n");
    (void)watch.before_mark(tree, "mark3");
    tree.append("build/x", "3");
    CHECK(watch.before_mark(tree, "mark4") == Strings{"modified build/x"});
}

TEST_CASE("watch: a directory that may not be read any more is a reason to walk again, and so is one that may") {
    EVERY_BACKEND;
    if (::geteuid() != 0 || backend.name != "posix") return;  // who is not root cannot take another's part
    tree.write("closed/a", "1");
    struct Somebody {
        Somebody() { REQUIRE(::seteuid(65534) == 0); }
        ~Somebody() { (void)::seteuid(0); }
    };
    ::chmod(tree.path().c_str(), 0755);
    Watch watch(backend, tree);
    const auto rescanned = [&](mode_t mode) {
        ::chmod((tree / "closed").c_str(), mode);
        const Somebody somebody;
        const auto events = watch.until([](const Strings& all) { return std::find(all.begin(), all.end(), "rescan ") != all.end(); });
        return std::find(events.begin(), events.end(), "rescan ") != events.end();
    };
    CHECK(rescanned(0700));
    CHECK(rescanned(0755));
}

TEST_CASE("watch: .gitignore begins to count when the tree becomes a repository") {
    EVERY_BACKEND;
    tree.write(".gitignore", "*.log\nbuild/\n");
    tree.write("x.log", "1");
    tree.write("build/x", "1");
    Watch watch(backend, tree);
    tree.mkdir(".git");
    (void)watch.before_mark(tree, "mark");
    tree.append("x.log", "2");
    tree.append("build/x", "2");
    CHECK(watch.before_mark(tree, "mark2") == Strings{});
}

TEST_CASE("watch: a file that is named is watched whatever the rules say, and nothing beside it") {
    EVERY_BACKEND;
    tree.mkdir(".git");
    tree.write(".gitignore", "*.log\n/deps/\n");
    tree.write("x.log", "1");
    tree.write("y.log", "1");
    tree.write(".env", "1");
    tree.write("deps/a/x", "1");
    tree.write("deps/a/y", "1");
    Watch watch(backend, tree);
    REQUIRE(watch->watch_file("x.log"));
    REQUIRE(watch->watch_file(".env"));
    REQUIRE(watch->watch_file("deps/a/x"));
    CHECK(watch.before_mark(tree, "mark") == Strings{});
    tree.append("x.log", "2");
    CHECK(watch.before_mark(tree, "mark2") == Strings{"modified x.log"});
    tree.save_atomically(".env", "22");
    CHECK(watch.before_mark(tree, "mark3") == Strings{"modified .env"});
    tree.append("deps/a/x", "2");
    CHECK(watch.before_mark(tree, "mark4") == Strings{"modified deps/a/x"});
    tree.append("y.log", "2");
    tree.append("deps/a/y", "2");
    CHECK(watch.before_mark(tree, "mark5") == Strings{});
    tree.remove("x.log");
    CHECK(watch.before_mark(tree, "mark6") == Strings{"deleted x.log"});
    tree.write("x.log", "new");
    CHECK(watch.before_mark(tree, "mark7") == Strings{"created x.log"});
}

TEST_CASE("watch: only the files that are named") {
    EVERY_BACKEND;
    tree.write("a/x", "1");
    tree.write("a/y", "1");
    WatchRequest request;
    request.named_files_only = true;
    Watch watch(backend, tree, request);
    CHECK(watch->state().files == 0);
    REQUIRE(watch->watch_file("a/x"));
    tree.append("a/y", "2");
    tree.write("b");
    tree.append("a/x", "2");
    CHECK(watch.next() == Strings{"modified a/x"});
    CHECK(watch->state().files == 1);
    CHECK(watch->watch_file("missing").error().code == ErrorCode::not_found);
    CHECK(watch->watch_file("a").error().code == ErrorCode::wrong_kind);
}

TEST_CASE("watch: naming a file twice neither counts it twice nor loses a change in between") {
    EVERY_BACKEND;
    tree.write("x", "1");
    WatchRequest request;
    request.named_files_only = true;
    Watch watch(backend, tree, request);
    REQUIRE(watch->watch_file("x"));
    tree.save_atomically("x", "22");
    REQUIRE(watch->watch_file("x"));
    CHECK(watch.next() == Strings{"modified x"});
    CHECK(watch->state().files == 1);
}

TEST_CASE("watch: the walk's own terms say which files") {
    EVERY_BACKEND;
    tree.write("src/a.c");
    tree.write("lib/b.c");
    WatchRequest request;
    request.files.paths = {"src"};
    request.files.include = {"*.c"};
    Watch watch(backend, tree, request);
    CHECK(watch->state().files == 1);
    tree.append("lib/b.c", "2");
    tree.write("src/x.h");
    tree.write("top.c");
    tree.write("src/deep/er/n.c");
    CHECK(watch.before_mark(tree, "src/mark.c") == Strings{"created src/deep/er/n.c"});
}

TEST_CASE("watch: a depth limit holds for new directories as well") {
    EVERY_BACKEND;
    tree.write("a/b/old");
    WatchRequest request;
    request.files.max_depth = 2;
    Watch watch(backend, tree, request);
    tree.write("a/in");
    tree.write("a/b/below");
    tree.write("n/in");
    tree.write("n/m/below");
    const auto events = watch.before_mark(tree, "mark");
    CHECK(std::set<std::string>(events.begin(), events.end()) == std::set<std::string>{"created a/in", "created n/in"});
}

TEST_CASE("watch: another thread ends the wait") {
    EVERY_BACKEND;
    Watch watch(backend, tree);
    std::thread waker([&] {
        std::this_thread::sleep_for(milliseconds(100));
        watch->wake();
    });
    const auto start = std::chrono::steady_clock::now();
    const auto events = watch->wait(std::chrono::minutes(1));
    const auto taken = std::chrono::steady_clock::now() - start;
    waker.join();
    REQUIRE(events);
    CHECK(events->empty());
    CHECK(taken < std::chrono::seconds(20));
    watch->wake();  // before the wait begins
    CHECK(watch->wait(std::chrono::minutes(1)));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("watch: strange names are reported as they are") {
    EVERY_BACKEND;
    Watch watch(backend, tree);
    const Strings names{"new\nline", " space ", "\xFF\xFE", "d ir/f\tile"};
    for (const std::string& name : names) {
        tree.write(name);
        CHECK(watch.next() == Strings{"created " + name});
    }
}

TEST_CASE("watch: what is changed before the first wait is not lost") {
    EVERY_BACKEND;
    tree.write("a", "1");
    Watch watch(backend, tree);
    tree.append("a", "2");
    tree.write("b");
    std::this_thread::sleep_for(milliseconds(30));
    const auto events = watch.next(2);
    CHECK(events == Strings{"modified a", "created b"});
}

TEST_CASE("watch: the events of random changes lead from the old tree to the new one") {
    EVERY_BACKEND;
    std::set<std::string> known;
    for (int i = 0; i < 20; ++i) {
        tree.write("d" + std::to_string(i % 4) + "/f" + std::to_string(i));
        known.insert("d" + std::to_string(i % 4) + "/f" + std::to_string(i));
    }
    Watch watch(backend, tree);
    std::uint32_t state = 12345;
    const auto random = [&](std::uint32_t bound) {
        state = state * 1664525U + 1013904223U;
        return (state >> 16U) % bound;
    };
    for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 15; ++i) {
            const std::string directory = "d" + std::to_string(random(6));
            const std::string file = directory + "/f" + std::to_string(random(25));
            switch (random(5)) {
                case 0: tree.write(file, std::to_string(i)); break;
                case 1: tree.remove(file); break;
                case 2: tree.remove(directory); break;
                case 3:
                    if (::access((tree / directory).c_str(), F_OK) == 0 && ::access((tree / "e").c_str(), F_OK) != 0) tree.rename(directory, "e");
                    break;
                case 4:
                    if (::access((tree / "e").c_str(), F_OK) == 0 && ::access((tree / directory).c_str(), F_OK) != 0) tree.rename("e", directory);
                    break;
            }
        }
        const std::string mark = "mark" + std::to_string(round);
        for (const std::string& event : watch.before_mark(tree, mark)) {
            const std::size_t arrow = event.find(" -> ");
            if (event.starts_with("created ")) known.insert(event.substr(8));
            if (event.starts_with("deleted ")) known.erase(event.substr(8));
            if (event.starts_with("renamed ")) {
                known.erase(event.substr(8, arrow - 8));
                known.insert(event.substr(arrow + 4));
            }
        }
        std::set<std::string> now;
        for (const std::string& path : aircher::test::paths_of(*aircher::test::walk(backend, tree.root())))
            if (!path.starts_with("mark")) now.insert(path);
        // A batch may have been cut before the mark; nothing may be missing for long.
        if (known != now) {
            for (const std::string& event : watch.before_mark(tree, mark + "again")) {
                const std::size_t arrow = event.find(" -> ");
                if (event.starts_with("created ")) known.insert(event.substr(8));
                if (event.starts_with("deleted ")) known.erase(event.substr(8));
                if (event.starts_with("renamed ")) {
                    known.erase(event.substr(8, arrow - 8));
                    known.insert(event.substr(arrow + 4));
                }
            }
        }
        REQUIRE(known == now);
    }
}

TEST_CASE("watch: a root that is removed is an error, not silence") {
    EVERY_BACKEND;
    tree.write("root/file");
    auto opened = ConfinedRoot::open(tree / "root");
    REQUIRE(opened);
    TaskPool pool(2);
    RequestContext context(pool, {});
    const auto made = backend.create();
    WatchRequest request;
    request.poll_interval = milliseconds(50);
    auto watcher = made->watch_changes(*opened, request, context);
    REQUIRE(watcher);
    tree.remove("root");
    bool told = false;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!told && std::chrono::steady_clock::now() < end) told = !(*watcher)->wait(milliseconds(100));
    CHECK(told);
}

TEST_CASE("watch: a starting path that does not exist is an error") {
    EVERY_BACKEND;
    TaskPool pool(2);
    RequestContext context(pool, {});
    const auto root = tree.root();
    WatchRequest request;
    request.files.paths = {"missing"};
    const auto made = backend.create();
    const auto watcher = made->watch_changes(root, request, context);
    REQUIRE_FALSE(watcher);
    CHECK(watcher.error().code == ErrorCode::not_found);
}
