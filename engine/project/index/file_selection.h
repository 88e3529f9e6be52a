// Which files of one root a question is about, where the index lists them and no walk does.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/filesystem/path_filter.h"

namespace aircher::project {

class FileSelection {
public:
    /// Of `walk` its paths, include, exclude, languages and kinds count. Errors: invalid_argument for a bad glob or kind.
    static Result<FileSelection> make(const filesystem::WalkRequest& walk);

    bool accepts(std::string_view path) const;
    /// Whether it accepts every file.
    bool everything() const { return everything_; }
    /// What was named: files and directories, normalised; empty: everything.
    const std::vector<std::string>& paths() const { return paths_; }

private:
    FileSelection(std::vector<std::string> paths, filesystem::PathFilter filter, bool by_language)
        : paths_(std::move(paths)), filter_(std::move(filter)), by_language_(by_language), everything_(paths_.empty() && !filter_.needs_path() && !by_language) {}

    std::vector<std::string> paths_;
    filesystem::PathFilter filter_;
    bool by_language_;
    bool everything_;
};

}  // namespace aircher::project
