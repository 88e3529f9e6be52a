// A history that is remembered gives the answers of one that is not, whatever happened to the repository in between.
#include "engine/project/history/commit_history.h"

#include <cstdlib>
#include <functional>
#include <utility>

#include "engine/project/history/file_history.h"
#include "tests/support/git_oracle.h"
#include "tests/support/random_repository.h"
#include "tests/support/stores.h"

using namespace aircher;
using namespace aircher::test;

namespace {

/// Counts what is asked of another backend.
class CountingBackend final : public git::GitBackend {
public:
    explicit CountingBackend(git::GitBackend& backend) : backend_(backend) {}

    Result<void> log(const git::Repository& repository, const git::LogRequest& request, const git::CommitVisitor& visit, RequestContext& context) override {
        ++logs;
        if (const auto meanwhile = std::exchange(before_log, {})) meanwhile();
        return backend_.log(
            repository, request,
            [&](git::Commit&& commit) {
                ++commits;
                return visit(std::move(commit));
            },
            context);
    }
    Result<git::BlameResult> blame(const git::Repository& repository, const git::BlameRequest& request, RequestContext& context) override { return backend_.blame(repository, request, context); }
    Result<git::StatusResult> status(const git::Repository& repository, const git::StatusRequest& request, RequestContext& context) override { return backend_.status(repository, request, context); }
    Result<void> contents(const git::Repository& repository, std::span<const git::ContentRequest> requests, const git::ContentVisitor& visit, RequestContext& context) override { return backend_.contents(repository, requests, visit, context); }
    Result<git::ObjectId> find_commit(const git::Repository& repository, const std::string& expression, RequestContext& context) override { return backend_.find_commit(repository, expression, context); }

    std::size_t logs = 0, commits = 0;
    std::function<void()> before_log;  ///< what happens while git is asked the next time

private:
    git::GitBackend& backend_;
};

/// Puts the cache of this process elsewhere while it lives.
class CacheFolder {
public:
    CacheFolder() { ::setenv("XDG_CACHE_HOME", tree_.path().c_str(), 1); }
    ~CacheFolder() { ::unsetenv("XDG_CACHE_HOME"); }

private:
    TempTree tree_;
};

struct Asking {
    Asking(Git& of, store::StoreBackend& kept) : git(of), counting(*of.backend), store(kept) { begin_anew(); }

    /// As another process would.
    void begin_anew() { history = std::make_unique<project::CommitHistory>(counting, store, limits); }

    std::vector<git::Commit> log(const git::Repository& repository, git::LogRequest request) {
        std::vector<git::Commit> commits;
        must(history->log(
            repository, request,
            [&](git::Commit&& commit) {
                commits.push_back(std::move(commit));
                return true;
            },
            git.context));
        return commits;
    }

    Git& git;
    CountingBackend counting;
    store::StoreBackend& store;
    project::CommitHistory::Limits limits;
    std::unique_ptr<project::CommitHistory> history;
};

/// The first store that outlives a process, or any.
std::unique_ptr<store::StoreBackend> lasting_store() {
    const auto stores = stores_with("persistent");
    return stores.empty() ? store::backends().front().create() : stores.front().create();
}

}  // namespace

TEST_CASE("a remembered log is the log", "[git][remembered]") {
    const auto store = GENERATE(from_range(store::backends()));
    for (int seed = 1; seed <= 12; ++seed) {
        for (const GitFactory& factory : git_backends()) {
            const CacheFolder cache;
            GitTree tree;
            RandomRepository maker(tree, static_cast<std::uint32_t>(seed));
            Random random(static_cast<std::uint32_t>(seed) + 3000);
            Git git(factory);
            const auto kept = store.create();
            Asking asking(git, *kept);
            for (int round = 0; round < 4; ++round) {
                maker.make_history(4);
                const auto repository = git.open(tree.path());
                const auto all = git.log(repository);
                for (int question = 0; question < 6; ++question) {
                    if (random.one_in(4)) asking.begin_anew();
                    git::LogRequest request;
                    request.tip = random.one_in(3) ? random.pick(all).id : *repository.head.commit;
                    if (random.one_in(2)) request.since = random.pick(all).committer_time + static_cast<std::int64_t>(random.below(3)) - 1;
                    if (random.one_in(4)) request.until = random.pick(all).committer_time;
                    if (random.one_in(3)) request.limit = 1 + random.below(all.size());
                    if (random.one_in(5)) request.author = random.pick(all).author.name.substr(0, 3);
                    INFO("seed " << seed << ", round " << round << ", question " << question << ", backend " << factory.name << ", store " << store.name);
                    CHECK(difference(log_text(asking.log(repository, request)), log_text(git.log(repository, request))) == "");
                    if (request.until || !request.author.empty()) continue;
                    const std::size_t logs = asking.counting.logs;
                    CHECK(difference(log_text(asking.log(repository, request)), log_text(git.log(repository, request))) == "");
                    INFO("asked a second time");
                    CHECK(asking.counting.logs == logs);
                }
            }
        }
    }
}

TEST_CASE("only what is new is asked of git, and a later process remembers", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    tree.write(".mailmap", "");
    for (int i = 0; i < 50; ++i) {
        tree.write("file" + std::to_string(i), "text\n");
        tree.commit("commit " + std::to_string(i));
        tree.later(100);
    }
    const GitFactory factory = git_backends().front();
    Git git(factory);
    const auto stores = stores_with("persistent");
    const auto store = lasting_store();
    Asking asking(git, *store);
    git::LogRequest request;
    request.tip = *git.open(tree.path()).head.commit;
    CHECK(asking.log(git.open(tree.path()), request).size() == 50);
    CHECK(asking.counting.commits == 50);
    tree.write("more", "text\n");
    tree.commit("one more");
    request.tip = *git.open(tree.path()).head.commit;
    if (!stores.empty()) asking.begin_anew();
    CHECK(asking.log(git.open(tree.path()), request).size() == 51);
    CHECK(asking.counting.commits == 52);  // the new one, and the first that was known

    // Other names for people are another history.
    tree.write(".mailmap", "Another Name <ann@example.org>\n");
    CHECK(asking.log(git.open(tree.path()), request).front().author.name == "Another Name");
    tree.write(".mailmap", "");
    CHECK(asking.log(git.open(tree.path()), request).front().author.name == "Ann Author");
    // Working trees of one repository may each have their own: the last ones do not push each other out.
    if (!stores.empty()) {
        for (int i = 0; i < 6; ++i) {
            const std::string mailmaps[] = {"", "Another Name <ann@example.org>\n", "A Third <ann@example.org>\n"};
            tree.write(".mailmap", mailmaps[i % 3]);
            asking.begin_anew();
            const std::size_t before = asking.counting.commits;
            CHECK(asking.log(git.open(tree.path()), request).size() == 51);
            CHECK(asking.counting.commits - before == (i == 2 ? 51U : 0U));
        }
        tree.write(".mailmap", "");
    }

    std::size_t looked = 0;
    must(asking.history->look(
        git.open(tree.path()), request.tip, {}, [&](const project::CommitTable&, auto rows, bool complete) { looked = complete ? rows.size() : 0; }, git.context));
    CHECK(looked == 51);
    CHECK(asking.history->memory_used() > 0);
}

TEST_CASE("two processes may store the same commits among others", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    tree.commit("begin");
    for (int i = 0; i < 6; ++i) {
        if (i > 0) tree.git({"checkout", "-q", "main"});
        tree.commit("main " + std::to_string(i));
        tree.git({"checkout", "-q", i == 0 ? "-b" : "-q", "side"});
        tree.commit("side " + std::to_string(i));
    }
    tree.git({"merge", "-q", "--no-edit", "-m", "both", "main"});
    Git git(git_backends().front());
    const auto repository = git.open(tree.path());
    const auto store = lasting_store();
    Asking first(git, *store), second(git, *store);
    git::LogRequest main, both;
    main.tip = *must(git::read_ref(repository.git_dir, repository.common_dir, "refs/heads/main"));
    both.tip = *repository.head.commit;
    // The first one stores what lies among that which the second one is about to store.
    second.counting.before_log = [&] { CHECK(first.log(repository, main).size() == 7); };
    CHECK(second.log(repository, both).size() == 14);
    first.begin_anew();
    CHECK(difference(log_text(first.log(repository, both)), log_text(git.log(repository, both))) == "");
    CHECK(difference(log_text(first.log(repository, main)), log_text(git.log(repository, main))) == "");
}

TEST_CASE("a parent that is later than its child is not taken for older", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    tree.commit("begin");
    tree.later(1'000'000);
    const std::string late = tree.commit("late");
    tree.later(-1'000'000);
    for (int i = 0; i < 33; ++i) tree.commit("main " + std::to_string(i));
    tree.git({"checkout", "-q", "-b", "side", late});
    tree.later(2'000'000);
    std::string tip;
    for (int i = 0; i < 33; ++i) tip = tree.commit("side " + std::to_string(i));
    tree.git({"checkout", "-q", "main"});
    for (const GitFactory& factory : git_backends()) {
        const CacheFolder own;
        Git git(factory);
        const auto repository = git.open(tree.path());
        const auto store = lasting_store();
        Asking asking(git, *store);
        git::LogRequest request;
        request.tip = *repository.head.commit;
        request.limit = 1;
        for (const git::ObjectId& from : {*repository.head.commit, *git::parse_object_id(tip)}) {
            request.tip = from;
            CHECK(asking.log(repository, request).size() == 1);
        }
        request.limit = SIZE_MAX;
        request.since = GitTree::kFirstTime + 500'000;
        CHECK(difference(log_text(asking.log(repository, request)), log_text(git.log(repository, request))) == "");
    }
}

TEST_CASE("what is remembered is bounded, and a new commit costs no whole log", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    for (int i = 0; i < 400; ++i) tree.commit("commit " + std::to_string(i) + std::string(400, '.'));
    Git git(git_backends().front());
    const auto store = lasting_store();
    Asking asking(git, *store);
    asking.limits = {std::size_t{96} << 10U, std::size_t{48} << 10U};
    asking.begin_anew();
    std::size_t most = 0, asked = 0;
    for (int round = 0; round < 60; ++round) {
        const auto repository = git.open(tree.path());
        asking.counting.commits = 0;
        std::size_t looked = 0;
        bool all = true;
        must(asking.history->look(
            repository, *repository.head.commit, {},
            [&](const project::CommitTable&, auto rows, bool complete) {
                looked = rows.size();
                all = complete;
            },
            git.context));
        CHECK(looked > 20);
        CHECK_FALSE(all);
        most = std::max(most, asking.history->memory_used());
        if (round > 0) asked += asking.counting.commits;
        git::LogRequest request;
        request.tip = *repository.head.commit;
        request.limit = 5;
        CHECK(difference(log_text(asking.log(repository, request)), log_text(git.log(repository, request))) == "");
        tree.commit("one more " + std::to_string(round) + std::string(400, '.'));
    }
    CHECK(most < std::size_t{400} << 10U);
    CHECK(asked < std::size_t{60} * 100);
}

TEST_CASE("an answer about everything is not that of before an empty commit", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    tree.write("file", "text\n");
    tree.commit("begin");
    Git git(git_backends().front());
    const auto store = lasting_store();
    Asking asking(git, *store);
    const auto root = must(ConfinedRoot::open(tree.path()));
    CHECK(must(project::file_history(*asking.history, root, "", 10, git.context)).commits.size() == 1);
    tree.commit("nothing");
    CHECK(must(project::file_history(*asking.history, root, "", 10, git.context)).commits.size() == 2);
    CHECK(must(project::file_history(*asking.history, root, "file", 10, git.context)).commits.size() == 1);
}

TEST_CASE("histories of directories count for what they take", "[git][remembered]") {
    const CacheFolder cache;
    GitTree tree;
    for (int i = 0; i < 3'000; ++i) tree.write("folder/a_file_with_a_long_name_" + std::to_string(i), "text\n");
    tree.commit("many");
    Git git(git_backends().front());
    const auto store = lasting_store();
    Asking asking(git, *store);
    const auto root = must(ConfinedRoot::open(tree.path()));
    CHECK(must(project::file_history(*asking.history, root, "folder", 10, git.context)).commits.front().files.size() == 3'000);
    CHECK(asking.history->memory_used() > 3'000 * (sizeof(git::FileChange) + 30));
}

TEST_CASE("lines are counted again where attributes change, wherever they stand", "[git][remembered]") {
    const auto factory = GENERATE(from_range(git_backends()));
    const CacheFolder cache;
    GitTree tree;
    tree.write("data/deep/table.txt", "1\n2\n");
    tree.write("data/deep/.gitattributes", "");
    tree.commit("begin");
    TempTree home;
    const EnvironmentGuard config("XDG_CONFIG_HOME", home.path().c_str());
    const EnvironmentGuard global("GIT_CONFIG_GLOBAL", nullptr);
    const EnvironmentGuard no_home("HOME", "/nonexistent");
    Git git(factory);
    const auto store = lasting_store();
    Asking asking(git, *store);
    const auto counted = [&] {
        const auto repository = git.open(tree.path());
        git::LogRequest request;
        request.tip = *repository.head.commit;
        const auto commits = asking.log(repository, request);
        for (const git::FileChange& file : commits.back().files)
            if (file.path.ends_with(".txt")) return file.added.has_value();
        return false;
    };
    CHECK(counted());
    tree.write("data/deep/.gitattributes", "*.txt binary\n");
    CHECK_FALSE(counted());
    tree.git({"update-index", "--index-version", "4"});
    CHECK_FALSE(counted());
    tree.write("data/deep/.gitattributes", "");
    CHECK(counted());
    home.write("git/attributes", "*.txt binary\n");
    CHECK_FALSE(counted());
}
