// The project roots that questions are about, and the backends that answer them.
//
// With one root, paths are relative to it. With several, a path begins with the root's name — its folder's, made unique — so that the
// roots look like folders of one tree: `frontend/src/app.ts`.
//
// Threads: any. The roots may be replaced while calls run (a client changes its folders); each call works on the snapshot it took.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/confined_root.h"
#include "engine/filesystem/filesystem_backend.h"

namespace aircher::project {

struct Root {
    std::string name;
    ConfinedRoot directory;
    std::vector<std::string> spellings = {};  ///< other absolute paths that it was given by (root_spelling.h)
};

/// An immutable set of roots.
class RootSet {
public:
    explicit RootSet(std::vector<Root> roots) : roots_(std::move(roots)) {}

    const std::vector<Root>& all() const { return roots_; }
    bool single() const { return roots_.size() == 1; }
    /// `relative`, below `root`, as answers name it.
    std::string display(const Root& root, std::string_view relative) const;
    /// Appends what stands before a relative path: nothing with one root.
    void append_prefix(const Root& root, std::string& out) const {
        if (!single()) out.append(root.name).push_back('/');
    }

private:
    std::vector<Root> roots_;
};

/// A path that a client named: which root it lies in, and where.
struct Location {
    const Root* root = nullptr;  ///< lives as long as the RootSet
    std::string relative;        ///< normalised
};

class Workspace {
public:
    explicit Workspace(std::unique_ptr<filesystem::FilesystemBackend> filesystem) : filesystem_(std::move(filesystem)) {}

    filesystem::FilesystemBackend& filesystem() { return *filesystem_; }

    /// Replaces the roots and the note. Errors: a folder that is not there, or (unless `allow_any`) that check_root refuses; then nothing changes.
    Result<void> set_roots(const std::vector<std::string>& directories, bool allow_any, std::string note = {});
    /// Goes back to the roots of the first set_roots, or to none; `note` says why, and what was wanted instead.
    void use_first_roots(std::string note);

    /// The roots as they are now. A root whose folder was replaced by another one of the same name is opened anew.
    /// Errors: not_found where there is no root, with the note and `why_no_root` in the message.
    Result<std::shared_ptr<const RootSet>> roots();
    void set_why_no_root(Error why);

    /// What whoever asks should know of how the roots came about: which ones that the client named are not used. Empty where there is nothing to say.
    std::string roots_note();

    /// Files that look like secrets are quoted only where this is set.
    bool allow_secrets = false;  ///< set before any thread starts

private:
    std::unique_ptr<filesystem::FilesystemBackend> filesystem_;
    std::mutex mutex_;
    // Guarded by mutex_:
    std::shared_ptr<const RootSet> roots_;
    std::shared_ptr<const RootSet> first_roots_;
    bool began_ = false;  ///< whether it is settled what the first roots are: set, or none
    std::string roots_note_;
    Error why_no_root_{ErrorCode::not_found, "there is no project root", "start the server with --root DIR", {}};
};

/// Resolves `path` as a client gave it: relative to the root (or, with several, beginning with a root's name), or absolute below a root, by its canonical path or by one that
/// it was given by and that still leads there.
/// "" and "." are the root itself; with several roots that is an error of wrong_kind, since no folder holds them all.
/// Errors: outside_roots, not_found (no root of that name), invalid_argument.
Result<Location> locate(const RootSet& roots, std::string_view path);

/// What a client asked about, for each root concerned: normalised paths, and globs to add to `include`.
struct Selection {
    const Root* root = nullptr;
    std::vector<std::string> paths;
    std::vector<std::string> globs;
};

/// Splits `paths` (files, directories, globs; none means everything) by root. What exists under its very name is a path even if it looks like a glob.
/// Errors: those of locate; not_found for a path that is not there.
Result<std::vector<Selection>> select(const RootSet& roots, const std::vector<std::string>& paths);

}  // namespace aircher::project
