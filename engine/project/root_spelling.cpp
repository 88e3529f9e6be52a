#include "engine/project/root_spelling.h"

#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

namespace aircher::project {

std::string working_directory() {
    char canonical[PATH_MAX];
    if (::getcwd(canonical, sizeof canonical) == nullptr) return {};
    const char* spelled = std::getenv("PWD");
    struct stat here {}, there {};
    if (spelled == nullptr || spelled[0] != '/' || ::stat(spelled, &there) != 0 || ::stat(canonical, &here) != 0) return canonical;
    return here.st_ino == there.st_ino && here.st_dev == there.st_dev ? spelled : canonical;
}

std::optional<std::string> spelling_of(const std::string& given, const ConfinedRoot& root) {
    const std::string whole = given.starts_with('/') ? given : working_directory() + "/" + given;
    const std::size_t begin = whole.find_first_not_of('/');
    if (begin == std::string::npos) return std::nullopt;
    const auto normal = normalize_path(std::string_view(whole).substr(begin));
    if (!normal) return std::nullopt;
    std::string spelling = "/" + *normal;
    if (spelling == root.path() || !leads_to(spelling, root)) return std::nullopt;
    return spelling;
}

bool leads_to(const std::string& spelling, const ConfinedRoot& root) {
    const auto there = ConfinedRoot::open(spelling);
    return there && there->path() == root.path();
}

}  // namespace aircher::project
