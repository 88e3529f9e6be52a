// Request and result of `walk_project`: every file below a root that the ignore rules leave, in one compact, sorted list.
//
// A result of a million files must stay cheap to hold: names stand once, in blocks that the result owns, and a file is 40 bytes.
// What follows from a path alone (test, vendored, generated) is not stored: see classify.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filesystem/language/language.h"

namespace aircher::filesystem {

/// The order of directories in results: that of the paths of what they hold. The root comes first.
bool directory_before(std::string_view a, std::string_view b);

struct WalkRequest {
    std::vector<std::string> paths;          ///< normalised files or directories below the root to start from; empty: the root itself
    std::vector<std::string> include;        ///< globs; where any is given a file must match one (path_filter.h)
    std::vector<std::string> exclude;        ///< globs; what matches is left out, directories with all that is in them
    std::vector<LanguageId> languages;       ///< only files of these languages; empty: all
    std::vector<std::string> kinds;          ///< only files of these kinds (classify.h); empty: all
    std::optional<std::uint32_t> max_depth;  ///< 1: the files of the starting directory alone; unset: no limit
    bool hidden = false;                     ///< also names that begin with '.'; `.git` never
    bool ignore_rules = true;                ///< obey .gitignore, .ignore, .rgignore, .git/info/exclude, core.excludesFile
    bool git_rules = false;                  ///< of the ignore rules only git's own: no .ignore, no .rgignore
    bool recognise_unnamed = false;          ///< read the first bytes of files whose names say nothing of their language, whether or not that decides
    bool stat = false;                       ///< fill `size`, `mtime_ns` and `ctime_ns`: one system call a file more
};

struct FileEntry {
    const char* name = nullptr;   ///< in the result's blocks; `name_length` bytes, any but '/' and NUL
    std::uint32_t directory = 0;  ///< index into the result's directories
    std::uint16_t name_length = 0;
    LanguageId language = kUnknownLanguage;  ///< by name; by the first bytes where languages or kinds were asked for and the name left it open (PathFilter::content_decides)
    std::int64_t size = -1;  ///< bytes; -1 where stat was not asked for
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;  ///< changes with content, attributes and name, and cannot be set back

    std::string_view base_name() const { return {name, name_length}; }
};

/// What the walk could not or would not list. Rows with a count stand for many files of which only the number matters.
struct SkippedEntry {
    std::string path;  ///< empty where `count` rows are summed up
    std::uint64_t count = 1;
    std::string reason;
    bool operator==(const SkippedEntry&) const = default;
};

// Reasons in it, in one spelling for both walkers.
inline constexpr std::string_view kSkippedLink = "symbolic link, not followed";
inline constexpr std::string_view kSkippedSpecial = "not a regular file (fifo, socket or device)";
inline constexpr std::string_view kSkippedVanished = "vanished during the walk";

/// Sorted by whole path as unsigned bytes; the same bytes from every backend and number of threads.
class WalkResult {
public:
    std::span<const FileEntry> files() const { return files_; }
    /// Every directory that was entered, empty ones too: its path relative to the root, without a trailing slash; "" for the root.
    /// Sorted as the files are, each with a '/' behind it.
    const std::vector<std::string>& directories() const { return directories_; }
    std::string_view directory(std::uint32_t index) const { return directories_[index]; }
    const std::vector<SkippedEntry>& skipped() const { return skipped_; }
    /// Forgets the files, after somebody was told of each.
    void drop_files() {
        files_.clear();
        blocks_.clear();
    }

    /// Appends the path of `file`, relative to the root.
    void append_path(const FileEntry& file, std::string& out) const {
        const std::string_view parent = directory(file.directory);
        if (!parent.empty()) out.append(parent).push_back('/');
        out.append(file.base_name());
    }
    std::string path(const FileEntry& file) const {
        std::string out;
        append_path(file, out);
        return out;
    }

private:
    friend class WalkResultBuilder;
    std::vector<FileEntry> files_;
    std::vector<std::string> directories_;
    std::vector<std::vector<char>> blocks_;  ///< what the entries' names point into
    std::vector<SkippedEntry> skipped_;
};

/// Used by the backends. Not thread-safe.
class WalkResultBuilder {
public:
    void reserve(std::size_t files, std::size_t directories) {
        result_.files_.reserve(files);
        result_.directories_.reserve(directories);
        result_.blocks_.reserve(directories);
    }
    std::uint32_t add_directory(std::string path) {
        result_.directories_.push_back(std::move(path));
        return static_cast<std::uint32_t>(result_.directories_.size() - 1);
    }
    /// Takes over `block`; entries may point into the returned bytes.
    const char* adopt(std::vector<char> block) { return result_.blocks_.emplace_back(std::move(block)).data(); }
    void add_file(const FileEntry& entry) { result_.files_.push_back(entry); }
    void add_skipped(SkippedEntry entry) { result_.skipped_.push_back(std::move(entry)); }

    /// Sorts the skipped rows, and the directories where they are not. REQUIRES: files were added in order.
    WalkResult finish() &&;

private:
    void sort_directories();

    WalkResult result_;
};

}  // namespace aircher::filesystem
