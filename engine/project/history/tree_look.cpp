#include "engine/project/history/tree_look.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/confined_root.h"
#include "engine/base/git_config.h"
#include "engine/base/iso_time.h"
#include "engine/base/parallel.h"
#include "engine/filesystem/ignore_scope.h"

namespace aircher::project {
namespace {

using filesystem::IgnoreRules;
using filesystem::IgnoreScope;
using filesystem::Verdict;
using Scope = std::shared_ptr<const IgnoreScope>;

/// A task goes on into folders below, so many levels deep, each with a descriptor, until it has come by so many tracked files.
constexpr std::uint32_t kTaskFiles = 128;
constexpr int kMaxNested = 16;
/// Untracked folders in untracked folders that are looked into; git is asked about deeper ones.
constexpr int kMaxDepth = 100;
constexpr const char* kRules = ".gitignore";
constexpr const char* kAttributes = ".gitattributes";

/// Entries of the index in one folder; views point into the index.
struct Tracked {
    std::string_view name;
    std::uint32_t begin = 0, end = 0;  ///< of a folder those below it; of a file its own
};

/// REQUIRES: sorted by name.
const Tracked* find(const std::vector<Tracked>& sorted, std::string_view name) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), name, [](const Tracked& tracked, std::string_view wanted) { return tracked.name < wanted; });
    return found != sorted.end() && found->name == name ? &*found : nullptr;
}

/// A folder with tracked files at any depth.
struct Folder {
    std::string path;
    std::uint32_t begin = 0, end = 0;  ///< its entries
    Scope scope;                       ///< of the folder that holds it; none where a rule ignores it, and with it what is untracked in it
};

/// What a worker found.
struct Found {
    std::vector<Suspect> suspects;
    std::vector<std::string> untracked;
    std::vector<std::pair<std::string, InodeStamp>> attributes;
    std::vector<std::pair<std::string, FolderListings::Known>> listings;  ///< that were not known
};

std::string joined(std::string_view folder, std::string_view name) {
    std::string path;
    path.reserve(folder.size() + 1 + name.size());
    if (!folder.empty()) path.append(folder).push_back('/');
    return path.append(name);
}

class Look {
public:
    Look(const ConfinedRoot& top, const git::IndexFile& index, std::int64_t written_s, FolderListings& listings, RequestContext& context)
        : top_(top), index_(index), written_s_(written_s), context_(context), listings_(listings), known_(listings.of_tree(top.path())), settled_ns_(now_ns() - kStampSlack_ns), lasting_(has_local_stamps(top.fd())) {}

    /// `scope`: none where nothing can be said of what is untracked.
    Result<TreeLook> run(const Scope& scope) {
        if (!scope) unsure_ = true;
        context_.pool().run_group([&](TaskGroup& group) { look({{}, 0, static_cast<std::uint32_t>(index_.entries.size()), scope}, group); });
        if (context_.should_stop()) return context_.stop_error();
        TreeLook result;
        result.untracked.emplace();
        std::vector<std::pair<std::string, InodeStamp>> attributes;
        bool new_listings = false;
        for (Found& found : found_) {
            result.suspects.insert(result.suspects.end(), found.suspects.begin(), found.suspects.end());
            std::move(found.untracked.begin(), found.untracked.end(), std::back_inserter(*result.untracked));
            std::move(found.attributes.begin(), found.attributes.end(), std::back_inserter(attributes));
            new_listings = new_listings || !found.listings.empty();
        }
        std::sort(result.suspects.begin(), result.suspects.end(), [](const Suspect& a, const Suspect& b) { return a.entry < b.entry; });
        std::sort(result.untracked->begin(), result.untracked->end());
        std::sort(attributes.begin(), attributes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [path, stamp] : attributes) {
            result.attributes.append(path).push_back('\0');
            put_stamp(result.attributes, stamp);
            result.attributes_changed_ns = std::max(result.attributes_changed_ns, stamp.ctime_ns);
        }
        if (unsure_) result.untracked.reset();
        if (new_listings) remember_listings();
        return result;
    }

private:
    void look(const Folder& folder, TaskGroup& group) {
        Rest rest;
        if (auto fd = top_.open_directory(folder.path)) {
            look_into(*fd, folder, 0, rest);
        } else {
            pass_over(folder, fd.error().code == ErrorCode::not_found);
        }
        // With nothing open: with one thread they are looked at in here.
        for (Folder& next : rest.folders) group.spawn([this, &group, next = std::move(next)] { look(next, group); });
    }

    /// A folder that cannot be opened: its files are gone, or git says what they are. What stands in its place is seen in the folder above.
    void pass_over(const Folder& folder, bool gone) {
        for (std::uint32_t i = folder.begin; i < folder.end; ++i) found_.local().suspects.push_back({i, {}});
        if (!gone) unsure_ = true;
    }

    /// What a task leaves to others.
    struct Rest {
        std::uint32_t files = 0;  ///< that it has come by
        std::vector<Folder> folders;
    };

    void look_into(const UniqueFd& fd, const Folder& folder, int nested, Rest& rest) {
        if (context_.should_stop()) return;
        std::vector<Tracked> files, folders;
        split(folder, files, folders);
        for (const Tracked& file : files) {
            if (context_.should_stop()) return;
            compare(fd, folder, file);
        }
        rest.files += static_cast<std::uint32_t>(files.size());
        const auto listing = folder.scope && !unsure_ ? list(fd, folder.path) : nullptr;
        const Scope scope = listing ? enter(fd, folder.path, folder.scope, *listing) : nullptr;
        if (find(files, kAttributes) == nullptr && (!listing || listing->has(kAttributes))) note_attributes(fd, folder);
        std::string path = absolute(folder.path);
        const std::size_t base = path.size();
        const auto ignored = [&](std::string_view name, bool is_folder) {
            path.resize(base);
            path.append(name);
            return scope->match(path, name, is_folder) == Verdict::ignore;
        };
        if (listing) add_untracked(folder, *listing, files, folders, scope, ignored);
        for (const Tracked& tracked : folders) {
            Folder next{joined(folder.path, tracked.name), tracked.begin, tracked.end, listing && !ignored(tracked.name, true) ? scope : nullptr};
            if (rest.files + (tracked.end - tracked.begin) > kTaskFiles || nested == kMaxNested) {
                rest.folders.push_back(std::move(next));
                continue;
            }
            const UniqueFd below(::openat(fd.get(), std::string(tracked.name).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (below) {
                look_into(below, next, nested + 1, rest);
            } else {
                pass_over(next, errno == ENOENT || errno == ENOTDIR);
            }
        }
    }

    template <class Ignored>
    void add_untracked(const Folder& folder, const FolderListing& listing, const std::vector<Tracked>& files, const std::vector<Tracked>& folders, const Scope& scope, const Ignored& ignored) {
        for (const FolderListing::Name& name : listing.names()) {
            const std::string_view text = listing.text(name);
            if (context_.should_stop()) return;
            if (text == ".git") continue;
            const Tracked* file = find(files, text);
            if (file != nullptr || find(folders, text) != nullptr) {
                // Where a file has become a folder, or a folder a file, git says what is untracked.
                const bool as_folder = file == nullptr || index_.entries[file->begin].submodule();
                if ((name.type == DT_DIR) != as_folder) unsure_ = true;
            } else if (name.type == DT_DIR) {
                if (ignored(text, true)) continue;
                std::string below = joined(folder.path, text);
                if (holds_untracked(below, scope, 0)) found_.local().untracked.push_back(below + "/");
            } else if ((name.type == DT_REG || name.type == DT_LNK) && !ignored(text, false)) {
                found_.local().untracked.push_back(joined(folder.path, text));
            }
        }
    }

    /// What the folder lists; nothing where it cannot be read, and then what is untracked is git's to say.
    std::shared_ptr<const FolderListing> list(const UniqueFd& fd, const std::string& path) {
        struct stat info {};
        const bool stamped = lasting_ && ::fstat(fd.get(), &info) == 0;
        const InodeStamp stamp = stamp_of(info);
        if (stamped)
            if (const auto found = known_->find(path); found != known_->end() && found->second.stamp == stamp) return found->second.listing;
        auto listing = FolderListing::read(fd.get());
        if (!listing) unsure_ = true;
        if (listing && stamped && stamp.ctime_ns < settled_ns_) found_.local().listings.emplace_back(path, FolderListings::Known{stamp, listing});
        return listing;
    }

    /// Beside those that were known; the ones of folders that are gone stay until there are too many.
    void remember_listings() {
        FolderListings::Folders folders = *known_;
        for (Found& found : found_)
            for (auto& [path, known] : found.listings) folders.insert_or_assign(std::move(path), std::move(known));
        listings_.put(top_.path(), std::move(folders));
    }

    /// The files of the index in `folder` itself, and the folders below it that have some; both sorted by name.
    void split(const Folder& folder, std::vector<Tracked>& files, std::vector<Tracked>& folders) const {
        const std::size_t base = folder.path.empty() ? 0 : folder.path.size() + 1;
        for (std::uint32_t i = folder.begin; i < folder.end;) {
            const std::string_view rest = index_.path(index_.entries[i]).substr(base);
            const std::size_t slash = rest.find('/');
            if (slash == std::string_view::npos) {
                files.push_back({rest, i, i + 1});
                ++i;
                continue;
            }
            const std::string_view prefix = rest.substr(0, slash + 1);
            const auto begin = index_.entries.begin();
            const auto past = std::partition_point(begin + i, begin + folder.end, [&](const git::IndexEntry& entry) { return index_.path(entry).substr(base).starts_with(prefix); });
            const auto end = static_cast<std::uint32_t>(past - begin);
            folders.push_back({rest.substr(0, slash), i, end});
            i = end;
        }
        // Those of folders stand in the order of "name/".
        std::sort(folders.begin(), folders.end(), [](const Tracked& a, const Tracked& b) { return a.name < b.name; });
    }

    void compare(const UniqueFd& fd, const Folder& folder, const Tracked& file) {
        struct stat info {};
        const bool there = ::fstatat(fd.get(), file.name.data(), &info, AT_SYMLINK_NOFOLLOW) == 0;  // names end with a null byte
        if (there && file.name == kAttributes) found_.local().attributes.emplace_back(folder.path, stamp_of(info));
        if (there && git::is_as_recorded(index_.entries[file.begin], info, written_s_)) return;
        found_.local().suspects.push_back({file.begin, there ? std::optional(stamp_of(info)) : std::nullopt});
    }

    void note_attributes(const UniqueFd& fd, const Folder& folder) {
        struct stat info {};
        if (::fstatat(fd.get(), kAttributes, &info, AT_SYMLINK_NOFOLLOW) == 0) found_.local().attributes.emplace_back(folder.path, stamp_of(info));
    }

    /// The rules inside a folder.
    Scope enter(const UniqueFd& fd, const std::string& path, const Scope& outside, const FolderListing& listing) {
        if (!listing.has(kRules)) return outside;
        struct stat info {};
        if (::fstatat(fd.get(), kRules, &info, AT_SYMLINK_NOFOLLOW) != 0 || static_cast<std::size_t>(info.st_size) > IgnoreScope::kMaxIgnoreFileBytes) {
            unsure_ = true;
            return outside;
        }
        std::string folder = absolute(path);
        if (folder.size() > 1) folder.pop_back();
        auto sources = filesystem::read_ignore_sources(fd.get(), folder, true);
        // A repository inside of tracked files does not begin anew for git.
        sources.has_git = false;
        sources.exclude.clear();
        return IgnoreScope::enter(outside, folder, sources);
    }

    /// Whether there is a file below an untracked folder that no rule ignores.
    bool holds_untracked(const std::string& path, const Scope& outside, int depth) {
        if (unsure_ || context_.should_stop()) return false;
        const auto fd = top_.open_directory(path);
        const auto listing = fd && depth <= kMaxDepth ? list(*fd, path) : nullptr;
        // Of a repository of its own git tells without looking into it, of some kinds of them.
        if (!listing || listing->has(".git")) {
            unsure_ = true;
            return false;
        }
        const Scope scope = enter(*fd, path, outside, *listing);
        const std::string folder = absolute(path);
        const auto ignored = [&](std::string_view text, bool is_folder) { return scope->match(folder + std::string(text), text, is_folder) == Verdict::ignore; };
        for (const FolderListing::Name& name : listing->names())
            if ((name.type == DT_REG || name.type == DT_LNK) && !ignored(listing->text(name), false)) return true;
        for (const FolderListing::Name& name : listing->names())
            if (name.type == DT_DIR && !ignored(listing->text(name), true) && holds_untracked(joined(path, listing->text(name)), scope, depth + 1)) return true;
        return false;
    }

    /// With a '/' behind it.
    std::string absolute(std::string_view path) const {
        std::string text = top_.path();
        if (text != "/") text.push_back('/');
        if (!path.empty()) text.append(path).push_back('/');
        return text;
    }

    const ConfinedRoot& top_;
    const git::IndexFile& index_;
    const std::int64_t written_s_;
    RequestContext& context_;
    FolderListings& listings_;
    const std::shared_ptr<const FolderListings::Folders> known_;
    const std::int64_t settled_ns_;  ///< what changed before has changed for the last time at that stamp
    const bool lasting_;             ///< whether stamps tell of changes
    std::atomic<bool> unsure_{false};  ///< what is untracked is git's to say
    PerWorker<Found> found_;
};

/// The rules that hold at the top, but for the `.gitignore` there; nothing where they cannot be told as git reads them.
Scope rules_at_top(const git::Repository& repository) {
    bool known = true;
    std::string global;
    for_each_git_setting(read_small_file(repository.stand_in.path() + "/config"), [&](const GitSetting& setting) {
        if (setting.section != "core") return;
        if (setting.key == "ignorecase" || setting.key == "precomposeunicode") known = known && !git_boolean(setting).value_or(true);
        if (setting.key == "excludesfile") global = setting.value;
    });
    const std::string exclude = repository.common_dir + "/info/exclude";
    if (!global.empty() && global.front() != '/') known = false;
    for (const std::string& path : {exclude, global}) {
        struct stat info {};
        if (!path.empty() && ::stat(path.c_str(), &info) == 0 && static_cast<std::size_t>(info.st_size) > IgnoreScope::kMaxIgnoreFileBytes) known = false;
    }
    if (!known) return nullptr;
    const auto text = [](const std::string& path) { return path.empty() ? std::string() : read_small_file(path, IgnoreScope::kMaxIgnoreFileBytes); };
    return IgnoreScope::of_repository(repository.worktree, text(exclude), text(global), IgnoreRules::Strategy::grouped);
}

}  // namespace

Result<TreeLook> look_at_tree(const git::Repository& repository, const git::IndexFile& index, std::int64_t written_s, FolderListings& listings, RequestContext& context) {
    auto top = ConfinedRoot::open(repository.worktree);
    if (!top) return top.error();
    // Of a sparse checkout git reads rules that are not in the working tree.
    return Look(*top, index, written_s, listings, context).run(index.left_out ? nullptr : rules_at_top(repository));
}

}  // namespace aircher::project
