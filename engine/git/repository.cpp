#include "engine/git/repository.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "engine/base/ascii.h"
#include "engine/base/git_config.h"
#include "engine/git/conditions.h"
#include "engine/git/git_directory.h"
#include "engine/git/revision.h"

namespace aircher::git {
namespace {

constexpr std::size_t kMaxShallowBytes = std::size_t{64} << 20U;

/// `value` as git's configuration quotes it.
std::string config_quoted(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '\n' || c == '\0') continue;
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + "\"";
}

std::string configuration(const RepositorySettings& settings, bool bare) {
    // The lines that switch off say what is off by default anyway, since nothing else is read: for the day when a git has other defaults.
    std::string text = "[core]\n\trepositoryformatversion = 0\n\tbare = " + std::string(bare ? "true" : "false") +
                       "\n\tfsmonitor = false\n\thooksPath = /dev/null\n\tpager = cat\n\tuntrackedCache = false\n\tlogAllRefUpdates = false\n\tpreloadIndex = true\n";
    for (const auto& [key, value] : settings.core) text += "\t" + key + " = " + config_quoted(value) + "\n";
    return text + "[protocol]\n\tallow = never\n[log]\n\tshowSignature = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[advice]\n\tgraftFileDeprecated = false\n";
}

Result<void> write_file(const std::string& path, std::string_view text) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd) return system_error(errno, "write", path);
    while (!text.empty()) {
        const ssize_t written = ::write(fd.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return system_error(errno, "write", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// A copy with the same times: an index's own time tells which of its files may have changed since. Nothing where there is no such file.
Result<void> copy_file(const std::string& from, const std::string& to) {
    const UniqueFd in(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!in && errno == ENOENT) return {};
    struct stat info {};
    if (!in || ::fstat(in.get(), &info) != 0) return system_error(errno, "read", from);
    if (!S_ISREG(info.st_mode)) return Error{ErrorCode::wrong_kind, "it is no regular file", {}, from};
    const UniqueFd out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!out) return system_error(errno, "write", to);
    std::vector<char> buffer(std::size_t{256} << 10U);
    for (;;) {
        const ssize_t got = ::read(in.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(errno, "read", from);
        if (got == 0) break;
        for (ssize_t at = 0; at < got;) {
            const ssize_t put = ::write(out.get(), buffer.data() + at, static_cast<std::size_t>(got - at));
            if (put < 0 && errno == EINTR) continue;
            if (put <= 0) return system_error(errno, "write", to);
            at += put;
        }
    }
    const struct timespec times[2] = {info.st_atim, info.st_mtim};
    if (::futimens(out.get(), times) != 0) return system_error(errno, "set the time of", to);
    return {};
}

/// The index, and what a split one shares. Copies, since git refreshes an index even where it was told to take no locks.
Result<void> copy_indexes(const std::string& git_dir, const std::string& stand_in) {
    if (auto done = copy_file(git_dir + "/index", stand_in + "/index"); !done) return done;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(git_dir, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("sharedindex.") || name.size() != std::string_view("sharedindex.").size() + 40) continue;
        if (auto done = copy_file(git_dir + "/" + name, stand_in + "/" + name); !done) return done;
    }
    return {};
}

Result<StandIn> make_stand_in(const Repository& repository, const RepositorySettings& settings, std::string_view shallow) {
    const char* parent = std::getenv("TMPDIR");
    std::string name = std::string(parent == nullptr || *parent == '\0' ? "/tmp" : parent) + "/aircher-git-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) return system_error(errno, "make a temporary folder", name);
    StandIn stand_in(name);
    const Head& head = repository.head;
    if (auto done = write_file(name + "/HEAD", head.commit ? head.commit->hex() + "\n" : "ref: refs/heads/unborn\n"); !done) return done.error();
    if (auto done = write_file(name + "/config", configuration(settings, repository.bare())); !done) return done.error();
    if (!shallow.empty())
        if (auto done = write_file(name + "/shallow", shallow); !done) return done.error();
    if (::mkdir((name + "/refs").c_str(), 0700) != 0) return system_error(errno, "make a temporary folder", name);
    if (!repository.bare())
        if (auto done = copy_indexes(repository.git_dir, name); !done) return done.error();
    const std::pair<std::string, std::string> links[] = {{repository.common_dir + "/objects", "objects"}, {repository.common_dir + "/info", "info"}};
    for (const auto& [target, link] : links)
        if (::symlink(target.c_str(), (name + "/" + link).c_str()) != 0) return system_error(errno, "make a link", name);
    return stand_in;
}

}  // namespace

StandIn::~StandIn() {
    if (path_.empty()) return;
    std::error_code error;
    std::filesystem::remove_all(path_, error);  // removes links, not what they lead to
}

bool Repository::is_boundary(const ObjectId& id) const { return std::binary_search(shallow.begin(), shallow.end(), id); }

Result<Repository> open_repository(const ConfinedRoot& root, std::string_view relative, RequestContext& context) {
    // Opened once beneath the root, so that no link on the way leads out of it.
    if (auto inside = root.open_directory(relative); !inside) return inside.error();
    const std::string directory = relative.empty() ? root.path() : root.path() + "/" + std::string(relative);
    auto place = find_git_directory(directory);
    if (!place) return place.error();
    if (auto owned = check_owner(*place); !owned) return owned.error();
    if (auto plain = check_files(*place, {root.path(), place->common_dir}, context); !plain) return plain.error();
    auto settings = read_settings(place->common_dir, place->git_dir);
    if (!settings) return settings.error();

    Repository repository;
    repository.worktree = place->worktree;
    repository.git_dir = place->git_dir;
    repository.common_dir = place->common_dir;
    repository.linked = place->linked;
    repository.partial = settings->partial;
    if (directory.size() > repository.worktree.size() && !repository.bare()) repository.prefix = directory.substr(repository.worktree == "/" ? 1 : repository.worktree.size() + 1) + "/";
    auto head = read_head(repository.git_dir, repository.common_dir);
    if (!head) return head.error();
    repository.head = std::move(*head);
    const std::string shallow = read_small_file(repository.common_dir + "/shallow", kMaxShallowBytes);
    for (std::size_t start = 0; start < shallow.size();) {
        const std::size_t end = std::min(shallow.find('\n', start), shallow.size());
        const auto id = parse_object_id(trim_ascii(std::string_view(shallow).substr(start, end - start)));
        if (!id) return Error{ErrorCode::io_error, "the repository's list of shallow commits is damaged", "git fetch --unshallow makes the clone complete", {}};
        repository.shallow.push_back(*id);
        start = end + 1;
    }
    std::sort(repository.shallow.begin(), repository.shallow.end());
    auto stand_in = make_stand_in(repository, *settings, shallow);
    if (!stand_in) return stand_in.error();
    repository.stand_in = std::move(*stand_in);
    repository.conditions = conditions_of(repository);
    return repository;
}

}  // namespace aircher::git
