#include "engine/git/libgit2/working_tree.h"

#include <fcntl.h>
#include <git2.h>
#include <git2/sys/filter.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>

#include "engine/base/confined_root.h"
#include "engine/base/git_config.h"
#include "engine/git/commit_text.h"
#include "engine/git/git_directory.h"
#include "engine/git/libgit2/renames.h"
#include "engine/git/revision.h"

namespace aircher::git::libgit2 {
namespace {

struct FreeAny {
    void operator()(git_index* index) const { git_index_free(index); }
    void operator()(git_diff* diff) const { git_diff_free(diff); }
    void operator()(git_tree* tree) const { git_tree_free(tree); }
    void operator()(git_filter_list* filters) const { git_filter_list_free(filters); }
    void operator()(git_object* object) const { git_object_free(object); }
};
template <class Handle>
using Owned = std::unique_ptr<Handle, FreeAny>;

ObjectId id_of(const git_oid& oid) {
    ObjectId id;
    std::memcpy(id.bytes.data(), oid.id, id.bytes.size());
    return id;
}

int stop_when_asked(const git_diff*, const char*, const char*, void* payload) { return static_cast<RequestContext*>(payload)->should_stop() ? -1 : 0; }
int keep_on(const git_diff*, const git_diff_delta*, const char*, void* payload) { return static_cast<RequestContext*>(payload)->should_stop() ? -1 : 0; }

git_diff_options options_for(std::uint32_t flags, RequestContext& context) {
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = flags;
    options.payload = &context;
    options.progress_cb = stop_when_asked;
    options.notify_cb = keep_on;
    return options;
}

class Status {
public:
    Status(const ObjectReader& objects, const Repository& repository, const OpenRepository& open, RequestContext& context)
        : repository_(repository), open_(open), context_(context), texts_(objects, &open) {
        texts_.set_working_content([this](const std::string& path) { return working_content(path); });
    }

    Result<StatusResult> read(const StatusRequest& request) {
        if (context_.should_stop()) return context_.stop_error();
        git_index* index = nullptr;
        // A missing index is an empty one.
        if (git_index_open(&index, (repository_.stand_in.path() + "/index").c_str()) != 0) return failed("read the index");
        const Owned<git_index> index_owner(index);
        StatusResult result;
        if (request.staged)
            if (auto done = staged(index, request, result); !done) return done.error();
        if (request.unstaged || request.untracked)
            if (auto done = unstaged(index, request, result); !done) return done.error();
        for (auto* files : {&result.staged, &result.unstaged}) sort_by_path(*files);
        std::sort(result.untracked.begin(), result.untracked.end());
        return result;
    }

private:
    Error failed(const char* doing) const {
        if (context_.should_stop()) return context_.stop_error();
        const git_error* error = git_error_last();
        return {ErrorCode::unavailable, std::string("libgit2 cannot ") + doing + ": " + (error == nullptr ? "" : error->message), "the index may be split or sparse; --backend git=cli reads those", {}};
    }

    Result<void> staged(git_index* index, const StatusRequest& request, StatusResult& result) {
        Owned<git_object> tree;
        if (repository_.head.commit) {
            git_object* object = nullptr;
            if (git_revparse_single(&object, open_.get(), (repository_.head.commit->hex() + "^{tree}").c_str()) != 0) return failed("read HEAD's tree");
            tree.reset(object);
        }
        git_diff_options options = options_for(GIT_DIFF_INCLUDE_TYPECHANGE, context_);
        git_diff* diff = nullptr;
        if (git_diff_tree_to_index(&diff, open_.get(), reinterpret_cast<git_tree*>(tree.get()), index, &options) != 0) return failed("compare the index");
        const Owned<git_diff> owner(diff);
        std::vector<RawChange> changes;
        for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
            const git_diff_delta& delta = *git_diff_get_delta(diff, i);
            if (delta.status == GIT_DELTA_CONFLICTED) continue;
            changes.push_back(change_of(delta));
        }
        std::sort(changes.begin(), changes.end(), [](const RawChange& a, const RawChange& b) { return a.path < b.path; });
        if (auto done = find_renames(changes, texts_, {repository_.partial, nullptr, false}, context_); !done) return done.error();
        return give(changes, request.lines, result.staged);
    }

    Result<void> unstaged(git_index* index, const StatusRequest& request, StatusResult& result) {
        std::uint32_t flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_IGNORE_SUBMODULES;
        if (request.untracked) flags |= GIT_DIFF_INCLUDE_UNTRACKED;
        // The stand-in's `info` is the repository's, so its exclude file counts, too.
        git_diff_options options = options_for(flags, context_);
        std::vector<std::string> paths = request.paths;
        std::sort(paths.begin(), paths.end());
        const auto wanted = [&](const std::string& path) { return request.unstaged && (paths.empty() || std::binary_search(paths.begin(), paths.end(), path)); };
        std::vector<char*> pointers;
        for (std::string& path : paths) pointers.push_back(path.data());
        if (!request.untracked && !pointers.empty()) {
            options.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH;
            options.pathspec = {pointers.data(), pointers.size()};
        }
        git_diff* diff = nullptr;
        if (git_diff_index_to_workdir(&diff, open_.get(), index, &options) != 0) return failed("compare the working tree");
        const Owned<git_diff> owner(diff);
        std::vector<RawChange> changes;
        for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
            const git_diff_delta& delta = *git_diff_get_delta(diff, i);
            if (delta.status == GIT_DELTA_CONFLICTED) continue;
            if (delta.status == GIT_DELTA_UNTRACKED) {
                result.untracked.emplace_back(delta.new_file.path);
            } else if (delta.status != GIT_DELTA_IGNORED && delta.status != GIT_DELTA_UNREADABLE) {
                RawChange change = change_of(delta);
                if (change.old_mode == kSubmoduleMode || !wanted(change.path)) continue;
                change.new_id = {};  // its content is the file's
                changes.push_back(std::move(change));
            }
        }
        if (auto done = give(changes, request.lines, result.unstaged); !done) return done;
        if (!request.unstaged) return {};
        unmerged(index, result);
        if (auto done = submodules(index, result); !done) return done;
        std::erase_if(result.unstaged, [&](const FileChange& file) { return !wanted(file.path); });
        return {};
    }

    static void unmerged(git_index* index, StatusResult& result) {
        std::string last;
        for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
            const git_index_entry* entry = git_index_get_byindex(index, i);
            if (git_index_entry_stage(entry) == 0 || last == entry->path) continue;
            last = entry->path;
            std::erase_if(result.unstaged, [&](const FileChange& file) { return file.path == last; });
            FileChange change;
            change.path = last;
            change.status = 'U';
            result.unstaged.push_back(std::move(change));
        }
    }

    /// Which commit a submodule has checked out, read from files: its repository is not opened.
    Result<void> submodules(git_index* index, StatusResult& result) const {
        for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
            const git_index_entry* entry = git_index_get_byindex(index, i);
            if (entry->mode != kSubmoduleMode || git_index_entry_stage(entry) != 0) continue;
            const std::string folder = repository_.worktree + "/" + entry->path;
            FileChange change;
            change.path = entry->path;
            char real[PATH_MAX];
            if (::realpath(folder.c_str(), real) == nullptr || folder != real) {
                change.status = 'D';
                change.added = 0;
                change.deleted = 1;
                result.unstaged.push_back(std::move(change));
                continue;
            }
            const auto place = find_git_directory(folder);
            if (!place || place->worktree != folder) continue;  // not checked out
            const auto head = read_head(place->git_dir, place->common_dir);
            if (!head || !head->commit || *head->commit == id_of(entry->id)) continue;
            change.added = change.deleted = 1;
            result.unstaged.push_back(std::move(change));
        }
        return {};
    }

    static RawChange change_of(const git_diff_delta& delta) {
        RawChange change;
        change.path = delta.new_file.path != nullptr ? delta.new_file.path : delta.old_file.path;
        if (delta.status != GIT_DELTA_ADDED) {
            change.old_mode = delta.old_file.mode;
            change.old_id = id_of(delta.old_file.id);
        }
        if (delta.status != GIT_DELTA_DELETED) {
            change.new_mode = delta.new_file.mode;
            change.new_id = id_of(delta.new_file.id);
        }
        return change;
    }

    Result<void> give(const std::vector<RawChange>& changes, bool lines, std::vector<FileChange>& out) const {
        for (const RawChange& change : changes) {
            if (context_.should_stop()) return context_.stop_error();
            auto file = texts_.describe(change, lines && !repository_.partial);
            if (!file) return file.error();
            // Only its stat data had changed.
            if (file->status == 'M' && change.new_id.is_null() && file->added == 0U && file->deleted == 0U && change.old_mode == change.new_mode) continue;
            out.push_back(std::move(*file));
        }
        return {};
    }

    Result<std::string> working_content(const std::string& path) const {
        auto root = ConfinedRoot::open(repository_.worktree);
        if (!root) return root.error();
        auto status = root->status(path);
        if (!status) return status.error();
        if (status->kind == FileKind::symlink) return root->read_link(path);
        auto content = root->read_file(path, std::size_t{512} << 20U);
        if (!content) return content.error();
        return to_commit(open_, path, *content);
    }

    const Repository& repository_;
    const OpenRepository& open_;
    RequestContext& context_;
    FileTexts texts_;
};

}  // namespace

Result<StatusResult> read_status(const ObjectReader& objects, const Repository& repository, const OpenRepository& open, const StatusRequest& request, RequestContext& context) {
    return Status(objects, repository, open, context).read(request);
}

Result<std::string> to_commit(const OpenRepository& open, const std::string& path, const std::string& content) {
    git_filter_list* filters = nullptr;
    if (git_filter_list_load(&filters, open.get(), nullptr, path.c_str(), GIT_FILTER_TO_ODB, GIT_FILTER_ALLOW_UNSAFE) != 0) return content;
    const Owned<git_filter_list> owner(filters);
    if (filters == nullptr) return content;
    git_buf out = GIT_BUF_INIT;
    if (git_filter_list_apply_to_buffer(&out, filters, content.data(), content.size()) != 0) return content;
    std::string result(out.ptr, out.size);
    git_buf_dispose(&out);
    return result;
}

}  // namespace aircher::git::libgit2
