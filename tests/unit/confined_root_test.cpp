// Confinement: whatever stands in the workspace, nothing outside of it is ever read.
#include "engine/base/confined_root.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <future>
#include <thread>

#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using aircher::test::Random;
using aircher::test::TempTree;

namespace {

std::string read(const ConfinedRoot& root, std::string_view path) {
    const auto content = root.read_file(path, 1 << 20);
    return content ? *content : "error: " + std::string(to_string(content.error().code));
}

}  // namespace

TEST_CASE("paths are normalised lexically") {
    const auto [given, expected] = GENERATE(table<std::string, std::string>({
        {"", ""}, {".", ""}, {"./", ""}, {"a", "a"}, {"a/", "a"}, {"a//b", "a/b"}, {"./a/./b/.", "a/b"}, {"a/../b", "b"}, {"a/b/../..", ""}, {"a/b/../../c/", "c"}, {"...", "..."}, {"a/..b", "a/..b"},
        {"a/b..", "a/b.."}, {" a /b ", " a /b "}, {"a.", "a."}, {"a\nb", "a\nb"}, {"\\..\\x", "\\..\\x"}, {"~", "~"}, {"C:/x", "C:/x"}, {"\xFF", "\xFF"}}));
    CAPTURE(given);
    const auto path = normalize_path(given);
    REQUIRE(path);
    CHECK(*path == expected);
}

TEST_CASE("paths that leave the root are refused") {
    for (const char* path : {"..", "../", "../x", "a/../..", "a/../../b", "./..", "a/b/../../../c"}) {
        CAPTURE(path);
        REQUIRE_FALSE(normalize_path(path));
        CHECK(normalize_path(path).error().code == ErrorCode::outside_roots);
    }
    for (const char* path : {"/", "/etc/passwd", "//x"}) CHECK(normalize_path(path).error().code == ErrorCode::outside_roots);
    CHECK(normalize_path(std::string_view("a\0b", 3)).error().code == ErrorCode::invalid_argument);
    CHECK(normalize_path(std::string(256, 'a')).error().code == ErrorCode::invalid_argument);
    CHECK(normalize_path(std::string(255, 'a')));
    CHECK(normalize_path("x/" + std::string(5'000, 'a')).error().code == ErrorCode::invalid_argument);
    std::string deep;
    for (int i = 0; i < 3'000; ++i) deep += "a/";
    CHECK(normalize_path(deep).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("normalising again changes nothing, and never leaves the root") {
    Random random(5);
    for (int i = 0; i < 50'000; ++i) {
        const auto path = normalize_path(random.text("ab./", 12));
        if (!path) continue;
        const bool clean = ("/" + *path + "/").find("/../") == std::string::npos && ("/" + *path + "/").find("/./") == std::string::npos && path->find("//") == std::string::npos &&
                           !path->starts_with('/') && !path->ends_with('/') && *normalize_path(*path) == *path;
        if (!clean) {
            CAPTURE(*path);
            REQUIRE(clean);
        }
    }
}

TEST_CASE("is_at_or_below compares whole components") {
    CHECK(is_at_or_below("/safe", "/safe"));
    CHECK(is_at_or_below("/safe/x", "/safe"));
    CHECK_FALSE(is_at_or_below("/safe-evil", "/safe"));
    CHECK_FALSE(is_at_or_below("/safe-evil/x", "/safe"));
    CHECK_FALSE(is_at_or_below("/saf", "/safe"));
    CHECK_FALSE(is_at_or_below("/", "/safe"));
}

TEST_CASE("everything is below the root directory") {
    // ConfinedRoot::open("/") has the path "/" (--allow-any-root).
    CHECK(is_at_or_below("/", "/"));
    CHECK(is_at_or_below("/etc/passwd", "/"));
}

TEST_CASE("a root is a directory that exists") {
    const TempTree tree;
    tree.write("file");
    tree.mkdir("real");
    tree.symlink("real", "link");
    CHECK(ConfinedRoot::open(tree / "missing").error().code == ErrorCode::not_found);
    CHECK_FALSE(ConfinedRoot::open(tree / "file"));
    CHECK_FALSE(ConfinedRoot::open(""));
    CHECK(ConfinedRoot::open(tree / "link")->path() == tree / "real");
    CHECK(ConfinedRoot::open(tree / "real/")->path() == tree / "real");
}

TEST_CASE("files inside the root are read, whatever their names") {
    const TempTree tree;
    const auto root = tree.root();
    for (const std::string& name : std::vector<std::string>{"a", "d/e/f", " lead", "trail ", "dot.", "..x", "x..", "new\nline", "tab\t", "\xFF\xFE", "\xC3\xA4", "-rf", "*", "a\\b", std::string(255, 'n')}) {
        CAPTURE(name);
        tree.write(name, "content of " + name);
        CHECK(read(root, name) == "content of " + name);
        CHECK(root.status(name)->kind == FileKind::regular);
    }
    // A name with a trailing space or dot is another name.
    CHECK(read(root, "trail") == "error: not_found");
    CHECK(read(root, "dot") == "error: not_found");
    CHECK(root.status("")->kind == FileKind::directory);
    CHECK(root.status("d")->kind == FileKind::directory);
    CHECK(root.open_directory(""));
    CHECK(root.open_directory("d/e"));
    tree.write("empty", "");
    CHECK(read(root, "empty") == "");
}

TEST_CASE("files outside of the root are not read") {
    const TempTree tree;
    tree.write("safe/inside", "inside");
    tree.write("secret", "SECRET");
    tree.write("safe-evil/file", "SECRET");
    const auto opened = ConfinedRoot::open(tree / "safe");
    REQUIRE(opened);
    const ConfinedRoot& root = *opened;
    tree.symlink("../secret", "safe/out");
    tree.symlink("..", "safe/up");
    tree.symlink("../safe-evil", "safe/sibling");
    tree.symlink(tree / "secret", "safe/absolute");
    tree.symlink(tree / "safe/inside", "safe/absolute-in");
    tree.symlink("/", "safe/slash");
    tree.symlink("/proc/self/root/etc/passwd", "safe/magic");
    tree.symlink("/proc/self/cwd", "safe/cwd");
    tree.symlink("out", "safe/twice");
    tree.symlink("sub/../../secret", "safe/dots");
    tree.mkdir("safe/sub");
    for (const char* path : {"../secret", "..", "sub/../../secret", "out", "up/secret", "up/safe-evil/file", "sibling/file", "absolute", "absolute-in", "slash/etc/passwd", "magic", "cwd/x", "twice", "dots"}) {
        CAPTURE(path);
        CHECK(read(root, path) == "error: outside_roots");
        CHECK_FALSE(root.open_file(path));
    }
    for (const std::string& path : std::vector<std::string>{"/etc/passwd", tree / "secret", tree / "safe/inside", "//etc/passwd"}) {
        CAPTURE(path);
        CHECK(read(root, path) == "error: outside_roots");
        CHECK_FALSE(root.status(path));
        CHECK_FALSE(root.open_directory(path));
    }
    for (const char* path : {"up", "sibling", "slash", "cwd", "up/safe-evil"}) {
        CAPTURE(path);
        CHECK_FALSE(root.open_directory(path));
    }
    CHECK_FALSE(root.status("up/secret"));
    CHECK_FALSE(root.read_link("up/safe/out"));
    // The links themselves are known.
    CHECK(root.status("out")->kind == FileKind::symlink);
    CHECK(*root.read_link("magic") == "/proc/self/root/etc/passwd");
}

TEST_CASE("links that stay inside are read through, dangling ones are not found") {
    const TempTree tree;
    tree.write("real/file", "text");
    tree.symlink("real/file", "link");
    tree.symlink("real", "directory-link");
    tree.symlink("nowhere", "dangling");
    tree.symlink("loop-b", "loop-a");
    tree.symlink("loop-a", "loop-b");
    const auto root = tree.root();
    CHECK(read(root, "link") == "text");
    CHECK(read(root, "dangling") == "error: not_found");
    CHECK(read(root, "loop-a") == "error: wrong_kind");
    CHECK_FALSE(root.open_directory("directory-link"));
    CHECK(read(root, "missing") == "error: not_found");
    CHECK(read(root, "real/file/x") == "error: not_found");
    CHECK_FALSE(root.read_link("real/file"));
    CHECK(root.open_file("missing").error().path == "missing");
}

TEST_CASE("only regular files are read") {
    const TempTree tree;
    const auto root = tree.root();
    tree.mkdir("directory");
    tree.fifo("fifo");
    tree.symlink("fifo", "fifo-link");
    CHECK(read(root, "directory") == "error: wrong_kind");
    CHECK(read(root, "") == "error: wrong_kind");
    CHECK(root.open_file("directory").error().message.find("directory") != std::string::npos);

    auto attempt = std::async(std::launch::async, [&] { return read(root, "fifo") + "|" + read(root, "fifo-link"); });
    const bool returned = attempt.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    if (!returned) ::close(::open((tree / "fifo").c_str(), O_WRONLY | O_NONBLOCK));  // lets the reader go
    REQUIRE(returned);
    CHECK(attempt.get() == "error: wrong_kind|error: wrong_kind");

    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string socket_path = tree / "socket";
    REQUIRE(socket_path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
    REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(read(root, "socket") == "error: wrong_kind");
    CHECK(root.status("socket")->kind == FileKind::socket);
    ::close(listener);

    if (::mknod((tree / "null").c_str(), S_IFCHR | 0666, makedev(1, 3)) != 0) {
        WARN("no device can be made here: not tested");
    } else {
        const std::string got = read(root, "null");
        CHECK((got == "error: wrong_kind" || got == "error: permission_denied"));  // the latter on a mount without devices
        CHECK(root.status("null")->kind == FileKind::character_device);
    }
}

TEST_CASE("unreadable files say so") {
    if (aircher::test::is_superuser()) return;
    const TempTree tree;
    tree.write("file");
    tree.chmod("file", 0);
    CHECK(read(tree.root(), "file") == "error: permission_denied");
}

TEST_CASE("reading is bounded") {
    const TempTree tree;
    tree.write("ten", "0123456789");
    const auto root = tree.root();
    CHECK(*root.read_file("ten", 10) == "0123456789");
    CHECK(root.read_file("ten", 9).error().code == ErrorCode::too_large);
    CHECK(root.read_file("ten", 0).error().code == ErrorCode::too_large);
    tree.write("empty", "");
    CHECK(*root.read_file("empty", 0) == "");
    // Files that do not know their size.
    const int fd = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    const auto status = read_all(fd, 1 << 20, "status");
    ::close(fd);
    REQUIRE(status);
    CHECK(status->find("Name:") == 0);
    CHECK(status->find('\0') == std::string::npos);
    const int again = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    const auto unlimited = read_all(again, static_cast<std::size_t>(-1), "status");
    ::close(again);
    REQUIRE(unlimited);
    CHECK(unlimited->find("Name:") == 0);
    CHECK(unlimited->find('\0') == std::string::npos);
}

TEST_CASE("a file that somebody holds a lease on does not make opening spin") {
    // openat2 with O_NONBLOCK answers EAGAIN then, for as long as the lease is not given up.
    const TempTree tree;
    tree.write("leased", "text");
    std::signal(SIGIO, SIG_IGN);
    const int holder = ::open((tree / "leased").c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(holder >= 0);
    if (::fcntl(holder, F_SETLEASE, F_WRLCK) != 0) {
        WARN("no leases here: not tested");
        ::close(holder);
        return;
    }
    const auto root = tree.root();
    auto attempt = std::async(std::launch::async, [&] { return read(root, "leased"); });
    const bool returned = attempt.wait_for(std::chrono::seconds(3)) == std::future_status::ready;
    ::fcntl(holder, F_SETLEASE, F_UNLCK);
    ::close(holder);
    attempt.wait();
    CHECK(returned);
}

TEST_CASE("no directory can be swapped between check and use") {
    const TempTree tree;
    tree.write("root/dir/file", "inside");
    tree.mkdir("root/away");
    tree.write("outside/file", "SECRET");
    tree.symlink(tree / "outside", "root/evil");
    const auto opened = ConfinedRoot::open(tree / "root");
    REQUIRE(opened);
    std::atomic<bool> stop{false};
    std::thread swapper([&] {
        const std::string dir = tree / "root/dir";
        const std::string away = tree / "root/away/dir";
        const std::string evil = tree / "root/evil";
        while (!stop) {
            // dir → link to outside → dir
            ::rename(dir.c_str(), away.c_str());
            ::rename(evil.c_str(), dir.c_str());
            ::rename(dir.c_str(), evil.c_str());
            ::rename(away.c_str(), dir.c_str());
        }
    });
    int inside = 0;
    int refused = 0;
    int leaked = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto content = opened->read_file("dir/file", 100);
        if (!content) ++refused;
        else if (*content == "inside") ++inside;
        else ++leaked;
        if (const auto directory = opened->open_directory("dir"); directory) {
            const int fd = ::openat(directory->get(), "file", O_RDONLY | O_CLOEXEC);
            char text[8] = {};
            if (fd >= 0 && ::read(fd, text, 6) == 6 && std::string_view(text, 6) == "SECRET") ++leaked;
            if (fd >= 0) ::close(fd);
        }
    }
    stop = true;
    swapper.join();
    CHECK(leaked == 0);
    CHECK(inside + refused == 20'000);
    CHECK(inside > 0);
}
