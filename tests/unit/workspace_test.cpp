// Which folders may be roots, and how paths find their root.
#include "engine/project/workspace.h"

#include <string>
#include <vector>

#include "engine/filesystem/path_filter.h"
#include "engine/project/root_policy.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::project;
using aircher::test::EnvironmentGuard;
using aircher::test::TempTree;
using Strings = std::vector<std::string>;

TEST_CASE("the home directory and the system's folders are no roots") {
    const std::string home = "/home/me";
    for (const char* path : {"/", "/home/me", "/home", "/root", "/tmp", "/var", "/usr", "/usr/lib", "/usr/local", "/usr/local/bin", "/etc", "/etc/ssh", "/bin", "/proc", "/proc/1", "/sys", "/dev", "/opt", "/var/lib", "/mnt", "/srv", "/boot", "/usr/src",
                             "/usr/share", "/run"}) {
        CAPTURE(path);
        const auto refused = check_root(path, home);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::permission_denied);
        CHECK(refused.error().path == path);
        CHECK(refused.error().hint.find("--root") != std::string::npos);
    }
    for (const char* path : {"/home/me/project", "/home/me/.config/x", "/tmp/x", "/data/app", "/srv/app", "/opt/app", "/usr/src/linux", "/root/project", "/var/www", "/usrx", "/etcetera", "/home/meister", "/mnt/disk/x", "/app"}) {
        CAPTURE(path);
        CHECK(check_root(path, home));
    }
    CHECK_FALSE(check_root("/a/b", "/a/b"));
    CHECK_FALSE(check_root("/a/b", "/a/b/"));
    CHECK_FALSE(check_root("/a", "/a/b"));  // holds it
    CHECK(check_root("/a/b/c", "/a/b"));
    CHECK(check_root("/a/b", ""));
    CHECK(check_root("/a/b", "/"));
}

TEST_CASE("a home directory that is reached through a link is still the home directory") {
    const TempTree tree;
    tree.mkdir("data/me/project");
    tree.symlink("data/me", "home");
    const EnvironmentGuard home("HOME", (tree / "home").c_str());
    Workspace workspace(nullptr);
    CHECK_FALSE(workspace.set_roots({tree / "home"}, false));
    CHECK_FALSE(workspace.set_roots({tree / "data/me"}, false));
    CHECK_FALSE(workspace.set_roots({tree / "data"}, false));
    CHECK(workspace.set_roots({tree / "data/me/project"}, false));
    CHECK(workspace.set_roots({tree / "home"}, true));
}

TEST_CASE("files that look like secrets") {
    for (const char* path : {".env", "a/.env", ".env.local", ".env.production", "server.pem", "x/id_rsa", "id_ed25519", ".netrc", "a/.aws/credentials", ".ssh/config", "key.p12", ".npmrc", "secrets.yml", "x.key"}) {
        CAPTURE(path);
        CHECK(looks_secret(path));
    }
    for (const char* path : {"a.env.c", ".env.example", ".env.sample", "environment.ts", "id_rsa.pub", "main.c", "keys.ts", "a/env", "", "pem", "aws/x", "xid_rsa"}) {
        CAPTURE(path);
        CHECK_FALSE(looks_secret(path));
    }
}

namespace {

struct Roots {
    const TempTree tree;
    Workspace workspace{nullptr};
    std::shared_ptr<const RootSet> set;

    explicit Roots(const Strings& directories) {
        Strings absolute;
        for (const std::string& directory : directories) {
            tree.mkdir(directory);
            absolute.push_back(tree / directory);
        }
        REQUIRE(workspace.set_roots(absolute, true));
        set = *workspace.roots();
    }
    /// "root:path", or the error's code.
    std::string find(std::string_view path) const {
        const auto location = locate(*set, path);
        return location ? location->root->name + ":" + location->relative : std::string(to_string(location.error().code));
    }
};

}  // namespace

TEST_CASE("with one root paths are relative to it, or absolute below it") {
    const Roots roots({"safe"});
    roots.tree.mkdir("safe-evil");
    const std::string base = roots.tree.path();
    CHECK(roots.find("") == "safe:");
    CHECK(roots.find(".") == "safe:");
    CHECK(roots.find("a/../b/") == "safe:b");
    CHECK(roots.find("safe/x") == "safe:safe/x");
    CHECK(roots.find(base + "/safe") == "safe:");
    CHECK(roots.find(base + "/safe/") == "safe:");
    CHECK(roots.find(base + "/safe/a//b") == "safe:a/b");
    CHECK(roots.find("/" + base + "/safe/a") == "safe:a");
    CHECK(roots.find(base + "/other/../safe/a") == "safe:a");
    CHECK(roots.find("..") == "outside_roots");
    CHECK(roots.find("../safe-evil/x") == "outside_roots");
    CHECK(roots.find(base + "/safe-evil/x") == "outside_roots");
    CHECK(roots.find(base + "/safe/../safe-evil") == "outside_roots");
    CHECK(roots.find(base) == "outside_roots");
    CHECK(roots.find("/") == "outside_roots");
    CHECK(roots.find("/etc/passwd") == "outside_roots");
    CHECK(roots.find(std::string_view("a\0b", 3)) == "invalid_argument");
    CHECK(roots.set->display(roots.set->all()[0], "a/b") == "a/b");
}

TEST_CASE("with several roots a path begins with a root's name") {
    const Roots roots({"one/app", "two/app", "lib", "lib/nested"});
    REQUIRE(roots.set->all().size() == 4);
    CHECK(roots.set->all()[0].name == "app");
    CHECK(roots.set->all()[1].name == "app~2");
    CHECK(roots.find("app/x") == "app:x");
    CHECK(roots.find("app~2/x/y") == "app~2:x/y");
    CHECK(roots.find("lib") == "lib:");
    CHECK(roots.find("lib/../app/x") == "app:x");
    CHECK(roots.find("") == "wrong_kind");
    CHECK(roots.find(".") == "wrong_kind");
    CHECK(roots.find("nosuch/x") == "not_found");
    CHECK(roots.find("..") == "outside_roots");
    CHECK(roots.find(roots.tree / "two/app/z") == "app~2:z");
    CHECK(roots.find(roots.tree / "lib/nested/z") == "nested:z");  // the deepest root
    CHECK(roots.find(roots.tree / "lib/other") == "lib:other");
    CHECK(roots.set->display(roots.set->all()[1], "a") == "app~2/a");
    CHECK(roots.set->display(roots.set->all()[1], "") == "app~2");
    CHECK(locate(*roots.set, "nosuch/x").error().hint.find("app~2") != std::string::npos);
}

TEST_CASE("the same folder twice is one root; a missing one changes nothing") {
    Roots roots({"a"});
    REQUIRE(roots.workspace.set_roots({roots.tree / "a", roots.tree / "a/", roots.tree / "./a"}, true));
    CHECK((*roots.workspace.roots())->all().size() == 1);
    CHECK_FALSE(roots.workspace.set_roots({roots.tree / "missing"}, true));
    CHECK((*roots.workspace.roots())->all()[0].name == "a");
}

TEST_CASE("the root directory as a root holds every absolute path") {
    Workspace workspace(nullptr);
    CHECK_FALSE(workspace.set_roots({"/"}, false));
    REQUIRE(workspace.set_roots({"/"}, true));
    const auto set = *workspace.roots();
    const auto location = locate(*set, "/etc/passwd");
    REQUIRE(location);
    CHECK(location->relative == "etc/passwd");
    CHECK(locate(*set, "/")->relative.empty());
}

TEST_CASE("without a root the error says why") {
    Workspace workspace(nullptr);
    CHECK(workspace.roots().error().code == ErrorCode::not_found);
    workspace.set_why_no_root({ErrorCode::permission_denied, "because", "do this", {}});
    CHECK(workspace.roots().error().message == "because");
}

TEST_CASE("a root that was replaced by another folder of the same name is opened anew") {
    Roots roots({"root"});
    roots.tree.write("root/old", "old");
    const auto before = *roots.workspace.roots();
    CHECK(before.get() == roots.set.get());  // nothing changed
    roots.tree.rename("root", "moved");
    CHECK(roots.workspace.roots().error().code == ErrorCode::not_found);
    roots.tree.write("root/new", "new");
    const auto after = *roots.workspace.roots();
    CHECK(after->all()[0].directory.read_file("new", 10));
    CHECK_FALSE(after->all()[0].directory.read_file("old", 10));
    CHECK(before->all()[0].directory.read_file("old", 10));  // a call under way goes on with what it has
}

TEST_CASE("paths are split by root, globs apart from paths") {
    const Roots roots({"one", "two"});
    roots.tree.write("one/src/[id].ts");
    roots.tree.write("one/a.c");
    const auto chosen = select(*roots.set, {"one/src", "two/*.c"});
    REQUIRE(chosen);
    REQUIRE(chosen->size() == 2);
    CHECK((*chosen)[0].paths == Strings{"src"});
    CHECK((*chosen)[0].globs.empty());
    CHECK((*chosen)[1].paths.empty());
    CHECK((*chosen)[1].globs == Strings{"/*.c"});
    CHECK(select(*roots.set, {})->size() == 2);
    CHECK(select(*roots.set, {"."})->size() == 2);
    // What exists under its very name is a path.
    CHECK(select(*roots.set, {"one/src/[id].ts"})->front().paths == Strings{"src/[id].ts"});
    CHECK(select(*roots.set, {"one/x", "nosuch/y"}).error().code == ErrorCode::not_found);
}

TEST_CASE("paths beside globs become globs that mean the same") {
    const Roots roots({"one"});
    roots.tree.write("src/x");
    for (const char* name : {"src/a", "we[i]rd,{x}", "!bang", "back\\slash"}) {
        roots.tree.write("one/" + std::string(name));
        const auto chosen = select(*roots.set, {name, "*.c"});
        REQUIRE(chosen);
        REQUIRE(chosen->size() == 1);
        filesystem::WalkRequest request;
        request.include = (*chosen)[0].globs;
        CAPTURE(name, request.include);
        const auto filter = filesystem::PathFilter::make(request);
        REQUIRE(filter);
        CHECK(filter->accepts_file(name, filesystem::kUnknownLanguage));
        CHECK(filter->accepts_file("x.c", filesystem::kUnknownLanguage));
        CHECK_FALSE(filter->accepts_file("other", filesystem::kUnknownLanguage));
    }
}

TEST_CASE("the root itself beside a glob is everything") {
    const Roots roots({"one"});
    const auto chosen = select(*roots.set, {".", "*.c"});
    REQUIRE(chosen);
    REQUIRE(chosen->size() == 1);
    filesystem::WalkRequest request;
    request.include = (*chosen)[0].globs;
    const auto filter = filesystem::PathFilter::make(request);
    REQUIRE(filter);
    CHECK(filter->accepts_file("a/b.h", filesystem::kUnknownLanguage));
}

TEST_CASE("a root is also known by the path that it was given by, as long as that leads to it") {
    const TempTree tree;
    tree.mkdir("data/project/sub");
    tree.mkdir("other");
    tree.symlink("data/project", "link");
    tree.symlink("data", "d");
    const EnvironmentGuard here("PWD", "/nonexistent");
    Workspace workspace(nullptr);
    const auto find = [&](const std::string& path) {
        const auto location = locate(**workspace.roots(), path);
        return location ? location->root->name + ":" + location->relative : std::string(to_string(location.error().code));
    };
    REQUIRE(workspace.set_roots({tree / "link/"}, true));
    CHECK(find(tree / "link/sub/x") == "project:sub/x");
    CHECK(find(tree / "./link//sub/../y") == "project:y");
    CHECK(find(tree / "link") == "project:");
    CHECK(find(tree / "data/project/x") == "project:x");
    CHECK(find(tree / "linked/x") == "outside_roots");
    CHECK(find(tree / "link/../other") == "outside_roots");
    CHECK(find(tree / "d/project/x") == "outside_roots");  // true, but nobody said so
    // One root by three paths, and another inside of it: the deepest wins, whatever the spelling.
    REQUIRE(workspace.set_roots({tree / "link", tree / "d/project", tree / "data/project", tree / "data/project/sub"}, true));
    REQUIRE((*workspace.roots())->all().size() == 2);
    CHECK(find(tree / "d/project/x") == "project:x");
    CHECK(find(tree / "link/sub/x") == "sub:x");
    // The link is changed: what it leads to is no root.
    tree.remove("link");
    tree.symlink("other", "link");
    CHECK(find(tree / "link/x") == "outside_roots");
    tree.remove("link");
    tree.symlink("data/project", "link");
    CHECK(find(tree / "link/x") == "project:x");
}

TEST_CASE("going back to the first roots, with a note of why") {
    Roots roots({"one", "two"});
    Workspace workspace(nullptr);
    REQUIRE(workspace.set_roots({roots.tree / "one"}, true));
    REQUIRE(workspace.set_roots({roots.tree / "two"}, true));
    workspace.use_first_roots("because");
    CHECK((*workspace.roots())->all()[0].name == "one");
    CHECK(workspace.roots_note() == "because");
    REQUIRE(workspace.set_roots({roots.tree / "two"}, true));
    CHECK(workspace.roots_note().empty());
    Workspace without(nullptr);
    without.set_why_no_root({ErrorCode::permission_denied, "it is a system folder", "do this", "/tmp"});
    REQUIRE(without.set_roots({roots.tree / "two"}, true));
    without.use_first_roots("no root that the client names can be used");
    CHECK(without.roots().error().text() == "no root that the client names can be used; and /tmp: it is a system folder (do this)");
}
