#include "engine/filesystem/walk.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace aircher::filesystem {

bool directory_before(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    if (const int order = a.substr(0, common).compare(b.substr(0, common)); order != 0) return order < 0;
    if (a.size() == b.size() || a.empty() || b.empty()) return a.size() < b.size();
    const auto next = [common](std::string_view text) {
        return text.size() > common ? static_cast<unsigned char>(text[common]) : static_cast<unsigned char>('/');
    };
    return next(a) != next(b) ? next(a) < next(b) : a.size() < b.size();
}

/// Puts the directories in order, each one once; the files follow.
void WalkResultBuilder::sort_directories() {
    auto& directories = result_.directories_;
    if (std::adjacent_find(directories.begin(), directories.end(), [](const auto& a, const auto& b) { return !directory_before(a, b); }) == directories.end())
        return;
    std::vector<std::uint32_t> order(directories.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return directory_before(directories[a], directories[b]); });
    std::vector<std::string> sorted;
    std::vector<std::uint32_t> new_index(directories.size());
    for (const std::uint32_t old : order) {
        if (sorted.empty() || sorted.back() != directories[old]) sorted.push_back(directories[old]);
        new_index[old] = static_cast<std::uint32_t>(sorted.size() - 1);
    }
    directories = std::move(sorted);
    for (FileEntry& file : result_.files_) file.directory = new_index[file.directory];
}

WalkResult WalkResultBuilder::finish() && {
    sort_directories();  // a walk from several starts, or of named files, may find them out of order
    std::sort(result_.skipped_.begin(), result_.skipped_.end(),
              [](const SkippedEntry& a, const SkippedEntry& b) { return std::tie(a.path, a.reason, a.count) < std::tie(b.path, b.reason, b.count); });
    return std::move(result_);
}

}  // namespace aircher::filesystem
