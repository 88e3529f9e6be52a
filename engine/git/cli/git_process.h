// Runs the git program on a repository's stand-in: no shell, an environment of our own, ended when the call is.
//
// Threads: any; each run belongs to its caller.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/git/repository.h"

namespace aircher::git::cli {

/// The git program: the first in $PATH's absolute folders. Errors: unavailable where there is none.
Result<std::string> find_program();

struct GitRun {
    std::vector<std::string> arguments;  ///< from the command on: {"log", "-z", …}
    std::string input = {};              ///< what it reads
};

struct GitExit {
    int status = 0;          ///< its exit status
    bool stopped = false;    ///< `on_output` wanted no more, so it was ended
    std::string complaints;  ///< the beginning of what it wrote to stderr
};

/// False ends the program.
using OutputSink = std::function<bool(std::string_view piece)>;

/// Errors: unavailable (git cannot be started, or lies below the worktree), cancelled, deadline_exceeded; io_error where a signal ended it.
Result<GitExit> run_git(const Repository& repository, const GitRun& run, const OutputSink& on_output, RequestContext& context);

/// The whole output, for what is small. Errors: those of run_git; too_large over `limit`; `exit` tells the rest.
Result<std::string> run_git(const Repository& repository, const GitRun& run, std::size_t limit, GitExit& exit, RequestContext& context);

/// What git's complaint means, for a run that should not have failed.
Error explain(const GitExit& exit, const Repository& repository, std::string_view doing);

}  // namespace aircher::git::cli
