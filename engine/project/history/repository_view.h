// The repository that a path of a root lies in, and its paths as seen from the root.
//
// Threads: any, once opened.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/confined_root.h"
#include "engine/git/repository.h"

namespace aircher::project {

class RepositoryView {
public:
    /// Opens the repository of `path` (normalised; need not exist). Errors: those of git::open_repository.
    static Result<RepositoryView> open(const ConfinedRoot& root, std::string_view path, RequestContext& context);

    const git::Repository& repository() const { return repository_; }
    /// A path of the root as the repository has it; "" where it is all of the repository.
    std::string inside(std::string_view path) const;
    /// A path of the repository as the root has it. REQUIRES: `is_below_root`.
    std::string outside(std::string_view path) const { return above_ + std::string(path.substr(below_.size())); }
    bool is_below_root(std::string_view path) const { return path.starts_with(below_); }

private:
    explicit RepositoryView(git::Repository repository) : repository_(std::move(repository)) {}

    git::Repository repository_;
    std::string below_;  ///< the root below the working tree's top: "" or "a/b/"
    std::string above_;  ///< the working tree's top below the root: "" or "a/b/"
};

}  // namespace aircher::project
