#include "engine/project/index/file_selection.h"

#include <algorithm>

#include "engine/base/confined_root.h"
#include "engine/filesystem/language_reader.h"

namespace aircher::project {

filesystem::LanguageId language_of(const RootIndex& index, std::string_view path, const FileRow& row) {
    const filesystem::OpenLanguages open = filesystem::open_languages(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
    if (!open.any && open.among.empty()) return filesystem::language_of_path(path);
    const auto known = row.content == FileContent::text ? index.store().language_of(row.document) : std::nullopt;
    return known ? *known : filesystem::read_language(index.root().directory, path);
}

Result<FileSelection> FileSelection::make(const filesystem::WalkRequest& walk, const RootIndex& index) {
    auto filter = filesystem::PathFilter::make(walk);
    if (!filter) return filter.error();
    return FileSelection(walk.paths, std::move(*filter), !walk.languages.empty() || !walk.kinds.empty(), index);
}

bool FileSelection::accepts(std::string_view path, const FileRow& row) const {
    const auto holds = [&](const std::string& named) { return named.empty() || is_at_or_below(path, named); };
    if (!paths_.empty() && std::none_of(paths_.begin(), paths_.end(), holds)) return false;
    return filter_.accepts_file(path, !by_language_ ? filesystem::kUnknownLanguage : filter_.content_decides(path) ? language_of(*index_, path, row) : filesystem::language_of_path(path));
}

}  // namespace aircher::project
