// What is told of a working tree without asking git is what git status tells, whatever the tree is like, and whatever was remembered of it.
#include "engine/project/history/working_tree.h"

#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <thread>

#include "engine/base/git_config.h"
#include "engine/project/history/tree_look.h"
#include "tests/support/git_oracle.h"
#include "tests/support/random_repository.h"

using namespace aircher;
using namespace aircher::test;

namespace {

/// Notes what is asked of another backend.
class AskedBackend final : public git::GitBackend {
public:
    explicit AskedBackend(git::GitBackend& backend) : backend_(backend) {}

    Result<void> log(const git::Repository& repository, const git::LogRequest& request, const git::CommitVisitor& visit, RequestContext& context) override { return backend_.log(repository, request, visit, context); }
    Result<git::BlameResult> blame(const git::Repository& repository, const git::BlameRequest& request, RequestContext& context) override { return backend_.blame(repository, request, context); }
    Result<git::StatusResult> status(const git::Repository& repository, const git::StatusRequest& request, RequestContext& context) override {
        {
            const std::lock_guard lock(mutex_);
            if (request.staged) asked_.insert("staged");
            if (request.untracked) asked_.insert("untracked");
            if (request.unstaged && request.paths.empty()) asked_.insert("unstaged");
            for (const std::string& path : request.paths) asked_.insert(path);
        }
        return backend_.status(repository, request, context);
    }
    Result<void> contents(const git::Repository& repository, std::span<const git::ContentRequest> requests, const git::ContentVisitor& visit, RequestContext& context) override { return backend_.contents(repository, requests, visit, context); }
    Result<git::ObjectId> find_commit(const git::Repository& repository, const std::string& expression, RequestContext& context) override { return backend_.find_commit(repository, expression, context); }

    /// Since the last time, on one line.
    std::string asked() {
        std::string text;
        for (const std::string& part : asked_) text += (text.empty() ? "" : ", ") + part;
        asked_.clear();
        return text;
    }

private:
    git::GitBackend& backend_;
    std::mutex mutex_;
    std::set<std::string> asked_;
};

/// Asks about one tree, and remembers.
struct Asking {
    explicit Asking(const GitFactory& factory, int jobs = 2) : git(factory), backend(*git.backend), pool(jobs) {}

    git::StatusResult status(const std::string& path) {
        RequestContext context{pool, {}};
        const auto repository = git.open(path);
        return must(project::working_tree_status(backend, memory, repository, context));
    }
    std::string text(const std::string& path) {
        std::string all;
        for (const std::string& line : status_text(status(path))) all += (all.empty() ? "" : ", ") + line;
        return all;
    }

    Git git;
    AskedBackend backend;
    TaskPool pool;
    project::WorkingTreeMemory memory;
};

/// Until what changed before may be remembered.
void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(2100)); }

/// A tree whose index is younger than its files, as after some time of work.
void begin(GitTree& tree) {
    tree.write("a.txt", "one\n");
    tree.write("b.txt", "two\n");
    tree.write("empty", "");
    tree.write("src/c.txt", "three\n");
    tree.write("src/deep/d.txt", "four\n");
    tree.write("build/kept.txt", "tracked, in an ignored folder\n");
    tree.write(".gitignore", "build/\n*.log\n");
    tree.symlink("a.txt", "link");
    tree.git({"add", "-f", "build/kept.txt"});
    tree.commit("begin");
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    tree.write(".git/touched");
    tree.git({"update-index", "--force-write-index"});
}

}  // namespace

TEST_CASE("the status of a working tree is git's, on any repository, remembered or not", "[git][differential][tree]") {
    constexpr int kRepositories = 24, kRounds = 4;
    struct Case {
        std::unique_ptr<GitTree> tree;
        std::unique_ptr<RandomRepository> maker;
        std::vector<std::unique_ptr<Asking>> asking;
    };
    std::vector<Case> cases;
    for (int seed = 1; seed <= kRepositories; ++seed) {
        Case& made = cases.emplace_back();
        made.tree = std::make_unique<GitTree>();
        made.maker = std::make_unique<RandomRepository>(*made.tree, static_cast<std::uint32_t>(seed));
        made.maker->make_history(6);
        for (const GitFactory& factory : git_backends()) made.asking.push_back(std::make_unique<Asking>(factory, seed % 3));
    }
    for (int round = 0; round < kRounds; ++round) {
        // Clean as it was committed, then in the middle of work: just now, later, and when it is remembered.
        for (int look = 0; look < 3; ++look) {
            for (int seed = 1; seed <= kRepositories; ++seed) {
                Case& made = cases[static_cast<std::size_t>(seed - 1)];
                try {
                    if (look == 0 && round > 0) made.maker->leave_work();
                } catch (const std::exception&) {  // a folder where a file should be: less work, then
                }
                if (look == 1 && (seed + round) % 4 == 0) made.tree->git({"status"});  // git writes what it learns into the index
                for (std::size_t i = 0; i < made.asking.size(); ++i) {
                    INFO("seed " << seed << ", round " << round << ", look " << look << ", backend " << git_backends()[i].name);
                    CHECK(difference(status_text(made.asking[i]->status(made.tree->path())), plain_status(*made.tree)) == "");
                }
            }
            if (look == 0) settle();
        }
    }
}

TEST_CASE("git is asked about what is not certain, and once", "[git][tree]") {
    GitTree tree;
    begin(tree);
    Asking asking(git_backends().front());
    const auto check = [&](const std::string& wanted, const std::string& asked) {
        CHECK(asking.text(tree.path()) == wanted);
        CHECK(asking.backend.asked() == asked);
        CHECK(difference(status_text(asking.status(tree.path())), plain_status(tree)) == "");
        (void)asking.backend.asked();
    };
    check("", "staged");
    check("", "");
    tree.write("new/deep/x", "");
    tree.write("new/y.log", "");
    tree.write("only/z.log", "");
    tree.mkdir("nothing/here");
    tree.write("src/x.log", "");
    tree.write("build/other", "");
    tree.symlink("nowhere", "src/link");
    check("?? new/, ?? src/link", "");
    tree.write("b.txt", "2!\n\n");
    check(" M b.txt, ?? new/, ?? src/link", "b.txt");
    check(" M b.txt, ?? new/, ?? src/link", "b.txt");  // it changed just now, and may again
    tree.remove("src/c.txt");
    settle();
    (void)asking.text(tree.path());
    (void)asking.backend.asked();
    check(" D src/c.txt,  M b.txt, ?? new/, ?? src/link", "src/c.txt");
    tree.git({"add", "new"});
    check(" D src/c.txt,  M b.txt, ?? src/link, A  new/deep/x", "src/c.txt, staged");
    check(" D src/c.txt,  M b.txt, ?? src/link, A  new/deep/x", "src/c.txt");
    tree.commit("all");
    (void)asking.text(tree.path());
    CHECK(asking.backend.asked().find("staged") != std::string::npos);
}

TEST_CASE("what a file's content is compared by belongs to what is remembered", "[git][tree]") {
    GitTree tree;
    tree.write("src/a.txt", "one\r\n");
    tree.write("b.txt", "two\n");
    tree.commit("begin");
    tree.write("src/a.txt", "one\r\n");  // written again: only its stat data differ
    settle();
    Asking asking(git_backends().front());
    CHECK(asking.text(tree.path()) == "");
    CHECK(asking.backend.asked() == "b.txt, src/a.txt, staged");
    CHECK(asking.text(tree.path()) == "");
    CHECK(asking.backend.asked() == "");
    // Neither the file nor its entry changes, but how it is read.
    tree.write("src/.gitattributes", "*.txt text\n");
    CHECK(asking.text(tree.path()) == " M src/a.txt, ?? src/.gitattributes");
    CHECK(asking.backend.asked() == "b.txt, src/a.txt, staged");
    settle();
    CHECK(asking.text(tree.path()) == " M src/a.txt, ?? src/.gitattributes");
    CHECK(asking.text(tree.path()) == " M src/a.txt, ?? src/.gitattributes");
    (void)asking.backend.asked();
    CHECK(asking.text(tree.path()) == " M src/a.txt, ?? src/.gitattributes");
    CHECK(asking.backend.asked() == "");
    tree.write("src/a.txt", "ONE\r\n");  // of the same size
    CHECK(asking.text(tree.path()) == " M src/a.txt, ?? src/.gitattributes");
    CHECK(asking.backend.asked() == "src/a.txt");
}

TEST_CASE("trees that only git can tell of", "[git][tree]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    begin(tree);
    Asking asking(factory);
    const auto same = [&](const std::string& what) {
        INFO(what);
        for (int i = 0; i < 2; ++i) CHECK(difference(status_text(asking.status(tree.path())), plain_status(tree)) == "");
        return asking.backend.asked();
    };
    (void)same("clean");
    tree.write("nested/x", "");
    tree.git({"init", "-q", "nested"});
    CHECK(same("an empty repository that is not tracked").find("untracked") != std::string::npos);
    tree.git({"-C", "nested", "add", "-A"});
    tree.git({"-C", "nested", "commit", "-q", "-m", "inside"});
    CHECK(same("a repository that is not tracked").find("untracked") != std::string::npos);
    tree.git({"add", "nested"});
    (void)same("a submodule that is new");
    tree.commit("with it");
    tree.git({"-C", "nested", "commit", "-q", "--allow-empty", "-m", "more"});
    (void)same("a submodule that is at another commit");
    tree.git({"init", "-q", "src/deep"});
    tree.write("src/deep/new", "");
    (void)same("a repository among tracked files");
    if (factory.name == "cli") {  // libgit2 tells of what is untracked there in its own way
        tree.remove("a.txt");
        tree.write("a.txt/now/a/folder", "");
        (void)same("a file that has become a folder");
        tree.rename("build", "built");
        tree.symlink("built", "build");
        (void)same("a folder that has become a link");
    }
    tree.remove("src/deep/d.txt");
    tree.rename("src/deep", "gone");
    tree.write("src/deep", "a file now");
    (void)same("a folder that has become a file");
    const auto begin_anew = [&] {
        tree.git({"reset", "-q", "--hard"});
        tree.git({"clean", "-q", "-ffdx"});
    };
    begin_anew();
    tree.write("b.txt", "2\n");
    tree.git({"update-index", "--assume-unchanged", "b.txt"});
    (void)same("assumed unchanged");
    tree.git({"update-index", "--no-assume-unchanged", "b.txt"});
    tree.git({"update-index", "--skip-worktree", "b.txt"});
    if (factory.name == "cli") CHECK(same("left out of a sparse checkout").find("untracked") != std::string::npos);
    tree.git({"update-index", "--no-skip-worktree", "b.txt"});
    tree.write("later", "x");
    tree.git({"add", "-N", "later"});
    if (factory.name == "cli") (void)same("to be added");
    tree.git({"rm", "-q", "--cached", "later"});
    if (factory.name == "cli") {
        tree.git({"update-index", "--split-index"});
        CHECK(same("a split index").find("unstaged") != std::string::npos);
        tree.git({"update-index", "--no-split-index"});
    }
    tree.git({"config", "core.ignoreCase", "true"});
    tree.write("SRC.log", "");
    tree.write("X.LOG", "");
    CHECK(same("rules that take any case").find("untracked") != std::string::npos);
    tree.git({"config", "core.ignoreCase", "false"});
    tree.git({"config", "core.fileMode", "false"});
    ::chmod((tree / "empty").c_str(), 0755);
    (void)same("modes that do not count");
    tree.git({"config", "core.fileMode", "true"});
    (void)same("modes that count");
    tree.write(".git/info/exclude", "nest*\n/SRC.log\n!X.LOG\n");
    CHECK(same("rules of the repository alone").find("untracked") == std::string::npos);
    tree.write("src/.gitignore", "!x.log\n/y\n");
    tree.write("src/x.log", "");
    tree.write("src/y", "");
    CHECK(same("rules below the top").find("untracked") == std::string::npos);
    tree.remove("src/.gitignore");
    tree.symlink("../.gitignore", "src/.gitignore");
    CHECK(same("rules behind a link").find("untracked") == std::string::npos);
    begin_anew();
    tree.git({"checkout", "-q", "-f", "-b", "side"});
    tree.write("b.txt", "side\n");
    tree.commit("side");
    tree.git({"checkout", "-q", "-f", "main"});
    tree.write("b.txt", "main\n");
    tree.commit("main");
    CHECK(tree.try_git({"merge", "-q", "side"}).status != 0);
    (void)same("the middle of a merge");
    tree.git({"merge", "--abort"});
    tree.write(".git/index", "no index\n");
    RequestContext context{asking.pool, {}};
    const auto damaged = project::working_tree_status(asking.backend, asking.memory, asking.git.open(tree.path()), context);
    CHECK_FALSE(damaged);
}

TEST_CASE("an index that names what lies elsewhere is not followed", "[git][tree][hostile]") {
    GitTree tree;
    begin(tree);
    const std::string text = read_small_file(tree / ".git/index", std::size_t{1} << 20U);
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"b.txt", "../b."}, {"src/c.txt", "../c.t/xt"}, {"src/c.txt", "src//c.tx"}, {"src/c.txt", "/rc/c.txt"}}) {
        std::string changed = text;
        REQUIRE(from.size() == to.size());
        changed.replace(changed.find(from), from.size(), to);
        INFO(to);
        CHECK_FALSE(git::read_index(changed));
    }
}

TEST_CASE("stat data tell that a file is as it was only where git says so, too", "[git][tree]") {
    GitTree tree;
    begin(tree);
    const auto index = must(git::read_index(read_small_file(tree / ".git/index", std::size_t{1} << 20U)));
    const auto entry = *std::find_if(index.entries.begin(), index.entries.end(), [&](const git::IndexEntry& other) { return index.path(other) == "a.txt"; });
    struct stat info {};
    REQUIRE(::lstat((tree / "a.txt").c_str(), &info) == 0);
    const std::int64_t later = info.st_mtim.tv_sec + 1;
    CHECK(git::is_as_recorded(entry, info, later));
    CHECK_FALSE(git::is_as_recorded(entry, info, later - 1));  // it may have changed again in the second in which the index was written
    const auto differs = [&](const auto& change) {
        struct stat other = info;
        change(other);
        return !git::is_as_recorded(entry, other, later);
    };
    CHECK(differs([](struct stat& other) { ++other.st_size; }));
    CHECK(differs([](struct stat& other) { ++other.st_ino; }));
    CHECK(differs([](struct stat& other) { ++other.st_mtim.tv_nsec; }));
    CHECK(differs([](struct stat& other) { ++other.st_ctim.tv_sec; }));
    CHECK(differs([](struct stat& other) { ++other.st_uid; }));
    CHECK(differs([](struct stat& other) { other.st_mode ^= 0100U; }));
    CHECK(differs([](struct stat& other) { other.st_mode = (other.st_mode & 07777U) | S_IFLNK; }));
    CHECK(differs([](struct stat& other) { other.st_mode = (other.st_mode & 07777U) | S_IFIFO; }));
    git::IndexEntry smudged = entry;
    smudged.size = 0;
    struct stat none = info;
    none.st_size = 0;
    CHECK_FALSE(git::is_as_recorded(smudged, none, later));
}
