// Which files of one root a question is about, where the index lists them and no walk does.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/filesystem/path_filter.h"
#include "engine/project/index/root_index.h"

namespace aircher::project {

/// What the file is written in, by its name and by its content where the name leaves it open: as its document was read, or as its first bytes say now.
filesystem::LanguageId language_of(const RootIndex& index, std::string_view path, const FileRow& row);

class FileSelection {
public:
    /// Of `walk` its paths, include, exclude, languages and kinds count; `index` is the root's, and outlives this. Errors: invalid_argument for a bad glob or kind.
    static Result<FileSelection> make(const filesystem::WalkRequest& walk, const RootIndex& index);

    /// As the walk decides.
    bool accepts(std::string_view path, const FileRow& row) const;
    bool accepts(const IndexedFile& file) const { return accepts(file.path, file.row); }
    /// Whether it accepts every file.
    bool everything() const { return everything_; }
    /// What was named: files and directories, normalised; empty: everything.
    const std::vector<std::string>& paths() const { return paths_; }

private:
    FileSelection(std::vector<std::string> paths, filesystem::PathFilter filter, bool by_language, const RootIndex& index)
        : paths_(std::move(paths)), filter_(std::move(filter)), by_language_(by_language), everything_(paths_.empty() && !filter_.needs_path() && !by_language), index_(&index) {}

    std::vector<std::string> paths_;
    filesystem::PathFilter filter_;
    bool by_language_;
    bool everything_;
    const RootIndex* index_;
};

}  // namespace aircher::project
