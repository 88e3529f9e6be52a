// Every backend against plain git, on repositories made at random. A failure names its seed.
#include "engine/base/git_config.h"
#include "tests/support/git_oracle.h"
#include "tests/support/random_repository.h"

using namespace aircher;
using namespace aircher::test;

namespace {

std::vector<std::string> blame_of(Git& git, const git::Repository& repository, git::BlameRequest request) { return blame_text(must(git.backend->blame(repository, request, git.context))); }

void check_logs(Git& git, const git::Repository& repository, const GitTree& tree, Random& random, const std::vector<std::string>& files) {
    CHECK(difference(log_text(git.log(repository)), plain_log(tree, {})) == "");
    git::LogRequest request;
    const auto all = git.log(repository);
    request.since = all[random.below(all.size())].committer_time;
    request.until = all[random.below(all.size())].committer_time;
    CHECK(difference(log_text(git.log(repository, request)), plain_log(tree, {"--max-age=" + std::to_string(*request.since), "--min-age=" + std::to_string(*request.until)})) == "");
    request = {};
    request.limit = 1 + random.below(5);
    CHECK(difference(log_text(git.log(repository, request)), plain_log(tree, {"-n" + std::to_string(request.limit)})) == "");
    for (int i = 0; i < 3; ++i) {
        request = {};
        request.tip = all[random.below(all.size())].id;
        request.exclude = all[random.below(all.size())].id;
        CAPTURE(request.tip.hex(), request.exclude->hex());
        CHECK(difference(log_text(git.log(repository, request)), plain_log(tree, {request.tip.hex(), "^" + request.exclude->hex()})) == "");
    }
    for (int i = 0; i < 3 && !files.empty(); ++i) {
        std::string path = random.pick(files);
        if (random.one_in(2) && path.find('/') != std::string::npos) path = path.substr(0, path.find('/'));
        CAPTURE(path);
        request = {};
        request.paths = {path};
        if (random.one_in(2)) request.exclude = all[random.below(all.size())].id;
        std::vector<std::string> arguments = {"HEAD"};
        if (request.exclude) arguments.push_back("^" + request.exclude->hex());
        arguments.insert(arguments.end(), {"--", ":(literal)" + path});
        CHECK(difference(log_text(git.log(repository, request)), plain_log(tree, arguments)) == "");
    }
}

}  // namespace

TEST_CASE("log, blame and status are those of plain git, on any repository", "[git][differential]") {
    const int repositories = 50;
    for (int seed = 1; seed <= repositories; ++seed) {
        GitTree tree;
        RandomRepository maker(tree, static_cast<std::uint32_t>(seed));
        maker.make_history(12);
        const auto files = maker.committed_files();
        Random chooser(static_cast<std::uint32_t>(seed) + 2000);
        std::vector<std::string> blamed;
        for (int i = 0; i < 5 && !files.empty(); ++i) blamed.push_back(chooser.pick(files));
        for (const GitFactory& factory : git_backends()) {
            INFO("seed " << seed << ", backend " << factory.name);
            Git git(factory);
            auto repository = git.open(tree.path());
            Random random(static_cast<std::uint32_t>(seed) + 1000);
            check_logs(git, repository, tree, random, files);
            for (const std::string& file : blamed) {
                CAPTURE(file);
                const std::string mode = tree.git({"ls-tree", "-z", "HEAD", "--", ":(literal)" + file}).substr(0, 6);
                if (mode == "160000" || file.find('\n') != std::string::npos) continue;
                git::BlameRequest request;
                request.path = file;
                request.commit = repository.head.commit;
                CHECK(difference(blame_of(git, repository, request), plain_blame(tree, {"HEAD", "--", file})) == "");
                if (mode != "100644") continue;
                request.commit.reset();
                request.content = read_small_file(tree / file) + "one more line\n";
                tree.append(file, "one more line\n");
                CHECK(difference(blame_of(git, repository, request), plain_blame(tree, {"--", file})) == "");
                tree.git({"checkout", "-q", "-f", "--", ":(literal)" + file});
            }
        }
        maker.leave_work();
        for (const GitFactory& factory : git_backends()) {
            INFO("seed " << seed << ", backend " << factory.name);
            Git git(factory);
            const auto status = must(git.backend->status(git.open(tree.path()), {}, git.context));
            CHECK(difference(status_text(status), plain_status(tree)) == "");
        }
    }
}
