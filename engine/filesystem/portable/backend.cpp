// The portable filesystem backend: std::filesystem on one thread, polling.
#include "engine/filesystem/filesystem_backend.h"
#include "engine/filesystem/polling_watcher.h"
#include "engine/filesystem/portable/walk.h"

namespace aircher::filesystem::portable {
namespace {

class PortableBackend final : public FilesystemBackend {
public:
    Result<WalkResult> walk_project(const ConfinedRoot& root, const WalkRequest& request, RequestContext& context) override {
        auto plan = WalkPlan::make(root, request, IgnoreRules::Strategy::in_order);
        if (!plan) return plan.error();
        return walk(root, *plan, context);
    }

    Result<std::vector<FileInfo>> get_file_info(const ConfinedRoot& root, const std::vector<std::string>& paths, RequestContext& context) override {
        std::vector<FileInfo> infos;
        for (const std::string& path : paths) {
            if (context.should_stop()) return context.stop_error();
            infos.push_back(examine_file(root, path, context));
        }
        if (context.should_stop()) return context.stop_error();
        return infos;
    }

    Result<std::unique_ptr<Watcher>> watch_changes(const ConfinedRoot& root, const WatchRequest& request, RequestContext& context) override {
        return make_polling_watcher(root, request, IgnoreRules::Strategy::in_order, &walk, "polling", context);
    }
};

}  // namespace

BackendFactory<FilesystemBackend> factory() {
    return {"portable",
            0,
            {"walk", "file_info", "watch"},
            [] {
                return Availability{true, "std::filesystem works everywhere"};
            },
            [] { return std::make_unique<PortableBackend>(); }};
}

}  // namespace aircher::filesystem::portable
