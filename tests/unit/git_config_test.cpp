// The little of git's configuration that is read.
#include "engine/filesystem/git_config.h"

#include <string>

#include "tests/support/catch.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::filesystem;
using aircher::test::EnvironmentGuard;
using aircher::test::TempTree;

TEST_CASE("core.excludesFile is read as git reads it") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"", ""}, {"[core]\nexcludesFile = /a", "/a"}, {"[core]\n\texcludesfile=/a\n", "/a"}, {"[CORE]\nEXCLUDESFILE = /a\n", "/a"}, {"[core] excludesFile = /a\n", "/a"}, {"[ core ]\nexcludesfile=/a", "/a"},
        {"[core]\nexcludesFile = \"/a b\"\n", "/a b"}, {"[core]\nexcludesFile = /a b  \n", "/a b"}, {"[core]\nexcludesFile = /a # why\n", "/a"}, {"[core]\nexcludesFile = /a ; why\n", "/a"},
        {"[core]\nexcludesFile = \"/a#b;c\"\n", "/a#b;c"}, {"[core]\nexcludesFile = \"/a \" # x\n", "/a "}, {"[core]\nexcludesFile = /a\\\\b\n", "/a\\b"}, {"[core]\nexcludesFile = \"/a\\\"b\"\n", "/a\"b"},
        {"[core]\nexcludesFile = /a\\tb\n", "/a\tb"}, {"[core]\nexcludesFile = /\"x y\"z\n", "/x yz"}, {"[core]\r\nexcludesFile = /a\r\n", "/a"},
        {"[core]\nexcludesFile = ~/x\n", "/home/me/x"}, {"[core]\nexcludesFile = \"~/x y\"\n", "/home/me/x y"}, {"[core]\nexcludesFile = a~/x\n", "a~/x"},
        {"[other]\nexcludesFile = /a\n", ""}, {"[core \"sub\"]\nexcludesFile = /a\n", ""}, {"[core]\n[user]\nexcludesFile = /a\n", ""}, {"excludesFile = /a\n", ""}, {"[core.x]\nexcludesFile=/a", ""},
        {"[core]\n# excludesFile = /a\n; excludesFile = /b\n", ""}, {"[core]\nexcludesFile\n", ""}, {"[core]\nexcludesFileX = /a\n", ""}, {"[core]\nxexcludesFile = /a\n", ""},
        {"[core]\nexcludesFile = /a\n[user]\nname = x\n[core]\nexcludesFile = /b\n", "/b"}, {"[core]\nexcludesFile = /a\nexcludesFile = \n", ""}, {"[core", ""}, {"[core]\nexcludesFile =", ""}, {"=\n[core]\n=x\n", ""},
        {"[core] # comment\nexcludesFile = /a\n", "/a"}}));
    CAPTURE(text);
    CHECK(excludes_file_in_config(text, "/home/me").value_or("") == expected);
}

TEST_CASE("a value goes on behind a backslash at the line's end, and a byte order mark is skipped") {
    CHECK(excludes_file_in_config("[core]\nexcludesFile = /a\\\nb\n", "/home/me").value_or("") == "/ab");
    CHECK(excludes_file_in_config("[core]\nname = x \\\nexcludesFile = /not\n", "/home/me").value_or("") == "");
    CHECK(excludes_file_in_config("\xEF\xBB\xBF[core]\nexcludesFile = /a\n", "/home/me").value_or("") == "/a");
}

TEST_CASE("any bytes of a configuration are survived") {
    aircher::test::Random random(7);
    for (int i = 0; i < 20'000; ++i) (void)excludes_file_in_config("[core]\n" + random.text("[]core excludesfile=\"\\#;\n\t~/", 40), "/h");
    for (int i = 0; i < 5'000; ++i) (void)excludes_file_in_config(random.bytes(60), "");
}

TEST_CASE("the user's configuration is looked up as git does") {
    const TempTree home;
    const EnvironmentGuard set_home("HOME", home.path().c_str());
    const EnvironmentGuard no_xdg("XDG_CONFIG_HOME", nullptr);
    const EnvironmentGuard no_global("GIT_CONFIG_GLOBAL", nullptr);
    CHECK(global_excludes_path().value_or("") == home / ".config/git/ignore");
    home.write(".config/git/config", "[core]\nexcludesFile = ~/xdg\n");
    CHECK(global_excludes_path().value_or("") == home / "xdg");
    home.write(".gitconfig", "[core]\nexcludesFile = ~/home\n");
    CHECK(global_excludes_path().value_or("") == home / "home");
    home.write("only", "[core]\nexcludesFile = /only\n");
    const EnvironmentGuard only("GIT_CONFIG_GLOBAL", (home / "only").c_str());
    CHECK(global_excludes_path().value_or("") == "/only");
}

TEST_CASE("a worktree's .git file leads to its repository's exclude file") {
    const TempTree tree;
    tree.write("repository/.git/HEAD", "ref: refs/heads/main\n");
    tree.write("repository/.git/info/exclude", "excluded\n");
    tree.mkdir("repository/.git/objects");
    tree.mkdir("repository/.git/refs");
    tree.write("repository/.git/worktrees/w/HEAD", "ref: refs/heads/w\n");
    tree.write("repository/.git/worktrees/w/gitdir", (tree / "w/.git") + "\n");
    tree.write("repository/.git/worktrees/w/commondir", "../..\n");
    tree.mkdir("w");
    tree.mkdir("elsewhere/info");
    const auto exclude = [&](const std::string& git_file) { return read_exclude_of_git_file(tree / "w", git_file); };
    CHECK(exclude("gitdir: " + (tree / "repository/.git/worktrees/w") + "\n") == "excluded\n");
    CHECK(exclude("gitdir: ../repository/.git/worktrees/w\n") == "excluded\n");
    CHECK(exclude("gitdir: ../repository/.git\n") == "excluded\n");  // a submodule's, or a separate git directory
    CHECK(exclude("gitdir: ../elsewhere\n").empty());
    CHECK(exclude("gitdir: /nonexistent\n").empty());
    CHECK(exclude("gitdir: \n").empty());
    CHECK(exclude("nonsense").empty());
    CHECK(exclude("").empty());
}
