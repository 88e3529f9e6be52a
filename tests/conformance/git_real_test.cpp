// Every backend against plain git on repositories that whoever has them names: AIRCHER_TEST_REPOSITORIES=/a:/b aircher_conformance_tests "[real]".
// The last commits (AIRCHER_TEST_COMMITS, 3,000), and blame of some files.
#include <cstdlib>

#include "tests/support/git_oracle.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::test;

TEST_CASE("log and blame are those of plain git, on real repositories", "[.][real]") {
    const char* named = std::getenv("AIRCHER_TEST_REPOSITORIES");
    const char* count = std::getenv("AIRCHER_TEST_COMMITS");
    std::string list = named == nullptr ? "" : named;
    while (!list.empty()) {
        const PlainRepository plain{list.substr(0, list.find(':'))};
        list.erase(0, std::min(plain.path.size() + 1, list.size()));
        git::LogRequest request;
        request.limit = count == nullptr ? 3000 : static_cast<std::size_t>(std::atoll(count));
        const auto expected = plain_log(plain, {"-n" + std::to_string(request.limit)});
        const auto files = null_separated(plain.git({"ls-tree", "-r", "-z", "--name-only", "HEAD"}));
        for (const GitFactory& factory : git_backends()) {
            INFO(plain.path << ", backend " << factory.name);
            Git git(factory);
            const auto repository = git.open(plain.path);
            CHECK(difference(log_text(git.log(repository, request)), expected) == "");
            Random random(1);
            for (int i = 0; i < 10; ++i) {
                const std::string& file = random.pick(files);
                CAPTURE(file);
                git::LogRequest of_file = request;
                of_file.paths = {file};
                CHECK(difference(log_text(git.log(repository, of_file)), plain_log(plain, {"-n" + std::to_string(request.limit), "--", ":(literal)" + file})) == "");
                const auto blame = git.backend->blame(repository, {file, repository.head.commit, {}}, git.context);
                if (blame) CHECK(difference(blame_text(*blame), plain_blame(plain, {"HEAD", "--", file})) == "");
            }
        }
    }
}
