#include "engine/filesystem/file_info.h"

#include "engine/filesystem/content_analysis.h"

namespace aircher::filesystem {

FileInfo examine_file(const ConfinedRoot& root, const std::string& path, RequestContext& context) {
    FileInfo info;
    info.path = path;
    const auto fail = [&](const Error& error) {
        info.error = error;
        return info;
    };
    auto status = root.status(path);
    if (!status) return fail(status.error());
    info.status = *status;
    if (status->kind == FileKind::symlink) {
        auto target = root.read_link(path);
        if (!target) return fail(target.error());
        info.target = std::move(*target);
    }
    if (status->kind != FileKind::regular) return info;
    auto file = root.open_file(path);
    if (!file) return fail(file.error());
    info.status = file->status;  // of what was opened, should the file have been replaced in between
    auto content = analyze_content(file->fd.get(), std::string_view(path).substr(path.rfind('/') + 1), path, context);
    if (!content) return fail(content.error());
    info.content = std::move(*content);
    return info;
}

}  // namespace aircher::filesystem
