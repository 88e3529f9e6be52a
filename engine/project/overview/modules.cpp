#include "engine/project/overview/modules.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/filesystem/classify.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

constexpr std::size_t kEnoughParts = 40;  // splitting stops here
constexpr std::size_t kMaxChildren = 80;  // of one split: the largest; the rest stays with the folder itself
constexpr std::size_t kMaxPackages = 150;
constexpr std::uint64_t kLargeShare = 5;  // a part with more than a fifth of the code is split

filesystem::PathFlags flags_of(const std::string& directory) { return filesystem::classify_path(directory + "/x"); }

/// Tests, other people's code, examples and the like are not taken apart.
bool is_aside(const std::string& directory, const std::string& focus) {
    const filesystem::PathFlags flags = flags_of(directory);
    return flags.test || flags.vendored || distance_from_heart(directory.substr(std::min(directory.size(), focus.size())) + "/x") > 0;
}

bool is_below(std::string_view path, std::string_view directory) {
    return directory.empty() || (path.size() > directory.size() && path[directory.size()] == '/' && path.starts_with(directory));
}

}  // namespace

ModuleTree::ModuleTree(std::string focus) : focus_(std::move(focus)) { folders_[focus_]; }

ModuleTree::Folder& ModuleTree::folder(const std::string& directory) {
    const auto [at, is_new] = folders_.try_emplace(directory);
    if (is_new)
        for (std::string_view above = directory_of(directory); is_below(above, focus_) && above != focus_; above = directory_of(above))
            if (!folders_.try_emplace(std::string(above)).second) break;
    return at->second;
}

void ModuleTree::add_file(std::string_view directory, filesystem::LanguageId language, std::uint64_t bytes) {
    Folder& at = folder(std::string(directory));
    ++at.files;
    at.bytes += bytes;
    at.languages[language] += bytes;
}

void ModuleTree::add_package(std::string directory) { folder(directory).package = true; }

/// The part above `directory` that its files belong to.
std::string ModuleTree::owner_of(std::string_view directory) const {
    std::string_view at = directory;
    while (at != focus_) {
        const auto found = folders_.find(std::string(at));
        if (found != folders_.end() && found->second.part) break;
        at = directory_of(at);
    }
    return std::string(at);
}

/// Takes what is in and below `directory` from the part that it belonged to.
void ModuleTree::make_part(const std::string& directory) {
    Folder& made = folders_.at(directory);
    if (made.part) return;
    Folder& owner = folders_.at(owner_of(directory_of(directory)));
    made.part = true;
    made.own = made.bytes;
    for (auto at = folders_.upper_bound(directory + "/"); at != folders_.end() && is_below(at->first, directory); ++at)
        if (owner_of(at->first) == directory) made.own += at->second.bytes;
    owner.own -= std::min(owner.own, made.own);
    made.settled = is_aside(directory, focus_);
}

/// Folders directly in `directory` with code that belongs to its part, the largest first.
std::vector<std::pair<std::string, std::uint64_t>> ModuleTree::children_of(const std::string& directory) const {
    std::map<std::string, std::uint64_t> found;
    const std::size_t begin = directory.empty() ? 0 : directory.size() + 1;
    for (auto at = directory.empty() ? folders_.begin() : folders_.upper_bound(directory + "/"); at != folders_.end() && is_below(at->first, directory); ++at)
        if (at->first.size() > begin && at->second.bytes > 0 && owner_of(at->first) == directory)
            found[at->first.substr(0, at->first.find('/', begin))] += at->second.bytes;
    std::vector<std::pair<std::string, std::uint64_t>> children(found.begin(), found.end());
    std::stable_sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return children;
}

void ModuleTree::choose() {
    std::uint64_t all = 0;
    std::vector<std::string> packages;
    Folder& root = folders_.at(focus_);
    root.part = true;
    for (const auto& [directory, one] : folders_) {
        root.own += one.bytes;
        if (is_aside(directory, focus_)) continue;
        all += one.bytes;
        if (one.package && directory != focus_) packages.push_back(directory);
    }
    std::stable_sort(packages.begin(), packages.end(),
                     [](const auto& a, const auto& b) { return std::count(a.begin(), a.end(), '/') < std::count(b.begin(), b.end(), '/'); });
    if (packages.size() > kMaxPackages) packages.resize(kMaxPackages);
    for (const std::string& package : packages) make_part(package);

    std::size_t count = packages.size() + 1;
    const auto descend = [&](const std::string& from) {
        std::string at = from;
        while (folders_.at(at).bytes == 0) {
            const auto children = children_of(at);
            if (children.size() != 1) return;
            folders_.at(at).settled = true;
            make_part(at = children.front().first);
        }
    };
    while (true) {
        // The focus itself is always split; afterwards the largest part, while it is large.
        auto best = folders_.end();
        if (!root.settled) {
            best = folders_.find(focus_);
        } else if (count < kEnoughParts) {
            for (auto at = folders_.begin(); at != folders_.end(); ++at)
                if (at->second.part && !at->second.settled && at->second.own * kLargeShare > all &&
                    (best == folders_.end() || at->second.own > best->second.own))
                    best = at;
        }
        if (best == folders_.end()) break;
        best->second.settled = true;
        auto children = children_of(best->first);
        if (children.size() > kMaxChildren) {
            children.resize(kMaxChildren);
            best->second.rest = true;
        }
        for (const auto& [child, bytes] : children) make_part(child);
        for (const auto& [child, bytes] : children)
            if (!folders_.at(child).settled) descend(child);
        count += children.size();
    }

    for (const auto& [directory, one] : folders_) {
        const std::string owner = one.part ? directory : owner_of(directory);
        auto [index, is_new] = index_.try_emplace(owner, parts_.size());
        if (is_new) {
            const filesystem::PathFlags flags = flags_of(owner);
            parts_.push_back({owner, folders_.at(owner).package, is_aside(owner, focus_), flags.test, flags.vendored, folders_.at(owner).rest, 0, 0, {}});
        }
        Part& part = parts_[index->second];
        part.files += one.files;
        part.bytes += one.bytes;
        for (const auto& [language, bytes] : one.languages) part.languages[language] += bytes;
    }
    std::erase_if(parts_, [](const Part& part) { return part.files == 0 && !part.package; });
    std::stable_sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) {
        return std::tuple(a.vendored, a.test, a.aside, b.bytes, std::string_view(a.directory)) <
               std::tuple(b.vendored, b.test, b.aside, a.bytes, std::string_view(b.directory));
    });
    index_.clear();
    for (std::size_t i = 0; i < parts_.size(); ++i) index_.emplace(parts_[i].directory, i);
}

std::size_t ModuleTree::part_of(std::string_view directory) const {
    for (std::string_view at = directory;; at = directory_of(at)) {
        if (const auto found = index_.find(at); found != index_.end()) return found->second;
        if (at == focus_ || at.empty()) return kNone;
    }
}

}  // namespace aircher::project
