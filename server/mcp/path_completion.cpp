#include "server/mcp/path_completion.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace aircher::mcp {

std::vector<std::string> complete_path(tools::ToolServices& services, const std::string& typed, RequestContext& context) {
    std::vector<std::string> values;
    const auto roots = services.workspace.roots();
    if (!roots) return values;
    const std::size_t slash = typed.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : typed.substr(0, slash);
    const auto add = [&](std::string path) {
        if (path.starts_with(typed) && is_valid_utf8(path)) values.push_back(std::move(path));
    };
    if (folder.empty() && !(*roots)->single()) {
        for (const project::Root& root : (*roots)->all()) add(root.name + "/");
        return values;
    }
    const auto location = project::locate(**roots, folder);
    if (!location) return values;
    filesystem::WalkRequest request;
    request.max_depth = 2;  // the second level only tells which directories there are
    request.hidden = typed.substr(slash + 1).starts_with('.');
    if (!location->relative.empty()) request.paths = {location->relative};
    const auto walked = services.workspace.filesystem().walk_project(location->root->directory, request, context);
    if (!walked) return values;
    for (const auto& file : walked->files())
        if (walked->directory(file.directory) == location->relative) add((*roots)->display(*location->root, walked->path(file)));
    for (const std::string& directory : walked->directories())
        if (directory != location->relative) add((*roots)->display(*location->root, directory) + "/");
    std::sort(values.begin(), values.end());
    return values;
}

}  // namespace aircher::mcp
