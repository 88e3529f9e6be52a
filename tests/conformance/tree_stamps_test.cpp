// What tells that a working tree, and what git says of it, is as it was.
#include "engine/project/history/tree_stamps.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "engine/base/git_config.h"
#include "engine/git/index_file.h"
#include "engine/project/history/tree_memo.h"
#include "tests/support/git_oracle.h"

using namespace aircher;
using namespace aircher::test;

namespace {

std::vector<std::string> listed(const GitTree& tree) {
    auto names = null_separated(tree.git({"ls-files", "-z", "--cached"}));
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<std::string> paths_of(const git::IndexFile& index) {
    std::vector<std::string> paths;
    for (const git::IndexEntry& entry : index.entries) paths.emplace_back(index.path(entry));
    return paths;
}

std::string index_text(const GitTree& tree) { return read_small_file(tree.top() + "/.git/index", std::size_t{1} << 26U); }

/// A tree with what git looks at in special ways.
void fill(GitTree& tree) {
    tree.write("a.txt", "one\n");
    tree.write("src/deep/b.txt", "two\n");
    tree.write("src/.hidden", "three\n");
    tree.write("build/kept.txt", "tracked, in an ignored folder\n");
    tree.write(".gitignore", "build/\n*.log\n");
    tree.write(".ignore", "docs/\n");
    tree.write("docs/c.md", "four\n");
    tree.symlink("a.txt", "link");
    tree.git({"add", "-f", "build/kept.txt"});
    tree.commit("begin");
    tree.write("new/deeper/untracked", "x");
    tree.mkdir("empty");
    tree.mkdir("docs/empty");
}

}  // namespace

TEST_CASE("the index names what git ls-files names", "[git][tree]") {
    GitTree tree;
    CHECK(must(git::read_index("")).entries.empty());
    fill(tree);
    for (int i = 0; i < 300; ++i) tree.write("many/a folder with a long name/" + std::string(static_cast<std::size_t>(i), 'n').substr(0, 200) + std::to_string(i), "");
    tree.write("odd \xFF\n", "x");
    tree.git({"add", "-A"});
    for (const char* version : {"2", "3", "4"}) {
        tree.git({"update-index", "--index-version", version});
        tree.write("later" + std::string(version), "x");
        tree.git({"add", "-N", "later" + std::string(version)});
        INFO("version " << version);
        const auto names = must(git::read_index(index_text(tree)));
        CHECK(difference(paths_of(names), listed(tree)) == "");
        CHECK_FALSE(names.submodules);
        for (const std::size_t size : {std::size_t{1}, std::size_t{11}, std::size_t{40}, std::size_t{1000}, index_text(tree).size() / 2}) CHECK_FALSE(git::read_index(index_text(tree).substr(0, size)));
    }
    tree.git({"update-index", "--split-index"});
    CHECK_FALSE(git::read_index(index_text(tree)));
    tree.git({"update-index", "--no-split-index"});
    tree.git({"update-index", "--add", "--cacheinfo", "160000," + std::string(40, '1') + ",sub"});
    CHECK(must(git::read_index(index_text(tree))).submodules);
}

TEST_CASE("every change that git status could tell of is seen, and nothing else", "[git][tree]") {
    const auto factory = GENERATE(from_range(filesystem::backends()));
    const auto files = factory.create();
    GitTree tree;
    fill(tree);
    TaskPool pool{2};
    RequestContext context{pool, {}};
    const auto root = must(ConfinedRoot::open(tree.path()));
    const auto take = [&] {
        // So that no two changes fall into one tick of the file system's clock.
        std::this_thread::sleep_for(std::chrono::milliseconds(12));
        return must(project::TreeStamps::take(*files, root, must(git::read_index(index_text(tree))), context));
    };
    if (!take()) return;  // a file system that is not relied on
    const auto seen = [&](const std::string& what, const auto& change) {
        const auto stamps = take();
        REQUIRE(stamps->hold(root, context));
        const std::int64_t before = stamps->last_change_ns();
        change();
        INFO(what);
        CHECK_FALSE(stamps->hold(root, context));
        CHECK(take()->last_change_ns() > before);
    };
    seen("an edit", [&] { tree.write("a.txt", "ONE\n"); });
    seen("an edit whose time is set back", [&] {
        struct stat was {};
        ::stat((tree / "a.txt").c_str(), &was);
        tree.write("a.txt", "TWO\n");
        const timespec times[2] = {was.st_atim, was.st_mtim};
        ::utimensat(AT_FDCWD, (tree / "a.txt").c_str(), times, 0);
    });
    seen("a hidden file", [&] { tree.write("src/.hidden", "3\n"); });
    seen("a tracked file in an ignored folder", [&] { tree.write("build/kept.txt", "edited\n"); });
    seen("a folder that only other tools ignore", [&] { tree.write("docs/new.md", "x"); });
    seen("a file in a new folder", [&] { tree.write("new/deeper/other", "x"); });
    seen("a file in a folder that was empty", [&] { tree.write("empty/file", "x"); });
    seen("a hidden file that is new", [&] { tree.write("src/deep/.new", "x"); });
    seen("a link", [&] { tree.symlink("src", "link2"); });
    seen("a mode", [&] { ::chmod((tree / "a.txt").c_str(), 0755); });
    seen("rules", [&] { tree.write(".gitignore", "build/\n"); });
    seen("rules where there were none", [&] { tree.write("src/.gitignore", "*.txt\n"); });
    seen("a file that is gone", [&] { tree.remove("a.txt"); });
    seen("a file that is there again", [&] { tree.write("a.txt", "one\n"); });
    seen("a tracked file that is gone from an ignored folder, which is gone, too", [&] { tree.git({"rm", "-q", "-f", "--cached", "src/.hidden"}); tree.remove("build/kept.txt"); ::rmdir((tree / "build").c_str()); });
    seen("the ignored folder is there again", [&] { tree.write("build/kept.txt", "x"); });
    seen("a folder that moved", [&] { tree.rename("src/deep", "src/deeper"); });
    tree.write("build/other.txt", "ignored\n");
    // The folder is looked at for the file that is tracked in it.
    tree.write("build/more/deep.txt", "ignored\n");
    const auto again = take();
    tree.write("build/more/deeper.txt", "ignored\n");
    tree.git({"commit", "-q", "--allow-empty", "-m", "elsewhere"});
    CHECK(again->hold(root, context));
}

TEST_CASE("what git says of a working tree depends on more than the tree", "[git][tree]") {
    GitTree tree;
    fill(tree);
    Git git(git_backends().front());
    const auto key = [&] { return project::working_tree_key(git.open(tree.path())); };
    std::string last = key();
    CHECK(key() == last);
    const auto differs = [&](const std::string& what) {
        std::string now = key();
        INFO(what);
        CHECK(now != last);
        last = std::move(now);
    };
    tree.git({"add", "new"});
    differs("staged");
    tree.git({"reset", "-q"});
    differs("no longer");
    tree.write(".git/info/exclude", "new/\n");
    differs("rules of the repository");
    tree.git({"config", "core.autocrlf", "true"});
    differs("configuration");
    tree.commit("another");
    differs("HEAD");
}
