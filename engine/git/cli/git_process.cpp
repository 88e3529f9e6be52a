#include "engine/git/cli/git_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "engine/base/unique_fd.h"
#include "engine/base/utf8.h"

namespace aircher::git::cli {
namespace {

constexpr std::size_t kMaxComplaints = 4096;
constexpr rlim_t kMaxMemory = rlim_t{2} << 30U;  // bytes of its own
constexpr int kPollMs = 20;  // how soon a cancel is noticed

struct Pipe {
    UniqueFd read, write;
};

Result<Pipe> make_pipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return system_error(errno, "make a pipe", {});
    return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// What git reads its input from: a socket, since writing to one can be told to raise no SIGPIPE.
Result<Pipe> make_input() {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) return system_error(errno, "make a socket", {});
    return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// A started process, ended with everything it started, and reaped, whatever happens.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ < 0) return;
        end();
        (void)wait();
    }
    void end() const { ::kill(-pid_, SIGKILL); }
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
        pid_ = -1;
        return status;
    }

private:
    pid_t pid_;
};

std::vector<std::string> environment_of(const Repository& repository) {
    // Complete: nothing is inherited. HOME leads nowhere, for versions of git that do not know GIT_CONFIG_GLOBAL.
    std::vector<std::string> variables = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
                                          "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=true", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_PAGER=cat",
                                          "GIT_GRAFT_FILE=/dev/null", "GIT_PROTOCOL_FROM_USER=0", "GIT_ALLOW_PROTOCOL=none", "GIT_LITERAL_PATHSPECS=1", "GIT_DIR=" + repository.stand_in.path()};
    if (!repository.bare()) variables.push_back("GIT_WORK_TREE=" + repository.worktree);
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

Result<pid_t> spawn(const std::string& program, const std::string& folder, std::vector<std::string> arguments, std::vector<std::string> environment, const Pipe& in, const Pipe& out, const Pipe& err) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, in.read.get(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
    ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
    ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    sigset_t none, defaults;
    ::sigemptyset(&none);
    ::sigemptyset(&defaults);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::sigaddset(&defaults, number);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int failed = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, pointers(arguments).data(), pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (failed != 0) return Error{ErrorCode::unavailable, std::string("git cannot be started: ") + std::strerror(failed), {}, program};
    return pid;
}

/// Reads what is there; false at the end.
bool read_piece(const UniqueFd& fd, std::array<char, 65536>& buffer, std::string_view& piece) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    piece = got > 0 ? std::string_view(buffer.data(), static_cast<std::size_t>(got)) : std::string_view();
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

Result<std::string> find_program() {
    const char* path = std::getenv("PATH");
    const std::string_view folders = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    for (std::size_t start = 0; start <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', start), folders.size());
        const std::string program = std::string(folders.substr(start, end - start)) + "/git";
        start = end + 1;
        if (program.front() == '/' && program.size() > 4 && ::access(program.c_str(), X_OK) == 0) return program;
    }
    return Error{ErrorCode::unavailable, "there is no git program in PATH", {}, {}};
}

Result<GitExit> run_git(const Repository& repository, const GitRun& run, const OutputSink& on_output, RequestContext& context) {
    auto program = find_program();
    if (!program) return program.error();
    if (!repository.bare() && is_at_or_below(*program, repository.worktree))
        return Error{ErrorCode::unavailable, "the git program in PATH lies in the repository, so it is not run", {}, *program};
    auto in = make_input();
    auto out = make_pipe();
    auto err = make_pipe();
    if (!in || !out || !err) return !in ? in.error() : !out ? out.error() : err.error();
    std::vector<std::string> arguments = {"git", "--no-pager", "--literal-pathspecs"};
    arguments.insert(arguments.end(), run.arguments.begin(), run.arguments.end());
    auto pid = spawn(*program, repository.bare() ? repository.stand_in.path() : repository.worktree, std::move(arguments), environment_of(repository), *in, *out, *err);
    if (!pid) return pid.error();
    Child child(*pid);
    // What it maps of packs does not count; a history that takes more than this is an error, not the end of the machine's memory.
    const rlimit memory{kMaxMemory, kMaxMemory};
    (void)::prlimit(*pid, RLIMIT_DATA, &memory, nullptr);
    in->read.reset();
    out->write.reset();
    err->write.reset();
    for (const int fd : {in->write.get(), out->read.get(), err->read.get()}) ::fcntl(fd, F_SETFL, O_NONBLOCK);

    GitExit exit;
    std::string_view input = run.input;
    if (input.empty()) in->write.reset();
    std::array<char, 65536> buffer;
    while (out->read || err->read) {
        if (context.should_stop()) return context.stop_error();
        pollfd fds[3] = {{out->read.get(), POLLIN, 0}, {err->read.get(), POLLIN, 0}, {in->write.get(), POLLOUT, 0}};  // poll passes over -1
        if (::poll(fds, 3, kPollMs) < 0 && errno != EINTR) return system_error(errno, "wait for git", {});
        std::string_view piece;
        if (fds[0].revents != 0) {
            if (!read_piece(out->read, buffer, piece)) out->read.reset();
            if (!piece.empty() && !on_output(piece)) {
                exit.stopped = true;
                return exit;
            }
        }
        if (fds[1].revents != 0) {
            if (!read_piece(err->read, buffer, piece)) err->read.reset();
            exit.complaints.append(piece.substr(0, kMaxComplaints - std::min(kMaxComplaints, exit.complaints.size())));
        }
        if (fds[2].revents != 0) {
            const ssize_t written = ::send(in->write.get(), input.data(), std::min<std::size_t>(input.size(), 65536), MSG_NOSIGNAL);
            if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
            if (input.empty() || (written < 0 && errno != EINTR && errno != EAGAIN)) in->write.reset();
        }
    }
    const int status = child.wait();
    if (!WIFEXITED(status)) return Error{ErrorCode::io_error, "git was ended by signal " + std::to_string(WTERMSIG(status)), {}, {}};
    exit.status = WEXITSTATUS(status);
    return exit;
}

Result<std::string> run_git(const Repository& repository, const GitRun& run, std::size_t limit, GitExit& exit, RequestContext& context) {
    std::string output;
    bool too_much = false;
    auto done = run_git(
        repository, run,
        [&](std::string_view piece) {
            too_much = piece.size() > limit - output.size();
            if (!too_much) output.append(piece);
            return !too_much;
        },
        context);
    if (!done) return done.error();
    if (too_much) return Error{ErrorCode::too_large, "what git gives is larger than " + std::to_string(limit) + " bytes", {}, {}};
    exit = std::move(*done);
    return output;
}

Error explain(const GitExit& exit, const Repository& repository, std::string_view doing) {
    // Hints and warnings may stand before what ended it.
    const std::size_t fatal = exit.complaints.find("fatal: ");
    std::string first = exit.complaints.substr(fatal == std::string::npos ? 0 : fatal + 7);
    first = to_utf8(first.substr(0, first.find('\n')));
    if (repository.partial)
        return {ErrorCode::unavailable, "the repository is a partial clone, and objects that are needed to " + std::string(doing) + " are missing: " + first, "git fetch --refetch --no-filter makes it complete", {}};
    return {ErrorCode::io_error, "git could not " + std::string(doing) + ": " + first, "git fsck says whether the repository is damaged", {}};
}

}  // namespace aircher::git::cli
