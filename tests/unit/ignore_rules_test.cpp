// Ignore files: git's syntax, the same verdict from both strategies, and whose file decides.
#include "engine/filesystem/ignore_rules.h"

#include <fcntl.h>

#include <string>
#include <vector>

#include "engine/filesystem/ignore_scope.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::filesystem;
using aircher::test::EnvironmentGuard;
using aircher::test::Random;
using aircher::test::TempTree;

namespace {

constexpr IgnoreRules::Strategy kBoth[] = {IgnoreRules::Strategy::grouped, IgnoreRules::Strategy::in_order};

/// "ignore", "keep" or "none"; a path with '/' behind it is a directory.
std::string verdict(const IgnoreRules& rules, std::string_view path) {
    const bool directory = path.ends_with('/');
    if (directory) path.remove_suffix(1);
    switch (rules.match(path, path.substr(path.rfind('/') + 1), directory)) {
        case Verdict::none: return "none";
        case Verdict::ignore: return "ignore";
        case Verdict::keep: break;
    }
    return "keep";
}

std::string verdict(std::string_view text, std::string_view path) {
    const std::string grouped = verdict(IgnoreRules(text, IgnoreRules::Strategy::grouped), path);
    const std::string in_order = verdict(IgnoreRules(text, IgnoreRules::Strategy::in_order), path);
    return grouped == in_order ? grouped : grouped + " or " + in_order;
}

}  // namespace

TEST_CASE("gitignore's syntax") {
    const auto [text, path, expected] = GENERATE(table<std::string, std::string, std::string>({
        {"foo", "foo", "ignore"}, {"foo", "a/foo", "ignore"}, {"foo", "foo/", "ignore"}, {"foo", "foobar", "none"}, {"foo", "foo/bar", "none"},
        {"/foo", "foo", "ignore"}, {"/foo", "a/foo", "none"}, {"a/foo", "a/foo", "ignore"}, {"a/foo", "b/a/foo", "none"}, {"foo/", "foo/", "ignore"}, {"foo/", "foo", "none"}, {"foo/", "a/foo/", "ignore"},
        {"/foo/", "a/foo/", "none"}, {"a/b/", "a/b/", "ignore"}, {"a/b/", "a/b", "none"}, {"*.o", "x.o", "ignore"}, {"*.o", "a/b/x.o", "ignore"}, {"*.o", ".o", "ignore"}, {"*.o", "x.o.c", "none"}, {"/*.o", "a/x.o", "none"},
        {"**/foo", "foo", "ignore"}, {"**/foo", "a/b/foo", "ignore"}, {"foo/**", "foo/a", "ignore"}, {"foo/**", "foo/", "none"}, {"a/**/b", "a/b", "ignore"}, {"a/**/b", "a/x/y/b", "ignore"}, {"**", "anything", "ignore"},
        {"**/", "dir/", "ignore"}, {"**/", "file", "none"}, {"*", "x", "ignore"}, {"*/", "d/", "ignore"}, {"/*", "x", "ignore"}, {"/*", "a/x", "none"},
        // comments, blanks, spaces
        {"", "x", "none"}, {"#foo", "#foo", "none"}, {"\\#foo", "#foo", "ignore"}, {" #foo", " #foo", "ignore"}, {"foo ", "foo", "ignore"}, {"foo   ", "foo", "ignore"}, {"foo\\ ", "foo ", "ignore"}, {"foo\\ ", "foo", "none"},
        {"foo\\  ", "foo ", "ignore"}, {" foo", "foo", "none"}, {" foo", " foo", "ignore"}, {"a b", "a b", "ignore"}, {"foo\t", "foo", "none"}, {"   ", "x", "none"}, {"foo\r", "foo", "ignore"}, {"foo\r\nbar\r\n", "bar", "ignore"},
        {"\xEF\xBB\xBF" "foo", "foo", "ignore"}, {"a\n\n\nb", "b", "ignore"}, {"foo", "foo", "ignore"},
        // negation; the last rule decides
        {"foo\n!foo", "foo", "keep"}, {"!foo\nfoo", "foo", "ignore"}, {"*.o\n!keep.o", "keep.o", "keep"}, {"*.o\n!keep.o", "x.o", "ignore"}, {"\\!foo", "!foo", "ignore"}, {"!!foo", "!foo", "keep"}, {"!", "x", "none"},
        {"!foo/", "foo", "none"}, {"a\n!*\nb", "b", "ignore"}, {"a\n!*\nb", "a", "keep"}, {"!#x", "#x", "keep"},
        // odd ones
        {"/", "x", "none"}, {"//", "x", "none"}, {"foo//", "foo/", "none"}, {"//foo", "foo", "none"}, {"[", "[", "none"}, {"a[b", "a[b", "none"}, {"foo\\", "foo", "none"}, {"[a-c].x", "b.x", "ignore"}, {"\\f\\o\\o", "foo", "ignore"},
        {"foo/*", "foo/x", "ignore"}, {"foo/*", "foo/x/y", "none"}, {"*foo*", "xfoox", "ignore"}, {"*.tar.gz", "x.tar.gz", "ignore"}, {"*.tar.gz", "x.gz", "none"}, {"*.", "a.", "ignore"}, {"*.", "a", "none"},
        {".*", ".x", "ignore"}, {"*.c", "dir.c/", "ignore"}, {"a**/b", "a/x/b", "ignore"}, {"a**/b", "ab", "ignore"}, {"a**/b", "axb", "none"}, {"{a,b}", "a", "none"}, {"{a,b}", "{a,b}", "ignore"}, {"Foo", "foo", "none"}}));
    CAPTURE(text, path);
    CHECK(verdict(text, path) == expected);
}

TEST_CASE("a rule ends at a NUL byte, as it does for git") {
    CHECK(verdict(std::string("foo\0bar\nbaz", 11), "foo") == "ignore");
    CHECK(verdict(std::string("foo\0bar\nbaz", 11), "baz") == "ignore");
}

TEST_CASE("both strategies give the same verdict about everything") {
    Random random(6);
    static const std::vector<std::string> kPieces = {"a", "b", "foo", ".c", ".o", ".tar.gz", "*", "*", "?", "**", "/", "/", "[ab]", "[!a]", "\\*", "\\ ", " ", "#", "!", ".", "*.c", "**/", "/**", "\\", "[", "\\#"};
    static const std::vector<std::string> kNames = {"a", "b", "ab", "foo", "x.c", "a.c", "foo.o", "x.tar.gz", ".c", "c.", "*", "#", "! a", "a ", ".", "foo.c.o", "a[b"};
    std::size_t decided = 0;
    for (int i = 0; i < 4'000; ++i) {
        std::string text;
        for (std::size_t lines = 1 + random.below(12); lines > 0; --lines) {
            if (random.one_in(4)) text += '!';
            if (random.one_in(5)) text += '/';
            for (std::size_t n = 1 + random.below(4); n > 0; --n) text += random.pick(kPieces);
            if (random.one_in(5)) text += '/';
            text += random.one_in(10) ? "\r\n" : "\n";
        }
        const IgnoreRules grouped(text, IgnoreRules::Strategy::grouped);
        const IgnoreRules in_order(text, IgnoreRules::Strategy::in_order);
        for (int j = 0; j < 20; ++j) {
            std::string path;
            for (std::size_t n = 1 + random.below(3); n > 0; --n) path += (path.empty() ? "" : "/") + random.pick(kNames);
            if (random.one_in(2)) path += '/';
            const std::string expected = verdict(in_order, path);
            if (expected != "none") ++decided;
            if (verdict(grouped, path) == expected) continue;
            CAPTURE(text, path);
            REQUIRE(verdict(grouped, path) == expected);
        }
    }
    CHECK(decided > 5'000);
}

TEST_CASE("an ignore file full of hostile rules is matched in time") {
    std::string text;
    for (int i = 0; i < 2'000; ++i) text += "*a*a*a*a*a*a*b" + std::to_string(i) + "\n**/a/**/a/**/b" + std::to_string(i) + "\n";
    std::string path;
    for (int i = 0; i < 100; ++i) path += "aaaaaaaaaaaa/";
    path += "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (const auto strategy : kBoth) CHECK(verdict(IgnoreRules(text, strategy), path) == "none");
}

namespace {

struct ScopeCase {
    const TempTree tree;
    std::shared_ptr<const IgnoreScope> scope;
    ConfinedRoot root = tree.root();

    explicit ScopeCase(IgnoreRules::Strategy strategy) : scope(nullptr), strategy_(strategy) {}

    /// Enters `directory` as a walk does: from the root down to it.
    void enter(const std::string& directory) {
        scope = IgnoreScope::outermost(root, strategy_);
        for (std::size_t end = 0; true; end = directory.find('/', end + 1)) {
            const std::string path = directory.substr(0, end);
            const auto fd = root.open_directory(path);
            REQUIRE(fd);
            const std::string absolute = path.empty() ? root.path() : root.path() + "/" + path;
            scope = IgnoreScope::enter(scope, absolute, read_ignore_sources(fd->get(), absolute));
            if (directory.empty() || end == std::string::npos) return;
            if (end == 0) end = static_cast<std::size_t>(-1);
        }
    }
    std::string verdict_of(const std::string& path, bool directory = false) const {
        const std::string absolute = root.path() + "/" + path;
        switch (scope->match(absolute, std::string_view(absolute).substr(absolute.rfind('/') + 1), directory)) {
            case Verdict::none: return "none";
            case Verdict::ignore: return "ignore";
            case Verdict::keep: break;
        }
        return "keep";
    }

private:
    IgnoreRules::Strategy strategy_;
};

}  // namespace

TEST_CASE("the innermost ignore file of a kind decides, and kinds have an order") {
    ScopeCase c(GENERATE(IgnoreRules::Strategy::grouped, IgnoreRules::Strategy::in_order));
    c.tree.mkdir(".git/info");
    c.tree.write(".gitignore", "*.log\n/only-here\ng1\n");
    c.tree.write("sub/.gitignore", "!*.log\n");
    c.tree.write(".git/info/exclude", "from-exclude\n!g1\n");
    c.tree.write(".ignore", "!kept\n");
    c.tree.write("sub/.rgignore", "x.log\n");
    c.enter("");
    CHECK(c.verdict_of("a.log") == "ignore");
    CHECK(c.verdict_of("only-here") == "ignore");
    CHECK(c.verdict_of("from-exclude") == "ignore");
    CHECK(c.verdict_of("g1") == "ignore");  // .gitignore before .git/info/exclude
    CHECK(c.verdict_of("kept") == "keep");
    CHECK(c.verdict_of("other") == "none");
    c.enter("sub");
    CHECK(c.verdict_of("sub/a.log") == "keep");
    CHECK(c.verdict_of("sub/x.log") == "ignore");  // .rgignore before .gitignore
    CHECK(c.verdict_of("sub/only-here") == "none");
    CHECK(c.verdict_of("sub/from-exclude") == "ignore");
}

TEST_CASE("an outer .ignore goes before an inner .gitignore, as in ripgrep") {
    ScopeCase c(IgnoreRules::Strategy::grouped);
    c.tree.mkdir(".git");
    c.tree.write(".ignore", "!x\n");
    c.tree.write("sub/.gitignore", "x\n");
    c.enter("sub");
    CHECK(c.verdict_of("sub/x") == "keep");
}

TEST_CASE(".gitignore counts only inside a git repository, .ignore everywhere") {
    ScopeCase c(IgnoreRules::Strategy::grouped);
    c.tree.write(".gitignore", "a\n");
    c.tree.write(".ignore", "b\n");
    c.tree.mkdir("repository/.git");
    c.tree.write("repository/.gitignore", "c\n");
    c.enter("");
    CHECK(c.verdict_of("a") == "none");
    CHECK(c.verdict_of("b") == "ignore");
    c.enter("repository");
    CHECK(c.verdict_of("repository/a") == "none");
    CHECK(c.verdict_of("repository/b") == "ignore");
    CHECK(c.verdict_of("repository/c") == "ignore");
}

TEST_CASE("a nested repository begins anew") {
    ScopeCase c(IgnoreRules::Strategy::grouped);
    c.tree.mkdir(".git/info");
    c.tree.write(".git/info/exclude", "excluded\n");
    c.tree.write(".gitignore", "a\n");
    c.tree.mkdir("nested/.git");
    c.enter("nested");
    CHECK(c.verdict_of("nested/a") == "none");
    CHECK(c.verdict_of("nested/excluded") == "none");
}

TEST_CASE("an ignore file that is a link is not read") {
    ScopeCase c(IgnoreRules::Strategy::grouped);
    c.tree.mkdir(".git");
    c.tree.write("rules", "a\n");
    c.tree.symlink("rules", ".gitignore");
    c.tree.fifo(".ignore");  // does not block either
    c.enter("");
    CHECK(c.verdict_of("a") == "none");
}

TEST_CASE("folders above the root count, and git's global excludes file") {
    const TempTree home;
    home.write("excludes", "global\n/anchored\n!repo\n");
    home.write("config", "[core]\n\texcludesFile = " + (home / "excludes") + "\n");
    const EnvironmentGuard config("GIT_CONFIG_GLOBAL", (home / "config").c_str());

    const TempTree tree;
    ::setenv("GIT_CONFIG_GLOBAL", (home / "config").c_str(), 1);
    tree.mkdir(".git");
    tree.write(".gitignore", "above\n/project/sub/deep\nrepo\n");
    tree.mkdir("project/sub");
    const auto root = ConfinedRoot::open(tree / "project");
    REQUIRE(root);
    const auto scope = IgnoreScope::outermost(*root, IgnoreRules::Strategy::grouped);
    const auto match = [&](const std::string& path) {
        const std::string absolute = tree / path;
        return scope->match(absolute, std::string_view(absolute).substr(absolute.rfind('/') + 1), false);
    };
    CHECK(match("project/above") == Verdict::ignore);
    CHECK(match("project/sub/deep") == Verdict::ignore);
    CHECK(match("project/global") == Verdict::ignore);
    CHECK(match("project/repo") == Verdict::ignore);       // the repository's own files go first
    CHECK(match("project/anchored") == Verdict::none);     // anchored at the repository's top
    CHECK(match("anchored") == Verdict::ignore);
    CHECK(match("project/other") == Verdict::none);
}

TEST_CASE("a huge ignore file is passed over") {
    ScopeCase c(IgnoreRules::Strategy::grouped);
    c.tree.write(".ignore", "a\n" + std::string(IgnoreScope::kMaxIgnoreFileBytes, '#'));
    c.enter("");
    CHECK(c.verdict_of("a") == "none");
}
