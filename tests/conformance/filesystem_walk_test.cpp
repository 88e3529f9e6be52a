// Walking: one suite over every backend, and all of them give the same bytes.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <mutex>
#include <span>
#include <thread>

#include "tests/support/backends.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::filesystem;
using aircher::test::backends_with;
using aircher::test::dump;
using aircher::test::Factory;
using aircher::test::paths_of;
using aircher::test::Random;
using aircher::test::TempTree;
using aircher::test::walk;
using Strings = std::vector<std::string>;

#define EVERY_BACKEND                                                  \
    const auto backend = GENERATE(from_range(backends_with("walk")));  \
    CAPTURE(backend.name);                                             \
    const TempTree tree

namespace {

Strings files(const Factory& backend, const TempTree& tree, const WalkRequest& request = {}) {
    const auto result = walk(backend, tree.root(), request);
    return result ? paths_of(*result) : Strings{"error: " + result.error().text()};
}

std::string skipped(const Factory& backend, const TempTree& tree, const WalkRequest& request = {}) {
    const auto result = walk(backend, tree.root(), request);
    std::string text;
    if (result)
        for (const auto& row : result->skipped()) text += row.path + "|" + std::to_string(row.count) + "|" + row.reason + "\n";
    return text;
}

/// Every backend and number of threads gives what the first one gives.
void check_all_alike(const ConfinedRoot& root, const WalkRequest& request) {
    std::string first;
    for (const Factory& backend : backends_with("walk"))
        for (const int jobs : {0, 1, 2, 8}) {
            const std::string now = dump(walk(backend, root, request, jobs));
            if (first.empty()) first = now;
            CAPTURE(backend.name, jobs);
            REQUIRE(now == first);
        }
}

}  // namespace

TEST_CASE("walk: an empty tree has one directory and no files") {
    EVERY_BACKEND;
    const auto result = walk(backend, tree.root());
    REQUIRE(result);
    CHECK(result->files().empty());
    CHECK(result->directories() == Strings{""});
    CHECK(result->skipped().empty());
}

TEST_CASE("walk: files are sorted by whole path as unsigned bytes") {
    EVERY_BACKEND;
    for (const char* name : {"a", "a-b/x", "a.c", "ab", "b/a", "b-a", "b.a", "b/", "c/z/y", "c0", "\xC3\xA4", "Z", "c/z.x", "~", "!"})
        std::string_view(name).ends_with('/') ? tree.mkdir(name) : tree.write(name);
    const Strings expected{"!", "Z", "a", "a-b/x", "a.c", "ab", "b-a", "b.a", "b/a", "c/z.x", "c/z/y", "c0", "~", "\xC3\xA4"};
    CHECK(files(backend, tree) == expected);
    auto sorted = expected;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == expected);
}

TEST_CASE("walk: a directory and a file whose names share a beginning are in order of their paths") {
    EVERY_BACKEND;
    tree.write("a/x");
    tree.write("a-b");
    tree.write("a.b/x");
    tree.write("a0");
    tree.write("ab/x");
    CHECK(files(backend, tree) == Strings{"a-b", "a.b/x", "a/x", "a0", "ab/x"});
    CHECK(walk(backend, tree.root())->directories() == Strings{"", "a.b", "a", "ab"});
}

TEST_CASE("walk: names of any bytes") {
    EVERY_BACKEND;
    const Strings names{"\x01", "\t", "\n", " ", "\"", "*", "-", "\\", "\xFF\xFE", "\xE4", std::string(255, 'n')};
    for (const std::string& name : names) tree.write("d/" + name);
    Strings expected;
    for (const std::string& name : names) expected.push_back("d/" + name);
    std::sort(expected.begin(), expected.end());
    CHECK(files(backend, tree) == expected);
}

TEST_CASE("walk: hidden files are listed on request, .git never") {
    EVERY_BACKEND;
    tree.write("a");
    tree.write(".env");
    tree.write(".github/workflows/ci.yml");
    tree.write(".git/config");
    tree.write("sub/.git/config");
    tree.write("worktree/.git", "gitdir: /nowhere\n");
    tree.write("worktree/x");
    CHECK(files(backend, tree) == Strings{"a", "worktree/x"});
    WalkRequest request;
    request.hidden = true;
    CHECK(files(backend, tree, request) == Strings{".env", ".github/workflows/ci.yml", "a", "worktree/x"});
    request.ignore_rules = false;
    CHECK(files(backend, tree, request) == Strings{".env", ".github/workflows/ci.yml", "a", "worktree/x"});
}

TEST_CASE("walk: ignore files") {
    EVERY_BACKEND;
    tree.mkdir(".git/info");
    tree.write(".git/info/exclude", "excluded\n");
    tree.write(".gitignore", "*.log\n/build/\n!.shown\n");
    tree.write("sub/.gitignore", "!keep.log\nlocal\n");
    tree.write(".ignore", "by-ignore\n");
    for (const char* name : {"a", "a.log", "build/x", "sub/build/x", "sub/keep.log", "sub/x.log", "sub/local", "local", "excluded", "sub/excluded", "by-ignore", ".shown", ".hidden"}) tree.write(name);
    CHECK(files(backend, tree) == Strings{".shown", "a", "local", "sub/build/x", "sub/keep.log"});
    WalkRequest request;
    request.ignore_rules = false;
    CHECK(files(backend, tree, request) == Strings{"a", "a.log", "build/x", "by-ignore", "excluded", "local", "sub/build/x", "sub/excluded", "sub/keep.log", "sub/local", "sub/x.log"});
}

TEST_CASE("walk: .gitignore counts only in a repository, and a nested one begins anew") {
    EVERY_BACKEND;
    tree.write(".gitignore", "x\n");
    tree.write("x");
    CHECK(files(backend, tree) == Strings{"x"});
    tree.mkdir(".git");
    CHECK(files(backend, tree) == Strings{});
    tree.mkdir("nested/.git");
    tree.write("nested/x");
    tree.write("submodule/.git", "gitdir: ../.git/modules/submodule\n");
    tree.write("submodule/x");
    tree.write("folder/x");
    CHECK(files(backend, tree) == Strings{"nested/x", "submodule/x"});
}

TEST_CASE("walk: include, exclude, languages, kinds, depth") {
    EVERY_BACKEND;
    for (const char* name : {"a.c", "b.py", "src/c.c", "src/deep/d.c", "src/deep/er/e.py", "tests/t.c", "data.json", "node_modules/x.js"}) tree.write(name);
    WalkRequest request;
    request.include = {"*.c"};
    CHECK(files(backend, tree, request) == Strings{"a.c", "src/c.c", "src/deep/d.c", "tests/t.c"});
    request.exclude = {"src/deep", "tests"};
    CHECK(files(backend, tree, request) == Strings{"a.c", "src/c.c"});
    request = {};
    request.languages = {find_language("python")};
    CHECK(files(backend, tree, request) == Strings{"b.py", "src/deep/er/e.py"});
    request = {};
    request.kinds = {"code", "!test", "!vendored"};
    CHECK(files(backend, tree, request) == Strings{"a.c", "b.py", "src/c.c", "src/deep/d.c", "src/deep/er/e.py"});
    request = {};
    request.max_depth = 1;
    CHECK(files(backend, tree, request) == Strings{"a.c", "b.py", "data.json"});
    request.max_depth = 2;
    CHECK(files(backend, tree, request) == Strings{"a.c", "b.py", "data.json", "node_modules/x.js", "src/c.c", "tests/t.c"});
    request.paths = {"src"};
    request.max_depth = 1;
    CHECK(files(backend, tree, request) == Strings{"src/c.c"});
    request = {};
    request.include = {"{bad"};
    CHECK(walk(backend, tree.root(), request).error().code == ErrorCode::invalid_argument);
    request = {};
    request.kinds = {"bad"};
    CHECK(walk(backend, tree.root(), request).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("walk: where a name leaves it open, the content tells whether a file is of the wanted languages") {
    EVERY_BACKEND;
    tree.write("bin/run", "#!/usr/bin/env python3\nimport os\n");
    tree.write("bin/build", "#!/bin/sh\n");
    tree.write("bin/blob", std::string("#!/usr/bin/env python3\n\0", 24));
    tree.write("bin/a.py", "#!/bin/sh\n");
    tree.write("notes", "# vim: ft=python\n");
    tree.write("plain.h", "int f(void);\n");
    tree.write("rich.h", "namespace x {\nclass A;\n}\n");
    const auto languages_of = [&](const WalkRequest& request) {
        const auto result = walk(backend, tree.root(), request);
        REQUIRE(result);
        std::string text;
        for (const FileEntry& file : result->files()) text.append(file.base_name()).append(" ").append(language(file.language).name).append("; ");
        return text;
    };
    WalkRequest request;
    CHECK(languages_of(request) == "a.py python; blob ; build ; run ; notes ; plain.h c; rich.h c; ");  // nobody asked: by name
    request.recognise_unnamed = true;
    CHECK(languages_of(request) == "a.py python; blob ; build bash; run python; notes python; plain.h c; rich.h c; ");
    request = {};
    request.languages = {find_language("python")};
    CHECK(languages_of(request) == "a.py python; run python; notes python; ");
    request.paths = {"bin/build", "bin/run"};
    CHECK(languages_of(request) == "run python; ");
    request.paths = {};
    request.exclude = {"bin"};
    CHECK(languages_of(request) == "notes python; ");
    request = {};
    request.languages = {find_language("cpp")};
    CHECK(languages_of(request) == "rich.h cpp; ");
    request.languages = {find_language("c")};
    CHECK(languages_of(request) == "plain.h c; ");
    request = {};
    request.kinds = {"code"};
    CHECK(languages_of(request) == "a.py python; build bash; run python; notes python; plain.h c; rich.h c; ");
    request.kinds = {"unknown"};
    CHECK(languages_of(request) == "blob ; ");
}

TEST_CASE("walk: stat data and languages") {
    EVERY_BACKEND;
    tree.write("a.c", "12345");
    WalkRequest request;
    const auto plain = walk(backend, tree.root(), request);
    REQUIRE(plain);
    CHECK(plain->files()[0].size == -1);
    CHECK(language(plain->files()[0].language).name == "c");
    request.stat = true;
    const auto full = walk(backend, tree.root(), request);
    REQUIRE(full);
    CHECK(full->files()[0].size == 5);
    CHECK(full->files()[0].mtime_ns == tree.root().status("a.c")->mtime_ns);
}

TEST_CASE("walk: links are counted and not followed, special files too") {
    EVERY_BACKEND;
    tree.write("a/file");
    tree.symlink("..", "a/cycle");
    tree.symlink(".", "self");
    tree.symlink("/etc", "out");
    tree.symlink("a/file", "link");
    tree.symlink("nowhere", "dangling");
    tree.fifo("fifo");
    CHECK(files(backend, tree) == Strings{"a/file"});
    CHECK(skipped(backend, tree) == "|1|not a regular file (fifo, socket or device)\n|5|symbolic link, not followed\n");
    tree.write(".ignore", "out\n");
    CHECK(skipped(backend, tree).find("|4|symbolic link") != std::string::npos);
}

TEST_CASE("walk: unreadable directories are reported, the rest is listed") {
    if (aircher::test::is_superuser()) return;
    EVERY_BACKEND;
    tree.write("a/x");
    tree.write("b/x");
    tree.chmod("a", 0);
    CHECK(files(backend, tree) == Strings{"b/x"});
    CHECK(skipped(backend, tree) == "a|1|unreadable: permission denied\n");
    tree.chmod("a", 0700);
}

TEST_CASE("walk: starting paths") {
    EVERY_BACKEND;
    for (const char* name : {"a/x", "a/s/y", "a-b/x", "a.txt", "b/x", ".hidden/x", "b/.dot"}) tree.write(name);
    WalkRequest request;
    const auto from = [&](const Strings& paths) {
        request.paths = paths;
        return files(backend, tree, request);
    };
    CHECK(from({"a"}) == Strings{"a/s/y", "a/x"});
    CHECK(from({"a-b", "a"}) == Strings{"a-b/x", "a/s/y", "a/x"});
    CHECK(from({"b", "a", "a/s", "a/x", "a"}) == Strings{"a/s/y", "a/x", "b/x"});
    CHECK(from({"a.txt", "a", "a-b"}) == Strings{"a-b/x", "a.txt", "a/s/y", "a/x"});
    CHECK(from({"a/x", "a-b/x", "a/s/y"}) == Strings{"a-b/x", "a/s/y", "a/x"});
    CHECK(from({"", "a/x"}) == Strings{"a-b/x", "a.txt", "a/s/y", "a/x", "b/x"});
    CHECK(from({".hidden"}) == Strings{".hidden/x"});
    CHECK(from({"b/.dot"}) == Strings{"b/.dot"});  // named itself, so listed whatever the rules say
    CHECK(from({"missing"})[0].starts_with("error: missing: "));
    request.paths = {"a", "missing"};
    CHECK(walk(backend, tree.root(), request).error().code == ErrorCode::not_found);
    tree.symlink("a", "link");
    tree.fifo("fifo");
    request.paths = {"link"};
    CHECK(walk(backend, tree.root(), request).error().code == ErrorCode::wrong_kind);
    request.paths = {"fifo"};
    CHECK(walk(backend, tree.root(), request).error().code == ErrorCode::wrong_kind);
    request.paths = {"link/s"};
    CHECK_FALSE(walk(backend, tree.root(), request));
}

TEST_CASE("walk: the rules above a starting path hold in it") {
    EVERY_BACKEND;
    tree.mkdir(".git");
    tree.write(".gitignore", "*.log\n/a/b/gone\n");
    tree.write("a/.gitignore", "!keep.log\n");
    for (const char* name : {"a/b/x", "a/b/x.log", "a/b/keep.log", "a/b/gone"}) tree.write(name);
    WalkRequest request;
    request.paths = {"a/b"};
    CHECK(files(backend, tree, request) == Strings{"a/b/keep.log", "a/b/x"});
}

TEST_CASE("walk: directories are listed once, in order, whatever the starting paths") {
    EVERY_BACKEND;
    for (const char* name : {"a/1", "a/2", "b/x", "c/3", "c/4"}) tree.write(name);
    WalkRequest request;
    request.paths = {"a/1", "a/2", "b", "c/3", "c/4"};
    const auto result = walk(backend, tree.root(), request);
    REQUIRE(result);
    Strings sorted = result->directories();
    std::sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) { return x + "/" < y + "/"; });
    CHECK(result->directories() == sorted);
    CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("walk: the root directory can be a root") {
    EVERY_BACKEND;
    tree.mkdir(".git");
    tree.write(".gitignore", "/ignored\n");
    tree.write("ignored");
    tree.write("a/x");
    const auto slash = ConfinedRoot::open("/");
    REQUIRE(slash);
    WalkRequest request;
    request.paths = {tree.path().substr(1)};
    const auto result = walk(backend, *slash, request);
    REQUIRE(result);
    CHECK(paths_of(*result) == Strings{tree.path().substr(1) + "/a/x"});
    CHECK(result->skipped().empty());
}

TEST_CASE("walk: a stopped call returns promptly") {
    EVERY_BACKEND;
    for (int i = 0; i < 200; ++i) tree.write("d" + std::to_string(i) + "/f");
    std::stop_source stop;
    stop.request_stop();
    TaskPool pool(2);
    const auto root = tree.root();
    RequestContext context(pool, stop.get_token());
    const auto result = backend.create()->walk_project(root, {}, context);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::cancelled);
    RequestContext late(pool, {}, RequestContext::Clock::now() - std::chrono::seconds(1));
    CHECK(backend.create()->walk_project(root, {}, late).error().code == ErrorCode::deadline_exceeded);
}

TEST_CASE("walk: files that vanish meanwhile do no harm") {
    EVERY_BACKEND;
    for (int i = 0; i < 30; ++i) tree.write("stays/f" + std::to_string(i));
    std::atomic<bool> stop{false};
    std::thread churn([&] {
        for (int i = 0; !stop; ++i) {
            const std::string directory = "churn" + std::to_string(i % 5);
            for (int j = 0; j < 10; ++j) tree.write(directory + "/s/f" + std::to_string(j));
            std::error_code error;
            std::filesystem::remove_all(tree / directory, error);
        }
    });
    WalkRequest request;
    request.stat = true;
    for (int i = 0; i < 60; ++i) {
        const auto result = walk(backend, tree.root(), request, 2);
        CHECK(result);
        if (!result) break;
        Strings found = paths_of(*result);
        CHECK(std::count_if(found.begin(), found.end(), [](const auto& p) { return p.starts_with("stays/"); }) == 30);
        CHECK(std::is_sorted(found.begin(), found.end()));
        for (const auto& row : result->skipped()) CHECK(row.reason == "vanished during the walk");
    }
    stop = true;
    churn.join();
}

TEST_CASE("walk: a deep tree needs no descriptor for each level") {
    EVERY_BACKEND;
    std::string path;
    for (int i = 0; i < 300; ++i) path += "d/";
    tree.write(path + "file");
    rlimit old{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &old) == 0);
    rlimit low = old;
    low.rlim_cur = 128;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    const auto result = walk(backend, tree.root());
    ::setrlimit(RLIMIT_NOFILE, &old);
    REQUIRE(result);
    CHECK(result->files().size() == 1);
    CHECK(result->skipped().empty());
}

TEST_CASE("walk: backends and numbers of threads give the same bytes over random trees and requests") {
    Random random(10);
    static const Strings kNames = {"a", "b", "a-b", "a.c", ".h", "x.log", "build", "t.py", "\xFF", "a b", "Makefile", "test", "vendor"};
    static const Strings kRules = {"*.log\n", "build/\n", "!x.log\n", "/a\n", "a/**\n", "**/b\n", "*\n!*/\n", "!.h\n", "[ab]\n", "a-b\n", "test/*\n!test/a\n"};
    for (int round = 0; round < 12; ++round) {
        const TempTree tree;
        Strings directories{""};
        for (int i = 0; i < 60; ++i) {
            const std::string base = random.pick(directories);
            const std::string name = random.pick(kNames);
            const std::string path = base.empty() ? name : base + "/" + name;
            if (::faccessat(AT_FDCWD, (tree / path).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) continue;
            if (random.one_in(3)) {
                tree.mkdir(path);
                directories.push_back(path);
            } else if (random.one_in(15)) {
                tree.symlink(random.pick(kNames), path);
            } else {
                tree.write(path, random.text("ab\n", 20));
            }
        }
        for (int i = 0; i < 5; ++i) {
            const std::string base = random.pick(directories);
            const std::string prefix = base.empty() ? "" : base + "/";
            if (random.one_in(3)) tree.mkdir(prefix + ".git");
            std::string text;
            for (std::size_t n = random.below(4); n > 0; --n) text += random.pick(kRules);
            tree.write(prefix + random.pick(Strings{".gitignore", ".ignore", ".rgignore"}), text);
        }
        const auto root = tree.root();
        for (int i = 0; i < 6; ++i) {
            WalkRequest request;
            request.hidden = random.one_in(2);
            request.ignore_rules = !random.one_in(3);
            request.stat = random.one_in(2);
            if (random.one_in(4)) request.max_depth = static_cast<std::uint32_t>(random.below(4));
            if (random.one_in(3)) request.include = {random.pick(Strings{"*.c", "a", "a/**", "!b", "**/t.py"})};
            if (random.one_in(3)) request.exclude = {random.pick(Strings{"*.log", "b", "a/b", "!a"})};
            if (random.one_in(4)) request.kinds = {random.pick(Strings{"code", "!test", "vendored", "unknown"})};
            if (random.one_in(2))
                for (std::size_t n = random.below(4); n > 0; --n) {
                    std::string path = random.pick(directories);
                    if (random.one_in(2)) path += (path.empty() ? "" : "/") + random.pick(kNames);
                    request.paths.push_back(path);
                }
            CAPTURE(request.paths, request.include, request.exclude, request.kinds);
            check_all_alike(root, request);
        }
    }
}

TEST_CASE("file_info: everything about single files, errors for each alone") {
    const auto backend = GENERATE(from_range(backends_with("file_info")));
    CAPTURE(backend.name);
    const TempTree tree;
    tree.write("a.py", "print(1)\nprint(2)\n");
    tree.write("empty", "");
    tree.write("bin", std::string("\0\1\2", 3));
    tree.mkdir("dir");
    tree.symlink("a.py", "link");
    tree.symlink("/etc/passwd", "out");
    tree.fifo("fifo");
    const auto root = tree.root();
    TaskPool pool(2);
    RequestContext context(pool, {});
    const Strings paths{"a.py", "missing", "dir", "link", "fifo", "empty", "bin", "out", "a.py", "out/x"};
    const auto infos = backend.create()->get_file_info(root, paths, context);
    REQUIRE(infos);
    REQUIRE(infos->size() == paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) CHECK((*infos)[i].path == paths[i]);
    CHECK((*infos)[0].content->lines == 2);
    CHECK(language((*infos)[0].content->language.language).name == "python");
    CHECK((*infos)[0].status.size == 18);
    CHECK((*infos)[1].error->code == ErrorCode::not_found);
    CHECK((*infos)[2].status.kind == FileKind::directory);
    CHECK_FALSE((*infos)[2].content);
    CHECK(*(*infos)[3].target == "a.py");
    CHECK_FALSE((*infos)[3].content);
    CHECK((*infos)[4].status.kind == FileKind::fifo);
    CHECK((*infos)[5].content->encoding == Encoding::none);
    CHECK((*infos)[6].content->binary);
    CHECK(*(*infos)[7].target == "/etc/passwd");
    CHECK((*infos)[8].content->hash == (*infos)[0].content->hash);
    CHECK((*infos)[9].error);
    std::stop_source stop;
    stop.request_stop();
    RequestContext stopped(pool, stop.get_token());
    CHECK(backend.create()->get_file_info(root, paths, stopped).error().code == ErrorCode::cancelled);
    CHECK(backend.create()->get_file_info(root, {}, context)->empty());
}

TEST_CASE("walk: a visitor sees every file once, and what it spawns is done") {
    EVERY_BACKEND;
    for (int i = 0; i < 300; ++i) tree.write("d" + std::to_string(i % 20) + "/e" + std::to_string(i % 3) + "/f" + std::to_string(i) + ".c", "x");
    tree.write("top.c", "x");
    tree.write(".gitignore", "*.o\n");
    tree.write("d1/ignored.o", "x");
    tree.write("named.txt", "x");
    WalkRequest everything, some;
    some.paths = {"d3", "d4/e1", "named.txt", "top.c"};
    some.include = {"*.c", "named.txt"};
    for (const WalkRequest& request : {everything, some}) {
        const auto listed = walk(backend, tree.root(), request);
        REQUIRE(listed);
        for (const int jobs : {0, 1, 4}) {
            TaskPool pool(jobs);
            RequestContext context(pool, {});
            std::mutex mutex;
            Strings seen;
            std::atomic<std::size_t> spawned{0};
            const auto visitor = [&](std::string_view directory, std::span<const FileEntry> entries, TaskGroup& group) {
                const std::lock_guard lock(mutex);
                for (const FileEntry& entry : entries) {
                    seen.push_back((directory.empty() ? "" : std::string(directory) + "/") + std::string(entry.base_name()));
                    group.spawn([&] { ++spawned; });
                }
            };
            const auto root = tree.root();
            const auto visited = backend.create()->visit_files(root, request, visitor, context);
            REQUIRE(visited);
            CHECK(visited->files().empty());
            CHECK(visited->skipped() == listed->skipped());
            std::sort(seen.begin(), seen.end());
            CHECK(seen == paths_of(*listed));
            CHECK(spawned == seen.size());
        }
    }
}

TEST_CASE("walk: a visitor's walk stops at a cancel") {
    EVERY_BACKEND;
    for (int i = 0; i < 100; ++i) tree.write("d" + std::to_string(i) + "/f.c", "x");
    std::stop_source cancel;
    TaskPool pool(2);
    RequestContext context(pool, cancel.get_token());
    const auto root = tree.root();
    const auto visited = backend.create()->visit_files(root, {}, [&](std::string_view, std::span<const FileEntry>, TaskGroup&) { cancel.request_stop(); }, context);
    REQUIRE_FALSE(visited);
    CHECK(visited.error().code == ErrorCode::cancelled);
}
