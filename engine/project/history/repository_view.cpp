#include "engine/project/history/repository_view.h"

namespace aircher::project {

Result<RepositoryView> RepositoryView::open(const ConfinedRoot& root, std::string_view path, RequestContext& context) {
    // The deepest folder of the path that is there.
    std::string folder(path);
    while (!folder.empty()) {
        if (const auto status = root.status(folder); status && status->kind == FileKind::directory && root.open_directory(folder)) break;
        const std::size_t slash = folder.rfind('/');
        folder.erase(slash == std::string::npos ? 0 : slash);
    }
    auto repository = git::open_repository(root, folder, context);
    if (!repository) return repository.error();
    RepositoryView view(std::move(*repository));
    const std::string& top = view.repository_.bare() ? view.repository_.git_dir : view.repository_.worktree;
    if (top.size() > root.path().size()) {
        view.above_ = top.substr(root.path() == "/" ? 1 : root.path().size() + 1) + "/";
    } else if (root.path().size() > top.size()) {
        view.below_ = root.path().substr(top == "/" ? 1 : top.size() + 1) + "/";
    }
    return view;
}

std::string RepositoryView::inside(std::string_view path) const {
    const std::string_view within = path.size() >= above_.size() ? path.substr(above_.size()) : std::string_view();
    std::string result = below_ + std::string(within);
    if (result.ends_with('/')) result.pop_back();
    return result;
}

}  // namespace aircher::project
