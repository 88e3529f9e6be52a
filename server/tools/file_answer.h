// What answers about files have in common: combining the roots' walks, and turning rows about files into items.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/tools/tool.h"

namespace aircher::tools {

/// One root's part of a walk over the workspace.
struct RootWalk {
    const project::Root* root = nullptr;
    filesystem::WalkResult result;
};

/// The walks of all roots concerned; keeps the roots alive.
struct WorkspaceWalk {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<RootWalk> walks;

    std::size_t file_count() const;
    void append_path(const RootWalk& walk, const filesystem::FileEntry& file, std::string& out) const {
        roots->append_prefix(*walk.root, out);
        walk.result.append_path(file, out);
    }
};

/// Walks what `files` names; `request` carries the rest of the question. Paths in `skipped` are as clients name them.
/// Errors: those of select, find_languages and walk_project.
Result<WorkspaceWalk> walk_workspace(const FileArguments& files, filesystem::WalkRequest request, ToolServices& services, RequestContext& context);

/// The walks' skipped rows, with paths as clients name them.
std::vector<filesystem::SkippedEntry> skipped_of(const WorkspaceWalk& walk);

/// "test, vendored" from a path, "generated" and "binary" from content where it was read.
std::vector<std::string> flags_of(std::string_view path, bool generated, bool binary);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace aircher::tools
