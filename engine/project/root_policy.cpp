#include "engine/project/root_policy.h"

#include <algorithm>
#include <array>

#include "engine/base/confined_root.h"

namespace aircher::project {
namespace {

/// Refused themselves and with all below.
constexpr std::array<std::string_view, 14> kSystemTrees = {"/bin",    "/boot", "/dev", "/etc",  "/lib", "/lib32", "/lib64",
                                                           "/libx32", "/proc", "/run", "/sbin", "/sys", "/usr",   "/lost+found"};
/// Exceptions below them: where people keep source trees.
constexpr std::array<std::string_view, 4> kSourceTrees = {"/usr/src", "/usr/local/src", "/usr/share", "/run/media"};
/// Refused themselves; folders below are fine.
constexpr std::array<std::string_view, 12> kContainers = {"/home", "/root", "/tmp", "/var",   "/var/tmp", "/var/lib",
                                                          "/opt",  "/srv",  "/mnt", "/media", "/usr/src", "/usr/local/src"};
/// Also refused: what lies directly in a container and belongs to the system.
constexpr std::array<std::string_view, 6> kSystemData = {"/var/log", "/var/cache", "/var/spool", "/var/lib/dpkg", "/usr/share", "/run/media"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view path) {
    return std::find(list.begin(), list.end(), path) != list.end();
}

Error refuse(std::string_view path, std::string_view why) {
    return {ErrorCode::permission_denied, std::string("refused as a project root: it is ").append(why),
            "start with --root DIR (or AIRCHER_ROOTS) and name the project's own folder; --allow-any-root lifts this rule", std::string(path)};
}

}  // namespace

Result<void> check_root(std::string_view path, std::string_view home) {
    if (path == "/") return refuse(path, "the whole file system");
    if (home.size() > 1 && path == home) return refuse(path, "the home directory");
    if (home.size() > 1 && is_at_or_below(home, path)) return refuse(path, "a folder that holds the home directory");
    if (is_one_of(kContainers, path) || is_one_of(kSystemData, path)) return refuse(path, "a system folder");
    for (const std::string_view tree : kSourceTrees)
        if (is_at_or_below(path, tree)) return {};
    for (const std::string_view tree : kSystemTrees)
        if (is_at_or_below(path, tree)) return refuse(path, "a system folder");
    return {};
}

bool looks_secret(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    if (name == ".env" || name.starts_with(".env.") || name == ".envrc")
        return !name.ends_with(".example") && !name.ends_with(".sample") && !name.ends_with(".template");
    for (const std::string_view suffix : {".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".asc.key"})
        if (name.ends_with(suffix)) return true;
    for (const std::string_view whole :
         {"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".pgpass", ".htpasswd", ".npmrc", ".pypirc", ".git-credentials", ".dockercfg", "credentials",
          "credentials.json", "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml", "master.key", "service-account.json"})
        if (name == whole) return true;
    return path.find(".aws/") != std::string_view::npos || path.find(".ssh/") != std::string_view::npos || path.find(".gnupg/") != std::string_view::npos;
}

}  // namespace aircher::project
