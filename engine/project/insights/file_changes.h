// Which files each commit of a window changed: what all insights are counted from.
//
// A file is one through renames: what was changed under an earlier name counts for the file as it is called now. Only files count that the last commit on them left in
// place. Merges list no files. Commits of bots, and commits that change very many files at once (a reformatting, a moved folder), say
// little about files and are set apart: counted, and left out of everything else.
//
// Threads: any, once made.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/project/history/commit_table.h"

namespace aircher::project {

/// A commit that changes more files is a bulk commit.
inline constexpr std::size_t kBulkFiles = 100;

/// Whether a program made the commit, as its author's name or address says: "dependabot[bot]", "renovate-bot", …
bool is_bot(const git::Person& author);

struct ChangedFile {
    std::string path;  ///< as the root has it
    std::uint32_t commits = 0;
    std::uint64_t added = 0, deleted = 0;  ///< lines
    std::int64_t last_time = 0;            ///< of the latest commit's author, bots and bulk commits included
};

struct CountedCommit {
    std::uint32_t author = 0;      ///< an index into FileChanges::authors
    std::uint32_t first_file = 0;  ///< its files: a part of FileChanges::changed
    std::uint32_t file_count = 0;
};

class FileChanges {
public:
    /// `name`: a path of the repository as the root has it, nothing for what lies elsewhere. `rows`: the latest first.
    using Namer = std::function<std::optional<std::string>(std::string_view path)>;
    FileChanges(const CommitTable& table, std::span<const CommitTable::Row> rows, const Namer& name);

    /// By path.
    const std::vector<ChangedFile>& files() const { return files_; }
    /// The latest first; only those that changed any of the files.
    const std::vector<CountedCommit>& commits() const { return commits_; }
    /// Indexes into `files`, ascending, each once.
    std::span<const std::uint32_t> files_of(const CountedCommit& commit) const { return std::span(changed_).subspan(commit.first_file, commit.file_count); }
    /// By name; people with one name are one.
    const std::vector<std::string>& authors() const { return authors_; }

    std::uint64_t bots() const { return bots_; }
    std::uint64_t bulk() const { return bulk_; }

private:
    std::vector<ChangedFile> files_;
    std::vector<CountedCommit> commits_;
    std::vector<std::uint32_t> changed_;
    std::vector<std::string> authors_;
    std::uint64_t bots_ = 0, bulk_ = 0;
};

}  // namespace aircher::project
