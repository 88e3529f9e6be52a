// Runs a piece of a test in a process of its own: where a bug would end the process, or run for ever, the test still says so.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>

namespace aircher::test {

/// "ok", or how it ended: "returned 1", "threw", "signal 11", "took longer than N s". REQUIRES: the caller has no other threads that hold locks.
template <class Function>
std::string in_child(unsigned seconds, const Function& function) {
    const pid_t child = ::fork();
    if (child < 0) return "cannot fork";
    if (child == 0) {
        // The test framework's handlers would report the child's end as its own.
        for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGALRM, SIGTERM}) ::signal(number, SIG_DFL);
        ::alarm(seconds);
        int status = 2;
        try {
            status = function() ? 0 : 1;
        } catch (...) {
            status = 3;
        }
        ::_exit(status);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {}
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGALRM ? "took longer than " + std::to_string(seconds) + " s" : "signal " + std::to_string(WTERMSIG(status));
    if (WEXITSTATUS(status) == 3) return "threw";
    return WEXITSTATUS(status) == 0 ? "ok" : "returned " + std::to_string(WEXITSTATUS(status));
}

}  // namespace aircher::test
