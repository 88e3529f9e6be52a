#include "engine/project/resolution/whole_package.h"

#include <algorithm>

#include "engine/project/resolution/source_place.h"

namespace aircher::project {

void add_used_files(const FileCatalog& catalog, FileIndex importer, const std::vector<FileIndex>& files, const DefinersByName& definers,
                    const std::unordered_set<std::string_view>& names, const std::function<bool(std::string_view)>& hides, std::vector<FileIndex>& used) {
    const Place from = place_of(catalog, importer);
    // A package that only tests have is what the importer asks for, whatever its place looks like.
    const bool any = from.test || std::none_of(files.begin(), files.end(), [&](FileIndex file) { return file != importer && sees(from, place_of(catalog, file)); });
    std::vector<FileIndex> seen;
    for (const std::string_view name : names) {
        const auto found = definers.find(name);
        if (found == definers.end() || hides(name)) continue;
        seen.clear();
        for (const FileIndex file : found->second)
            if (any || sees(from, place_of(catalog, file))) seen.push_back(file);
        if (std::find(seen.begin(), seen.end(), importer) != seen.end()) continue;
        seen = closest(catalog, nearest(catalog, seen, importer), importer);
        if (seen.size() <= kMaxDefiners) used.insert(used.end(), seen.begin(), seen.end());
    }
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
}

void keep_used(const FileCatalog& catalog, Resolution& resolution, std::vector<FileIndex> used) {
    const std::size_t all = resolution.files.size() - std::min(resolution.named, resolution.files.size());
    const std::size_t kept = used.size();
    resolution.files.resize(resolution.files.size() - all);
    merge(resolution.files, used);
    std::string name = resolution.packages.front();
    for (std::size_t i = 1; i < resolution.packages.size(); ++i) name += ", " + resolution.packages[i];
    resolution.kind = ResolutionKind::inferred;
    resolution.reason = kept == 0 ? "all of " + name + " is imported, and no name that its " + std::to_string(all) + " files define is used here"
                                  : "all of " + name + " is imported: " + std::to_string(kept) + " of its " + std::to_string(all) + " files define names used here";
    if (resolution.files.size() == 1) resolution.target = catalog.path(resolution.files.front());
}

}  // namespace aircher::project
