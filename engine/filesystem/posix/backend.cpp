// The native filesystem backend: getdents64 and statx over all cores, inotify.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "engine/filesystem/filesystem_backend.h"
#include "engine/filesystem/polling_watcher.h"
#include "engine/filesystem/posix/inotify_watcher.h"
#include "engine/filesystem/posix/walk.h"

namespace aircher::filesystem::posix {
namespace {

class PosixBackend final : public FilesystemBackend {
public:
    Result<WalkResult> walk_project(const ConfinedRoot& root, const WalkRequest& request, RequestContext& context) override {
        auto plan = WalkPlan::make(root, request, IgnoreRules::Strategy::grouped);
        if (!plan) return plan.error();
        return walk(root, *plan, context);
    }

    Result<WalkResult> visit_files(const ConfinedRoot& root, const WalkRequest& request, const FileVisitor& visitor, RequestContext& context) override {
        auto plan = WalkPlan::make(root, request, IgnoreRules::Strategy::grouped);
        if (!plan) return plan.error();
        return visit(root, *plan, visitor, context);
    }

    Result<std::vector<FileInfo>> get_file_info(const ConfinedRoot& root, const std::vector<std::string>& paths, RequestContext& context) override {
        std::vector<FileInfo> infos(paths.size());
        context.pool().for_ranges(paths.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context.should_stop(); ++i) infos[i] = examine_file(root, paths[i], context);
        });
        if (context.should_stop()) return context.stop_error();
        return infos;
    }

    Result<std::unique_ptr<Watcher>> watch_changes(const ConfinedRoot& root, const WatchRequest& request, RequestContext& context) override {
        auto watcher = make_inotify_watcher(root, request, context);
        if (watcher || watcher.error().code != ErrorCode::unavailable) return watcher;
        return make_polling_watcher(root, request, IgnoreRules::Strategy::grouped, &walk, "polling: " + watcher.error().message, context);
    }
};

Availability probe() {
    // The walker's one hard need; openat2 and inotify have their own fallbacks.
    char buffer[64];
    const UniqueFd nothing;
    if (::syscall(SYS_getdents64, nothing.get(), buffer, sizeof buffer) == -1 && errno == ENOSYS) return {false, "the kernel has no getdents64"};
    return {true, "getdents64 and statx over all cores, inotify"};
}

}  // namespace

BackendFactory<FilesystemBackend> factory() {
    return {"posix", 100, {"walk", "file_info", "watch", "parallel"}, &probe, [] { return std::make_unique<PosixBackend>(); }};
}

}  // namespace aircher::filesystem::posix
