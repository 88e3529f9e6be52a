// A repository for a test, made and asked by the git program, and the backends to be compared with it.
//
// git runs without the user's and the system's configuration, with fixed names and with times that count up, so that a test's commits are the same every time.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/git/git_backend.h"
#include "engine/git/revision.h"
#include "tests/support/catch.h"
#include "tests/support/stores.h"
#include "tests/support/temp_tree.h"

namespace aircher::test {

using GitFactory = BackendFactory<git::GitBackend>;

inline std::vector<GitFactory> git_backends(const std::string& capability = "log") {
    std::vector<GitFactory> found;
    for (const GitFactory& factory : git::backends()) {
        const bool capable = std::find(factory.capabilities.begin(), factory.capabilities.end(), capability) != factory.capabilities.end();
        if (capable && factory.probe().available) found.push_back(factory);
    }
    return found;
}

struct GitOutput {
    int status = 0;
    std::string text;
};

/// Runs git in `folder`; stderr is thrown away. `variables` are "NAME=value".
inline GitOutput run_plain_git(const std::string& folder, std::vector<std::string> arguments, const std::vector<std::string>& variables = {}) {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    const pid_t child = ::fork();
    if (child == 0) {
        const int null = ::open("/dev/null", O_RDWR);
        ::dup2(null, 0);
        ::dup2(fds[1], 1);
        ::dup2(null, 2);
        for (const char* name : {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"}) ::setenv(name, "/dev/null", 1);
        for (const char* name : {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"}) ::setenv(name, "Ann Author", 0);
        for (const char* name : {"GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"}) ::setenv(name, "ann@example.org", 0);
        for (const std::string& variable : variables) ::setenv(variable.substr(0, variable.find('=')).c_str(), variable.substr(variable.find('=') + 1).c_str(), 1);
        std::vector<char*> pointers;
        std::string program = "git";
        pointers.push_back(program.data());
        for (std::string& argument : arguments) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        if (::chdir(folder.c_str()) == 0) ::execvp("git", pointers.data());
        ::_exit(127);
    }
    ::close(fds[1]);
    GitOutput output;
    char buffer[65536];
    for (ssize_t got = 0; (got = ::read(fds[0], buffer, sizeof buffer)) > 0;) output.text.append(buffer, static_cast<std::size_t>(got));
    ::close(fds[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {}
    output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return output;
}

class GitTree : public TempTree {
public:
    static constexpr std::int64_t kFirstTime = 1'700'000'000;

    /// An empty repository in `folder`, "" being the tree itself.
    explicit GitTree(std::string folder = "") : folder_(std::move(folder)) {
        if (!folder_.empty()) mkdir(folder_);
        git({"init", "-q", "-b", "main"});
    }

    std::string top() const { return folder_.empty() ? path() : *this / folder_; }
    /// What git writes; fails the test where git does.
    std::string git(const std::vector<std::string>& arguments, std::vector<std::string> variables = {}) const {
        auto output = try_git(arguments, std::move(variables));
        if (output.status != 0) {
            std::string line = "git";
            for (const std::string& argument : arguments) line += " " + argument;
            throw std::runtime_error(line + " failed with " + std::to_string(output.status));
        }
        return std::move(output.text);
    }
    GitOutput try_git(const std::vector<std::string>& arguments, std::vector<std::string> variables = {}) const {
        const std::string date = "@" + std::to_string(time_) + " +0100";
        variables.insert(variables.begin(), {"GIT_AUTHOR_DATE=" + date, "GIT_COMMITTER_DATE=" + date});
        return run_plain_git(top(), arguments, variables);
    }
    /// Adds everything and commits it, a minute after the last one. The id.
    std::string commit(const std::string& subject, std::vector<std::string> variables = {}) {
        time_ += 60;
        git({"add", "-A"});
        git({"commit", "-q", "--allow-empty", "--allow-empty-message", "-m", subject}, std::move(variables));
        return head();
    }
    std::string head() const { return git({"rev-parse", "HEAD"}).substr(0, 40); }
    void later(std::int64_t seconds) { time_ += seconds; }
    std::int64_t now() const { return time_; }

private:
    const std::string folder_;
    std::int64_t time_ = kFirstTime;
};

/// A backend with what its calls need.
class Git {
public:
    explicit Git(const GitFactory& factory) : backend(factory.create()) {}

    git::Repository open(const std::string& root, const std::string& below = "") {
        auto confined = ConfinedRoot::open(root);
        if (!confined) throw std::runtime_error(confined.error().text());
        return must(git::open_repository(*confined, below, context));
    }
    /// The error of what must not be opened, as "code: text"; "opened" where it was.
    std::string open_error(const std::string& root, const std::string& below = "") {
        auto confined = ConfinedRoot::open(root);
        if (!confined) throw std::runtime_error(confined.error().text());
        const auto opened = git::open_repository(*confined, below, context);
        return opened ? "opened" : std::string(to_string(opened.error().code)) + ": " + opened.error().text();
    }
    std::vector<git::Commit> log(const git::Repository& repository, git::LogRequest request = {}) {
        if (request.tip.is_null() && repository.head.commit) request.tip = *repository.head.commit;
        std::vector<git::Commit> commits;
        must(backend->log(
            repository, request,
            [&](git::Commit&& commit) {
                commits.push_back(std::move(commit));
                return true;
            },
            context));
        return commits;
    }

    std::unique_ptr<git::GitBackend> backend;
    TaskPool pool{0};
    RequestContext context{pool, {}};
};

/// "A a.c +3 -0", "R old -> new +1 -1", "M binary".
inline std::string describe(const git::FileChange& file) {
    std::string text = std::string(1, file.status) + " " + (file.old_path.empty() ? "" : file.old_path + " -> ") + file.path;
    if (file.added) text += " +" + std::to_string(*file.added);
    if (file.deleted) text += " -" + std::to_string(*file.deleted);
    return text;
}

inline std::string describe(const std::vector<git::FileChange>& files) {
    std::string text;
    for (const git::FileChange& file : files) text += (text.empty() ? "" : ", ") + describe(file);
    return text;
}

inline std::string subjects(const std::vector<git::Commit>& commits) {
    std::string text;
    for (const git::Commit& commit : commits) text += (text.empty() ? "" : " | ") + commit.subject;
    return text;
}

}  // namespace aircher::test

namespace Catch {
template <>
struct StringMaker<aircher::test::GitFactory> {
    static std::string convert(const aircher::test::GitFactory& factory) { return factory.name; }
};
}  // namespace Catch
