// A history that is remembered gives the answers of one that is not, whatever happened to the repository in between.
#include "engine/project/history/commit_history.h"

#include <cstdlib>

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
    void begin_anew() { history = std::make_unique<project::CommitHistory>(counting, store); }

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
    std::unique_ptr<project::CommitHistory> history;
};

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
    const auto store = stores.empty() ? store::backends().front().create() : stores.front().create();
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

    std::size_t looked = 0;
    must(asking.history->look(
        git.open(tree.path()), request.tip, {}, [&](const project::CommitTable&, auto rows, bool complete) { looked = complete ? rows.size() : 0; }, git.context));
    CHECK(looked == 51);
    CHECK(asking.history->memory_used() > 0);
}
