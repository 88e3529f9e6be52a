// Which of the files that the ignore rules leave a request wants: its include and exclude globs, languages and kinds.
//
// Globs are those of engine/base/glob.h with `{a,b}` alternatives, relative to the root. Without a '/' inside, a glob speaks of a name at any
// depth; one that matches a directory speaks of everything in it. A leading '!' takes back what an earlier glob of the same list said: the
// last that matches decides.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/glob.h"
#include "engine/base/result.h"
#include "engine/filesystem/classify.h"
#include "engine/filesystem/walk.h"

namespace aircher::filesystem {

/// An ordered list of globs, each for or against.
class GlobList {
public:
    /// Errors: invalid_argument for a bad glob; `what` names the list in the message.
    static Result<GlobList> make(const std::vector<std::string>& globs, std::string_view what);

    bool empty() const { return entries_.empty(); }
    bool has_negative() const { return has_negative_; }
    /// The verdict of the last glob that matches the file or directory at `path` or a directory above it; `otherwise` where none does.
    bool decide(std::string_view path, bool otherwise) const;
    /// Whether a positive glob could match something below the directory at `path`.
    bool may_match_below(std::string_view path) const;
    bool first_is_negative() const { return !entries_.empty() && entries_.front().negated; }

private:
    struct Entry {
        Glob itself;
        Glob below;  ///< everything in a directory that matches
        bool negated;
        bool only_below;  ///< the glob ended in '/': it speaks of directories
    };
    std::vector<Entry> entries_;
    bool has_negative_ = false;
};

class PathFilter {
public:
    /// Errors: invalid_argument for a bad glob or kind.
    static Result<PathFilter> make(const WalkRequest& request);

    /// Whether the first bytes of the file decide: languages, or kinds that follow from languages, were asked for, the file's name leaves open whether it is of them,
    /// and all else lets it pass. Then `accepts_file` wants the language that the content tells, else the one that the name does.
    bool content_decides(std::string_view path) const;
    bool accepts_file(std::string_view path, LanguageId language) const;
    /// False where nothing below the directory at `path` could be accepted.
    bool accepts_directory(std::string_view path) const;
    /// Whether `accepts_file` depends on the path at all: lets a walk skip building it.
    bool needs_path() const { return !include_.empty() || !exclude_.empty() || !kinds_.everything(); }

private:
    bool accepts_path(std::string_view path) const;
    bool accepts_language(LanguageId language) const;
    PathFilter(GlobList include, GlobList exclude, KindFilter kinds, std::vector<LanguageId> languages)
        : include_(std::move(include)), exclude_(std::move(exclude)), kinds_(kinds), languages_(std::move(languages)) {}

    GlobList include_, exclude_;
    KindFilter kinds_;
    std::vector<LanguageId> languages_;  ///< sorted
};

}  // namespace aircher::filesystem
