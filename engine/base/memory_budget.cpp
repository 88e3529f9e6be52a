#include "engine/base/memory_budget.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "engine/base/unique_fd.h"

namespace aircher {

// Half: a call may want a quarter for its answer, and work another.
bool MemoryBudget::is_tight() const { return resident_bytes() > limit_ / 2; }

std::size_t resident_bytes() {
    // Two numbers of pages: all, resident.
    char text[128];
    const UniqueFd file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    if (size <= 0) return 0;
    const char* const end = text + size;
    const char* at = text;
    while (at < end && *at != ' ') ++at;
    std::size_t pages = 0;
    if (at == end || std::from_chars(at + 1, end, pages).ec != std::errc()) return 0;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void return_free_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace aircher
