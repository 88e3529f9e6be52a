#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>

#include "engine/base/ascii.h"
#include "engine/base/confined_root.h"
#include "engine/base/git_config.h"
#include "engine/git/git_directory.h"

namespace aircher::git {
namespace {

constexpr int kMaxDepth = 40;  // of folders for refs

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

Error not_plain(const std::string& path) {
    return {ErrorCode::outside_roots, "the git directory holds a link or a special file where git expects a file or a folder; it is not read", "replace it by what it stands for", path};
}

class Checker {
public:
    Checker(const std::vector<std::string>& inside, RequestContext& context) : inside_(inside), context_(context) {}

    /// A regular file or nothing.
    Result<void> file(const std::string& path) {
        struct stat info {};
        if (::lstat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return {};
        return not_plain(path);
    }

    /// A directory, all below which are regular files and directories; or nothing.
    Result<void> tree(const std::string& path, int depth = 0) {
        if (context_.should_stop()) return context_.stop_error();
        const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0) {
            if (errno == ENOENT) return {};
            if (errno == ELOOP || errno == ENOTDIR) return not_plain(path);
            return system_error(errno, "read a git directory", path);
        }
        const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd));
        if (!directory) {
            ::close(fd);
            return system_error(errno, "read a git directory", path);
        }
        std::vector<std::string> below;
        while (const dirent* entry = ::readdir(directory.get())) {
            const std::string_view name = entry->d_name;
            if (name == "." || name == "..") continue;
            unsigned char type = entry->d_type;
            if (type == DT_UNKNOWN) {
                struct stat info {};
                if (::fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
                type = S_ISREG(info.st_mode) ? DT_REG : S_ISDIR(info.st_mode) ? DT_DIR : DT_LNK;
            }
            if (type == DT_DIR) {
                below.emplace_back(name);
            } else if (type != DT_REG) {
                return not_plain(path + "/" + std::string(name));
            }
        }
        if (!below.empty() && depth >= kMaxDepth) return Error{ErrorCode::too_large, "the git directory's folders are nested too deep", {}, path};
        for (const std::string& name : below)
            if (auto checked = tree(path + "/" + name, depth + 1); !checked) return checked;
        return {};
    }

    /// An object directory and those that it borrows from.
    Result<void> objects(const std::string& path, int depth = 0) {
        if (auto checked = tree(path); !checked) return checked;
        const std::string file = path + "/info/alternates";
        constexpr std::size_t kMaxAlternates = std::size_t{64} << 10U;
        struct stat info {};
        if (::stat(file.c_str(), &info) == 0 && static_cast<std::size_t>(info.st_size) > kMaxAlternates) return odd_alternates(file);
        const std::string text = read_small_file(file);
        if (text.empty() && info.st_size > 0) return odd_alternates(file);
        for (std::size_t start = 0; start < text.size();) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            const std::string line = text.substr(start, end - start);
            start = end + 1;
            if (line.empty() || line.front() == '#') continue;
            // git unquotes what is quoted, libgit2 splits at carriage returns too and reads a bare name relative to the process's folder. What can be read in two ways is refused.
            const bool plain = line.front() == '/' || line.starts_with("./") || line.starts_with("../");
            if (!plain || line.find('\r') != std::string::npos || line.find('\0') != std::string::npos) return odd_alternates(file);
            const std::string joined = line.front() == '/' ? line : path + "/" + line;
            char resolved[PATH_MAX];
            if (::realpath(joined.c_str(), resolved) == nullptr) {
                if (errno == ENOENT || errno == ENOTDIR) continue;  // git passes over it, too
                return odd_alternates(file);
            }
            bool allowed = false;
            for (const std::string& directory : inside_) allowed = allowed || is_at_or_below(resolved, directory);
            if (!allowed)
                return Error{ErrorCode::outside_roots, "the repository borrows objects from '" + std::string(resolved) + "', outside of it (objects/info/alternates); they are not read",
                             "git repack -ad, with objects/info/alternates removed then, makes it complete", file};
            if (depth >= 5) return Error{ErrorCode::too_large, "alternates of alternates, nested too deep", {}, path};
            if (auto checked = objects(resolved, depth + 1); !checked) return checked;
        }
        return {};
    }

private:
    static Error odd_alternates(const std::string& file) {
        return {ErrorCode::outside_roots, "the repository borrows objects from where cannot be told for certain (objects/info/alternates); they are not read", "each line must be an absolute path, or begin with ./ or ../", file};
    }

    const std::vector<std::string>& inside_;
    RequestContext& context_;
};

}  // namespace

Result<void> check_files(const GitDirectory& place, const std::vector<std::string>& inside, RequestContext& context) {
    Checker checker(inside, context);
    for (const char* name : {"HEAD", "commondir", "gitdir", "index", "config.worktree"})
        if (auto checked = checker.file(place.git_dir + "/" + name); !checked) return checked;
    for (const char* name : {"config", "packed-refs", "shallow"})
        if (auto checked = checker.file(place.common_dir + "/" + name); !checked) return checked;
    for (const char* name : {"refs", "info"})
        if (auto checked = checker.tree(place.common_dir + "/" + name); !checked) return checked;
    return checker.objects(place.common_dir + "/objects");
}

}  // namespace aircher::git
