// The first look at a project: what it is written in, how it is laid out, what its manifests say, where it starts.
//
// Works from one walk with stat data and the manifests' text; nothing is indexed. Feeds the `project_overview` tool and the resource of that name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/manifest.h"
#include "engine/project/workspace.h"

namespace aircher::project {

struct LanguageShare {
    std::string name;  ///< as `Language::name`; "unknown" for files of no known language
    std::string title;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

struct DirectoryShare {
    std::string path;  ///< as answers name it; files directly in the focus stand under the focus itself
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string language;  ///< the one with the most bytes, code before anything else
};

struct FoundManifest {
    std::string path;
    Manifest manifest;
};

struct EntryPoint {
    std::string path;
    std::string reason;
};

struct Overview {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::vector<LanguageShare> languages;     ///< by falling bytes; the smallest ones in one last row, "(others)"
    std::vector<DirectoryShare> directories;  ///< directly below the focus, by falling bytes
    std::vector<FoundManifest> manifests;     ///< by depth, then path
    std::vector<EntryPoint> entry_points;
    std::string readme;  ///< path of the README of the focus; empty where there is none
    std::vector<filesystem::SkippedEntry> skipped;
};

/// `focus` is a directory as a client named it; "" is all of the workspace.
/// Errors: those of `locate` and of the walk.
Result<Overview> make_overview(Workspace& workspace, const RootSet& roots, const std::string& focus, RequestContext& context);

}  // namespace aircher::project
