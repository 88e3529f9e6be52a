#include "engine/filesystem/filesystem_backend.h"

namespace aircher::filesystem {

void visit_listed(const WalkResult& result, const FileVisitor& visitor, RequestContext& context) {
    const auto files = result.files();
    context.pool().run_group([&](TaskGroup& group) {
        for (std::size_t begin = 0; begin < files.size() && !context.should_stop();) {
            std::size_t end = begin + 1;
            while (end < files.size() && files[end].directory == files[begin].directory) ++end;
            visitor(result.directory(files[begin].directory), files.subspan(begin, end - begin), group);
            begin = end;
        }
    });
}

Result<WalkResult> FilesystemBackend::visit_files(const ConfinedRoot& root, const WalkRequest& request, const FileVisitor& visitor, RequestContext& context) {
    auto walked = walk_project(root, request, context);
    if (!walked) return walked.error();
    visit_listed(*walked, visitor, context);
    if (context.should_stop()) return context.stop_error();
    walked->drop_files();
    return walked;
}

}  // namespace aircher::filesystem
