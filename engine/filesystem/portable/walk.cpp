#include "engine/filesystem/portable/walk.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace aircher::filesystem::portable {
namespace {

namespace stdfs = std::filesystem;

struct Listed {
    std::vector<std::string> directories;
    std::map<std::string, FileEntry> files;  ///< by path; sorted as bytes
    std::vector<SkippedEntry> skipped;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
};

class Walk {
public:
    Walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context) : root_(root), plan_(plan), context_(context) {}

    Result<WalkResult> run() {
        for (const DirectoryTask& task : plan_.start().directories) list(task);
        if (context_.should_stop()) return context_.stop_error();
        return assemble();
    }

private:
    void list(const DirectoryTask& task) {
        if (context_.should_stop()) return;
        auto fd = root_.open_directory(task.path);
        if (!fd) {
            listed_.skipped.push_back({task.path, 1, skip_reason(fd.error())});
            return;
        }
        // Through the descriptor, so that what is listed is what was opened beneath the root.
        std::error_code error;
        std::vector<stdfs::directory_entry> entries;
        for (stdfs::directory_iterator it("/proc/self/fd/" + std::to_string(fd->get()), error), end; !error && it != end; it.increment(error))
            entries.push_back(*it);
        if (error) {
            listed_.skipped.push_back({task.path, 1, skip_reason(system_error(error.value(), "list it", task.path))});
            return;
        }
        listed_.directories.push_back(task.path);
        const bool has_sources = std::any_of(entries.begin(), entries.end(), [](const auto& e) { return is_ignore_source(e.path().filename().native()); });
        const auto scope = plan_.scope_inside(task, fd->get(), has_sources);
        std::vector<DirectoryTask> subdirectories;
        for (const stdfs::directory_entry& entry : entries)
            if (!context_.should_stop()) visit(task, entry, scope, subdirectories);
        context_.report_progress(listed_.files.size(), 0, "files listed");
        fd->reset();  // a deep tree must not hold a descriptor for each level
        for (const DirectoryTask& subdirectory : subdirectories) list(subdirectory);
    }

    void visit(const DirectoryTask& task, const stdfs::directory_entry& entry, const std::shared_ptr<const IgnoreScope>& scope,
               std::vector<DirectoryTask>& subdirectories) {
        const std::string name = entry.path().filename().native();
        const std::string path = task.path.empty() ? name : task.path + "/" + name;
        std::error_code error;
        const stdfs::file_type type = entry.symlink_status(error).type();
        const bool is_directory = type == stdfs::file_type::directory;
        if (!plan_.passes_rules(scope.get(), plan_.absolute(path), name, is_directory)) return;
        if (is_directory) {
            if (plan_.wants_directory(path, task.depth)) subdirectories.push_back({path, task.depth + 1, scope});
        } else if (type == stdfs::file_type::regular) {
            FileEntry file;
            file.language = plan_.language_of(path, name);
            if (!plan_.wants_file(path, file.language)) return;
            if (plan_.request().stat) {
                const auto status = root_.status(path);
                if (!status) {
                    listed_.skipped.push_back({path, 1, skip_reason(status.error())});
                    return;
                }
                file.size = status->size;
                file.mtime_ns = status->mtime_ns;
                file.ctime_ns = status->ctime_ns;
            }
            listed_.files.emplace(path, file);
        } else if (type == stdfs::file_type::not_found) {
            listed_.skipped.push_back({path, 1, std::string(kSkippedVanished)});
        } else {
            ++(type == stdfs::file_type::symlink ? listed_.links : listed_.special);
        }
    }

    Result<WalkResult> assemble() {
        WalkResultBuilder builder;
        const auto& named = plan_.start().files;
        auto next_named = named.begin();
        std::sort(listed_.directories.begin(), listed_.directories.end(), [](const auto& a, const auto& b) { return directory_before(a, b); });
        std::map<std::string, std::uint32_t, std::less<>> index;
        for (std::string& directory : listed_.directories) {
            const std::uint32_t id = builder.add_directory(directory);
            index.emplace(std::move(directory), id);
        }
        for (auto& [path, file] : listed_.files) {
            for (; next_named != named.end() && *next_named < path; ++next_named)
                if (auto added = plan_.add_named_file(*next_named, builder); !added) return added.error();
            const std::size_t slash = path.rfind('/');
            const std::string_view name = std::string_view(path).substr(slash + 1);
            file.directory = index.find(slash == std::string::npos ? std::string() : path.substr(0, slash))->second;
            file.name_length = static_cast<std::uint16_t>(name.size());
            file.name = builder.adopt({name.begin(), name.end()});
            builder.add_file(file);
        }
        for (; next_named != named.end(); ++next_named)
            if (auto added = plan_.add_named_file(*next_named, builder); !added) return added.error();
        for (SkippedEntry& skipped : listed_.skipped) builder.add_skipped(std::move(skipped));
        if (listed_.links > 0) builder.add_skipped({"", listed_.links, std::string(kSkippedLink)});
        if (listed_.special > 0) builder.add_skipped({"", listed_.special, std::string(kSkippedSpecial)});
        return std::move(builder).finish();
    }

    const ConfinedRoot& root_;
    const WalkPlan& plan_;
    RequestContext& context_;
    Listed listed_;
};

}  // namespace

Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context) { return Walk(root, plan, context).run(); }

}  // namespace aircher::filesystem::portable
