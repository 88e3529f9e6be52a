// The libgit2 backend: git's answers in-process, with no git installed.
#include <git2.h>
#include <unistd.h>

#include <charconv>
#include <memory>

#include "engine/git/commit_text.h"
#include "engine/git/git_backend.h"
#include "engine/git/libgit2/blame.h"
#include "engine/git/libgit2/history.h"
#include "engine/git/libgit2/names.h"
#include "engine/git/libgit2/renames.h"
#include "engine/git/libgit2/working_tree.h"

namespace aircher::git::libgit2 {
namespace {

Result<void> check_path(const std::string& path) {
    if (path.find('\0') != std::string::npos) return Error{ErrorCode::invalid_argument, "a path must not hold a null byte", {}, {}};
    return {};
}

/// Attributes are looked up for every file, so only where there can be any.
bool may_have_attributes(const Repository& repository) {
    return !repository.bare() || ::access((repository.common_dir + "/info/attributes").c_str(), F_OK) == 0;
}

/// What all operations begin with.
struct Opened {
    ObjectReader objects;
    std::optional<OpenRepository> repository;  ///< where attributes can apply

    static Result<Opened> open(const Repository& repository) {
        auto objects = ObjectReader::open(repository);
        if (!objects) return objects.error();
        Opened opened{std::move(*objects), {}};
        if (may_have_attributes(repository)) {
            auto handle = OpenRepository::open(repository);
            if (!handle) return handle.error();
            opened.repository.emplace(std::move(*handle));
        }
        return opened;
    }
    const OpenRepository* attributes() const { return repository ? &*repository : nullptr; }
};

class Libgit2Backend final : public GitBackend {
public:
    Libgit2Backend() {
        git_libgit2_init();
        // Process-wide, and wanted so by every user of the library here: no configuration of the system or the user is looked for, owners are checked by
        // check_owner, and objects are not hashed again on every read.
        for (const int level : {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA}) git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    }
    ~Libgit2Backend() override { git_libgit2_shutdown(); }
    Libgit2Backend(const Libgit2Backend&) = delete;
    Libgit2Backend& operator=(const Libgit2Backend&) = delete;

    Result<void> log(const Repository& repository, const LogRequest& request, const CommitVisitor& visit, RequestContext& context) override {
        for (const std::string& path : request.paths)
            if (auto checked = check_path(path); !checked) return checked;
        if (context.should_stop()) return context.stop_error();
        if (request.limit == 0) return {};
        auto opened = Opened::open(repository);
        if (!opened) return opened.error();
        const ObjectReader& objects = opened->objects;
        for (const ObjectId* id : {&request.tip, request.exclude ? &*request.exclude : nullptr})
            if (id != nullptr && !objects.exists(*id)) return Error{ErrorCode::not_found, "there is no commit " + id->hex(), {}, {}};
        const FileTexts texts(objects, opened->attributes());
        const Names names(objects, repository);
        TreeDiff diff(objects, request.paths, context);
        std::size_t given = 0;
        return walk_history(
            objects, repository, request,
            [&](const ObjectId& id) -> Result<bool> {
                auto raw = read_commit(objects, repository, id);
                if (!raw) return raw.error();
                Commit commit;
                commit.id = id;
                const Identity author = parse_identity(decode(raw->author, raw->encoding));
                commit.author = names.resolve(author.person);
                if (!author_matches(commit.author, request.author)) return true;
                commit.author_time = author.time;
                commit.committer_time = raw->committer_time;
                commit.subject = subject_of(decode(raw->message, raw->encoding));
                commit.parents = std::move(raw->parents);
                commit.boundary = repository.is_boundary(id);
                if (request.files && !commit.boundary && commit.parents.size() <= 1) {
                    auto files = changed_files(repository, objects, texts, diff, commit, raw->tree, request.copies, context);
                    if (!files) return files.error();
                    commit.files = std::move(*files);
                }
                return visit(std::move(commit)) && ++given < request.limit;
            },
            context);
    }

    Result<BlameResult> blame(const Repository& repository, const BlameRequest& request, RequestContext& context) override {
        if (auto checked = check_path(request.path); !checked) return checked.error();
        if (context.should_stop()) return context.stop_error();
        if (!request.commit && !repository.head.commit) return Error{ErrorCode::not_found, "the branch has no commits yet", {}, request.path};
        if (request.content.size() > kMaxTextBytes) return Error{ErrorCode::too_large, "the file is too large to be blamed", {}, request.path};
        auto opened = Opened::open(repository);
        if (!opened) return opened.error();
        WorkingFile working;
        if (!request.commit) {
            if (repository.bare()) return Error{ErrorCode::wrong_kind, "a bare repository has no working tree", {}, repository.git_dir};
            auto found = working_file(*opened, repository, request, context);
            if (!found) return found.error();
            working = std::move(*found);
        }
        return blame_file(opened->objects, repository, FileTexts(opened->objects, opened->attributes()), request, working, context);
    }

    Result<StatusResult> status(const Repository& repository, const StatusRequest& request, RequestContext& context) override {
        if (repository.bare()) return Error{ErrorCode::wrong_kind, "a bare repository has no working tree", {}, repository.git_dir};
        auto opened = Opened::open(repository);
        if (!opened) return opened.error();
        return read_status(opened->objects, repository, *opened->repository, request, context);
    }

    Result<void> contents(const Repository& repository, std::span<const ContentRequest> requests, const ContentVisitor& visit, RequestContext& context) override {
        auto objects = ObjectReader::open(repository);
        if (!objects) return objects.error();
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (context.should_stop()) return context.stop_error();
            if (!visit(i, content_of(*objects, repository, requests[i]))) break;
        }
        return {};
    }

    Result<ObjectId> find_commit(const Repository& repository, const std::string& expression, RequestContext& context) override {
        if (context.should_stop()) return context.stop_error();
        auto objects = ObjectReader::open(repository);
        if (!objects) return objects.error();
        const std::size_t suffix_at = std::min(expression.find_first_of("~^"), expression.size());
        const auto whole = parse_object_id(std::string_view(expression).substr(0, suffix_at));
        Result<ObjectId> id = whole ? Result<ObjectId>(*whole) : objects->expand(std::string_view(expression).substr(0, suffix_at));
        if (id) id = peel(*objects, *id);
        for (std::string_view suffix = std::string_view(expression).substr(suffix_at); id && !suffix.empty();) {
            const char kind = suffix.front();
            suffix.remove_prefix(1);
            std::size_t number = 1;
            const auto [end, error] = std::from_chars(suffix.data(), suffix.data() + suffix.size(), number);
            if (error == std::errc::result_out_of_range) return no_commit();
            suffix.remove_prefix(static_cast<std::size_t>(end - suffix.data()));
            for (std::size_t steps = kind == '~' ? number : std::size_t{number > 0}; id && steps > 0; --steps) {
                if (context.should_stop()) return context.stop_error();
                auto commit = read_commit(*objects, repository, *id);
                if (!commit) return commit.error();
                const std::size_t parent = kind == '~' ? 0 : number - 1;
                id = parent < commit->parents.size() ? Result<ObjectId>(commit->parents[parent]) : no_commit();
            }
        }
        return id;
    }

private:
    static Result<std::string> content_of(const ObjectReader& objects, const Repository& repository, const ContentRequest& request) {
        if (auto checked = check_path(request.path); !checked) return checked.error();
        auto commit = read_commit(objects, repository, request.commit);
        if (!commit) return commit.error();
        if (request.path.empty()) return Error{ErrorCode::wrong_kind, "it is no file in that commit", {}, request.path};
        auto entry = find_entry(objects, commit->tree, request.path);
        if (!entry) return entry.error();
        if (!*entry) return Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
        if ((*entry)->mode == kTreeMode || (*entry)->mode == kSubmoduleMode) return Error{ErrorCode::wrong_kind, "it is no file in that commit", {}, request.path};
        auto size = objects.size((*entry)->id);
        if (!size) return size.error();
        if (*size > request.limit) return Error{ErrorCode::too_large, "the file is larger than " + std::to_string(request.limit) + " bytes", {}, request.path};
        auto blob = objects.read((*entry)->id, ObjectKind::blob);
        if (!blob) return blob.error();
        return std::string(blob->data());
    }

    static Result<WorkingFile> working_file(const Opened& opened, const Repository& repository, const BlameRequest& request, RequestContext& context) {
        WorkingFile working;
        auto converted = to_commit(*opened.repository, request.path, request.content);
        if (!converted) return converted.error();
        working.content = std::move(*converted);
        auto commit = read_commit(opened.objects, repository, *repository.head.commit);
        if (!commit) return commit.error();
        auto entry = find_entry(opened.objects, commit->tree, request.path);
        if (!entry) return entry.error();
        working.head_path = request.path;
        if (*entry) return working;
        // Not in HEAD: added to the index, perhaps under a new name.
        StatusRequest staged;
        staged.lines = staged.unstaged = staged.untracked = false;
        auto status = read_status(opened.objects, repository, *opened.repository, staged, context);
        if (!status) return status.error();
        for (FileChange& file : status->staged)
            if (file.path == request.path) {
                working.head_path = std::move(file.old_path);
                return working;
            }
        return Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
    }

    static Error no_commit() { return {ErrorCode::not_found, "there is no such commit, or several begin so", "git log shows ids", {}}; }

    /// Follows tags to a commit.
    static Result<ObjectId> peel(const ObjectReader& objects, ObjectId id) {
        for (int hop = 0; hop < 10; ++hop) {
            if (objects.read(id, ObjectKind::commit)) return id;
            const auto tag = objects.read(id, ObjectKind::tag);
            if (!tag || !tag->data().starts_with("object ")) break;
            const auto next = parse_object_id(tag->data().substr(7, 40));
            if (!next) break;
            id = *next;
        }
        return no_commit();
    }

    static Result<std::vector<FileChange>> changed_files(const Repository& repository, const ObjectReader& objects, const FileTexts& texts, TreeDiff& diff, const Commit& commit,
                                                         const ObjectId& tree, bool copies, RequestContext& context) {
        std::optional<ObjectId> before;
        if (!commit.parents.empty()) {
            auto parent = read_commit(objects, repository, commit.parents.front());
            if (!parent) return parent.error();
            before = parent->tree;
        }
        auto changes = diff.changes(before ? &*before : nullptr, &tree);
        if (!changes) return changes.error();
        if (auto done = find_renames(*changes, texts, {repository.partial, nullptr, copies}, context); !done) return done.error();
        std::vector<FileChange> files;
        for (const RawChange& change : *changes) {
            if (context.should_stop()) return context.stop_error();
            auto file = texts.describe(change, !repository.partial);
            if (!file) return file.error();
            files.push_back(std::move(*file));
        }
        return files;
    }
};

}  // namespace

BackendFactory<GitBackend> factory() {
    // Below the git program, which is faster where it was measured (docs/git.md) and has its damaged packs in another process: libgit2 1.5 does not survive all of them.
    return {"libgit2",
            50,
            {"log", "blame", "status", "content"},
            [] {
                int major = 0, minor = 0, revision = 0;
                git_libgit2_version(&major, &minor, &revision);
                return Availability{true, "libgit2 " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(revision)};
            },
            [] { return std::make_unique<Libgit2Backend>(); }};
}

}  // namespace aircher::git::libgit2
