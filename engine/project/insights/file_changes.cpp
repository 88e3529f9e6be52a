#include "engine/project/insights/file_changes.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "engine/base/ascii.h"

namespace aircher::project {
namespace {

constexpr std::uint32_t kNone = CommitTable::kNone;

/// What a path of the table is now.
struct Name {
    std::uint32_t now = kNone;   ///< the path that the file has now; kNone: not looked at yet
    std::uint32_t file = kNone;  ///< of that path: its place among the files; kNone: it is none of them
};

enum class Author : std::uint8_t { unknown, person, bot };

}  // namespace

bool is_bot(const git::Person& author) {
    std::string both = author.name + " <" + author.email + ">";
    for (char& c : both) c = to_ascii_lower(c);
    for (const std::string_view mark : {"[bot]", "-bot ", "-bot@", " bot <", "<bot@", "dependabot", "renovate", "github-actions", "greenkeeper", "snyk-bot", "pre-commit-ci"})
        if (both.find(mark) != std::string::npos) return true;
    return false;
}

FileChanges::FileChanges(const CommitTable& table, std::span<const CommitTable::Row> rows, const Namer& name) {
    std::vector<Name> names(table.paths().size());
    std::vector<Author> kinds(table.persons(), Author::unknown);
    std::vector<std::uint32_t> author_numbers(table.persons(), kNone);
    std::map<std::string, std::uint32_t> authors;
    std::vector<std::uint32_t> touched;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> renamed;  // paths, and what they became
    for (const CommitTable::Row row : rows) {
        const std::uint32_t person = table.author(row);
        if (kinds[person] == Author::unknown) kinds[person] = is_bot(table.person(person)) ? Author::bot : Author::person;
        const auto changes = table.changes(row);
        const bool by_bot = kinds[person] == Author::bot, in_bulk = changes.size() > kBulkFiles;
        touched.clear();
        renamed.clear();
        bool below = false;
        for (const CommitTable::Change& change : changes) {
            Name& path = names[change.path];
            if (path.now == kNone) {
                // The latest commit on this path: it says whether there is a file.
                path.now = change.path;
                if (change.status != 'D')
                    if (auto named = name(table.paths()[change.path])) {
                        path.file = static_cast<std::uint32_t>(files_.size());
                        files_.push_back({std::move(*named), 0, 0, 0, table.author_time(row)});
                    }
            }
            const std::uint32_t now = path.now, file = names[now].file;
            if (change.old_path != kNone) renamed.emplace_back(change.old_path, now);
            if (file == kNone) continue;
            below = true;
            if (by_bot || in_bulk) continue;
            ChangedFile& counted = files_[file];
            if (touched.empty() || std::find(touched.begin(), touched.end(), file) == touched.end()) {
                touched.push_back(file);
                ++counted.commits;
            }
            if (!change.counted()) continue;
            counted.added += change.added;
            counted.deleted += change.deleted;
        }
        // For what is older; a commit may move one file to where it took another one away.
        for (const auto& [path, now] : renamed) names[path].now = now;
        if (!below) continue;
        if (by_bot || in_bulk) {
            ++(by_bot ? bots_ : bulk_);
            continue;
        }
        std::uint32_t& author = author_numbers[person];
        if (author == kNone) author = authors.try_emplace(table.person(person).name, static_cast<std::uint32_t>(authors.size())).first->second;
        commits_.push_back({author, static_cast<std::uint32_t>(changed_.size()), static_cast<std::uint32_t>(touched.size())});
        changed_.insert(changed_.end(), touched.begin(), touched.end());
    }

    authors_.resize(authors.size());
    for (const auto& [author, number] : authors) authors_[number] = author;
    std::vector<std::uint32_t> order(files_.size()), place(files_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return files_[a].path < files_[b].path; });
    std::vector<ChangedFile> sorted;
    sorted.reserve(files_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(std::move(files_[order[i]]));
    }
    files_ = std::move(sorted);
    for (std::uint32_t& file : changed_) file = place[file];
    for (const CountedCommit& commit : commits_) std::sort(changed_.begin() + commit.first_file, changed_.begin() + commit.first_file + commit.file_count);
}

}  // namespace aircher::project
