#include "engine/project/history/working_tree.h"

#include <fcntl.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <span>
#include <utility>

#include "engine/base/content_hash.h"
#include "engine/base/git_config.h"
#include "engine/base/iso_time.h"
#include "engine/git/index_file.h"
#include "engine/project/history/tree_look.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxIndex = std::size_t{256} << 20U;
/// More files than these are not named to git: it is asked for all.
constexpr std::size_t kMaxNamed = 256, kMaxNamedBytes = std::size_t{64} << 10U;

std::string text_of(const std::array<char, 16>& hash) { return {hash.begin(), hash.end()}; }

std::size_t bytes_of(const git::FileChange& change) { return sizeof(change) + change.path.size() + change.old_path.size(); }
std::size_t bytes_of(const std::vector<git::FileChange>& changes) {
    std::size_t bytes = sizeof(changes);
    for (const git::FileChange& change : changes) bytes += bytes_of(change);
    return bytes;
}

/// The index that git is shown.
struct SeenIndex {
    std::string hash;
    git::IndexFile file;
    std::int64_t written_s = 0;
};

Result<SeenIndex> see_index(const git::Repository& repository) {
    const std::string path = repository.stand_in.path() + "/index";
    struct stat info {};
    const bool there = ::stat(path.c_str(), &info) == 0;
    if (there && static_cast<std::size_t>(info.st_size) > kMaxIndex) return Error{ErrorCode::too_large, "git's index is too large", {}, {}};
    const std::string text = there ? read_small_file(path, kMaxIndex) : std::string();
    auto file = git::read_index(text);
    if (!file) return file.error();
    return SeenIndex{text_of(content_hash(text)), std::move(*file), info.st_mtim.tv_sec};
}

class Status {
public:
    Status(git::GitBackend& backend, WorkingTreeMemory& memory, const git::Repository& repository, RequestContext& context) : backend_(backend), memory_(memory), repository_(repository), context_(context) {}

    Result<git::StatusResult> read() {
        auto index = see_index(repository_);
        if (!index) return backend_.status(repository_, {}, context_);
        const std::string staged_key = repository_.worktree + '\0' + text_of(repository_.conditions) + index->hash;
        const git::ObjectId head = repository_.head.commit.value_or(git::ObjectId());
        auto known = memory_.staged.find(staged_key);
        if (known && known->first != head) known.reset();
        // git looks at what is staged while the tree is looked at.
        std::future<Result<git::StatusResult>> staged;
        if (!known) staged = ask_beside({true, false});
        // What changed just now may change again and leave the same stamps.
        settled_ns_ = now_ns() - kStampSlack_ns;
        auto look = look_at_tree(repository_, index->file, index->written_s, memory_.listings, context_);
        if (!look) return look.error();
        attributes_ = text_of(content_hash(look->attributes));
        attributes_settled_ = look->attributes_changed_ns < settled_ns_;
        if (known && known->second->attributes != attributes_) {
            known.reset();
            staged = ask_beside({true, false});
        }
        std::future<Result<git::StatusResult>> untracked;
        if (!look->untracked) untracked = ask_beside({false, true});

        git::StatusResult result;
        auto unstaged = unstaged_files(index->file, look->suspects);
        if (!unstaged) return unstaged.error();
        result.unstaged = std::move(*unstaged);
        if (known) {
            result.staged = known->second->changes;
        } else {
            auto asked = staged.get();
            if (!asked) return asked.error();
            result.staged = std::move(asked->staged);
            if (attributes_settled_) memory_.staged.put(staged_key, head, std::make_shared<const StagedFiles>(StagedFiles{attributes_, result.staged}), bytes_of(result.staged) + staged_key.size());
        }
        if (untracked.valid()) {
            auto asked = untracked.get();
            if (!asked) return asked.error();
            result.untracked = std::move(asked->untracked);
        } else {
            result.untracked = std::move(*look->untracked);
        }
        return result;
    }

private:
    struct Parts {
        bool staged = false, untracked = false;
    };
    std::future<Result<git::StatusResult>> ask_beside(Parts parts) {
        git::StatusRequest request;
        request.staged = parts.staged;
        request.unstaged = false;
        request.untracked = parts.untracked;
        return std::async(std::launch::async, [this, request] { return backend_.status(repository_, request, context_); });
    }

    /// By path.
    Result<std::vector<git::FileChange>> unstaged_files(const git::IndexFile& index, const std::vector<Suspect>& suspects) {
        std::vector<git::FileChange> changes;
        if (suspects.empty()) return changes;
        const std::string conditions = text_of(repository_.conditions) + attributes_;
        const bool lasting = attributes_settled_ && stamps_are_local();
        const auto subject_of = [&](const Suspect& suspect) -> std::optional<FileVerdicts::Subject> {
            const git::IndexEntry& entry = index.entries[suspect.entry];
            if (!lasting || !suspect.stamp || !entry.plain || entry.submodule() || suspect.stamp->ctime_ns >= settled_ns_) return std::nullopt;
            return FileVerdicts::Subject{std::string(index.path(entry)), entry.id, entry.mode, *suspect.stamp};
        };
        std::vector<Suspect> unknown;
        for (const Suspect& suspect : suspects) {
            if (is_special(suspect)) {
                git::FileChange change;
                change.path = index.path(index.entries[suspect.entry]);
                change.status = 'T';
                changes.push_back(std::move(change));
                continue;
            }
            const auto subject = subject_of(suspect);
            auto known = subject ? memory_.verdicts.find(repository_.worktree, conditions, *subject) : std::nullopt;
            if (!known) {
                unknown.push_back(suspect);
            } else if (*known) {
                changes.push_back(std::move(**known));
            }
        }
        if (unknown.empty()) return changes;
        auto asked = ask(index, unknown, std::none_of(suspects.begin(), suspects.end(), is_special));
        if (!asked) return asked.error();
        for (const Suspect& suspect : unknown) {
            const auto subject = subject_of(suspect);
            if (!subject) continue;
            const auto change = place_of(*asked, subject->path);
            memory_.verdicts.put(repository_.worktree, conditions, *subject, change != asked->end() && change->path == subject->path ? FileVerdicts::Change(*change) : std::nullopt);
        }
        // Where git was asked for all, it also told of those that are known.
        std::vector<git::FileChange> all;
        std::set_union(changes.begin(), changes.end(), asked->begin(), asked->end(), std::back_inserter(all), [](const git::FileChange& a, const git::FileChange& b) { return a.path < b.path; });
        return all;
    }

    static std::vector<git::FileChange>::const_iterator place_of(const std::vector<git::FileChange>& changes, std::string_view path) {
        return std::lower_bound(changes.begin(), changes.end(), path, [](const git::FileChange& file, std::string_view wanted) { return file.path < wanted; });
    }

    /// What git says about them, by path. `all_can_be_asked`: git can be asked for all of the tree instead.
    Result<std::vector<git::FileChange>> ask(const git::IndexFile& index, std::span<const Suspect> suspects, bool all_can_be_asked) {
        std::vector<git::FileChange> changes;
        while (!suspects.empty()) {
            git::StatusRequest request;
            request.staged = request.untracked = false;
            std::size_t bytes = 0;
            for (const Suspect& suspect : suspects.first(std::min(kMaxNamed, suspects.size()))) {
                const std::string_view path = index.path(index.entries[suspect.entry]);
                if (bytes += path.size(); bytes > kMaxNamedBytes && !request.paths.empty()) break;
                request.paths.emplace_back(path);
            }
            const bool some = request.paths.size() < suspects.size();
            suspects = suspects.subspan(request.paths.size());
            if (some && all_can_be_asked) {
                request.paths.clear();
                suspects = {};
            }
            auto status = backend_.status(repository_, request, context_);
            if (!status) return status.error();
            std::move(status->unstaged.begin(), status->unstaged.end(), std::back_inserter(changes));
        }
        return changes;
    }

    /// A pipe, socket or device stands where a file is tracked. git fails as a whole where it is to say what changed in one.
    static bool is_special(const Suspect& suspect) {
        return suspect.stamp && !S_ISREG(suspect.stamp->mode) && !S_ISLNK(suspect.stamp->mode) && !S_ISDIR(suspect.stamp->mode);
    }

    bool stamps_are_local() const {
        const UniqueFd top(::open(repository_.worktree.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        return top && has_local_stamps(top.get());
    }

    git::GitBackend& backend_;
    WorkingTreeMemory& memory_;
    const git::Repository& repository_;
    RequestContext& context_;
    std::int64_t settled_ns_ = 0;  ///< what changed before has changed for the last time at that stamp
    std::string attributes_;       ///< a hash of the tree's
    bool attributes_settled_ = false;
};

}  // namespace

std::optional<FileVerdicts::Change> FileVerdicts::find(const std::string& tree, const std::string& conditions, const Subject& subject) {
    const std::lock_guard lock(mutex_);
    for (auto known = trees_.begin(); known != trees_.end(); ++known) {
        if (known->path != tree) continue;
        trees_.splice(trees_.begin(), trees_, known);
        if (known->conditions != conditions) return std::nullopt;
        const auto found = known->files.find(subject.path);
        if (found == known->files.end()) return std::nullopt;
        const Verdict& verdict = found->second;
        if (verdict.subject.staged != subject.staged || verdict.subject.staged_mode != subject.staged_mode || verdict.subject.stamp != subject.stamp) return std::nullopt;
        return verdict.change;
    }
    return std::nullopt;
}

void FileVerdicts::put(const std::string& tree, const std::string& conditions, const Subject& subject, Change change) {
    const std::lock_guard lock(mutex_);
    auto known = std::find_if(trees_.begin(), trees_.end(), [&](const Tree& other) { return other.path == tree; });
    if (known == trees_.end()) {
        trees_.push_front({tree, conditions, {}, 0});
        known = trees_.begin();
        if (trees_.size() > kMaxTrees) trees_.pop_back();
    }
    if (known->conditions != conditions || known->files.size() >= kMaxFiles) {
        known->conditions = conditions;
        known->files.clear();
        known->bytes = 0;
    }
    const auto [place, is_new] = known->files.try_emplace(subject.path);
    if (is_new) known->bytes += sizeof(Verdict) + 64 + 2 * subject.path.size();
    place->second = {subject, std::move(change)};
}

void FileVerdicts::clear() {
    const std::lock_guard lock(mutex_);
    trees_.clear();
}

std::size_t FileVerdicts::memory_used() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const Tree& tree : trees_) bytes += tree.bytes;
    return bytes;
}

Result<git::StatusResult> working_tree_status(git::GitBackend& backend, WorkingTreeMemory& memory, const git::Repository& repository, RequestContext& context) {
    return Status(backend, memory, repository, context).read();
}

}  // namespace aircher::project
