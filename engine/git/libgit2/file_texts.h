// The content of changed files, whether it is text, and how texts differ: what renames, line counts and blame are made of.
//
// Threads: one at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/git/libgit2/objects.h"
#include "engine/git/libgit2/tree_diff.h"

struct git_repository;

namespace aircher::git::libgit2 {

struct FreeRepository {
    void operator()(git_repository* repository) const;
};

/// The stand-in as libgit2 opens it, with the real working tree: for attributes, filters of line ends, the index.
class OpenRepository {
public:
    static Result<OpenRepository> open(const Repository& repository);
    git_repository* get() const { return handle_.get(); }

private:
    explicit OpenRepository(git_repository* handle) : handle_(handle) {}
    std::unique_ptr<git_repository, FreeRepository> handle_;
};

/// One place where two texts differ. Lines are 0-based.
struct DiffHunk {
    std::uint32_t old_start = 0, old_count = 0, new_start = 0, new_count = 0;
};

/// The hunks of git's default algorithm, with its indent heuristic; in order. `trim_tail`: leave out a common end first, as git does for diffs without context,
/// which can move hunks in repetitive texts. Errors: too_large.
Result<std::vector<DiffHunk>> diff_texts(std::string_view old_text, std::string_view new_text, bool trim_tail);

class FileTexts {
public:
    /// `attributes`: null where no attribute can apply. Borrowed, both.
    FileTexts(const ObjectReader& objects, const OpenRepository* attributes) : objects_(objects), attributes_(attributes) {}

    /// The content that stands in the working tree in place of an object, for status. Borrowed; used where the id is null.
    using WorkingContent = std::function<Result<std::string>(const std::string& path)>;
    void set_working_content(WorkingContent content) { working_ = std::move(content); }

    /// A side of a change. A submodule's is the line that git shows for it.
    Result<std::string> text(std::uint32_t mode, const ObjectId& id, const std::string& path) const;
    Result<std::uint64_t> size(std::uint32_t mode, const ObjectId& id, const std::string& path) const;
    /// Whether git takes it for binary: a file by the attribute `diff`, else by a null byte in its beginning.
    bool binary(std::uint32_t mode, std::string_view text, const std::string& path) const;

    /// A change as answers have it; with `lines` also what is added and deleted, as numstat counts it.
    Result<FileChange> describe(const RawChange& change, bool lines) const;

private:
    Result<void> count(const RawChange& change, FileChange& out) const;

    const ObjectReader& objects_;
    const OpenRepository* const attributes_;
    WorkingContent working_;
};

}  // namespace aircher::git::libgit2
