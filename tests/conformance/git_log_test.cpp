// What each operation promises, one thing at a time. That all of it is what plain git says is git_differential_test's part.
#include "tests/support/git_oracle.h"

using namespace aircher;
using namespace aircher::test;

TEST_CASE("a log gives commits with what they changed", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("a.txt", "1\n2\n3\n4\n5\n6\n");
    tree.write("b.bin", std::string("\0\1\2", 3));
    const std::string one = tree.commit("one");
    tree.rename("a.txt", "c.txt");
    tree.append("c.txt", "7\n");
    tree.remove("b.bin");
    const std::string two = tree.commit("two\nlines\n\nand a body");
    const std::string three = tree.commit("nothing");
    Git git(factory);
    const auto commits = git.log(git.open(tree.path()));
    REQUIRE(commits.size() == 3);
    CHECK(subjects(commits) == "nothing | two lines | one");
    CHECK(commits[0].id.hex() == three);
    CHECK(commits[0].files.empty());
    CHECK(describe(commits[1].files) == "D b.bin, R a.txt -> c.txt +1 -0");
    CHECK(describe(commits[2].files) == "A a.txt +6 -0, A b.bin");
    REQUIRE(commits[1].parents.size() == 1);
    CHECK(commits[1].parents[0].hex() == one);
    CHECK(commits[2].parents.empty());
    CHECK(commits[1].author.name == "Ann Author");
    CHECK(commits[1].author.email == "ann@example.org");
    CHECK(commits[1].author_time == GitTree::kFirstTime + 120);
    CHECK(commits[1].committer_time == GitTree::kFirstTime + 120);
    git::LogRequest request;
    request.files = false;
    const auto bare = git.log(git.open(tree.path()), request);
    CHECK(subjects(bare) == subjects(commits));
    CHECK(bare[1].files.empty());
}

TEST_CASE("a log can be narrowed by time, range, path, author and count, and ended", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    for (int i = 0; i < 6; ++i) {
        tree.write(i % 2 == 0 ? "even/x" : "odd", std::to_string(i) + "\n");
        tree.commit(std::to_string(i), i == 3 ? std::vector<std::string>{"GIT_AUTHOR_NAME=Zo\xC3\xAB [z]", "GIT_AUTHOR_EMAIL=zoe@example.com"} : std::vector<std::string>());
    }
    Git git(factory);
    const auto repository = git.open(tree.path());
    const auto log = [&](const git::LogRequest& request) { return subjects(git.log(repository, request)); };
    const auto all = git.log(repository);
    git::LogRequest request;
    request.since = GitTree::kFirstTime + 60 * 4;
    CHECK(log(request) == "5 | 4 | 3");
    request.until = GitTree::kFirstTime + 60 * 5;
    CHECK(log(request) == "4 | 3");
    request = {};
    request.exclude = all[4].id;
    CHECK(log(request) == "5 | 4 | 3 | 2");
    request.since = GitTree::kFirstTime + 60 * 5;
    CHECK(log(request) == "5 | 4");
    request = {};
    request.tip = all[2].id;
    request.paths = {"even"};
    CHECK(log(request) == "2 | 0");
    request = {};
    request.paths = {"odd", "even/x"};
    request.limit = 2;
    CHECK(log(request) == "5 | 4");
    request.limit = 0;
    CHECK(log(request).empty());
    request = {};
    request.author = "ANN AUTHOR <ann";
    CHECK(log(request) == "5 | 4 | 2 | 1 | 0");
    request.author = "[Z]";
    CHECK(log(request) == "3");
    request.author = "zo\xC3\xAB";
    CHECK(log(request) == "3");
    request.author = "z.*";
    CHECK(log(request).empty());
    request = {};
    request.paths = {"nowhere"};
    CHECK(log(request).empty());
    request.paths = {"*"};  // literally
    CHECK(log(request).empty());
    request = {};
    request.tip = all[0].id;
    std::size_t seen = 0;
    CHECK(git.backend->log(
        repository, request, [&](git::Commit&&) { return ++seen < 3; }, git.context));
    CHECK(seen == 3);
    request.tip = *git::parse_object_id(std::string(40, 'a'));
    const auto missing = git.backend->log(
        repository, request, [](git::Commit&&) { return true; }, git.context);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("names are what the mailmap and the commit's encoding say", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write(".mailmap", "Proper Name <proper@example.org> <ann@example.org>\n");
    tree.commit("mapped");
    tree.git({"config", "i18n.commitEncoding", "ISO-8859-1"});
    tree.commit("caf\xE9", {"GIT_AUTHOR_NAME=Jos\xE9", "GIT_AUTHOR_EMAIL=jose@example.org"});
    tree.git({"config", "--unset", "i18n.commitEncoding"});
    // git itself writes no such commit any more.
    tree.write("raw", "tree " + tree.git({"rev-parse", "HEAD^{tree}"}) + "parent " + tree.head() + "\nauthor R\xFC" "diger <r@example.org> 1700001000 +0000\ncommitter x <x> 1700001000 +0000\n\nr\xE4w\n");
    tree.git({"reset", "-q", "--hard", tree.git({"hash-object", "-w", "-t", "commit", "raw"}).substr(0, 40)});
    Git git(factory);
    const auto commits = git.log(git.open(tree.path()));
    REQUIRE(commits.size() == 3);
    CHECK(commits[2].author == git::Person{"Proper Name", "proper@example.org"});
    CHECK(commits[1].author.name == "Jos\xC3\xA9");
    CHECK(commits[1].subject == "caf\xC3\xA9");
    CHECK(commits[0].author.name == "R\xFC" "diger");
    CHECK(commits[0].subject == "r\xE4w");
}

TEST_CASE("a shallow clone's first commit says that history begins there", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree("repo");
    for (int i = 0; i < 4; ++i) {
        tree.append("repo/x", std::to_string(i) + "\n");
        tree.commit(std::to_string(i));
    }
    tree.git({"-c", "protocol.file.allow=always", "clone", "-q", "--depth", "2", "file://" + (tree / "repo"), tree / "clone"});
    Git git(factory);
    const auto repository = git.open(tree / "clone");
    const auto commits = git.log(repository);
    REQUIRE(commits.size() == 2);
    CHECK_FALSE(commits[0].boundary);
    CHECK(describe(commits[0].files) == "M x +1 -0");
    CHECK(commits[1].boundary);
    CHECK(commits[1].files.empty());
    const auto blame = must(git.backend->blame(repository, {"x", repository.head.commit, {}}, git.context));
    REQUIRE(blame.hunks.size() == 2);
    CHECK(blame.hunks[0].line_count == 3);
    CHECK(blame.commits[blame.hunks[0].commit].boundary);
    CHECK_FALSE(blame.commits[blame.hunks[1].commit].boundary);
}

TEST_CASE("a partial clone tells what changed, without lines that it does not have", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree("repo");
    tree.write("repo/x", "1\n2\n3\n");
    tree.commit("one");
    tree.rename("repo/x", "repo/y");
    tree.commit("two");
    tree.write("repo/y", "1\n2\nx\n");
    tree.commit("three");
    tree.git({"config", "uploadpack.allowFilter", "true"});
    tree.git({"-c", "protocol.file.allow=always", "clone", "-q", "--filter=blob:none", "file://" + (tree / "repo"), tree / "clone"});
    tree.rename("repo", "gone");  // nothing can be fetched
    Git git(factory);
    const auto repository = git.open(tree / "clone");
    REQUIRE(repository.partial);
    const auto commits = git.log(repository);
    REQUIRE(commits.size() == 3);
    CHECK(describe(commits[0].files) == "M y");
    CHECK(describe(commits[1].files) == "R x -> y");
    CHECK(describe(commits[2].files) == "A x");
    const auto old = git.backend->content(repository, {commits[2].id, "x"}, git.context);
    REQUIRE_FALSE(old);
    CHECK(old.error().code == ErrorCode::unavailable);
    const auto blame = git.backend->blame(repository, {"y", repository.head.commit, {}}, git.context);
    REQUIRE_FALSE(blame);
    CHECK(blame.error().code == ErrorCode::unavailable);
}

TEST_CASE("blame of lines, of uncommitted lines, and of what is not there", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("x", "a\nb\nc\nd\n");
    const std::string one = tree.commit("one");
    tree.rename("x", "folder-y");
    tree.commit("renamed");
    tree.write("folder-y", "a\nB\nc\nd\n");
    const std::string three = tree.commit("three");
    Git git(factory);
    const auto repository = git.open(tree.path());
    const auto text = [&](const git::BlameRequest& request) {
        const auto blame = git.backend->blame(repository, request, git.context);
        if (!blame) return std::string(to_string(blame.error().code));
        std::string out;
        for (const auto& hunk : blame->hunks)
            out += std::to_string(hunk.first_line) + "+" + std::to_string(hunk.line_count) + " " + (blame->commits[hunk.commit].id.is_null() ? "new" : blame->commits[hunk.commit].subject) + "@" +
                   std::to_string(hunk.original_line) + ":" + hunk.path + "; ";
        return out;
    };
    CHECK(text({"folder-y", repository.head.commit, {}}) == "0+1 one@0:x; 1+1 three@1:folder-y; 2+2 one@2:x; ");
    CHECK(text({"folder-y", repository.head.commit, {}, 1, 2}) == "1+1 three@1:folder-y; 2+1 one@2:x; ");
    CHECK(text({"folder-y", repository.head.commit, {}, 3, 100}) == "3+1 one@3:x; ");
    CHECK(text({"folder-y", repository.head.commit, {}, 9, 1}).empty());
    CHECK(text({"folder-y", std::nullopt, "new\na\nB\nc\nd\n"}) == "0+1 new@0:folder-y; 1+1 one@0:x; 2+1 three@1:folder-y; 3+2 one@2:x; ");
    CHECK(text({"folder-y", std::nullopt, ""}).empty());
    CHECK(text({"x", git::parse_object_id(one), {}}) == "0+4 one@0:x; ");
    CHECK(text({"x", git::parse_object_id(three), {}}) == "not_found");
    CHECK(text({"-x", repository.head.commit, {}}) == "not_found");
    CHECK(text({std::string("a\0b", 3), repository.head.commit, {}}) == "invalid_argument");
}

TEST_CASE("blame of what is only staged: new, and under a new name", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("old", "a\nb\nc\nd\ne\nf\n");
    tree.commit("one");
    tree.git({"mv", "old", "moved"});
    tree.write("fresh", "x\ny\n");
    tree.git({"add", "fresh"});
    Git git(factory);
    const auto repository = git.open(tree.path());
    const auto moved = must(git.backend->blame(repository, {"moved", std::nullopt, "a\nb\nc\nd\ne\nf\nnew\n"}, git.context));
    CHECK(blame_text(moved).front() == tree.head() + " 1 old");
    CHECK(blame_text(moved).back() == std::string(40, '0') + " 7 moved");
    CHECK(blame_text(must(git.backend->blame(repository, {"fresh", std::nullopt, "x\ny\n"}, git.context))) ==
          std::vector<std::string>{std::string(40, '0') + " 1 fresh", std::string(40, '0') + " 2 fresh"});
    const auto untracked = git.backend->blame(repository, {"untracked", std::nullopt, "x\n"}, git.context);
    REQUIRE_FALSE(untracked);
    CHECK(untracked.error().code == ErrorCode::not_found);
}

TEST_CASE("status tells staged, unstaged, untracked and unmerged apart", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    Git git(factory);
    const auto status = [&] { return must(git.backend->status(git.open(tree.path()), {}, git.context)); };
    tree.write("new", "1\n");
    CHECK(status().untracked == std::vector<std::string>{"new"});
    tree.git({"add", "new"});
    CHECK(describe(status().staged) == "A new +1 -0");  // on a branch without commits
    tree.write("a", "1\n2\n3\n4\n");
    tree.write("b", "x\n");
    tree.commit("one");
    CHECK(status().staged.empty());
    CHECK(status().unstaged.empty());
    CHECK(status().untracked.empty());
    tree.git({"mv", "a", "moved"});
    tree.append("moved", "5\n");
    tree.remove("b");
    tree.write("folder/deep/x");
    tree.write(".gitignore", "ignored\n");
    tree.write("ignored");
    const auto now = status();
    CHECK(describe(now.staged) == "R a -> moved +0 -0");
    CHECK(describe(now.unstaged) == "D b +0 -1, M moved +1 -0");
    CHECK(now.untracked == std::vector<std::string>{".gitignore", "folder/"});
    git::StatusRequest little;
    little.lines = false;
    little.untracked = false;
    const auto less = must(git.backend->status(git.open(tree.path()), little, git.context));
    CHECK(describe(less.unstaged) == "D b, M moved");
    CHECK(less.untracked.empty());
    tree.git({"reset", "-q", "--hard"});
    tree.git({"checkout", "-q", "-b", "side"});
    tree.write("a", "side\n");
    tree.commit("side");
    tree.git({"checkout", "-q", "main"});
    tree.write("a", "main\n");
    tree.commit("main");
    CHECK(tree.try_git({"merge", "-q", "side"}).status != 0);
    CHECK(describe(status().unstaged) == "U a");
    tree.git({"clone", "-q", "--bare", tree.path(), tree / "bare"});
    const auto bare = git.backend->status(git.open(tree / "bare"), {}, git.context);
    REQUIRE_FALSE(bare);
    CHECK(bare.error().code == ErrorCode::wrong_kind);
}

TEST_CASE("a file as a commit had it", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    const std::string bytes("odd \xFF\0 bytes\r\n", 14);
    tree.write("folder/name \xFE", bytes);
    const std::string id = tree.commit("one");
    Git git(factory);
    const auto repository = git.open(tree.path());
    const auto content = [&](const std::string& path, std::size_t limit = 1000) {
        const auto got = git.backend->content(repository, {*git::parse_object_id(id), path, limit}, git.context);
        return got ? *got : std::string(to_string(got.error().code));
    };
    CHECK(content("folder/name \xFE") == bytes);
    CHECK(content("folder/name \xFE", 14) == bytes);
    CHECK(content("folder/name \xFE", 13) == "too_large");
    CHECK(content("nowhere") == "not_found");
    CHECK(content("folder/nowhere") == "not_found");
    CHECK(content("folder") == "wrong_kind");
}

TEST_CASE("many files as commits had them, in one go", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("a", "first\n");
    tree.write("new\nline", "odd\n");
    tree.write("a\r", "return\n");
    tree.write("./dots", "dots\n");
    tree.write("big", std::string(200'000, 'x'));
    tree.write("empty", "");
    const auto first = *git::parse_object_id(tree.commit("one"));
    tree.write("a", "second\n");
    const auto second = *git::parse_object_id(tree.commit("two"));
    const git::ObjectId nobody = *git::parse_object_id(std::string(40, 'e'));
    Git git(factory);
    const auto repository = git.open(tree.path());
    const std::vector<git::ContentRequest> requests = {{first, "new\nline"}, {first, "a"},    {second, "a"},          {second, "missing"}, {second, "big", 10}, {second, "big"},
                                                       {second, "empty"},     {second, ""},    {nobody, "a"},          {second, "dots"},    {first, "a"},        {first, "x missing"}, {first, "a\r"}};
    std::string told;
    must(git.backend->contents(
        repository, requests,
        [&](std::size_t index, Result<std::string>&& content) {
            told += std::to_string(index) + (content ? " " + content->substr(0, 8) : " " + std::string(to_string(content.error().code)) + "\n");
            if (content && content->size() == 200'000) told += '\n';
            if (content && content->empty()) told += '\n';
            return true;
        },
        git.context));
    CHECK(told == "0 odd\n1 first\n2 second\n3 not_found\n4 too_large\n5 xxxxxxxx\n6 \n7 wrong_kind\n8 io_error\n9 dots\n10 first\n11 not_found\n12 return\n");
    std::size_t visited = 0;
    must(git.backend->contents(repository, requests, [&](std::size_t, Result<std::string>&&) { return ++visited < 3; }, git.context));
    CHECK(visited == 3);
}

TEST_CASE("a cancelled question to git ends", "[git]") {
    const auto factory = GENERATE(from_range(git_backends()));
    GitTree tree;
    tree.write("x", "1\n");
    tree.commit("one");
    Git git(factory);
    const auto repository = git.open(tree.path());
    std::stop_source stop;
    RequestContext context(git.pool, stop.get_token());
    stop.request_stop();
    git::LogRequest request;
    request.tip = *repository.head.commit;
    const auto log = git.backend->log(
        repository, request, [](git::Commit&&) { return true; }, context);
    REQUIRE_FALSE(log);
    CHECK(log.error().code == ErrorCode::cancelled);
    CHECK(git.backend->blame(repository, {"x", repository.head.commit, {}}, context).error().code == ErrorCode::cancelled);
    CHECK(git.backend->status(repository, {}, context).error().code == ErrorCode::cancelled);
}
