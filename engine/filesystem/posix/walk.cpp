// How it works: each directory is one task, which lists it with getdents64 into a buffer of its worker, applies the rules, sorts what is left,
// and spawns a task for each subdirectory. Tasks share nothing but a counter; what a directory held stays in its node. When all
// are done, one pass over the tree of nodes writes the result in order: since every node is sorted by its entries' names — a
// directory's taken with a '/' behind it — visiting them in order gives all paths sorted as bytes, with no sort over the whole.
//
// Directories are opened by their whole path beneath the root (one openat2, which the kernel resolves without following any link), not
// relative to their parent's descriptor: it costs some hundred nanoseconds a directory, and no descriptor stays open for a task that waits.
#include "engine/filesystem/posix/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>

namespace aircher::filesystem::posix {
namespace {

constexpr std::size_t kBufferBytes = 128U << 10;

struct Node;

/// An entry of a directory that passed the rules.
struct Entry {
    const char* name = nullptr;   ///< in the node's block
    std::uint16_t length = 0;
    LanguageId language = kUnknownLanguage;
    std::int64_t size = -1;
    std::int64_t mtime_ns = 0;
    std::unique_ptr<Node> directory;  ///< set for directories
};

/// A directory that was listed. Written by its task alone, read after all tasks ended.
struct Node {
    DirectoryTask task;
    std::vector<char> block;      ///< the names, one behind the other
    std::vector<Entry> entries;   ///< sorted
    std::vector<SkippedEntry> skipped;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
    bool listed = false;          ///< false where it could not be read
};

/// Buffers that a worker uses for one directory after another.
struct Workspace {
    std::unique_ptr<char[]> records = std::make_unique<char[]>(kBufferBytes);
    std::string path;   ///< absolute path of the entry at hand
    struct RawEntry {
        std::size_t name;          ///< offset into the node's block
        std::uint16_t length;
        unsigned char type;        ///< DT_…
    };
    std::vector<RawEntry> raw;
};

/// Compares names as parts of whole paths: a directory's name has a '/' behind it.
bool comes_before(const Entry& a, const Entry& b) {
    const std::size_t common = std::min(a.length, b.length);
    const int order = std::memcmp(a.name, b.name, common);
    if (order != 0) return order < 0;
    const auto next = [common](const Entry& e) {  // the byte behind the common part; -1 at a file's end
        if (e.length > common) return static_cast<int>(static_cast<unsigned char>(e.name[common]));
        return e.directory ? static_cast<int>('/') : -1;
    };
    return next(a) < next(b);
}

class Walk {
public:
    Walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context) : root_(root), plan_(plan), context_(context) {}

    Result<WalkResult> run() {
        std::vector<std::unique_ptr<Node>> starts;
        for (const DirectoryTask& task : plan_.start().directories) {
            starts.push_back(std::make_unique<Node>());
            starts.back()->task = task;
        }
        context_.pool().run_group([&](TaskGroup& group) {
            for (const auto& node : starts) group.spawn([this, &group, node = node.get()] { list(*node, group); });
        });
        if (context_.should_stop()) return context_.stop_error();
        return assemble(starts);
    }

private:
    void list(Node& node, TaskGroup& group) {
        if (context_.should_stop()) return;
        Workspace& workspace = workspaces_.local();
        auto fd = root_.open_directory(node.task.path);
        if (!fd) {
            node.skipped.push_back({node.task.path, 1, skip_reason(fd.error())});
            return;
        }
        bool has_sources = false;
        if (!read_records(fd->get(), node, workspace, has_sources)) return;
        node.listed = true;
        const auto scope = plan_.scope_inside(node.task, fd->get(), has_sources);
        keep_what_passes(fd->get(), node, workspace, scope);
        std::sort(node.entries.begin(), node.entries.end(), comes_before);

        listed_.fetch_add(node.entries.size(), std::memory_order_relaxed);
        context_.report_progress(listed_.load(std::memory_order_relaxed), 0, "files and directories listed");
        for (Entry& entry : node.entries)
            if (entry.directory) group.spawn([this, &group, child = entry.directory.get()] { list(*child, group); });
    }

    /// Reads the directory's records into `workspace.raw` and its names into the node's block.
    bool read_records(int fd, Node& node, Workspace& workspace, bool& has_sources) {
        workspace.raw.clear();
        while (true) {
            const ssize_t got = ::getdents64(fd, workspace.records.get(), kBufferBytes);
            if (got < 0) {
                node.skipped.push_back({node.task.path, 1, skip_reason(system_error(errno, "list it", node.task.path))});
                return false;
            }
            if (got == 0) return true;
            for (ssize_t at = 0; at < got;) {
                const auto* record = reinterpret_cast<const dirent64*>(workspace.records.get() + at);
                at += record->d_reclen;
                const std::string_view name = record->d_name;
                if (name == "." || name == "..") continue;
                if (name.front() == '.') has_sources = has_sources || is_ignore_source(name);
                workspace.raw.push_back({node.block.size(), static_cast<std::uint16_t>(name.size()), record->d_type});
                node.block.insert(node.block.end(), name.begin(), name.end());
            }
        }
    }

    void keep_what_passes(int fd, Node& node, Workspace& workspace, const std::shared_ptr<const IgnoreScope>& scope) {
        std::string& path = workspace.path;
        path = plan_.absolute(node.task.path);
        if (!path.ends_with('/')) path.push_back('/');
        const std::size_t base = path.size();
        const std::size_t root_prefix = root_.path().size() + (root_.path() == "/" ? 0 : 1);
        for (const Workspace::RawEntry& raw : workspace.raw) {
            const std::string_view name(node.block.data() + raw.name, raw.length);
            unsigned char type = raw.type;
            if (type == DT_UNKNOWN) type = look_up_type(fd, name);
            path.resize(base);
            path.append(name);
            const bool is_directory = type == DT_DIR;
            if (!plan_.passes_rules(scope.get(), path, name, is_directory)) continue;
            const std::string_view relative = std::string_view(path).substr(root_prefix);
            Entry entry;
            entry.name = name.data();
            entry.length = raw.length;
            if (is_directory) {
                if (!plan_.wants_directory(relative, node.task.depth)) continue;
                entry.directory = std::make_unique<Node>();
                entry.directory->task = {std::string(relative), node.task.depth + 1, scope};
            } else if (type == DT_REG) {
                entry.language = recognise_name(name).language;
                if (!plan_.wants_file(relative, entry.language)) continue;
                if (plan_.request().stat && !add_status(fd, entry, node, relative)) continue;
            } else {
                ++(type == DT_LNK ? node.links : node.special);
                continue;
            }
            node.entries.push_back(std::move(entry));
        }
    }

    static unsigned char look_up_type(int fd, std::string_view name) {
        struct stat info {};
        if (::fstatat(fd, std::string(name).c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
        return IFTODT(info.st_mode);
    }

    static bool add_status(int fd, Entry& entry, Node& node, std::string_view path) {
        char name[NAME_MAX + 1];
        std::memcpy(name, entry.name, entry.length);
        name[entry.length] = '\0';
        struct statx info {};
        if (::statx(fd, name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_SIZE | STATX_MTIME, &info) != 0) {
            node.skipped.push_back({std::string(path), 1, skip_reason(system_error(errno, "examine it", path))});
            return false;
        }
        entry.size = static_cast<std::int64_t>(info.stx_size);
        entry.mtime_ns = info.stx_mtime.tv_sec * 1'000'000'000LL + info.stx_mtime.tv_nsec;
        return true;
    }

    Result<WalkResult> assemble(std::vector<std::unique_ptr<Node>>& starts) {
        WalkResultBuilder builder;
        builder.reserve(listed_.load(), 1024);
        // Starting points and files named themselves, merged in order.
        std::size_t next_file = 0;
        const auto& files = plan_.start().files;
        const auto add_files_before = [&](std::string_view path) -> Result<void> {
            for (; next_file < files.size() && (path.empty() || files[next_file] < path); ++next_file)
                if (auto added = plan_.add_named_file(files[next_file], builder); !added) return added;
            return {};
        };
        for (const auto& node : starts) {
            if (auto added = add_files_before(node->task.path + "/"); !added) return added.error();
            add_node(*node, builder);
        }
        if (auto added = add_files_before(""); !added) return added.error();
        if (links_ > 0) builder.add_skipped({"", links_, std::string(kSkippedLink)});
        if (special_ > 0) builder.add_skipped({"", special_, std::string(kSkippedSpecial)});
        return std::move(builder).finish();
    }

    void add_node(Node& node, WalkResultBuilder& builder) {
        links_ += node.links;
        special_ += node.special;
        for (SkippedEntry& skipped : node.skipped) builder.add_skipped(std::move(skipped));
        if (!node.listed) return;
        const std::uint32_t directory = builder.add_directory(node.task.path);
        builder.adopt(std::move(node.block));  // the bytes stay where they are, and with them the entries' names
        for (Entry& entry : node.entries) {
            if (entry.directory) {
                add_node(*entry.directory, builder);
                entry.directory.reset();  // memory goes as the result grows
                continue;
            }
            builder.add_file({entry.name, directory, entry.length, entry.language, entry.size, entry.mtime_ns});
        }
    }

    const ConfinedRoot& root_;
    const WalkPlan& plan_;
    RequestContext& context_;
    PerWorker<Workspace> workspaces_;
    std::atomic<std::uint64_t> listed_{0};
    std::uint64_t links_ = 0;     ///< summed up while assembling
    std::uint64_t special_ = 0;
};

}  // namespace

Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context) { return Walk(root, plan, context).run(); }

}  // namespace aircher::filesystem::posix
