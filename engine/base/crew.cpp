#include "engine/base/crew.h"

#include <sys/resource.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace aircher {

void Crew::run(const std::function<void(int worker)>& body) const {
    std::vector<std::thread> workers;
    const int first = niceness == 0 ? 1 : 0;
    for (int worker = first; worker < threads; ++worker) {
        workers.emplace_back([this, worker, &body] {
            // On Linux a priority belongs to a thread. That it cannot be lowered is no failure.
            if (niceness != 0) ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), ::getpriority(PRIO_PROCESS, 0) + niceness);
            body(worker);
        });
    }
    if (first == 1) body(0);
    for (std::thread& worker : workers) worker.join();
}

}  // namespace aircher
