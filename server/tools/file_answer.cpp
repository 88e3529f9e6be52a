#include "server/tools/file_answer.h"

#include "engine/base/utf8.h"
#include "engine/filesystem/classify.h"

namespace aircher::tools {

std::size_t WorkspaceWalk::file_count() const {
    std::size_t count = 0;
    for (const RootWalk& walk : walks) count += walk.result.files().size();
    return count;
}

Result<WorkspaceWalk> walk_workspace(const FileArguments& files, filesystem::WalkRequest request, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto languages = find_languages(files.languages);
    if (!languages) return languages.error();
    auto selections = project::select(**roots, files.all_paths());
    if (!selections) return selections.error();
    request.languages = std::move(*languages);
    request.include = files.include;
    request.exclude = files.exclude;
    WorkspaceWalk all{*roots, {}};
    for (project::Selection& selection : *selections) {
        filesystem::WalkRequest one = request;
        one.paths = std::move(selection.paths);
        if (!selection.globs.empty()) {
            if (!one.include.empty())
                return Error{ErrorCode::invalid_argument, "path holds a glob, and include is given too", "put all globs into include", {}};
            one.include = std::move(selection.globs);
        }
        auto walked = services.workspace.filesystem().walk_project(selection.root->directory, one, context);
        if (!walked) return walked.error();
        all.walks.push_back({selection.root, std::move(*walked)});
    }
    return all;
}

std::vector<filesystem::SkippedEntry> skipped_of(const WorkspaceWalk& walk) {
    std::vector<filesystem::SkippedEntry> rows;
    for (const RootWalk& one : walk.walks)
        for (const auto& row : one.result.skipped()) rows.push_back({row.path.empty() ? "" : walk.roots->display(*one.root, row.path), row.count, row.reason});
    return rows;
}

std::vector<std::string> flags_of(std::string_view path, bool generated, bool binary) {
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    std::vector<std::string> names;
    if (binary) names.emplace_back("binary");
    if (flags.generated || generated) names.emplace_back("generated");
    if (flags.test) names.emplace_back("test");
    if (flags.vendored) names.emplace_back("vendored");
    if (!is_valid_utf8(path)) names.emplace_back("name_not_utf8");
    return names;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) text.append(text.empty() ? "" : separator).append(part);
    return text;
}

}  // namespace aircher::tools
