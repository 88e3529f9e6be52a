#include "engine/project/insights/ownership.h"

#include <algorithm>
#include <map>

namespace aircher::project {
namespace {

/// The directories that are told of, by number; 0 is the asked path itself.
struct Directories {
    std::vector<std::string> paths;
    std::vector<std::uint32_t> of_file;  ///< the directory of each file; 0 for those that lie in none below the path
};

Directories directories_below(const FileChanges& changes, std::string_view path) {
    Directories found{{std::string(path)}, {}};
    const std::size_t begin = path.empty() ? 0 : path.size() + 1;
    for (const ChangedFile& file : changes.files()) {
        const std::size_t end = file.path.size() > begin ? file.path.find('/', begin) : std::string::npos;
        if (end == std::string::npos) {
            found.of_file.push_back(0);
            continue;
        }
        // Files are in order of their paths, so those of a directory follow each other.
        const std::string_view directory = std::string_view(file.path).substr(0, end);
        if (found.paths.size() == 1 || found.paths.back() != directory) found.paths.emplace_back(directory);
        found.of_file.push_back(static_cast<std::uint32_t>(found.paths.size() - 1));
    }
    return found;
}

DirectoryOwnership owners_of(const FileChanges& changes, std::string path, const std::map<std::uint32_t, std::uint64_t>& counts, std::size_t named) {
    DirectoryOwnership owners;
    owners.path = std::move(path);
    owners.authors = counts.size();
    std::vector<std::pair<std::uint64_t, std::string_view>> order;
    for (const auto& [author, count] : counts) {
        order.emplace_back(count, changes.authors()[author]);
        owners.changes += count;
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    std::uint64_t sum = 0;
    for (const auto& [count, author] : order) {
        if (2 * sum <= owners.changes) ++owners.bus_factor;
        sum += count;
        if (owners.first.size() < named) owners.first.emplace_back(author, static_cast<double>(count) / static_cast<double>(owners.changes));
    }
    return owners;
}

}  // namespace

std::vector<DirectoryOwnership> find_owners(const FileChanges& changes, std::string_view path, std::size_t authors) {
    const Directories directories = directories_below(changes, path);
    std::vector<std::map<std::uint32_t, std::uint64_t>> counts(directories.paths.size());  // changes by author
    for (const CountedCommit& commit : changes.commits()) {
        for (const std::uint32_t file : changes.files_of(commit)) {
            ++counts[0][commit.author];
            if (directories.of_file[file] != 0) ++counts[directories.of_file[file]][commit.author];
        }
    }
    std::vector<DirectoryOwnership> owners;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (!counts[i].empty()) owners.push_back(owners_of(changes, directories.paths[i], counts[i], authors));
    if (!owners.empty()) std::stable_sort(owners.begin() + 1, owners.end(), [](const auto& a, const auto& b) { return a.changes > b.changes; });
    return owners;
}

std::vector<DirectoryAge> find_ages(const FileChanges& changes, std::string_view path) {
    const Directories directories = directories_below(changes, path);
    std::vector<std::vector<std::int64_t>> times(directories.paths.size());
    for (std::size_t file = 0; file < changes.files().size(); ++file) {
        const std::int64_t time = changes.files()[file].last_time;
        times[0].push_back(time);
        if (directories.of_file[file] != 0) times[directories.of_file[file]].push_back(time);
    }
    std::vector<DirectoryAge> ages;
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times[i].empty()) continue;
        std::sort(times[i].begin(), times[i].end());
        ages.push_back({directories.paths[i], times[i].size(), times[i].back(), times[i][(times[i].size() - 1) / 2]});
    }
    if (!ages.empty()) std::stable_sort(ages.begin() + 1, ages.end(), [](const auto& a, const auto& b) { return a.median_change < b.median_change; });
    return ages;
}

}  // namespace aircher::project
