// The git backends beside the git program, on a real repository: log with line counts of 7, 90 and 3,650 days, a file's log, blame, status. Alternating runs, medians in ms.
//
//   git_backends REPOSITORY FILE [ROUNDS]     days count back from the latest commit; FILE is blamed at HEAD
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "engine/git/git_backend.h"

using namespace aircher;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(const std::function<bool()>& run) {
    const auto start = Clock::now();
    if (!run()) return -1;
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Question {
    std::string name;
    std::string command;  ///< what git is asked
    std::function<bool(git::GitBackend&, const git::Repository&, RequestContext&)> ask;
};

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "git_backends REPOSITORY FILE [ROUNDS]\n");
        return 2;
    }
    const std::string path = argv[1], file = argv[2];
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
    TaskPool pool(0);
    RequestContext context(pool, {});
    const auto root = ConfinedRoot::open(path);
    if (!root) return std::fprintf(stderr, "%s\n", root.error().text().c_str()), 1;
    // Opened for each question anew, as a call does.
    const auto open = [&] { return git::open_repository(*root, "", context); };
    const auto first = open();
    if (!first || !first->head.commit) return std::fprintf(stderr, "%s\n", first ? "no commit" : first.error().text().c_str()), 1;
    const git::ObjectId head = *first->head.commit;

    const auto log = [&](git::LogRequest request) {
        request.tip = head;
        return [request, &context = context](git::GitBackend& backend, const git::Repository& repository, RequestContext&) {
            return static_cast<bool>(backend.log(
                repository, request, [](git::Commit&&) { return true; }, context));
        };
    };
    std::int64_t latest = 0;
    std::vector<std::unique_ptr<git::GitBackend>> backends;
    std::vector<std::string> names = {"git"};
    for (const auto& factory : git::backends())
        if (factory.probe().available) {
            backends.push_back(factory.create());
            names.push_back(factory.name);
        }
    git::LogRequest one;
    one.tip = head;
    one.files = false;
    if (!backends.front()->log(
            *first, one,
            [&](git::Commit&& commit) {
                latest = commit.committer_time;
                return false;
            },
            context))
        return 1;

    std::vector<Question> questions;
    for (const int days : {7, 90, 3650}) {
        git::LogRequest request;
        request.since = latest - std::int64_t{days} * 86'400;
        questions.push_back({"log of " + std::to_string(days) + " days", "log -z --raw --numstat -M --format=%H%n%P%n%at%n%an%n%ae%n%s --max-age=" + std::to_string(*request.since), log(request)});
    }
    git::LogRequest of_file;
    of_file.paths = {file};
    questions.push_back({"log of a file", "log -z --raw --numstat -M --format=%H%n%P%n%at%n%an%n%ae%n%s -- " + quoted(file), log(of_file)});
    questions.push_back({"blame", "blame --incremental HEAD -- " + quoted(file), [&](git::GitBackend& backend, const git::Repository& repository, RequestContext&) {
                             return static_cast<bool>(backend.blame(repository, {file, head, {}}, context));
                         }});
    if (!first->bare())
        questions.push_back({"status", "status --porcelain -z", [&](git::GitBackend& backend, const git::Repository& repository, RequestContext&) {
                                 return static_cast<bool>(backend.status(repository, {}, context));
                             }});
    for (const Question& question : questions) {
        std::vector<std::vector<double>> times(names.size());
        for (int round = 0; round < (question.name == "log of 3650 days" ? 1 : rounds); ++round) {
            const std::string command = "git -C " + quoted(path) + " " + question.command + " >/dev/null";
            times[0].push_back(milliseconds([&] { return std::system(command.c_str()) == 0; }));
            for (std::size_t i = 0; i < backends.size(); ++i)
                times[i + 1].push_back(milliseconds([&] {
                    const auto repository = open();
                    return repository && question.ask(*backends[i], *repository, context);
                }));
        }
        std::printf("%-18s", question.name.c_str());
        for (std::size_t i = 0; i < names.size(); ++i) std::printf("  %s %.1f (%.2f)", names[i].c_str(), median(times[i]), median(times[i]) / median(times[0]));
        std::printf("\n");
        std::fflush(stdout);
    }
    return 0;
}
