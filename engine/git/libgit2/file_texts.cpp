#include "engine/git/libgit2/file_texts.h"

#include <git2.h>
#include <git2/sys/repository.h>

#include <algorithm>
#include <cstring>

namespace aircher::git::libgit2 {
namespace {

constexpr std::uint64_t kBigFile = std::uint64_t{512} << 20U;  // git's core.bigFileThreshold: binary above
constexpr std::size_t kBinaryProbe = 8000;                       // as git

int keep_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
    DiffHunk out;
    out.old_count = static_cast<std::uint32_t>(hunk->old_lines);
    out.new_count = static_cast<std::uint32_t>(hunk->new_lines);
    // Of an empty side git names the line before it.
    out.old_start = static_cast<std::uint32_t>(hunk->old_start) - (out.old_count > 0 ? 1 : 0);
    out.new_start = static_cast<std::uint32_t>(hunk->new_start) - (out.new_count > 0 ? 1 : 0);
    static_cast<std::vector<DiffHunk>*>(payload)->push_back(out);
    return 0;
}

/// Cuts off what both texts end in: in whole blocks of 1 KiB, and then up to the end of the line that is cut.
void trim_common_tail(std::string_view& a, std::string_view& b) {
    constexpr std::size_t kBlock = 1024;
    const std::size_t smaller = std::min(a.size(), b.size());
    std::size_t trimmed = 0;
    while (trimmed + kBlock <= smaller && std::memcmp(a.data() + a.size() - trimmed - kBlock, b.data() + b.size() - trimmed - kBlock, kBlock) == 0) trimmed += kBlock;
    std::size_t kept = 0;
    while (kept < trimmed)
        if (a[a.size() - trimmed + kept++] == '\n') break;
    a.remove_suffix(trimmed - kept);
    b.remove_suffix(trimmed - kept);
}

std::uint64_t count_lines(std::string_view text) {
    if (text.empty()) return 0;
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + (text.back() == '\n' ? 0 : 1);
}

}  // namespace

void FreeRepository::operator()(git_repository* repository) const { git_repository_free(repository); }

Result<OpenRepository> OpenRepository::open(const Repository& repository) {
    git_repository* handle = nullptr;
    const auto failed = [](const char* doing) {
        const git_error* error = git_error_last();
        return Error{ErrorCode::io_error, std::string("the repository cannot be opened (") + doing + "): " + (error == nullptr ? "" : error->message), {}, {}};
    };
    if (git_repository_open_ext(&handle, repository.stand_in.path().c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT, nullptr) != 0) return failed("stand-in");
    OpenRepository opened(handle);
    if (!repository.bare() && git_repository_set_workdir(handle, repository.worktree.c_str(), 0) != 0) return failed("working tree");
    return opened;
}

Result<std::vector<DiffHunk>> diff_texts(std::string_view old_text, std::string_view new_text, bool trim_tail) {
    std::vector<DiffHunk> hunks;
    if (trim_tail) trim_common_tail(old_text, new_text);
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    options.context_lines = 0;
    options.interhunk_lines = 0;
    const int code = git_diff_buffers(old_text.data(), old_text.size(), nullptr, new_text.data(), new_text.size(), nullptr, &options, nullptr, nullptr, keep_hunk, nullptr, &hunks);
    if (code != 0) return Error{ErrorCode::too_large, "two versions of a file cannot be compared", {}, {}};
    return hunks;
}

Result<std::string> FileTexts::text(std::uint32_t mode, const ObjectId& id, const std::string& path) const {
    if (mode == 0) return std::string();
    if (mode == kSubmoduleMode) return "Subproject commit " + id.hex() + "\n";
    if (id.is_null() && working_) return working_(path);
    auto object = objects_.read(id, ObjectKind::blob);
    if (!object) return object.error();
    return std::string(object->data());
}

Result<std::uint64_t> FileTexts::size(std::uint32_t mode, const ObjectId& id, const std::string& path) const {
    if (mode == 0) return std::uint64_t{0};
    if (mode == kSubmoduleMode || (id.is_null() && working_)) {
        auto whole = text(mode, id, path);
        if (!whole) return whole.error();
        return std::uint64_t{whole->size()};
    }
    return objects_.size(id);
}

bool FileTexts::binary(std::uint32_t mode, std::string_view text, const std::string& path) const {
    if (attributes_ != nullptr && (mode & kKindMask) == kFileMode) {
        const char* value = nullptr;
        if (git_attr_get(&value, attributes_->get(), GIT_ATTR_CHECK_FILE_THEN_INDEX, path.c_str(), "diff") == 0) {
            const git_attr_value_t kind = git_attr_value(value);
            if (kind == GIT_ATTR_VALUE_FALSE) return true;
            if (kind == GIT_ATTR_VALUE_TRUE) return false;
        }
    }
    return text.substr(0, kBinaryProbe).find('\0') != std::string_view::npos;
}

Result<FileChange> FileTexts::describe(const RawChange& change, bool lines) const {
    Result<FileChange> result = FileChange();
    result->path = change.path;
    result->old_path = change.old_path;
    const bool same_kind = (change.old_mode & kKindMask) == (change.new_mode & kKindMask);
    result->status = !change.old_path.empty() ? (change.copied ? 'C' : 'R') : change.old_mode == 0 ? 'A' : change.new_mode == 0 ? 'D' : same_kind ? 'M' : 'T';
    if (lines)
        if (auto done = count(change, *result); !done) return done.error();
    return result;
}

Result<void> FileTexts::count(const RawChange& change, FileChange& out) const {
    const std::string& old_path = change.old_path.empty() ? change.path : change.old_path;
    for (const auto& [mode, id, path] : {std::tie(change.old_mode, change.old_id, old_path), std::tie(change.new_mode, change.new_id, change.path)}) {
        auto bytes = size(mode, id, path);
        if (!bytes) return bytes.error();
        if (*bytes > kBigFile) return {};
    }
    auto old_text = text(change.old_mode, change.old_id, old_path);
    if (!old_text) return old_text.error();
    auto new_text = text(change.new_mode, change.new_id, change.path);
    if (!new_text) return new_text.error();
    if (binary(change.old_mode, *old_text, old_path) || binary(change.new_mode, *new_text, change.path)) return {};
    out.added = 0;
    out.deleted = 0;
    if (change.old_mode == 0 || change.new_mode == 0) {
        out.added = count_lines(*new_text);
        out.deleted = count_lines(*old_text);
        return {};
    }
    if (*old_text == *new_text) return {};
    auto hunks = diff_texts(*old_text, *new_text, false);
    if (!hunks) return hunks.error();
    for (const DiffHunk& hunk : *hunks) {
        *out.added += hunk.new_count;
        *out.deleted += hunk.old_count;
    }
    return {};
}

}  // namespace aircher::git::libgit2
