// Repositories as they are: where they begin, what they say of themselves, and which are refused with what words.
#include "tests/support/git_tree.h"

using namespace aircher;
using namespace aircher::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// Opening needs no backend; any one carries the context.
Git any_git() { return Git(git_backends().front()); }

}  // namespace

TEST_CASE("a repository is found from its top, from below, and from a folder of a root", "[git]") {
    GitTree tree("repo");
    tree.write("repo/a/b/file");
    const std::string id = tree.commit("one");
    auto git = any_git();
    const auto top = git.open(tree / "repo");
    CHECK(top.worktree == tree / "repo");
    CHECK(top.git_dir == tree / "repo/.git");
    CHECK(top.common_dir == top.git_dir);
    CHECK(top.prefix.empty());
    CHECK(top.head.ref == "refs/heads/main");
    REQUIRE(top.head.commit);
    CHECK(top.head.commit->hex() == id);
    CHECK_FALSE(top.bare());
    CHECK_FALSE(top.linked);
    CHECK_FALSE(top.partial);
    CHECK(top.shallow.empty());
    CHECK(git.open(tree / "repo/a/b").prefix == "a/b/");
    CHECK(git.open(tree.path(), "repo/a").prefix == "a/");
    CHECK_THAT(git.open_error(tree.path()), StartsWith("not_found: no git repository holds this folder"));
    CHECK_THAT(git.open_error(tree.path(), "nowhere"), StartsWith("not_found"));
}

TEST_CASE("unborn, detached and bare", "[git]") {
    GitTree tree("repo");
    auto git = any_git();
    auto unborn = git.open(tree / "repo");
    CHECK(unborn.head.ref == "refs/heads/main");
    CHECK_FALSE(unborn.head.commit);
    tree.write("repo/x");
    const std::string first = tree.commit("one");
    tree.commit("two");
    tree.git({"checkout", "-q", first});
    auto detached = git.open(tree / "repo");
    CHECK(detached.head.ref.empty());
    CHECK(detached.head.commit->hex() == first);
    tree.git({"checkout", "-q", "main"});
    tree.git({"clone", "-q", "--bare", tree / "repo", tree / "bare"});
    auto bare = git.open(tree / "bare");
    CHECK(bare.bare());
    CHECK(bare.git_dir == tree / "bare");
    CHECK(bare.head.commit->hex() == tree.head());
    tree.git({"pack-refs", "--all"});
    CHECK(git.open(tree / "repo").head.commit->hex() == tree.head());
}

TEST_CASE("linked worktrees and submodules are followed to where they are known", "[git]") {
    GitTree inner("inner");
    inner.write("inner/f");
    inner.commit("inner");
    GitTree tree("repo");
    tree.write("repo/x");
    tree.commit("one");
    tree.git({"worktree", "add", "-q", tree / "linked", "-b", "other"});
    tree.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner / "inner", "sub"});
    tree.commit("sub");
    auto git = any_git();
    const auto linked = git.open(tree / "linked");
    CHECK(linked.linked);
    CHECK(linked.worktree == tree / "linked");
    CHECK(linked.git_dir == tree / "repo/.git/worktrees/linked");
    CHECK(linked.common_dir == tree / "repo/.git");
    CHECK(linked.head.ref == "refs/heads/other");
    CHECK(linked.head.commit);
    const auto sub = git.open(tree / "repo", "sub");
    CHECK(sub.linked);
    CHECK(sub.worktree == tree / "repo/sub");
    CHECK(sub.head.commit->hex() == inner.head());
}

TEST_CASE("shallow and partial clones say so", "[git]") {
    GitTree tree("repo");
    tree.write("repo/x", "1\n");
    tree.commit("one");
    tree.write("repo/x", "2\n");
    const std::string second = tree.commit("two");
    tree.git({"config", "uploadpack.allowFilter", "true"});
    tree.git({"-c", "protocol.file.allow=always", "clone", "-q", "--depth", "1", "file://" + (tree / "repo"), tree / "shallow"});
    tree.git({"-c", "protocol.file.allow=always", "clone", "-q", "--filter=blob:none", "file://" + (tree / "repo"), tree / "partial"});
    auto git = any_git();
    const auto shallow = git.open(tree / "shallow");
    REQUIRE(shallow.shallow.size() == 1);
    CHECK(shallow.is_boundary(*git::parse_object_id(second)));
    CHECK(git.open(tree / "partial").partial);
    CHECK_FALSE(shallow.partial);
}

TEST_CASE("what cannot be read is refused with a reason", "[git]") {
    GitTree tree("repo");
    tree.write("repo/x");
    tree.commit("one");
    auto git = any_git();
    SECTION("SHA-256") {
        if (tree.try_git({"init", "-q", "--object-format=sha256", tree / "new"}).status != 0) return;
        CHECK_THAT(git.open_error(tree / "new"), StartsWith("unavailable: this repository cannot be read: its objects are named by sha256"));
    }
    SECTION("an unknown extension, an unknown version") {
        tree.git({"config", "core.repositoryformatversion", "1"});
        tree.git({"config", "extensions.fromTheFuture", "1"});
        CHECK_THAT(git.open_error(tree / "repo"), Contains("the extension 'fromthefuture'"));
        tree.write("repo/.git/config", "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = sha1\nnoop = 1\n");
        CHECK(git.open_error(tree / "repo") == "opened");
        tree.append("repo/.git/config", "[core]\nrepositoryformatversion = 7\n");
        CHECK_THAT(git.open_error(tree / "repo"), Contains("version 7"));
    }
    SECTION("another user's") {
        if (!is_superuser()) return;
        const EnvironmentGuard sudo("SUDO_UID", nullptr);
        REQUIRE(::chown((tree / "repo").c_str(), 12345, 12345) == 0);
        CHECK_THAT(git.open_error(tree / "repo"), Contains("permission_denied") && Contains("another user (uid 12345)") && Contains("safe.directory"));
        tree.write("config", "[safe]\n\tdirectory = " + (tree / "repo") + "\n");
        const EnvironmentGuard trusted("GIT_CONFIG_GLOBAL", (tree / "config").c_str());
        CHECK(git.open_error(tree / "repo") == "opened");
        tree.append("config", "[safe]\n\tdirectory =\n");
        CHECK_THAT(git.open_error(tree / "repo"), StartsWith("permission_denied"));
        const EnvironmentGuard sudo_user("SUDO_UID", "12345");
        CHECK(git.open_error(tree / "repo") == "opened");
    }
    SECTION("a damaged HEAD") {
        tree.write("repo/.git/HEAD", "nonsense\n");
        CHECK_THAT(git.open_error(tree / "repo"), StartsWith("io_error: the ref 'HEAD' is damaged"));
        tree.write("repo/.git/HEAD", "ref: ../../etc/passwd\n");
        CHECK_THAT(git.open_error(tree / "repo"), StartsWith("io_error: the ref 'HEAD' leads to no ref"));
        tree.write("repo/.git/HEAD", "ref: refs/heads/a\n");
        tree.write("repo/.git/refs/heads/a", "ref: refs/heads/a\n");
        CHECK_THAT(git.open_error(tree / "repo"), Contains("in circles"));
    }
    SECTION("no git directory") {
        tree.remove("repo/.git/HEAD");
        CHECK_THAT(git.open_error(tree / "repo"), StartsWith("not_found"));
        tree.write("other/.git", "nonsense\n");
        CHECK_THAT(git.open_error(tree / "other"), StartsWith("io_error"));
    }
}

TEST_CASE("revisions are resolved as git does", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("x", "1\n");
    const std::string one = tree.commit("one");
    tree.git({"tag", "-a", "v1", "-m", "annotated"});
    tree.git({"tag", "light"});
    tree.write("x", "2\n");
    const std::string two = tree.commit("two");
    tree.git({"checkout", "-q", "-b", "feature/x", one});
    tree.write("y");
    const std::string side = tree.commit("side");
    tree.git({"checkout", "-q", "main"});
    tree.git({"merge", "-q", "--no-ff", "-m", "merge", "feature/x"});
    const std::string merge = tree.head();
    tree.git({"update-ref", "refs/remotes/origin/far", one});
    if (GENERATE(false, true)) tree.git({"pack-refs", "--all"});
    Git git(factory);
    const auto repository = git.open(tree.path());
    const auto resolve = [&](const std::string& text) {
        const auto id = git::resolve_revision(*git.backend, repository, text, git.context);
        return id ? id->hex() : std::string(to_string(id.error().code));
    };
    CHECK(resolve("HEAD") == merge);
    CHECK(resolve("@") == merge);
    CHECK(resolve("main") == merge);
    CHECK(resolve("refs/heads/main") == merge);
    CHECK(resolve("heads/main") == merge);
    CHECK(resolve("feature/x") == side);
    CHECK(resolve("v1") == one);
    CHECK(resolve("light") == one);
    CHECK(resolve("origin/far") == one);
    CHECK(resolve("HEAD~1") == two);
    CHECK(resolve("HEAD^") == two);
    CHECK(resolve("HEAD^2") == side);
    CHECK(resolve("HEAD^2~1") == one);
    CHECK(resolve("~2") == one);
    CHECK(resolve(two) == two);
    CHECK(resolve(two.substr(0, 8)) == two);
    for (const char* wrong : {"nothing", "HEAD~9", "HEAD^3", "deadbeef", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"}) {
        CAPTURE(wrong);
        CHECK(resolve(wrong) == "not_found");
    }
    for (const char* wrong : {"--output=x", "-p", "HEAD@{1}", ":/one", "HEAD:x", "a b", "v1^{tree}", "..", "../x", "", "main\n", "a*"}) {
        CAPTURE(wrong);
        CHECK(resolve(wrong) == "invalid_argument");
    }
    const auto range = [&](const std::string& text) {
        const auto found = git::resolve_range(*git.backend, repository, text, git.context);
        return found ? (found->exclude ? found->exclude->hex() : "") + ".." + found->tip.hex() : std::string(to_string(found.error().code));
    };
    CHECK(range("v1..main") == one + ".." + merge);
    CHECK(range("v1..") == one + ".." + merge);
    CHECK(range("..v1") == merge + ".." + one);
    CHECK(range("main") == ".." + merge);
    CHECK(range("v1...main") == "invalid_argument");
    CHECK(range("v1..nothing") == "not_found");
}
