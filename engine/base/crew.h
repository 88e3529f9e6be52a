// Threads for work in the background: as many as asked for, each at a lower priority than those that answer questions, so that the system itself lets questions pass.
//
// The TaskPool is for questions; what runs for minutes must not sit in its arena.
#pragma once

#include <functional>

namespace aircher {

struct Crew {
    int threads = 1;   ///< at least one
    int niceness = 0;  ///< added to the process's own, as nice(1) counts; 0: the calling thread works too

    /// Calls `body(worker)` on each thread, with 0 ≤ worker < threads, and waits for all.
    void run(const std::function<void(int worker)>& body) const;
};

}  // namespace aircher
