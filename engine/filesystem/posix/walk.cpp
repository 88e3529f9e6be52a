// How it works: each directory is one task, which reads all its records with getdents64 into a buffer of its worker, applies the rules, sorts what
// is left, copies those names into a block of exactly their size, and spawns a task for each subdirectory. Tasks share nothing but a
// counter; what a directory held stays in its node. When all are done, one pass over the tree of nodes writes the result in order: since
// every node is sorted by its entries' names — a directory's taken with a '/' behind it — visiting them in order gives all paths
// sorted as bytes, with no sort over the whole.
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

constexpr std::size_t kReadBytes = 64U << 10;

struct Node;

/// An entry of a directory that passed the rules.
struct Entry {
    const char* name = nullptr;  ///< in the node's block
    std::uint16_t length = 0;
    LanguageId language = kUnknownLanguage;
    std::int64_t size = -1;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::unique_ptr<Node> directory;  ///< set for directories
};

/// A directory that was listed. Written by its task alone, read after all tasks ended.
struct Node {
    DirectoryTask task;
    std::vector<char> block;     ///< the names, one behind the other
    std::vector<Entry> entries;  ///< sorted
    std::vector<SkippedEntry> skipped;
    std::uint64_t links = 0;
    std::uint64_t special = 0;
    bool listed = false;  ///< false where it could not be read
};

/// A name as the kernel gave it, before the entry is made: small, so that sorting moves little.
struct Record {
    std::uint64_t key;  ///< the first eight bytes, the first of them most significant: decides nearly every comparison
    const char* name;   ///< NUL-terminated, in the worker's buffer
    std::uint16_t length;
    unsigned char type;  ///< DT_…
    LanguageId language;
};

/// Buffers that a worker uses for one directory after another.
struct Workspace {
    std::vector<char> records;
    std::vector<Record> kept;
    std::string path;              ///< absolute path of the entry at hand
    std::vector<FileEntry> files;  ///< of the directory at hand, for a visitor
};

/// The byte of an entry's path at `index`: a directory's name has a '/' behind it, and what is behind the end comes first.
int path_byte(const Record& record, std::size_t index) {
    if (index < record.length) return static_cast<unsigned char>(record.name[index]);
    return index == record.length && record.type == DT_DIR ? '/' : -1;
}

std::uint64_t sort_key(const Record& record) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const int byte = path_byte(record, i);
        key = (key << 8) | static_cast<std::uint64_t>(byte < 0 ? 0 : byte);  // no name holds a NUL
    }
    return key;
}

bool comes_before(const Record& a, const Record& b) {
    if (a.key != b.key) return a.key < b.key;
    const std::size_t common = std::min(a.length, b.length);
    const int order = std::memcmp(a.name, b.name, common);
    return order != 0 ? order < 0 : path_byte(a, common) < path_byte(b, common);
}

class Walk {
public:
    /// With a `visitor`, files go to it and not into the result.
    Walk(const ConfinedRoot& root, const WalkPlan& plan, const FileVisitor* visitor, RequestContext& context)
        : root_(root), plan_(plan), visitor_(visitor), context_(context) {}

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
        std::size_t used = 0;
        if (!read_records(fd->get(), node, workspace, used)) return;
        node.listed = true;
        bool has_sources = false;
        for_records(workspace, used, [&](const char* name, unsigned char) { has_sources = has_sources || (name[0] == '.' && is_ignore_source(name)); });
        const auto scope = plan_.scope_inside(node.task, fd->get(), has_sources);
        keep_what_passes(fd->get(), node, workspace, used, scope.get());
        make_entries(fd->get(), node, workspace, scope);

        listed_.fetch_add(node.entries.size(), std::memory_order_relaxed);
        context_.report_progress(listed_.load(std::memory_order_relaxed), 0, "files and directories listed");
        if (visitor_ != nullptr) hand_over(node, workspace, group);
        for (Entry& entry : node.entries)
            if (entry.directory) group.spawn([this, &group, child = entry.directory.get()] { list(*child, group); });
    }

    /// Tells the visitor of the node's files and forgets them.
    void hand_over(Node& node, Workspace& workspace, TaskGroup& group) {
        workspace.files.clear();
        for (const Entry& entry : node.entries)
            if (!entry.directory) workspace.files.push_back({entry.name, 0, entry.length, entry.language, entry.size, entry.mtime_ns, entry.ctime_ns});
        if (!workspace.files.empty()) (*visitor_)(node.task.path, workspace.files, group);
        std::erase_if(node.entries, [](const Entry& entry) { return !entry.directory; });
        node.block = {};
    }

    /// Reads all records into the worker's buffer: an ignore file may be the last of them, and decides about the first.
    static bool read_records(int fd, Node& node, Workspace& workspace, std::size_t& used) {
        while (true) {
            if (workspace.records.size() < used + kReadBytes) workspace.records.resize(used + 2 * kReadBytes);
            const ssize_t got = ::getdents64(fd, workspace.records.data() + used, workspace.records.size() - used);
            if (got == 0) return true;
            if (got < 0) {
                node.skipped.push_back({node.task.path, 1, skip_reason(system_error(errno, "list it", node.task.path))});
                return false;
            }
            used += static_cast<std::size_t>(got);
        }
    }

    /// Calls `each(name, type)` for the records but "." and "..".
    template <class Each>
    static void for_records(const Workspace& workspace, std::size_t used, const Each& each) {
        for (std::size_t at = 0; at < used;) {
            const auto* record = reinterpret_cast<const dirent64*>(workspace.records.data() + at);
            at += record->d_reclen;
            const char* name = record->d_name;
            if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
            each(name, record->d_type);
        }
    }

    /// Fills `workspace.kept` with what is to be listed or entered, sorted.
    void keep_what_passes(int fd, Node& node, Workspace& workspace, std::size_t used, const IgnoreScope* scope) {
        std::string& path = workspace.path;
        path = plan_.absolute(node.task.path);
        if (!path.ends_with('/')) path.push_back('/');
        const std::size_t base = path.size();
        workspace.kept.clear();
        for_records(workspace, used, [&](const char* c_name, unsigned char type) {
            if (context_.should_stop()) return;  // files may be read
            const std::string_view name(c_name);
            if (type == DT_UNKNOWN) type = look_up_type(fd, c_name);
            path.resize(base);
            path.append(name);
            const bool is_directory = type == DT_DIR;
            if (!plan_.passes_rules(scope, path, name, is_directory)) return;
            const std::string_view relative = std::string_view(path).substr(root_prefix_);
            Record record{0, c_name, static_cast<std::uint16_t>(name.size()), type, kUnknownLanguage};
            if (is_directory) {
                if (!plan_.wants_directory(relative, node.task.depth)) return;
            } else if (type == DT_REG) {
                record.language = plan_.language_of(relative, name);
                if (!plan_.wants_file(relative, record.language)) return;
            } else {
                ++(type == DT_LNK ? node.links : node.special);
                return;
            }
            record.key = sort_key(record);
            workspace.kept.push_back(record);
        });
        std::sort(workspace.kept.begin(), workspace.kept.end(), comes_before);
    }

    /// Turns `workspace.kept` into the node's entries, which outlive the worker's buffer.
    void make_entries(int fd, Node& node, const Workspace& workspace, const std::shared_ptr<const IgnoreScope>& scope) {
        std::size_t bytes = 0;
        for (const Record& record : workspace.kept) bytes += record.length;
        node.block.resize(bytes);
        node.entries.reserve(workspace.kept.size());
        char* next = node.block.data();
        for (const Record& record : workspace.kept) {
            Entry entry;
            if (record.type == DT_DIR) {
                entry.directory = std::make_unique<Node>();
                entry.directory->task = {join(node.task.path, record), node.task.depth + 1, scope};
            } else if (plan_.request().stat && !add_status(fd, record, entry, node)) {
                continue;
            }
            std::memcpy(next, record.name, record.length);
            entry.name = next;
            entry.length = record.length;
            entry.language = record.language;
            next += record.length;
            node.entries.push_back(std::move(entry));
        }
    }

    static std::string join(const std::string& directory, const Record& record) {
        std::string path;
        path.reserve(directory.size() + 1 + record.length);
        if (!directory.empty()) path.append(directory).push_back('/');
        path.append(record.name, record.length);
        return path;
    }

    static unsigned char look_up_type(int fd, const char* name) {
        struct stat info {};
        if (::fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
        return IFTODT(info.st_mode);
    }

    static std::int64_t nanoseconds(const statx_timestamp& time) { return time.tv_sec * 1'000'000'000LL + time.tv_nsec; }

    static bool add_status(int fd, const Record& record, Entry& entry, Node& node) {
        struct statx info {};
        if (::statx(fd, record.name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_SIZE | STATX_MTIME | STATX_CTIME, &info) != 0) {
            const std::string path = join(node.task.path, record);
            node.skipped.push_back({path, 1, skip_reason(system_error(errno, "examine it", path))});
            return false;
        }
        entry.size = static_cast<std::int64_t>(info.stx_size);
        entry.mtime_ns = nanoseconds(info.stx_mtime);
        entry.ctime_ns = nanoseconds(info.stx_ctime);
        return true;
    }

    Result<WalkResult> assemble(std::vector<std::unique_ptr<Node>>& starts) {
        WalkResultBuilder builder;
        builder.reserve(visitor_ == nullptr ? listed_.load() : 0, 1024);
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
            builder.add_file({entry.name, directory, entry.length, entry.language, entry.size, entry.mtime_ns, entry.ctime_ns});
        }
    }

    const ConfinedRoot& root_;
    const WalkPlan& plan_;
    const FileVisitor* const visitor_;
    RequestContext& context_;
    const std::size_t root_prefix_ = root_.path().size() + (root_.path() == "/" ? 0 : 1);  ///< of absolute paths, up to the relative ones
    PerWorker<Workspace> workspaces_;
    std::atomic<std::uint64_t> listed_{0};
    std::uint64_t links_ = 0;  ///< summed up while assembling
    std::uint64_t special_ = 0;
};

}  // namespace

Result<WalkResult> walk(const ConfinedRoot& root, const WalkPlan& plan, RequestContext& context) { return Walk(root, plan, nullptr, context).run(); }

Result<WalkResult> visit(const ConfinedRoot& root, const WalkPlan& plan, const FileVisitor& visitor, RequestContext& context) {
    auto result = Walk(root, plan, &visitor, context).run();
    if (!result) return result;
    // What is left are files that were named themselves.
    visit_listed(*result, visitor, context);
    if (context.should_stop()) return context.stop_error();
    result->drop_files();
    return result;
}

}  // namespace aircher::filesystem::posix
