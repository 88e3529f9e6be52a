#include "engine/project/index/file_selection.h"

#include <algorithm>

#include "engine/base/confined_root.h"

namespace aircher::project {

Result<FileSelection> FileSelection::make(const filesystem::WalkRequest& walk) {
    auto filter = filesystem::PathFilter::make(walk);
    if (!filter) return filter.error();
    return FileSelection(walk.paths, std::move(*filter), !walk.languages.empty() || !walk.kinds.empty());
}

bool FileSelection::accepts(std::string_view path) const {
    const auto holds = [&](const std::string& named) { return named.empty() || is_at_or_below(path, named); };
    if (!paths_.empty() && std::none_of(paths_.begin(), paths_.end(), holds)) return false;
    return filter_.accepts_file(path, by_language_ ? filesystem::language_of_path(path) : filesystem::kUnknownLanguage);
}

}  // namespace aircher::project
