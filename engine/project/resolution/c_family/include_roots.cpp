#include "engine/project/resolution/c_family/include_roots.h"

#include <algorithm>
#include <array>

namespace aircher::project::c_family {
namespace {

/// Removes `folder` from the end of `path`; false where it does not end so.
bool strip_folder(std::string_view& path, std::string_view folder) {
    if (!path.ends_with(folder)) return false;
    const std::size_t size = path.size() - folder.size();
    if (size != 0 && path[size - 1] != '/') return false;
    path = path.substr(0, size == 0 ? 0 : size - 1);
    return true;
}

}  // namespace

std::optional<std::string_view> root_of(std::string_view path, std::string_view text) {
    if (!path.ends_with(text)) return std::nullopt;
    const std::size_t size = path.size() - text.size();
    if (size == 0) return std::string_view();
    if (path[size - 1] != '/') return std::nullopt;
    return path.substr(0, size - 1);
}

bool is_ancestor(std::string_view ancestor, std::string_view directory) {
    return ancestor.empty() || (directory.starts_with(ancestor) && (directory.size() == ancestor.size() || directory[ancestor.size()] == '/'));
}

std::uint32_t root_score(std::string_view root, std::string_view directory, bool angled, bool only_include) {
    struct Folder {
        std::string_view path;
        bool include;
    };
    constexpr std::array kFolders = {Folder{"include", true}, Folder{"include/uapi", true}, Folder{"src", false}, Folder{"inc", false},
                                     Folder{"includes", true}};
    std::uint32_t best = 0;
    const auto offer = [&](std::string_view ancestor, std::uint32_t preference) {
        if (!is_ancestor(ancestor, directory)) return;
        best = std::max(best, static_cast<std::uint32_t>(std::min<std::size_t>(ancestor.size(), 0xFFFFFF) << 4U) + preference);
    };
    // include/uapi comes behind the include directory that holds it, also for the files in it.
    std::string_view uapi = root;
    if (!only_include && !strip_folder(uapi, "include/uapi")) offer(root, angled ? 8U : 15U);
    for (std::uint32_t i = 0; i < kFolders.size(); ++i) {
        std::string_view ancestor = root;
        if ((kFolders[i].include || !only_include) && strip_folder(ancestor, kFolders[i].path)) offer(ancestor, 14U - i);
    }
    return best;
}

std::string_view architecture_of(std::string_view directory) {
    std::size_t begin = directory.starts_with("arch/") ? 5 : directory.find("/arch/");
    if (begin == std::string_view::npos) return {};
    if (begin != 5 || !directory.starts_with("arch/")) begin += 6;
    const std::string_view rest = directory.substr(begin);
    return rest.substr(0, rest.find('/'));
}

std::optional<ArchitectureRoot> architecture_root(std::string_view root) {
    ArchitectureRoot result;
    result.uapi = strip_folder(root, "include/uapi");
    if (!result.uapi && !strip_folder(root, "include")) return std::nullopt;
    const std::size_t slash = root.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    result.name = root.substr(slash + 1);
    result.before = root.substr(0, slash);
    if (!strip_folder(result.before, "arch")) return std::nullopt;
    return result;
}

}  // namespace aircher::project::c_family
