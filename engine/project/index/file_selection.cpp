#include "engine/project/index/file_selection.h"

#include <algorithm>

namespace aircher::project {

Result<FileSelection> FileSelection::make(const filesystem::WalkRequest& walk) {
    auto filter = filesystem::PathFilter::make(walk);
    if (!filter) return filter.error();
    return FileSelection(walk.paths, std::move(*filter), !walk.languages.empty() || !walk.kinds.empty());
}

bool FileSelection::accepts(std::string_view path) const {
    const auto at_or_below = [&](const std::string& named) {
        return named.empty() || (path.starts_with(named) && (path.size() == named.size() || path[named.size()] == '/'));
    };
    if (!paths_.empty() && std::none_of(paths_.begin(), paths_.end(), at_or_below)) return false;
    return filter_.accepts_file(path, by_language_ ? filesystem::recognise_name(path.substr(path.rfind('/') + 1)).language : filesystem::kUnknownLanguage);
}

}  // namespace aircher::project
