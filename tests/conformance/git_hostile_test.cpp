// Repositories that want something run, or something outside read: nothing is, whatever the backend. Each would write a canary file, or show a secret.
#include <filesystem>

#include "tests/support/git_tree.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// A repository with history and unfinished work, beside a program that leaves a canary.
class HostileTree : public GitTree {
public:
    HostileTree() : GitTree("repo") {
        write("repo/file.txt", "one\ntwo\n");
        write("repo/image.bin", "old\n");
        commit("first");
        write("repo/file.txt", "one\n2\n");
        write("repo/image.bin", "new\n");
        commit("second");
        write("repo/file.txt", "one\n2\nthree\n");
        write("repo/untracked.txt");
        write("evil", "#!/bin/sh\necho \"$0 $*\" >> " + (*this / "canary") + "\ncat\n");
        chmod("evil", 0755);
        // Its stat data is of another time, so its content must be compared.
        std::filesystem::last_write_time(*this / "repo/image.bin", std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    }
    std::string evil() const { return *this / "evil"; }
    bool touched() const { return std::filesystem::exists(*this / "canary"); }
    void configure(const std::string& key, const std::string& value) const { git({"config", key, value}); }
};

/// Everything that can be asked; errors are fine, what they ran is not.
void ask_everything(Git& git, const git::Repository& repository) {
    git::LogRequest log;
    log.tip = *repository.head.commit;
    (void)git.backend->log(
        repository, log, [](git::Commit&&) { return true; }, git.context);
    log.author = "ann";
    log.paths = {"file.txt"};
    (void)git.backend->log(
        repository, log, [](git::Commit&&) { return true; }, git.context);
    (void)git.backend->blame(repository, {"file.txt", repository.head.commit, {}}, git.context);
    (void)git.backend->blame(repository, {"file.txt", std::nullopt, "one\nmore\n"}, git.context);
    (void)git.backend->status(repository, {}, git.context);
    (void)git.backend->content(repository, {*repository.head.commit, "file.txt"}, git.context);
    (void)git.backend->find_commit(repository, repository.head.commit->hex() + "~1", git.context);
}

}  // namespace

TEST_CASE("nothing that a repository configures is run", "[git][hostile]") {
    const auto factory = GENERATE(from_range(git_backends()));
    const HostileTree tree;
    const std::string evil = tree.evil();
    const std::string what = GENERATE("fsmonitor", "hooks", "textconv", "external diff", "filter", "process filter", "pager", "gpg", "alternate refs", "credentials", "editor", "include", "aliases", "worktree config");
    CAPTURE(what);
    if (what == "fsmonitor") {
        tree.configure("core.fsmonitor", evil);
        tree.configure("core.fsmonitorHookVersion", "1");
    } else if (what == "hooks") {
        for (const char* hook : {"post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "query-watchman"}) {
            tree.write(std::string("repo/.git/hooks/") + hook, "#!/bin/sh\ntouch " + (tree / "canary") + "\n");
            tree.chmod(std::string("repo/.git/hooks/") + hook, 0755);
        }
        tree.configure("core.hooksPath", tree / "repo/.git/hooks");
    } else if (what == "textconv") {
        tree.write("repo/.gitattributes", "* diff=evil\n");
        tree.write("repo/.git/info/attributes", "* diff=evil\n");
        tree.configure("diff.evil.textconv", evil);
        tree.configure("diff.evil.command", evil);
        tree.configure("diff.evil.binary", "true");
    } else if (what == "external diff") {
        tree.configure("diff.external", evil);
        tree.configure("diff.orderFile", evil);
        tree.configure("interactive.diffFilter", evil);
    } else if (what == "filter") {
        tree.write("repo/.gitattributes", "* filter=evil\n");
        tree.write("repo/.git/info/attributes", "* filter=evil\n");
        tree.configure("filter.evil.clean", evil);
        tree.configure("filter.evil.smudge", evil);
        tree.configure("filter.evil.required", "true");
    } else if (what == "process filter") {
        tree.write("repo/.gitattributes", "* filter=evil\n");
        tree.configure("filter.evil.process", evil);
    } else if (what == "pager") {
        for (const char* key : {"core.pager", "pager.log", "pager.blame", "pager.diff", "pager.status"}) tree.configure(key, evil);
    } else if (what == "gpg") {
        tree.configure("log.showSignature", "true");
        for (const char* key : {"gpg.program", "gpg.ssh.program", "gpg.openpgp.program"}) tree.configure(key, evil);
    } else if (what == "alternate refs") {
        tree.configure("core.alternateRefsCommand", evil);
    } else if (what == "credentials") {
        tree.configure("credential.helper", "!" + evil);
        tree.configure("core.askPass", evil);
        tree.configure("core.sshCommand", evil);
    } else if (what == "editor") {
        tree.configure("core.editor", evil);
        tree.configure("sequence.editor", evil);
    } else if (what == "include") {
        tree.write("elsewhere", "[core]\n\tfsmonitor = " + evil + "\n\tpager = " + evil + "\n[diff]\n\texternal = " + evil + "\n");
        tree.configure("include.path", tree / "elsewhere");
        tree.git({"config", "includeIf.gitdir:**.path", tree / "elsewhere"});
    } else if (what == "aliases") {
        for (const char* name : {"log", "blame", "diff", "ls-files", "rev-parse", "cat-file"}) tree.configure(std::string("alias.") + name, "!" + evil);
    } else {
        tree.configure("extensions.worktreeConfig", "true");
        tree.write("repo/.git/config.worktree", "[core]\n\tfsmonitor = " + evil + "\n[diff]\n\texternal = " + evil + "\n");
    }
    Git git(factory);
    const auto repository = git.open(tree / "repo");
    ask_everything(git, repository);
    CHECK_FALSE(tree.touched());
    // And the answers are there.
    CHECK(git.log(repository).size() == 2);
    const auto status = must(git.backend->status(repository, {}, git.context));
    CHECK(std::any_of(status.unstaged.begin(), status.unstaged.end(), [](const auto& file) { return file.path == "file.txt"; }));
}

TEST_CASE("the canary works: plain git runs what is configured", "[git][hostile]") {
    const HostileTree tree;
    tree.configure("core.fsmonitor", tree.evil());
    tree.git({"status"});
    CHECK(tree.touched());
}

TEST_CASE("a submodule's configuration is not looked at", "[git][hostile]") {
    const auto factory = GENERATE(from_range(git_backends()));
    const HostileTree tree;
    tree.write("repo/sub/inner");
    run_plain_git(tree / "repo/sub", {"init", "-q", "-b", "main"});
    run_plain_git(tree / "repo/sub", {"add", "-A"});
    run_plain_git(tree / "repo/sub", {"commit", "-q", "-m", "inner"});
    tree.git({"-c", "advice.addEmbeddedRepo=false", "add", "sub"});
    tree.git({"commit", "-q", "-m", "embedded"});
    run_plain_git(tree / "repo/sub", {"config", "core.fsmonitor", tree.evil()});
    tree.write("repo/sub/inner", "changed\n");
    Git git(factory);
    ask_everything(git, git.open(tree / "repo"));
    CHECK_FALSE(tree.touched());
}

TEST_CASE("a git program in the repository is not run", "[git][hostile]") {
    const auto factory = GENERATE(from_range(git_backends()));
    const HostileTree tree;
    tree.write("repo/bin/git", "#!/bin/sh\ntouch " + (tree / "canary") + "\n");
    tree.chmod("repo/bin/git", 0755);
    const EnvironmentGuard path("PATH", (std::string("bin:.::") + (tree / "repo/bin") + ":/usr/bin:/bin").c_str());
    Git git(factory);
    ask_everything(git, git.open(tree / "repo"));
    CHECK_FALSE(tree.touched());
}

TEST_CASE("a .git that leads to somebody else's repository is refused", "[git][hostile]") {
    auto git = Git(git_backends().front());
    GitTree secret("secret");
    secret.write("secret/key", "secret\n");
    secret.commit("secret");
    const TempTree tree;
    SECTION("a file") { tree.write("repo/.git", "gitdir: " + (secret / "secret/.git") + "\n"); }
    SECTION("a file, by a relative way") { tree.write("repo/.git", "gitdir: ../" + std::filesystem::relative(secret / "secret/.git", tree.path()).native() + "\n"); }
    SECTION("a link") { tree.symlink(secret / "secret/.git", "repo/.git"); }
    SECTION("a common directory") {
        tree.write("repo/.git/HEAD", "ref: refs/heads/main\n");
        tree.write("repo/.git/commondir", (secret / "secret/.git") + "\n");
    }
    SECTION("a file that leads to a git directory of its own, which leads on") {
        tree.write("repo/x/HEAD", "ref: refs/heads/main\n");
        tree.write("repo/x/commondir", (secret / "secret/.git") + "\n");
        tree.write("repo/x/gitdir", (tree / "repo/.git") + "\n");
        tree.write("repo/.git", "gitdir: x\n");
    }
    CHECK_THAT(git.open_error(tree / "repo"), StartsWith("outside_roots") && Contains(secret / "secret/.git"));
}

TEST_CASE("links and special files in a git directory are refused", "[git][hostile]") {
    auto git = Git(git_backends().front());
    GitTree tree("repo");
    tree.write("repo/x");
    tree.commit("one");
    tree.write("secret", "root:secret\n");
    const std::string what = GENERATE("HEAD", "config", "packed-refs", "shallow", "index", "objects", "objects/pack", "objects/ab", "refs/heads/evil", "refs/heads", "info/exclude");
    CAPTURE(what);
    SECTION("a link") {
        tree.remove("repo/.git/" + what);
        tree.symlink(what.starts_with("objects") || what == "refs/heads" ? tree.path() : tree / "secret", "repo/.git/" + what);
    }
    SECTION("a FIFO, which nobody would ever write to") {
        tree.remove("repo/.git/" + what);
        tree.fifo("repo/.git/" + what);
    }
    SECTION("a loose object that is a link") {
        const std::string id = tree.head();
        const std::string object = "repo/.git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
        tree.rename(object, "object");
        tree.symlink(tree / "object", object);
    }
    CHECK_THAT(git.open_error(tree / "repo"), Contains("outside_roots") && Contains("link or a special file"));
}

TEST_CASE("objects are borrowed from inside only", "[git][hostile]") {
    const auto factory = GENERATE(from_range(git_backends()));
    Git git(factory);
    GitTree secret("secret");
    secret.write("secret/key", "secret\n");
    const std::string id = secret.commit("secret");
    GitTree tree("repo");
    tree.write("repo/x");
    tree.commit("one");
    SECTION("absolute") { tree.write("repo/.git/objects/info/alternates", (secret / "secret/.git/objects") + "\n"); }
    SECTION("relative") { tree.write("repo/.git/objects/info/alternates", "../../../../" + std::filesystem::relative(secret / "secret/.git/objects", "/tmp").native() + "\n"); }
    SECTION("quoted") { tree.write("repo/.git/objects/info/alternates", "\"" + (secret / "secret/.git/objects") + "\"\n"); }
    SECTION("behind more than is read") {
        std::string padding;
        while (padding.size() < (std::size_t{1100} << 10U)) padding += "# padding padding padding padding padding padding padding padding\n";
        tree.write("repo/.git/objects/info/alternates", padding + (secret / "secret/.git/objects") + "\n");
    }
    SECTION("behind a carriage return") { tree.write("repo/.git/objects/info/alternates", "/nowhere\r" + (secret / "secret/.git/objects") + "\n"); }
    SECTION("a bare name") { tree.write("repo/.git/objects/info/alternates", "tmp/nowhere\n"); }
    SECTION("by an alternate of an alternate") {
        tree.mkdir("repo/.git/more/info");
        tree.write("repo/.git/more/info/alternates", (secret / "secret/.git/objects") + "\n");
        tree.write("repo/.git/objects/info/alternates", tree / "repo/.git/more\n");
    }
    SECTION("inside is fine") {
        tree.rename("repo/.git/objects/pack", "repo/.git/pack");
        std::filesystem::create_directories(tree / "repo/.git/more");
        tree.write("repo/.git/objects/info/alternates", "../more\n");
        CHECK(git.open_error(tree / "repo") == "opened");
        return;
    }
    const std::string error = git.open_error(tree / "repo");
    if (error == "opened") {  // a relative way that does not exist from here
        git::LogRequest request;
        request.tip = *git::parse_object_id(id);
        CHECK_FALSE(git.backend->log(
            git.open(tree / "repo"), request, [](git::Commit&&) { return true; }, git.context));
    } else {
        CHECK_THAT(error, StartsWith("outside_roots") || Contains("borrows objects"));
    }
}

TEST_CASE("a folder that became a link is not followed out of the working tree", "[git][hostile]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree("repo");
    tree.write("repo/folder/file", "ours\n");
    tree.commit("one");
    tree.write("outside/file", "secret 1\nsecret 2\n");
    tree.remove("repo/folder");
    tree.symlink("../outside", "repo/folder");
    Git git(factory);
    const auto status = must(git.backend->status(git.open(tree / "repo"), {}, git.context));
    CHECK(describe(status.unstaged) == "D folder/file +0 -1");
    CHECK(status.untracked == std::vector<std::string>{"folder"});
}

TEST_CASE("damaged packs and objects end in errors", "[git][hostile]") {
    const auto factories = git_backends("damaged packs");
    if (factories.empty()) return;
    const auto factory = GENERATE_COPY(from_range(factories));
    GitTree tree("repo");
    for (int i = 0; i < 20; ++i) {
        tree.write("repo/file", std::string(static_cast<std::size_t>(i) * 50, 'x') + std::to_string(i) + "\n");
        tree.commit("commit " + std::to_string(i));
    }
    tree.git({"gc", "-q"});
    tree.remove("repo/.git/objects/info/commit-graph");
    std::vector<std::string> packs;
    for (const auto& entry : std::filesystem::directory_iterator(tree / "repo/.git/objects/pack")) packs.push_back(entry.path().native());
    std::sort(packs.begin(), packs.end());
    Random random(7);
    Git git(factory);
    for (int round = 0; round < 40; ++round) {
        const std::string& victim = packs[random.below(packs.size())];
        std::string bytes;
        {
            std::ifstream in(victim, std::ios::binary);
            bytes.assign(std::istreambuf_iterator<char>(in), {});
        }
        std::string damaged = bytes;
        if (random.one_in(4)) damaged.resize(random.below(damaged.size()));
        for (std::size_t n = 1 + random.below(4); n > 0 && !damaged.empty(); --n) damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        const auto put = [&](const std::string& content) {
            std::filesystem::remove(victim);
            std::ofstream(victim, std::ios::binary) << content;
        };
        put(damaged);
        ask_everything(git, git.open(tree / "repo"));  // whatever it says: no crash, no hang
        put(bytes);
    }
    CHECK(git.log(git.open(tree / "repo")).size() == 20);
    for (const std::string& pack : packs) std::filesystem::remove(pack);
    git::LogRequest request;
    request.tip = *git.open(tree / "repo").head.commit;
    const auto lost = git.backend->log(
        git.open(tree / "repo"), request, [](git::Commit&&) { return true; }, git.context);
    REQUIRE_FALSE(lost);
    CHECK((lost.error().code == ErrorCode::io_error || lost.error().code == ErrorCode::not_found));
    CHECK_THAT(lost.error().text(), !Contains("hint:"));
}

TEST_CASE("the git program gets so much memory and no more", "[git][hostile]") {
    for (const GitFactory& factory : git_backends()) {
        if (factory.name != "cli") continue;
        GitTree tree;
        tree.commit("one");
        TempTree programs;
        programs.write("git", "#!/bin/sh\nsleep 0.2\necho \"fatal: $(ulimit -d) KiB\" >&2\nexit 1\n");
        programs.chmod("git", 0755);
        Git git(factory);
        const auto repository = git.open(tree.path());
        const EnvironmentGuard path("PATH", (programs.path() + ":/usr/bin:/bin").c_str());
        git::LogRequest request;
        request.tip = *repository.head.commit;
        const auto failed = git.backend->log(
            repository, request, [](git::Commit&&) { return true; }, git.context);
        REQUIRE_FALSE(failed);
        CHECK_THAT(failed.error().text(), Contains("2097152 KiB"));
    }
}
