#include "engine/project/index/index_location.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engine/base/cache_folder.h"
#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

std::string canonical(const std::string& path) {
    char resolved[PATH_MAX];
    return ::realpath(path.c_str(), resolved) == nullptr ? std::string() : std::string(resolved);
}

bool is_directory(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// The first line of a small file, without the white space behind it.
std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    return line.size() > PATH_MAX ? std::string() : line;
}

std::string beside(const std::string& folder, const std::string& path) { return path.starts_with('/') ? path : folder + "/" + path; }

/// The git directory that `folder` names by its `.git`; empty where it has none.
std::string git_directory_of(const std::string& folder) {
    const std::string dot_git = folder + "/.git";
    if (is_directory(dot_git)) return dot_git;
    constexpr std::string_view kPrefix = "gitdir: ";
    const std::string line = first_line(dot_git);
    return line.starts_with(kPrefix) ? beside(folder, line.substr(kPrefix.size())) : std::string();
}

std::string digest_of(const std::string& text) {
    ContentHasher hasher;
    hasher.update(text);
    return hasher.hex_digest();
}

}  // namespace

std::string lease_in(const std::string& folder, const std::string& root) { return folder + "/" + digest_of(root) + ".lease"; }

std::string repository_of(const std::string& root) {
    for (std::string folder = root; !folder.empty(); folder.resize(folder.rfind('/'))) {
        const std::string git = git_directory_of(folder);
        if (git.empty()) continue;
        const std::string common = first_line(git + "/commondir");
        const std::string path = canonical(common.empty() ? git : beside(git, common));
        // What git itself takes for a repository. The path only names a cache: nothing is read there.
        if (!path.empty() && is_directory(path + "/objects") && is_directory(path + "/refs")) return path;
        break;
    }
    return root;
}

std::string repository_cache_folder(const std::string& repository) {
    const std::string folder = cache_folder("index");
    return folder.empty() ? folder : folder + "/" + digest_of(repository);
}

IndexLocation index_location(const std::string& root) {
    const std::string folder = repository_cache_folder(repository_of(root));
    if (folder.empty()) return {};
    return {folder, folder + "/index.db", lease_in(folder, root)};
}

Result<bool> IndexLease::try_take(const std::string& path, IndexLease& out) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return system_error(errno, "open the index's lease", path);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        return system_error(errno, "lock the index's lease", path);
    }
    out.fd_ = std::move(fd);
    return true;
}

}  // namespace aircher::project
