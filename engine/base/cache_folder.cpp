#include "engine/base/cache_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

namespace aircher {

std::string cache_folder(std::string_view name) {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && cache[0] == '/') return std::string(cache).append("/aircher/").append(name);
    const char* home = std::getenv("HOME");
    return home != nullptr && home[0] == '/' ? std::string(home).append("/.cache/aircher/").append(name) : std::string();
}

Result<void> make_private_folder(const std::string& folder) {
    for (std::size_t end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
        const std::string part = folder.substr(0, end);
        if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
            const int error = errno;
            struct stat status {};
            // A folder above may exist where nothing may be made.
            if (::stat(part.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return system_error(error, "make the folder", part);
        }
        if (end == std::string::npos) return {};
    }
}

}  // namespace aircher
