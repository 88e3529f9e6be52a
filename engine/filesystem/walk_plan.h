// What both walkers share: a request made ready. Where to start, which rules hold there, and which entries to list or enter.
//
// The walkers differ in how they list directories and in how they spread the work; what a directory entry means is said once, here.
// Immutable after `make`; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/filesystem/ignore_scope.h"
#include "engine/filesystem/path_filter.h"

namespace aircher::filesystem {

/// A directory about to be listed.
struct DirectoryTask {
    std::string path;                          ///< relative to the root; "" is the root
    std::uint32_t depth = 0;                   ///< 0 for a starting directory
    std::shared_ptr<const IgnoreScope> scope;  ///< of the directory that holds this one
};

/// What a starting path turned out to be.
struct WalkStart {
    std::vector<DirectoryTask> directories;  ///< disjoint: none lies in another; in the order of their files
    std::vector<std::string> files;          ///< named themselves; sorted; listed whatever the ignore rules say, as ripgrep does
};

class WalkPlan {
public:
    /// Errors: those of FilesystemBackend::walk_project.
    static Result<WalkPlan> make(const ConfinedRoot& root, const WalkRequest& request, IgnoreRules::Strategy strategy);

    const WalkStart& start() const { return start_; }
    const WalkRequest& request() const { return request_; }

    /// The scope inside `task`'s directory. `directory_fd` is asked only where `has_sources` says that the directory holds an ignore file.
    std::shared_ptr<const IgnoreScope> scope_inside(const DirectoryTask& task, int directory_fd, bool has_sources) const;

    /// Whether ignore rules and hidden names let the entry pass. `absolute_path` ends in `base_name`.
    bool passes_rules(const IgnoreScope* scope, std::string_view absolute_path, std::string_view base_name, bool is_directory) const;

    /// The language of the file at `path`, relative to the root, as `wants_file` and the result want it: by its name, and by its first bytes where the request makes that
    /// count. Where it cannot be read its name alone tells.
    LanguageId language_of(std::string_view path, std::string_view base_name) const;
    /// Whether to list the file; `path` is relative to the root.
    bool wants_file(std::string_view path, LanguageId language) const { return filter_.accepts_file(path, language); }
    /// Whether to enter the directory below one of `depth`.
    bool wants_directory(std::string_view path, std::uint32_t depth) const {
        return (!request_.max_depth || depth + 1 < *request_.max_depth) && filter_.accepts_directory(path);
    }

    /// Adds one of `start().files` to a result. Errors: not_found where it vanished.
    Result<void> add_named_file(const std::string& path, WalkResultBuilder& builder) const;
    /// Whether the rules let the starting directory pass that is the only one of `start()`: it was named, so a walk enters it anyway.
    bool admits_start() const;

    /// The absolute path of `relative`.
    std::string absolute(std::string_view relative) const { return relative.empty() ? root_path_ : std::string(root_path_).append("/").append(relative); }

private:
    WalkPlan(const ConfinedRoot& root, WalkRequest request, PathFilter filter)
        : root_(&root), root_path_(root.path()), request_(std::move(request)), filter_(std::move(filter)) {}
    Result<void> find_start(IgnoreRules::Strategy strategy);

    const ConfinedRoot* root_;
    std::string root_path_;
    WalkRequest request_;
    PathFilter filter_;
    WalkStart start_;
};

/// Why a directory or file could not be read.
std::string skip_reason(const Error& error);

}  // namespace aircher::filesystem
